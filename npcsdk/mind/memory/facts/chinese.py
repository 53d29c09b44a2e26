"""Claims in what is said in Chinese, as far as a few patterns carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.mind.memory.facts.claim import Claim
from npcsdk.mind.memory.facts.signs import simplified
from npcsdk.patterns import lazy

MOST = 8
"""Claims that one thing said holds at the most."""
_LONGEST = 40
"""Characters of one clause that are read."""

_KIN = (
    "妹妹|姐姐|哥哥|弟弟|爸爸|妈妈|父亲|母亲|爷爷|奶奶|外公|外婆|儿子|女儿|丈夫|妻子|老公|老婆|叔叔|阿姨|舅舅"
    "|姑姑|表哥|表弟|表姐"
    "|表妹|孩子|师父|师傅|朋友|未婚妻|未婚夫|侄子|侄女|孙子|孙女|爹|娘|妹|哥|弟|姐|狗|猫|马"
)
_TRADES = (
    "铁匠|木匠|农夫|农民|渔夫|猎人|商人|士兵|卫兵|守卫|骑士|医生|护士|老师|教师|学生|厨师|裁缝|面包师|磨坊主"
    "|牧师|修女|修士|法师"
    "|巫师|吟游诗人|诗人|歌手|乐师|画家|作家|记者|律师|法官|警察|侦探|水手|船长|工程师|程序员|设计师|司机|店主"
    "|老板|掌柜|佣兵"
    "|冒险家|冒险者|学者|药师|炼金术士|矿工|樵夫|船夫|信使|石匠|酿酒师|牧羊人|会计|科学家|飞行员|机械师|店员"
    "|屠夫|园丁|管家|仆人"
    "|演员|舞者|村长|镇长"
)
_CLAUSE = lazy(r"([^，。！？；、,.!?;…\n]{1,80})([，。！？；、,.!?;…\n]*)")
_OPENERS = lazy(
    r"(?:其实|对了|嗯+|啊|哦|噢|哎|唉|呃|好吧|好的|好|是的|对|你好|您好|大家好|嗨|老实说|说实话|告诉你|不瞒你说"
    r"|所以|因为|但是?|可是?"
    r"|不过|而且|然后|你知道|现在|如今|目前)+(?=我|俺|咱|他|她|那|这|桥|你|老|在下|本人)"
    r"|(?:\S年|\S个月|\S天|几天|不久)前(?=去世|过世|死|失踪|搬|结婚|离婚)|(?:昨天|昨晚|去年|前天|今年"
    r"|前年)(?=去世|过世|死|失踪|搬|结婚|离婚|断|塌)"
)
_HEDGE = lazy(
    r"如果|要是|假如|假设|也许|可能|或许|大概|好像|似乎|听说|据说|他说|她说|有人说|我觉得|我想|我猜|我希望|但愿"
    r"|要不是|想要|打算|准备"
    r"|将来|会(?!计)|谁|什么|哪|吗|怎|几(?!只|个|匹|条|位)|多少|呢$|别人说|传说|开玩笑|骗你|别"
)
_SUPPOSES = frozenset("如果 要是 假如 假设".split())
_OWN = r"(?:我们?|俺|咱们?)"
_WHO = lazy(
    rf"{_OWN}(?:的|家的|家)?(?P<kin>{_KIN})(?P<called>[^\s的是叫住在死有喜不已去也]{{2,3}}(?=住|在|是|死|已经"
    rf"|去世))?|(?P<self>{_OWN}|本人|在下)"
    rf"|你(?:的|家的|家)?(?P<yours>{_KIN})|(?P<thing>[^我你他她它俺咱\s的]{{1,6}}?)"
    r"(?=住在|在|是|死了|断了|塌了|坏了|不见了|已经|修好|关了|被|叫|去世|没有断|没断|没死|还活着|丢了)"
)
_GOES_ON = ("住", "在", "是", "叫", "已经", "被", "去世", "过世", "死", "来自", "名叫", "今年", "喜欢", "也")
_END = r"(?:了|啦|的|呀|啊|哦|呢|吧|嘛)*$"
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十百两]{1,5})"
_BEFORE = r"(?:以前|曾经|从前|过去|原来|原本|早先|小时候)"
_NO_MORE = r"(?:已经|早就|现在)?不(?:再)?"
_NOW = r"(?:现在|一直|也|就|还|仍然|目前|如今|已经|早就|又|重新)*"
_V = r"(?P<v>\S{1,12}?)"
_NAME = r"(?P<v>[^\s\d的我你他她]{1,8}?)"
_TRADE = rf"(?:一?[个名位])?(?P<v>\S{{0,4}}?(?:{_TRADES}))"
_LABOUR = r"(?:工作|上班|干活|做工|当差)"
_WHEN = r"(?:已经|早就|又|还|刚|去年|昨天|昨晚|前天|前年|上个?月|\S{0,3}前)*"
_LIKED = r"(?P<v>[^\s你他她这那]\S{0,10}?)"
_HOW = "(?:再也|一点[也都]|很|特别|真的|从来)"
_INSIDE = "里|上|下|边|外|后面|前面|旁边|底下|面"
_SELF, _KINDRED, _THING = 1, 2, 4
_PERSON, _ALL = 3, 7


class _Rule(NamedTuple):
    """What stands after the subject; which side of it that is; of whom it may be said."""

    what: str
    one: bool
    holds: bool
    of: int
    pattern: re.Pattern[str]


def _rule(what: str, pattern: str, *, one: bool = True, holds: bool = True, of: int = _PERSON) -> _Rule:
    return _Rule(what, one, holds, of, lazy(pattern + _END))


_RULES = (
    _rule("home", rf"{_BEFORE}(?:一直)?(?:是)?住(?:在|过){_V}", holds=False),
    _rule("home", rf"{_NO_MORE}住在?{_V}", holds=False),
    _rule("home", rf"{_NOW}(?:住在|居住在|定居在?|搬到了?|搬去了?|搬来了?|搬进了?|搬回了?){_V}", of=_ALL),
    _rule("home", r"住(?P<v>[^\s在了过得不宿院一几这哪下手口处]\S{1,10}?)"),
    _rule("home", rf"(?:的)?家(?:就)?住?在{_V}", of=_SELF),
    _rule("name", rf"(?:的名字)?(?:并)?不(?:是)?叫{_NAME}", holds=False),
    _rule("name", rf"(?:的名字|的全名|的大名)?(?:就)?(?:叫做?|名叫|的名字是|名字叫|名为){_NAME}"),
    _rule("name", rf"(?:的)?(?:名字|全名|大名)(?:就)?(?:是|叫){_NAME}"),
    _rule("surname", r"姓(?P<v>[^\s名]{1,2}?)(?:名\S{1,3})?"),
    _rule("age", rf"(?:今年|现在|已经|刚|才|快|都)*(?:满)?(?P<v>{_NUMBER})岁(?:半)?"),
    _rule("origin", rf"(?:是)?(?:来自{_V}|从(?P<w>\S{{1,10}}?)来)"),
    _rule("origin", r"是(?P<v>[^\s个一好坏男女老熟本]\S{0,4}?)人"),
    _rule("work", rf"{_BEFORE}(?:是|当过?|做过?){_TRADE}", holds=False),
    _rule("work", rf"(?:{_NO_MORE}|不再)(?:是|当|做){_TRADE}", holds=False),
    _rule("work", rf"{_NOW}(?:是|当){_TRADE}", of=_ALL),
    _rule("work", rf"(?:{_NO_MORE}在|{_BEFORE}在)(?P<v>\S{{1,10}}?){_LABOUR}", holds=False),
    _rule("work", rf"{_NOW}(?P<v>(?:在|给|为|替)\S{{1,10}}?){_LABOUR}"),
    _rule("favourite", r"最(?:喜欢|爱)(?:吃|喝|看|玩)?的(?P<w>\S{1,5}?)是(?P<v>\S{1,10}?)"),
    _rule("likes", rf"{_HOW}*(?:不再?(?:太|怎么|很)?(?:喜欢|爱)[吃喝]?|最?讨厌|最?恨|受不了){_LIKED}",
          one=False, holds=False),
    _rule("likes", rf"(?:很|最|特别|非常|也|一直|真的|超|好|挺|都)*(?:喜欢|爱|热爱|喜爱)[吃喝]?{_LIKED}", one=False),
    _rule("has", rf"(?:已经)?没有?(?:了)?(?P<v>{_KIN}|兄弟|姐妹|家人|亲人|父母)", one=False, holds=False),
    _rule("has", rf"(?:只|还|也|家里)*有(?P<v>(?:{_NUMBER}|几)[个只匹条头位把辆艘座间]\S{{1,6}}?)", one=False),
    _rule("has", r"(?:养了|买了)(?P<v>(?:[一二三两四五六几]|\d{1,2})[个只匹条头把辆艘座间]\S{1,6}?)", one=False),
    _rule("is", rf"{_WHEN}(?P<v>结婚|离婚|订婚)"),
    _rule("is", rf"{_WHEN}(?P<v>去世|过世|死|失踪|不见|生病|病|被抓|被杀)", of=_KINDRED),
    _rule("is", r"(?:并|还)?没有?(?P<v>断|塌|坏|死|关|丢)", holds=False, of=_THING),
    _rule("is", rf"{_WHEN}(?P<v>断|塌|坏|死|去世|失踪|不见|修好|重建|关|被偷|倒|毁|丢|活着|被抓)", of=_THING),
    _rule("is", r"被\S{0,4}?(?P<v>烧毁|毁|偷|冲垮|冲毁|烧|砸)", of=_THING),
    _rule("place", rf"(?:就|现在|藏)*在(?P<v>[^\s这那哪我你他她]\S{{1,10}}?(?:{_INSIDE}))", of=_THING),
)  # fmt: skip
_INTRODUCED = lazy(r"(?:本人|在下)(?P<v>[^\s是叫来姓乃不一从的]{2,4})$")
_EMPTY = frozenset(
    "这里 那里 这儿 那儿 这 那 一起 你 我 他 她 它 时间 空 问题 办法 事 个问题 一个问题 一件事 点 什么 一个人".split()
)
_SINCE = lazy(r"(?:\S{1,2}[天年周月]前|昨天|昨晚|前天|早就|已经|就|又|都)")
_THESE = ("那座", "这座", "那个", "这个", "那把", "这把", "那条", "那本", "这条", "这本")


def chinese_claims(text: str, said_by: str, to: str) -> Iterator[Claim]:
    """The claims that a text in Chinese makes, at most `MOST`; values are as they were written."""
    count, last = 0, None
    for clause, end in _CLAUSE.findall(text):
        written = clause.strip()[:_LONGEST]
        plain = simplified(written)
        while opener := _OPENERS.match(plain):
            plain, written = plain[opener.end() :], written[opener.end() :]
        hedged = _HEDGE.search(plain)
        if "？" in end or "?" in end or hedged:
            last = None
            if hedged and hedged.group() in _SUPPOSES:
                return
            continue
        introduced = _INTRODUCED.match(plain)
        if introduced:
            last = _WHO.match(plain)
            yield Claim(said_by, "name", written[introduced.start("v") : introduced.end("v")], True)
            continue
        if not plain.startswith(_GOES_ON) or last is None:
            last = _WHO.match(plain)
            start = last.end() if last else 0
        else:
            start = 0
        for claim in _claims(plain[start:], written[start:], last, said_by, to):
            yield claim
            count += 1
        if count >= MOST:
            return


def _claims(rest: str, written: str, who: re.Match[str] | None, said_by: str, to: str) -> Iterator[Claim]:
    """What is said of a subject; nothing where there is none."""
    if who is None:
        return
    of, owner = _THING if who["thing"] else _SELF if who["self"] else _KINDRED, to if who["yours"] else said_by
    about = _bare(who["thing"]) if who["thing"] else owner
    if not about:
        return
    if of == _KINDRED:
        about = f"{owner}'s {who['kin'] or who['yours']}"
    if who["called"]:
        yield Claim(about, "name", who["called"], True)
    for rule in _RULES:
        found = rule.pattern.match(rest) if rule.of & of else None
        if found is None:
            continue
        group = "v" if found["v"] else "w"
        value = written[found.start(group) : found.end(group)]
        if value and value not in _EMPTY:
            what = f"favourite {found['w']}" if rule.what == "favourite" else rule.what
            yield Claim(about, what, value, rule.one, rule.holds)
        return


def _bare(thing: str) -> str:
    thing = _SINCE.split(thing)[0]
    return next((thing[len(start) :] for start in _THESE if thing.startswith(start)), thing)
