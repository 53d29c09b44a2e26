"""Promises, and words that say that something was done: in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.mind.memory.facts.grammar import opened
from npcsdk.mind.memory.facts.plain import Clause, Sentence
from npcsdk.patterns import lazy

# fmt: off
_DO = frozenset(
    "bring return help find fix repair mend protect deliver rescue free visit write send guard carry escort clear solve"
    " investigate retrieve fetch recover avenge rebuild warn remind introduce teach accompany pray arrange handle"
    " finish defend search build hunt convince persuade release contact inform repay save lift stop prove".split()
)
"""What is done for somebody else, whenever it is said."""
_WITH = {
    "be": "back there here home careful ready waiting", "come": "back by over along again with for home", "see": "to it that",
    "take": "care it them this you her him your the", "keep": "your it an you my this that the quiet them", "look": "for into after out",
    "talk": "to with him her", "speak": "to with", "ask": "around him her them about the", "make": "sure it you this them", "deal": "with",
    "tell": "him her them the your everyone", "let": "you them him her", "pay": "you back it for", "get": "it you your them her him back rid some the",
    "give": "you it them him her back this", "meet": "you u", "watch": "over your the", "put": "in it", "wait": "for", "go": "to and find get with", "pick": "up it",
    "show": "you", "buy": "you", "kill": "the him them", "do": "it that what my this", "try": "", "stay": "with", "drop": "by it off", "check": "on", "cook": "you",
    "hand": "it", "leave": "it", "have": "it your", "swing": "by", "stand": "by with", "cover": "for", "fight": "for with", "marry": "you",
}
"""What is done for somebody else where one of these follows."""
_TIMED = frozenset("give pay get tell show buy go take meet see do have cook kill be come leave drop hand put keep ask wait try make let call join stop start dance play sing".split())
"""What is meant for a later time only where that is named: `I'll give you two coppers` is done at once."""
_TIME = lazy(
    r"(?i)\b(?:tomorrow|tonight|next|later|soon|by (?:the |this )?(?:dawn|dusk|noon|evening|morning|nightfall|sundown|sunrise|sunset|tomorrow|end|then|mon|tue|wed|thu|fri|sat|sun)\w*"
    r"|at (?:dawn|dusk|noon|midnight|sunrise|sunset|first light|nightfall|\d{1,2})|before|within|in (?:a|an|one|two|three|four|five|six|ten|the|\d{1,3}) ?\w*(?:hour|day|week|month|minute|morning|evening)s?|when i|once i|as soon|after|this (?:evening|afternoon|week)"
    r"|(?:on |every |each )(?:mon|tues|wednes|thurs|fri|satur|sun)?day|someday|one day|always|again|back|first thing|the moment)\b"
)
_SURE = frozenset("definitely certainly surely absolutely personally gladly always".split())
_OUTRIGHT = lazy(
    r"(?i)\b(?:i|we) (?:\w+ )?(?:promise|prommise|swear|vow|pledge)\b(?! (?:ring|not to be (?:rude|offended)))|\bi (?:do )?give (?:you|u|thee) my (?:word|oath)|\byou have my (?:word|oath|sword|promise)|\b(?:you|u) can (?:count|rely|depend) on (?:me|it|us)"
    r"|\bconsider it done|\bleave (?:it|that|this|everything) to me|\bon my (?:honou?r|life|mother'?s grave|word)\b|\bmy lips are sealed|\bmy word on it|\bi won'?t let (?:you|u) down|\bi will not let (?:you|u) down|\b(?:pinky )?(?:promise|swear)[.! ]*$|\bcount me in\b"
)
_NO_PROMISE = lazy(
    r"(?i)\b(?:i|we) (?:can'?t|cannot|can not|don'?t|do not|never|won'?t|will not|couldn'?t|didn'?t|did not|might|could|would|wouldn'?t) (?:\w+ )?(?:promise|swear|vow)|\bi (?:swear|promise),? (?:i|it|that|he|she|they|the|this|there|we)(?: (?:did|was|were|am|is|are|have|had|saw|heard|don'?t|do not|didn'?t|know|has)|'m|'ve|'s|'d)\b|\b(?:i|we) promised|\bi swear (?:to (?:god|the gods)|by)\b(?! (?:to )?i(?:'| wi)ll)"
    r"|\b(?:i|we) swear (?:a lot|too)|\bpromise (?:me|us)\b|\b(?:do|will|can|would) (?:you|u) (?:promise|swear)"
)
_HELD = lazy(r"(?i)\b(?:tell (?:a soul|anyone|anybody|no ?one|nobody|on you)|say (?:a word|anything|nothing)|breathe a word|let (?:you|u) down|forget (?:to|your|it|about)|fail (?:you|u)|leave (?:you|u|your side)|abandon (?:you|u)|betray (?:you|u)|let (?:\w+ ){1,3}(?:hurt|harm|touch|take)|rest until|be late|lose it|give up on)\b")
_SELF = frozenset("i we".split())
_WILL = frozenset("will shall".split())
_FIRST = frozenset("definitely certainly surely also then just always gladly personally happily even still really try sure go do absolutely probably be".split())
_DONE = lazy(
    r"(?i)\bhere(?:'?s| is| are| it is| they are| you (?:go|are)| u go| have|, take)\b|\bas (?:(?:i|we) )?(?:promised|agreed|you asked|requested|i said i would)\b|\b(?:i|we)(?:'ve| have| had)?(?: (?:finally|just|already|also|even|actually|did|managed to|got to))* (?:brought|bring you|found|find|fixed|mended|repaired|delivered|rescued|freed|returned|got (?:it|the|your|you|them|him|her|that|what)|talked|spoke|spoken"
    r"|told|gave|given|paid|sent|made|took|killed|slain|slew|cleared|finished|asked|helped|kept (?:my|your)|visited|wrote|retrieved|fetched|recovered|solved|did (?:it|what|as|that)|done (?:it|what|as)|dealt|delt|carried|met|came back|come back|warned|saw to|looked (?:into|for|after)|watched|rebuilt|built|escorted|handled|saved|defeated|collected|bought|handed|arranged|searched|dropped|convinced|showed)\b"
    r"|\b(?:i am|i'm|im|we are|we're|am) (?:back|here|home|done|finished)\b|\b(?:it|that|the (?:job|deed|work|task))(?:'s| is|s) (?:done|finished|fixed|taken care of|sorted|over)\b|\b(?:your|the) [\w' ]{2,40} (?:is|are|has been|have been|was) (?:fixed|mended|repaired|safe|delivered|found|free|dead|done|taken care of|rebuilt|ready)\b"
    r"|^(?:done|fixed|mission accomplished|job done|task complete)\b|\b(?:gives?|hands?(?: over)?|delivers?|returns?|brings?|pays?|places?|sets?|puts?|passes|slides?|gave|given|delivered|returned|brought|paid|mended|repaired|fixed|found|rescued|freed|killed|defeated|rebuilt|completed?)\b(?=.* \()"
    r"|\b(?:you|u)(?:'ve| have)? (?:kept your (?:word|promise)|brought|found|did it)\b|\b(?:thanks|thank you) for (?:bringing|finding|fixing|helping|returning|coming back|mending|delivering|saving)\b"
    r"|带来了|帶來了|给你带|給你帶|找到了|修好了|办好了|辦好了|做完了|搞定|完成了|还给你|還給你|回来了|回來了|送到了|交给你|交給你|如约|如約|说到做到|說到做到|告诉(?:他|她)了|告訴(?:他|她)了|救出来了|救出來了|这是你要的|這是你要的|这就是你要的|拿到了|拿来了|拿來了"
)
_NOT_DONE = lazy(
    r"(?i)\b(?:have ?n[o']?t|haven'?t|did ?n[o']?t|didn'?t|not yet|couldn'?t|could not|was ?n[o']?t able|never|still looking|almost|no one|nobody|forgot|lost it|would have|will)\b|\bnot? (?:found|done|fixed)\b|还没|還沒|没有|沒有|没找|沒找|没带|沒帶|忘了|会带|會帶|快要"
)
_NARRATED = lazy(r"(?i)\b(?:gives?|hands?|hold(?:s|ing)? out|delivers?|returns?|brings?|places?|sets?|puts?|passes|slides?|offers?|presents?|drops?|lays?|pays?|tosses|throws?) .*\b(?:you|u|her|him|them|over|back|down|to|on|at|across|table|counter|bar)\b|\b(?:hands? over|holds? out) ")
_WAIVES = lazy(
    r"(?i)\b(?:never ?mind|forget|do ?n[o']?t (?:worry|bother)) (?:about |with )?(?:the|that|your|my|bringing|it|finding|coming|fixing)\b|\byou (?:do ?n[o']?t|do not|need not|needn'?t|no longer) (?:have to|need to|owe|bring)\b|\bno need to\b|\bi (?:do ?n[o']?t|do not|no longer) need (?:it|the|that|your|you to)\b.*|\bi release you\b"
    r"|不用了|不必了|不用再|别管|別管|算了|不需要了"
)
_CHINESE = lazy(
    r"(?:我|咱们?|我们|我們|俺)?(?:可以|能)?(?:向你|跟你|对你|對你|跟您|向您)?(?:保证|保證|发誓|發誓|承诺|承諾|答应你|答應你|答应您|答應您)"
    r"|(?:包|交给|交給|交)(?:在|给)?我(?:身上|吧|了|来办|來辦|就行)?|放心.*(?:我|会|會)|我?(?:一定|肯定|绝对|絕對)(?:会|會|把|帮|幫|还|還|来|來|回|找|给|給|替|去|不)"
    r"|我们?[们們]?(?:会|會)\S{0,6}?(?:帮|幫|找|带|帶|还|還|回来|回來|保护|保護|告诉|告訴|替你|陪|照顾|照顧|送|修)"
    r"|(?:我|我们|我們|咱)(?:\S{0,4})?(?:会|會|就|再|来|來)?(?:\S{0,4})?(?:把|帮你|幫你|替你|还你|還你|给你带|給你帶|还给你|還給你|陪你|保护你|保護你|来找你|來找你|来看你|來看你|帮您|幫您|带给你|帶給你|给你送|給你送|送来|送來|带来|帶來|回来|回來)"
)
_CHINESE_LATER = lazy(r"明天|明早|明晚|今晚|后天|後天|下周|下週|下次|回头|回頭|等我|一会儿?|一會兒?|马上|馬上|以后|以後|会|會|一定|肯定|天后|天後|天内|天內|之前|改天|过几天|過幾天|很快|保证|保證|发誓|發誓|承诺|承諾|答应|答應|放心|交给我|交給我|包在我")
_CHINESE_NOT = lazy(r"[吗嗎？?]|不能保证|不能保證|不保证|不保證|无法|無法|你(?:答应|答應|保证|保證|发誓|發誓|承诺|承諾)|你能|答应我|答應我|如果|要是|昨天|刚才|剛才|已经|已經|了$|可能|也许|也許|他|她|想|没|沒|我就要|给我(?!们)|帮我|幫我")
# fmt: on


def promise_in(said: Iterable[Sentence]) -> str:
    """The words of what is promised, of all sentences that promise; "" where none does.

    Promised is what the speaker says outright to promise, and what it says it will do for somebody else. What it will
    take, think or do for itself is no promise, nor is what depends on an `if`, or is offered, doubted or told of.
    """
    found = []
    for sentence in said:
        if not sentence.text.isascii() and _CHINESE.search(sentence.text):
            if _promised_in_chinese(sentence.text):
                found.append(sentence.text)
        elif _promised(sentence):
            found.append(sentence.text)
    return ". ".join(found)


def _promised(sentence: Sentence) -> bool:
    text = " ".join(" ".join(clause.low) for clause in sentence.clauses)
    if sentence.marked:
        return False
    if _OUTRIGHT.search(text):
        return not _NO_PROMISE.search(text)
    if sentence.clauses[0].low[0] in ("if", "when", "maybe", "perhaps", "unless"):
        return False
    return any(_commits(opened(clause), text) for clause in sentence.clauses)


def _commits(clause: Clause, text: str) -> bool:
    """Whether a clause says what its speaker will do for somebody else."""
    low = clause.low
    if "if" in low[:1] or "might" in low:
        return False
    at = next((at for at in range(len(low) - 1) if low[at] in _SELF), -1)
    if at < 0 or at > 3 or (at and low[at - 1] in ("if", "when", "think", "say")):
        return False
    at += 1
    while at < len(low) and low[at] in _SURE:
        at += 1
    if low[at : at + 1] and low[at] in _WILL:
        at += 1
    elif low[at : at + 3] in (("am", "going", "to"), ("are", "going", "to")):
        at += 3
    else:
        return False
    if low[at : at + 1] in (("not",), ("never",)):
        return _HELD.search(text) is not None
    sure = False
    while at < len(low) - 1 and low[at] in _FIRST and low[at] not in ("be", "do", "go", "try"):
        sure, at = sure or low[at] in _SURE or low[at] == "sure", at + 1
    if low[at : at + 2] == ("try", "to") or "probably" in low[:at]:
        return False
    return _for_another(low[at:], text, sure)


def _for_another(low: tuple[str, ...], text: str, sure: bool) -> bool:
    if not low:
        return False
    verb, after = low[0], low[1] if len(low) > 1 else ""
    if verb in _DO:
        if low[:2] == ("find", "out"):
            return len(low) > 2
        return not (verb in ("help", "find", "stop", "finish") and after in ("myself", "out", "a", "my", "some"))
    if verb == "be" and low[1:3] == ("right", "back"):
        return True
    if verb not in _WITH or after not in _WITH[verb].split():
        return False
    if verb in _TIMED and not (verb == "be" and after == "back") and not (verb == "come" and after in ("back", "for")):
        later = _TIME.search(text) is not None
        if verb == "take":
            return after == "care" or (" to " in f" {' '.join(low)} " and after != "you") or (later and after == "you")
        if verb == "keep":
            return after in ("your", "you", "an", "quiet") or ("safe" in low or "secret" in low or later)
        if verb in ("tell", "ask", "make", "let", "wait"):
            return after != "you" or later or low[1:3] == ("you", "know") or "if" in low
        if verb == "get" or verb == "give":
            return later or "back" in low or sure or "out" in low
        return later or sure
    return True


def done_in(said: Iterable[Sentence], narrated: str) -> str:
    """The words that say something was done: `here is the ledger`, `I found him`; "" where there are none."""
    found = [
        sentence.text
        for sentence in said
        if not sentence.marked and _DONE.search(sentence.text) and not _NOT_DONE.search(sentence.text)
    ]
    if narrated and _NARRATED.search(narrated):
        found.append(narrated)
    return ". ".join(found)


def waives_in(text: str) -> str:
    """The words from which the speaker lets the other off something: `never mind the ledger`; "" where there are none."""
    found = _WAIVES.search(text)
    return text[found.start() : found.start() + 200] if found else ""


def _promised_in_chinese(text: str) -> bool:
    return bool(_CHINESE_LATER.search(text)) and not _CHINESE_NOT.search(text)
