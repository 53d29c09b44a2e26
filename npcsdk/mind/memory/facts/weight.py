"""How important a thing said is, by what stands in it; and whether it was said in confidence."""

from __future__ import annotations

from collections.abc import Collection

from npcsdk.memory import ORDINARY
from npcsdk.mind.memory.facts.claim import Claim
from npcsdk.mind.memory.facts.lists import KIN, NUMBERS
from npcsdk.mind.memory.facts.plain import Sentence
from npcsdk.patterns import lazy

EMPTY = 0.1
"""A greeting, or a word that only fills."""
# fmt: off
_CONFIDED = lazy(
    r"(?i)\bbetween (?:you and (?:me|i)|us|ourselves|the two of us)\b(?! and)|\b(?:do ?n[o']?t|don'?t|dont|never|must ?n[o']?t|please do not|can ?n[o']?t|better not) (?:you )?(?:ever )?(?:tell|telling) (?:any|a soul|no ?(?:one|body)|\w+ (?:about|that|i|what)|people|others|him|her|them|my|the|on me)|\btell (?:no ?one|nobody|no soul)\b|\bkeep (?:it|this|that|what \w+ \w+ \w+) (?:to yourself|secret|quiet|a secret|between|under your hat|hush|private|on the (?:down ?low|dl|quiet))|\bkeep (?:my|a|our|the) secret\b(?! safe of)"
    r"|\b(?:it|this|that)(?:'s|s| is)(?: \w+)? (?:a )?(?:big |dark |little )?secret\b(?! (?:ingredient|passage|door|recipe|weapon))|\bin (?:strict(?:est)? )?confidence\b|\bconfidential\b|\boff the record\b|\bno ?(?:one|body) (?:else )?(?:knows|must know|can know|should know|may know|must ever know|is to know)\b(?! (?:what|how|why|where|who|when|if|the answer))|\bjust between\b|\b(?:only )?(?:you|u)(?:'re| are|r| r) the only one (?:who|i|that) (?:know|told|trust|have told|i)|\bnot a word (?:to|of this)\b|\bi(?:'ve| have)? never told (?:anyone|anybody|a soul|this)\b|\bthis (?:stays|must stay|should stay) (?:between|here|in this room|secret)|\b(?:can|could) (?:you|u) keep a secret|\bdo not breathe a word|\bdon'?t breathe a word|\bour (?:little )?secret\b|\bswear (?:you(?:'ll| will) not|you won'?t|not to) tell|\bpromise (?:me )?(?:you(?:'ll| will)? (?:not|never)|you won'?t|not to) tell|\b(?:don'?t|do not|dont) (?:let|say) (?:\w+ )?(?:this|anything|a word|slip|it|on) ?(?:to|slip|that)?\b(?= (?:any|to any|him|her|a soul|the))|\bhush\b.*\bsecret|\bsecret(?:ly)?,? (?:i|you must)\b"
    r"|[别別]告[诉訴]|不要告[诉訴]|不(?:能|可|可以|准|許|许)告[诉訴]|[别別](?:跟|和|对|對|向)\S{1,6}[说說讲講]|不要(?:跟|和|对|對|向)\S{1,6}[说說讲講]|[别別][说說]出去|不要[说說]出去|[别別]外[传傳]|保密|(?:是|个|個|我的|一个|一個)秘密|你知我知|只有你知道|只告[诉訴]你|[谁誰]都[别別][说說]|[谁誰]也[别別][说說]|千万[别別][说說]|悄悄告[诉訴]你|我[们們]之[间間]的"
)
_NOT_CONFIDED = lazy(r"(?i)\bno secret\b|\bnot a secret\b|\bis(?:n'?t| not) (?:a |any )?secret\b|\bsecret (?:is|of|to) (?:a|good|great|making|this|the (?:stew|ale|bread|best))|不是(?:什[么麼])?秘密|\b(?:is|was) it a secret\b|\bdo(?:n'?t| not) tell me\b|[别別]告[诉訴]我(?!的|[爸妈妻老])")
_FILLERS = frozenset(
    "hello hi hey there good morning evening afternoon night day greetings hail welcome back bye goodbye farewell see you"
    " later yes no yeah yep nope aye nay ok okay sure right well oh ah hm hmm um uh thanks thank you please sorry excuse me"
    " cool nice great fine lol haha ha hah heh wow really maybe perhaps then now so and the a i am is it that this what how"
    " are do doing u r up going not bad very much indeed of course all alright let us see think too as say for got it know"
    " moment one wait just minute give pardon cheers take care my friend sir traveller madam mate to".split()
)
_CHINESE_FILLERS = lazy(r"^\W*(?:你好|您好|早上好|晚上好|早安|晚安|再见|再見|拜拜|谢谢|謝謝|多谢|多謝|好的?|好吧|嗯+|哦+|啊+|是的?|对|對|不|没关系|沒關係|哈+|嗨|喂|不客气|不客氣|对不起|對不起|请问|請問|知道了|明白了|了|你|吗|嗎|[\s，。！？,.!?])+$")
_FEELING = frozenset(
    "love hate afraid scared terrified sad happy lonely angry furious heartbroken ashamed guilty jealous grieving miss"
    " missed worried proud grateful sorry-for cry cried crying tears nightmare nightmares regret forgive trust betrayed"
    " desperate hopeless hurt miserable depressed grief mourn dream afraid fear".split()
)
_DANGER = frozenset(
    "dead die died dying death kill killed killing murder murdered murderer war attack attacked attacking fire burned plague"
    " poison poisoned danger dangerous threat threatened blood stolen stole steal robbed thief thieves bandits raid hostage"
    " kidnapped prison hang hanged executed monster dragon curse cursed wolves assassin ambush trap flood collapsed missing"
    " disappeared pregnant wedding married marry divorce born birth sick ill disease wounded betray traitor treason spy"
    " escape debt debts owe inherit heir treasure weapon".split()
)
_TIME = frozenset(
    "tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday january february march april june"
    " july august september october november december birthday anniversary dawn dusk midnight noon o'clock week month year".split()
)
_CHINESE_SIGNS = (
    (0.2, lazy(r"死|杀|殺|战争|戰爭|危险|危險|偷|抢|搶|毒|失踪|失蹤|受伤|受傷|血|监狱|監獄|怪物|土匪|强盗|強盜|诅咒|詛咒|结婚|結婚|离婚|離婚|怀孕|懷孕|去世|生病|欠")),
    (0.12, lazy(r"爱|愛|恨|害怕|难过|難過|伤心|傷心|孤独|孤獨|想念|后悔|後悔|担心|擔心|开心|開心|痛苦|哭")),
    (0.12, lazy(r"妹|姐|哥|弟|爸|妈|媽|父|母|爷|爺|奶奶|儿子|兒子|女儿|女兒|丈夫|妻|老公|老婆|孩子|家人")),
    (0.08, lazy(r"\d|[一二三四五六七八九十百千两兩][个個天年月号號点點岁歲枚块塊人次]|明天|昨天|今晚|后天|後天|星期|生日")),
)
# fmt: on
_SELF, _CLAIM, _PROMISE, _SECRET = 0.25, 0.15, 0.3, 0.35
_NAMED, _NUMBER, _WHEN, _KINDRED, _FELT, _PERIL = 0.08, 0.08, 0.06, 0.12, 0.12, 0.2
_ASKS = 0.03


