"""Claims in what is said in Chinese, as far as a few patterns carry; traditional characters are read as simplified."""

from __future__ import annotations

import re
from collections.abc import Iterator

from npcsdk.mind.memory.facts.claim import Claim
from npcsdk.patterns import lazy

MOST = 8
_LONGEST = 40
"""Characters of one clause that are read."""
_PLAIN = str.maketrans(
    "這個嗎妳說會來時帶還歡愛討厭歲從裡裏媽爺親鐵橋斷壞門開關結離請證應發給幫訴別誰麼幾為樣現點職業們學醫師獵漁農鄉國東車馬貓養買賣錢兩無沒過曾經後聽見傷鎖丟親孫兒婦爺員貴劍龍鳥魚雞紅藍綠黃顏",
    "这个吗你说会来时带还欢爱讨厌岁从里里妈爷亲铁桥断坏门开关结离请证应发给帮诉别谁么几为样现点职业们学医师猎渔农乡国东车马猫养买卖钱两无没过曾经后听见伤锁丢亲孙儿妇爷员贵剑龙鸟鱼鸡红蓝绿黄颜",
)
_CLAUSE = lazy(r"([^，。！？；、,.!?;…\n]{1,80})([，。！？；、,.!?;…\n]*)")
_OPENERS = lazy(
    r"(?:其实|对了|嗯+|啊|哦|噢|哎|唉|呃|好吧|好的|好|是的|是|对|不|你好|您好|大家好|嗨|老实说|说实话|告诉你|不瞒你说|那个|这个|所以|因为|但是?|可是?|不过|而且|然后|也|就|还|顺便说一下|实话告诉你|我告诉你|你知道|现在|如今|目前|今天)+(?=我|俺|咱|他|她|那|这|桥|你|老|\S{1,6}(?:住|叫|在|是|死|断|坏))"
)
_HEDGE = lazy(
    r"如果|要是|假如|假设|也许|可能|或许|大概|好像|似乎|听说|据说|他说|她说|有人说|我觉得|我想|我猜|我希望|但愿|要不是|想要|打算|准备|将来|会|谁|什么|哪|吗|怎|几|多少|呢$|别人说|传说|开玩笑|骗你"
)
_KIN = "妹妹|姐姐|哥哥|弟弟|爸爸|妈妈|父亲|母亲|爷爷|奶奶|外公|外婆|儿子|女儿|丈夫|妻子|老公|老婆|叔叔|阿姨|舅舅|姑姑|表哥|表弟|表姐|表妹|孩子|师父|师傅|朋友|未婚妻|未婚夫|爹|娘|妹|哥|弟|姐|侄子|侄女|孙子|孙女|狗|猫|马"
_TRADES = (
    "铁匠|木匠|农夫|农民|渔夫|猎人|商人|士兵|卫兵|守卫|骑士|医生|护士|老师|教师|学生|厨师|裁缝|面包师|磨坊主|牧师|修女|修士|法师|巫师|诗人|歌手|乐师|画家|作家|记者|律师|法官|警察|侦探|"
    "水手|船长|工程师|程序员|设计师|司机|店主|老板|掌柜|佣兵|刺客|盗贼|小偷|冒险家|冒险者|学者|药师|炼金术士|矿工|樵夫|船夫|信使|石匠|酿酒师|牧羊人|会计|科学家|飞行员|机械师|店员|屠夫|吟游诗人|园丁|管家|仆人|演员|舞者|村长|镇长"
)
_END = r"(?:了|啦|的|呀|啊|哦|呢|吧|嘛)*$"
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十百两]{1,5})"
_SUBJECT = (
    rf"(?P<own>我们?|俺|咱们?)(?:的|家的|家)?(?P<kin>{_KIN})(?P<called>[^\s的是叫住在死有喜不已去]{{2,3}}(?=住|在|是|死|已经|去世))?|(?P<self>我们?|俺|咱们?|本人|在下)"
    rf"|你(?:的|家的|家)?(?P<yours>{_KIN})|(?P<thing>(?:那座|这座|那个|这个|那把|这把|那条|那本|村里的|镇上的)?[^我你他她它俺咱\s的]{{1,5}}?)(?=住在|在|是|死了|断了|塌了|坏了|不见了|已经|修好|关了|被|叫|去世|没有断|没断|没死|还活着|丢了)"
)
_WHO = lazy(_SUBJECT)
_BEFORE = r"(?:以前|曾经|从前|过去|原来|原本|早先|小时候)"
_NOW_NOT = r"(?:已经|早就|现在)?不(?:再)?"


