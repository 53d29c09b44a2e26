"""Chinese in both ways of writing: what is read is read as simplified."""

from __future__ import annotations

from npcsdk.patterns import lazy

_CHINESE = lazy("[\u4e00-\u9fff]")
_TRADITIONAL = (
    "這個嗎說會來時帶還歡愛討厭歲從裡裏媽爺親鐵橋斷壞門開關結離請證應發給幫訴別誰麼幾為樣現點職業們學醫師獵漁農鄉國東車馬貓"
    "養買賣錢兩無沒過曾經後聽見傷鎖丟孫兒婦員貴劍龍鳥魚雞紅藍綠黃顏對諾貼送裝準備話講傳祕絕護陪顧週遠長問題辦當實際麵讓認識"
    "單種愿願記憶聯繫處勞請寫紙條間機關係殺搶險戰爭監獄強盜詛懷離難傷獨擔開"
)
_SIMPLIFIED = (
    "这个吗说会来时带还欢爱讨厌岁从里里妈爷亲铁桥断坏门开关结离请证应发给帮诉别谁么几为样现点职业们学医师猎渔农乡国东车马猫"
    "养买卖钱两无没过曾经后听见伤锁丢孙儿妇员贵剑龙鸟鱼鸡红蓝绿黄颜对诺贴送装准备话讲传秘绝护陪顾周远长问题办当实际面让认识"
    "单种愿愿记忆联系处劳请写纸条间机关系杀抢险战争监狱强盗诅怀离难伤独担开"
)
_SIGNS = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return not text.isascii() and _CHINESE.search(text) is not None


def simplified(text: str) -> str:
    """A text with its commonest traditional characters as simplified ones, each in its place."""
    return text.translate(_SIGNS)
