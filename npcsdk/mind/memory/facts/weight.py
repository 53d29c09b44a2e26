"""How important a thing said is, by what stands in it; and whether it was said in confidence."""

from __future__ import annotations

from collections.abc import Collection

from npcsdk.memory import ORDINARY
from npcsdk.mind.memory.facts.chinese_talk import told_in_confidence
from npcsdk.mind.memory.facts.claim import Claim
from npcsdk.mind.memory.facts.lists import KIN, NUMBERS
from npcsdk.mind.memory.facts.plain import Sentence
from npcsdk.mind.memory.facts.signs import chinese, simplified
from npcsdk.patterns import lazy

EMPTY = 0.1
"""A greeting, or a word that only fills."""
_NEVER_TELL = r"(?:do ?n[o']?t|don'?t|dont|never|mustn'?t|must not|can ?no?t|better not|not to)"
_ANYBODY = r"(?:any ?\w{1,4}|a (?:living )?soul|no ?(?:one|body)|people|others|him|her|them|my \w+|the \w+|on me)"
_CONFIDED = lazy(
    rf"(?i)\bbetween (?:you and (?:me|i)|us|ourselves)\b(?! and)"
    rf"|\b{_NEVER_TELL} (?:you )?(?:ever )?tell (?:{_ANYBODY}|(?!you\b|me\b)\w+ (?:about|that|i)\b)"
    r"|\btell (?:no ?one|nobody|no soul)\b|\b(?:you|u)(?:'ll| will)? (?:won'?t|not|will not) tell (?:any"
    r"|a (?:living )?soul|no)"
    r"|\bkeep (?:it|this|that|what \w+ \w+ \w+)(?: \w+)? (?:to yourself|secret|quiet|a secret|between"
    r"|under your hat|hush|private|on the (?:down ?low|dl|quiet))"
    r"|\bkeep (?:my|a|our|the|this|it our)(?: little)? secret\b|\b(?:it|this|that)(?:'s|s"
    r"| is)(?: \w+)? (?:a )?(?:big |dark |little )?secret\b"
    r"(?! (?:ingredient|passage|door|recipe|weapon|society|path))|\bin (?:strict(?:est)? )?confidence\b"
    r"|\bconfidential\b|\boff the record\b"
    r"|\bno ?(?:one|body) (?:else )?(?:must|can|should|may|is to) (?:ever )?know\b|\bno ?(?:one"
    r"|body) else knows\b|\bjust between\b"
    r"|\b(?:you|u)(?:'re| are|r| r) the only one (?:who knows|i(?:'ve)? (?:told|trust|tell))|\bnot a word (?:to"
    r"|of this)\b"
    r"|\bi(?:'ve| have)? never told (?:anyone|anybody|a soul)\b|\b(?:this|that|it|you) (?:stays|must stay"
    r"|must remain|should stay) (?:between|in this|secret)"
    r"|\b(?:don'?t|do not|dont) breathe a word|\bour (?:own )?(?:little )?secret\b|\b(?:don'?t|do not"
    r"|dont) let (?:this|it|that|on) (?:slip|out|to)"
)
_NOT_CONFIDED = lazy(
    r"(?i)\bno secret\b|\bnot a secret\b|\bis(?:n'?t| not) (?:a |any )?secret\b|\bsecret (?:is|to) (?:a good"
    r"|great|making)|\bsecret of (?:the|a) (?:stew|ale|bread)"
    r"|\b(?:is|was) it a secret\b|\b(?:do|did) not tell me\b|\bdon'?t tell me\b|\bdifference between\b"
)
# fmt: off
_FILLERS = frozenset(
    "hello hi hey there good morning evening afternoon night day greetings hail welcome back bye goodbye farewell"
    " see you later yes no yeah yep nope aye nay ok okay sure right well oh ah hm hmm um uh thanks thank you please"
    " sorry excuse me cool nice great fine lol haha ha hah heh wow really maybe perhaps then now so and the a i am"
    " is it that this what how are do doing u r up going not bad very much indeed of course all alright let us see"
    " think too as say for got know moment one wait just minute give pardon cheers take care my friend sir traveller"
    " madam mate to".split()
)
_CHINESE_FILLERS = lazy(
    r"^(?:你好|您好|早上好|晚上好|早安|晚安|再见|拜拜|谢谢|多谢|好的|好吧|[好嗯哦啊是的对不哈嗨喂了你吗]|没关系"
    r"|不客气|对不起|请问|知道|明白|\W)+$"
)
_FEELING = frozenset(
    "love hate afraid scared terrified sad happy lonely angry furious heartbroken ashamed guilty jealous grieving"
    " miss missed worried proud grateful cry cried crying tears nightmare nightmares regret forgive trust betrayed"
    " desperate hopeless hurt miserable depressed grief mourn dream fear".split()
)
_DANGER = frozenset(
    "dead die died dying death kill killed killing murder murdered murderer war attack attacked attacking burned"
    " plague poison poisoned danger dangerous threat threatened blood stolen stole steal robbed thief thieves"
    " bandits raid hostage kidnapped prison hang hanged executed monster dragon curse cursed wolves assassin ambush"
    " flood collapsed missing disappeared pregnant wedding married marry divorce born birth sick ill disease wounded"
    " betray traitor treason spy spies escape debt debts owe inherit heir treasure weapon".split()
)
_TIME = frozenset(
    "tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday january february march"
    " april june july august september october november december birthday anniversary dawn dusk midnight noon"
    " o'clock week month year".split()
)
_CHINESE = (
    (0.2, lazy(r"死|杀|战争|危险|偷|抢|毒|失踪|受伤|血|监狱|怪物|土匪|强盗|诅咒|结婚|离婚|怀孕|去世|生病|欠")),
    (0.12, lazy(r"爱|恨|害怕|难过|伤心|孤独|想念|后悔|担心|开心|痛苦|哭")),
    (0.12, lazy(r"妹|姐|哥|弟|爸|妈|父|母|爷|奶奶|儿子|女儿|丈夫|妻|老公|老婆|孩子|家人")),
    (0.08, lazy(r"\d|[一二三四五六七八九十百千两][个天年月号点岁枚块人次]|明天|昨天|今晚|后天|星期|生日")),
)
# fmt: on
_SELF, _CLAIM, _PROMISE, _SECRET = 0.25, 0.15, 0.3, 0.35
_NAMED, _NUMBER, _WHEN, _KINDRED, _FELT, _PERIL, _ASKS = 0.08, 0.08, 0.06, 0.12, 0.12, 0.2, 0.03