def _rule(pattern: str) -> re.Pattern[str]:
    return lazy(pattern + _END)


_V = r"(?P<v>[^\s]{1,12}?)"
# What follows the subject; which side of it that is; whether one holds at a time; whether it is so.
_RULES: tuple[tuple[str, str, bool, bool, re.Pattern[str]], ...] = (
    ("", "home", True, False, _rule(rf"{_BEFORE}(?:一直)?(?:是)?住(?:在|过){_V}")),
    ("", "home", True, False, _rule(rf"{_NOW_NOT}住在?{_V}")),
    (
        "",
        "home",
        True,
        True,
        _rule(
            rf"(?:现在|一直|也|就|还|仍然|目前|如今|已经)*(?:住在|居住在|定居在?|搬到了?|搬去了?|搬来了?|搬进了?){_V}"
        ),
    ),
    ("", "home", True, True, _rule(r"(?:的)?家(?:就)?(?:在|住){v}".replace("{v}", _V))),
    ("", "name", True, False, _rule(rf"(?:的名字)?(?:并)?不(?:是)?叫{_V}")),
    (
        "",
        "name",
        True,
        True,
        _rule(
            r"(?:的名字|的全名|的大名)?(?:就)?(?:叫做?|名叫|的名字是|名字叫|名为){v}".replace(
                "{v}", r"(?P<v>[^\s\d，的我你他她]{1,8}?)"
            )
        ),
    ),
    (
        "",
        "name",
        True,
        True,
        _rule(r"(?:的)?(?:名字|全名|大名)(?:就)?(?:是|叫){v}".replace("{v}", r"(?P<v>[^\s\d的我你他她]{1,8}?)")),
    ),
    ("", "surname", True, True, _rule(r"姓(?P<v>[^\s名]{1,2}?)(?:名\S{1,3})?")),
    ("", "age", True, True, _rule(rf"(?:今年|现在|已经|刚|才|快|都)*(?:满)?(?P<v>{_NUMBER})岁(?:半)?")),
    ("", "origin", True, True, _rule(rf"(?:是)?(?:来自|从){_V}(?:来)?")),
    ("", "origin", True, True, _rule(r"是(?P<v>[^\s个一]{2,5}?)人")),
    ("", "work", True, False, _rule(rf"{_BEFORE}(?:是|当过?|做过?)(?:一?[个名位])?(?P<v>\S{{0,4}}?(?:{_TRADES}))")),
    ("", "work", True, False, _rule(rf"(?:{_NOW_NOT}|不再)(?:是|当|做)(?:一?[个名位])?(?P<v>\S{{0,4}}?(?:{_TRADES}))")),
    ("", "work", True, True, _rule(rf"(?:现在|一直|也)*(?:是|当)(?:一?[个名位])?(?P<v>\S{{0,4}}?(?:{_TRADES}))")),
    ("", "work", True, False, _rule(rf"(?:{_NOW_NOT}在|{_BEFORE}在)(?P<v>\S{{1,10}}?)(?:工作|上班|干活|做工|当差)")),
    ("", "work", True, True, _rule(r"(?:现在|一直|也)*(?P<v>(?:在|给|为|替)\S{1,10}?)(?:工作|上班|干活|做工|当差)")),
    ("", "favourite", True, True, _rule(r"最(?:喜欢|爱)(?:吃|喝|看|玩)?的(?P<w>\S{1,5}?)是(?P<v>\S{1,10}?)")),
    (
        "",
        "likes",
        False,
        False,
        _rule(
            rf"(?:再也|一点也|一点都|很|特别|真的|从来)*(?:不(?:再)?(?:太|怎么|很)?(?:喜欢|爱)(?:吃|喝)?|讨厌|最讨厌|最恨|受不了|恨){_V}"
        ),
    ),
    (
        "",
        "likes",
        False,
        True,
        _rule(
            r"(?:很|最|特别|非常|也|一直|真的|超|好|挺|都)*(?:喜欢|爱|热爱|喜爱)(?:吃|喝)?(?P<v>[^\s你他她这那]\S{0,10}?)"
        ),
    ),
    ("", "has", False, False, _rule(rf"(?:已经)?没有?(?:了)?(?P<v>{_KIN}|孩子|兄弟|姐妹|家人|亲人|父母)")),
    ("", "has", False, True, _rule(rf"(?:只|还|也|家里)*有(?P<v>(?:{_NUMBER}|几)[个只匹条头位把辆艘座间]?\S{{1,6}}?)")),
    (
        "",
        "has",
        False,
        True,
        _rule(r"(?:养了|买了)(?P<v>(?:[一二三两四五六几]|\d{1,2})[个只匹条头把辆艘座间]\S{1,6}?)"),
    ),
    ("", "is", True, True, _rule(r"(?:已经|早就|刚|去年|昨天|前年|上个?月|几年前)*(?P<v>结婚|离婚|订婚)")),
    (
        "kin",
        "is",
        True,
        True,
        _rule(r"(?:已经|早就|去年|昨天|前年|上个?月|\S{0,4}前)*(?P<v>去世|过世|死|失踪|不见|生病|病|被抓|被杀)"),
    ),
    ("thing", "is", True, False, _rule(r"(?:并|还)?没有?(?P<v>断|塌|坏|死|关|丢)")),
    (
        "thing",
        "is",
        True,
        True,
        _rule(
            r"(?:已经|昨天|昨晚|前天|早就|又|还)*(?P<v>断|塌|坏|死|去世|失踪|不见|修好|重建|关|被偷|倒|毁|丢|活着|被抓)"
        ),
    ),
    ("thing", "is", True, True, _rule(r"被\S{0,4}(?P<v>烧毁|毁|偷|冲垮|冲毁|烧|砸)")),
    (
        "thing",
        "place",
        True,
        True,
        _rule(r"(?:就|现在|藏)*在(?P<v>[^\s这那哪我你他她]\S{1,10}?(?:里|上|下|边|外|后面|前面|旁边|底下|面))"),
    ),
)
_EMPTY = frozenset(
    "这里 那里 这儿 那儿 这 那 一起 你 我 他 她 它 时间 空 问题 办法 事 个问题 一个问题 一件事 点 什么".split()
)


