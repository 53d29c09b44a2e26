"""Promises: what somebody says outright to promise, and what it says it will do for somebody else."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.mind.memory.facts.chinese_talk import promised
from npcsdk.mind.memory.facts.grammar import opened
from npcsdk.mind.memory.facts.plain import Clause, Sentence
from npcsdk.mind.memory.facts.signs import chinese, simplified
from npcsdk.patterns import lazy

_DO = frozenset(
    "bring return help find fix repair mend protect deliver rescue free visit write send guard carry escort"
    " clear solve"
    " investigate retrieve fetch recover avenge rebuild warn remind introduce teach accompany pray arrange"
    " handle defend"
    " search build hunt convince persuade release contact inform repay save stop".split()
)
"""What is done for somebody else, whenever it is said."""
_WITH = {
    "be": "back there here home",
    "come": "back over along again with for home",
    "see": "to you",
    "look": "for into after",
    "take": "care it them this her him your the",
    "keep": "your it an you this that the quiet",
    "watch": "over your the",
    "talk": "to with",
    "speak": "to with",
    "ask": "around him her them about",
    "make": "sure it you",
    "deal": "with",
    "stay": "with",
    "tell": "him her them the your you everyone",
    "let": "you them him her",
    "pay": "you back",
    "meet": "you again",
    "get": "it you your them her him back rid",
    "give": "you it them him her back",
    "wait": "for",
    "put": "in",
    "show": "you",
    "go": "to find get with",
    "pick": "up",
    "buy": "you",
    "do": "it that what my this",
    "drop": "by it",
    "check": "on",
    "cook": "you",
    "hand": "it",
    "swing": "by",
    "stand": "by with",
    "fight": "for with",
    "marry": "you",
    "join": "you",
    "finish": "it the your",
}
"""What is done for somebody else where one of these follows."""
_FRIENDLY = frozenset(
    "look talk speak deal stay pick check swing stand fight watch make do be come finish take ask tell".split()
)
"""What is meant for later also where no time is named; the others may be done at once: `I'll give you two coppers`."""
_TIME = lazy(
    r"\b(?:tomorrow|tonight|next|later|soon|by (?:the |this )?\w+day|by (?:the |this )?(?:dawn|dusk|noon|evening"
    r"|morning|nightfall|sundown|sunrise|sunset|end|then)"
    r"|at (?:dawn|dusk|noon|midnight|sunrise|sunset|nightfall|\d{1,2})|at first light|before|within"
    r"|in (?:\w+ ){1,2}(?:hours?|days?|weeks?|months?|minutes?|morning|evening)"
    r"|when i|once i|as soon|after|this (?:evening|afternoon|week)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|someday|one day|always|again|back|first thing|the moment)\b"
)
_SURE = frozenset("definitely certainly surely absolutely personally gladly always".split())
_OUTRIGHT = lazy(
    r"\b(?:i|we) (?:\w+ )?(?:promise|swear|vow|pledge)\b|\bi (?:do )?give you my (?:word|oath)"
    r"|\byou have my (?:word|oath|sword|promise)"
    r"|\byou can (?:count|rely|depend) on (?:me|it|us)|\bconsider it done|\bleave (?:\w+ ){1,4}to me\b"
    r"|\bon my (?:honou?r|life|mother's grave|word)\b"
    r"|\bmy lips are sealed|\bmy word on it|\byour secret is safe|\b(?:pinky )?(?:promise|swear)$"
    r"|\bcount me in\b|\bi will not let you down"
)
_NO_PROMISE = lazy(
    r"\b(?:i|we) (?:can not|do not|never|will not|could not|did not|might|can|could|would"
    r"|would not) (?:\w+ )?(?:promise|swear|vow)"
    r"|\bi (?:swear|promise) (?:that )?(?:i|it|that|he|she|they|the|this|there|we) (?:did|was|were|am|is|are"
    r"|have|had|saw|heard|do not|know|has|would)\b"
    r"|\b(?:i|we) promised|\bi swear (?:to (?:god|the gods)|by)\b(?! (?:to )?i will)|\b(?:i|we) swear (?:a lot"
    r"|too)|\bpromise (?:me|us)\b"
    r"|\b(?:do|will|can|would|did) (?:you|he|she|they) (?:\w+ )?(?:promise|swear)|\b(?:promise ring"
    r"|leave (?:\w+ ){1,4}to me in)"
)
_HELD = lazy(
    r"\b(?:tell(?: (?:a soul|anyone|anybody|no one|nobody|on you|him|her|them|your \w+))?$|tell (?:a|any"
    r"|no)\w* ?\w*|say (?:a word|anything|nothing)|breathe a word|let you down|forget (?:to|your|it|about)"
    r"|fail you|leave (?:you|your side)|abandon you|betray you|let (?:\w+ ){1,3}(?:hurt|harm|touch|take)"
    r"|rest until|be late|lose it|give up on)\b"
)
_BEFORE_VERB = frozenset(
    "definitely certainly surely also then just always gladly personally happily even really absolutely".split()
)


def promise_in(said: Iterable[Sentence]) -> str:
    """The words of what is promised, of all sentences that promise; "" where none does.

    Promised is what the speaker says outright to promise, and what it says it will do for somebody else. What it will
    take, think or do for itself is no promise, nor is what depends on an `if`, or is offered, doubted or told of.
    """
    return ". ".join(sentence.text for sentence in said if _promises(sentence))


def kept_by_silence(text: str) -> bool:
    """Whether what is promised is not to do something: nothing done ever settles that."""
    return _NEVER.search(text) is not None


_NEVER = lazy(
    r"(?i)\b(?:won'?t|will not|will never|never|not) (?:ever )?(?:tell|say|breathe|let|forget|leave|betray"
    r"|abandon|fail|give up)\b"
    r"|\bsecret is safe|\blips are sealed|不(?:会)?告诉|绝不|不会(?:说|让|离开)|保密"
)


def _promises(sentence: Sentence) -> bool:
    if sentence.marked:
        return False
    if chinese(sentence.text):
        return promised(simplified(sentence.text))
    text = " ".join(" ".join(clause.low) for clause in sentence.clauses)
    if _OUTRIGHT.search(text):
        return not _NO_PROMISE.search(text)
    if sentence.clauses[0].low[0] in ("if", "when", "maybe", "perhaps", "unless"):
        return False
    return any(_commits(opened(clause), text) for clause in sentence.clauses)


def _commits(clause: Clause, text: str) -> bool:
    """Whether a clause says what its speaker will do for somebody else."""
    low = clause.low
    at = next((at for at in range(min(4, len(low) - 1)) if low[at] in ("i", "we")), -1)
    if at < 0 or "might" in low or low[0] in ("if", "when") or (at and low[at - 1] in ("think", "say", "that")):
        return False
    at += 1
    at += low[at : at + 1] != () and low[at] in _SURE
    if low[at : at + 1] in (("will",), ("shall",)):
        at += 1
    elif low[at : at + 3] in (("am", "going", "to"), ("are", "going", "to")):
        at += 3
    else:
        return False
    if low[at : at + 1] in (("not",), ("never",)):
        return _HELD.search(text) is not None
    sure = False
    while at < len(low) - 1 and low[at] in _BEFORE_VERB:
        sure, at = sure or low[at] in _SURE, at + 1
    return _for_another(low[at:], _TIME.search(text) is not None, sure)


def _for_another(low: tuple[str, ...], later: bool, sure: bool) -> bool:
    """Whether a verb, and what follows, is something done for somebody else and not at once."""
    if not low:
        return False
    verb, after = low[0], low[1] if len(low) > 1 else ""
    if verb in _DO:
        return (
            after not in ("myself", "my", "some", "a", "it")
            if verb in ("find", "stop") and low[1:3] != ("it", "for")
            else after != "myself"
        )
    if low[:2] == ("find", "out"):
        return len(low) > 2
    if after not in _WITH.get(verb, "").split():
        return low[:3] == ("be", "right", "back")
    match verb:
        case "take":
            return after == "care" or "to" in low[2:]
        case "keep":
            return after in ("your", "you", "an", "quiet") or later or "safe" in low or "secret" in low
        case "tell" | "make":
            return after != "you" or later
        case "let" | "see":
            return low[1:3] == ("you", "know") or after == "to" or later
        case "get" | "give":
            return later or sure or "out" in low
        case "be":
            return after == "back" or later
    return verb in _FRIENDLY or later or sure or (verb == "come" and after in ("back", "for"))
