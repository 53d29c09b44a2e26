"""What is aimed at the listener in Chinese: a few phrases, in both ways of writing, that say it by themselves."""

from __future__ import annotations

from npcsdk.patterns import lazy

_PHRASES = {
    "insults": (
        "笨蛋 白痴 白癡 混蛋 傻瓜 傻逼 滚开 滾開 滚蛋 滾蛋 去死 王八蛋 蠢货 蠢貨 闭嘴 閉嘴 贱人 賤人 废物 廢物 "
        "你这个骗子 你這個騙子 去你的 他妈的 他媽的 我恨你 你真恶心 你真噁心"
    ),
    "praises": (
        "你真好 你真棒 你太好了 你真厉害 你真厲害 你太棒了 你很好 你真漂亮 你真聪明 你真聰明 你人真好 干得好 幹得好 "
        "做得好 我喜欢你 我喜歡你 我爱你 我愛你"
    ),
    "thanks": "谢谢 謝謝 多谢 多謝 感谢 感謝 谢了 謝了",
    "apologises": "对不起 對不起 抱歉 我错了 我錯了 请原谅 請原諒 原谅我 原諒我",
}
_NOT = lazy("(?:不|没有|沒有|别|別|说|說|叫|骂|罵)[^，。！？]{0,3}$")
"""What stands before a phrase that is denied, or said by someone else."""


def aimed_in_chinese(text: str) -> set[str]:
    """Which of `aimed.AIMED` a text does by such a phrase."""
    return {
        aim
        for aim, phrases in _PHRASES.items()
        if any((at := text.find(phrase)) >= 0 and not _NOT.search(text[:at]) for phrase in phrases.split())
    }