def chinese_claims(text: str, said_by: str, to: str) -> Iterator[Claim]:
    """The claims that a text in Chinese makes, at most `MOST`."""
    count, last = 0, None
    for clause, end in _CLAUSE.findall(text):
        if "？" in end or "?" in end:
            last = None
            continue
        plain = clause.strip().translate(_PLAIN)[:_LONGEST]
        written = clause.strip()[:_LONGEST]
        opener = _OPENERS.match(plain)
        if opener:
            plain, written = plain[opener.end() :], written[opener.end() :]
        hedged = _HEDGE.search(plain)
        if hedged and not (hedged.group() in ("会",) and "会计" in plain):
            if hedged.group() in ("如果", "要是", "假如", "假设"):
                return
            continue
        found = _WHO.match(plain)
        start, who = (found.end(), found) if found and not _continues(plain, found) else (0, last)
        if who is None:
            continue
        last = who
        for claim in _claims(plain[start:], written[start:], who, said_by, to):
            yield claim
            count += 1
        if count >= MOST:
            return


def _continues(plain: str, found: re.Match[str]) -> bool:
    """Whether a clause has no subject of its own: `住在北边`."""
    return found["thing"] is not None and plain.startswith(("住在", "在", "是", "叫", "已经", "被"))


def _claims(rest: str, written: str, who: re.Match[str], said_by: str, to: str) -> Iterator[Claim]:
    kind = "thing" if who["thing"] else "kin" if who["kin"] or who["yours"] else "self"
    owner = to if who["yours"] else said_by
    about = (
        _bare(who["thing"]) if who["thing"] else f"{owner}'s {who['kin'] or who['yours']}" if kind == "kin" else owner
    )
    if not about or about.startswith("'"):
        return
    if who["called"]:
        yield Claim(about, "name", who["called"], True)
    for of, what, one, holds, pattern in _RULES:
        if of == "thing" and kind == "self" or of == "kin" and kind != "kin":
            continue
        if (
            kind == "thing"
            and what in ("origin", "likes", "has", "favourite", "surname")
            or (kind == "thing" and what == "work" and not holds)
        ):
            continue
        found = pattern.match(rest)
        if found is None:
            continue
        value = written[found.start("v") : found.end("v")]
        if value in _EMPTY or not value:
            return
        side = f"favourite {found['w']}" if what == "favourite" else what
        yield Claim(about, side, value, one, holds)
        return


def _bare(thing: str) -> str:
    for start in ("那座", "这座", "那个", "这个", "那把", "这把", "那条", "那本"):
        thing = thing.removeprefix(start)
    return thing