def confided(text: str) -> bool:
    """Whether something is said in confidence, or asks that it be kept."""
    if chinese(text):
        return told_in_confidence(simplified(text))
    return _CONFIDED.search(text) is not None and _NOT_CONFIDED.search(text) is None


def weight(
    text: str,
    said: tuple[Sentence, ...],
    claims: Collection[Claim],
    *,
    by: str,
    promises: bool,
    secret: bool,
    asks: bool,
) -> float:
    """How important something said is, 0 to 1: what stands in it adds up, each less than the one before.

    Args:
        text: what was said, without narration.
        said: its sentences.
        claims: what it claims.
        by: who says it.
        promises: whether it promises.
        secret: whether it was said in confidence.
        asks: whether it asks something that wants an answer.
    """
    low = {word for sentence in said for clause in sentence.clauses for word in clause.low}
    signs = simplified(text) if chinese(text) else ""
    plain = not claims and not promises and not secret and not asks
    if plain and (low <= _FILLERS or (signs and _CHINESE_FILLERS.match(signs))):
        return EMPTY
    numbers = not low.isdisjoint(NUMBERS - {"one"}) or any(word[0].isdigit() for word in low)
    reasons = [
        _SELF * any(claim.about == by or claim.about.startswith(f"{by}'s ") for claim in claims),
        _CLAIM * any(claim.about != by for claim in claims),
        _PROMISE * promises,
        _SECRET * secret,
        _ASKS * asks,
        _KINDRED * (not low.isdisjoint(KIN)),
        _FELT * (not low.isdisjoint(_FEELING)),
        _PERIL * (not low.isdisjoint(_DANGER)),
        _NUMBER * numbers,
        _WHEN * (not low.isdisjoint(_TIME)),
        _NAMED * _names(said),
        *(much for much, pattern in _CHINESE if signs and pattern.search(signs)),
    ]
    left = 1.0 - ORDINARY
    for reason in reasons:
        left *= 1.0 - reason
    return round(1.0 - left, 3)


def _names(said: tuple[Sentence, ...]) -> bool:
    """Whether a word inside of a sentence has a capital."""
    return any(
        word[0].isupper() and word != "I" and (at or number) and not (word.isupper() and len(word) > 1)
        for sentence in said
        for number, clause in enumerate(sentence.clauses)
        for at, word in enumerate(clause.words)
    )