def confided(text: str) -> bool:
    """Whether something is said in confidence, or asks that it be kept."""
    return bool(_CONFIDED.search(text)) and not _NOT_CONFIDED.search(text)


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
    """How important something said is, 0 to 1: what stands in it adds up, less and less.

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
    plain = not claims and not promises and not secret and not asks
    if plain and (low <= _FILLERS or _CHINESE_FILLERS.match(text)):
        return EMPTY
    reasons = [
        _SELF if any(claim.about == by or claim.about.startswith(f"{by}'s ") for claim in claims) else 0.0,
        _CLAIM if any(claim.about != by for claim in claims) else 0.0,
        _PROMISE * promises, _SECRET * secret, _ASKS * asks,
        _KINDRED * (not low.isdisjoint(KIN)), _FELT * (not low.isdisjoint(_FEELING)), _PERIL * (not low.isdisjoint(_DANGER)),
        _NUMBER * (not low.isdisjoint(NUMBERS - {"one"}) or any(word[0].isdigit() for word in low)),
        _WHEN * (not low.isdisjoint(_TIME)), _NAMED * _names(said),
    ]  # fmt: skip
    if not text.isascii():
        reasons += [much for much, pattern in _CHINESE_SIGNS if pattern.search(text)]
    left = 1.0 - ORDINARY
    for reason in reasons:
        left *= 1.0 - reason
    return round(1.0 - left, 3)


def _names(said: tuple[Sentence, ...]) -> bool:
    """Whether a word inside of a sentence has a capital."""
    return any(
        word[0].isupper() and word not in ("I", "I'd") and (at or number) and not word.isupper()
        for sentence in said
        for number, clause in enumerate(sentence.clauses)
        for at, word in enumerate(clause.words)
    )
