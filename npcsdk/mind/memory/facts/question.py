"""Questions that want an answer, and what can answer one."""

from __future__ import annotations

from npcsdk.mind.memory.facts.chinese_talk import asked, put_off, seems_question
from npcsdk.mind.memory.facts.grammar import opened
from npcsdk.mind.memory.facts.plain import Clause, Sentence
from npcsdk.mind.memory.facts.signs import chinese, simplified
from npcsdk.patterns import lazy

_WHAT = frozenset("who whom whose what which where when why how".split())
_DO = frozenset("do does did is are was have has had can could will would shall should may might must were am".split())
_PERSONS = frozenset("i you we he she it they".split())
_WHO = _PERSONS | frozenset(
    "the a an this that these those there my your our his her their any anyone anybody someone somebody"
    " something anything"
    " everyone all".split()
)
_NO_SUBJECT = frozenset(
    "not just been in at on to for from with what how so too very really never always still good fine great no it"
    " being going supposed gone done about as over under by".split()
)
_EXCLAIMS = frozenset("a an about if nice lovely kind sad strange wonderful then ever".split())
_TELL = frozenset("about what who where when why how more which".split())
_KNOW = frozenset("you any anything anyone who what where when why how".split())
# fmt: off
_EMPTY = lazy(
    r"(?:(?:and|so|but|oh|well|hey|hi|hello|huh|wait|lol|ok|okay|no|yes) )*(?:"
    r"how are (?:you|things|we)(?: (?:doing|today|tonight|feeling|all|this \w+|faring|then|now))*|how do you do"
    r"|how goes it"
    r"|how is (?:it going|everything|things|life|business|your day(?: going)?)(?: \w+)?|how have you been|what is up"
    r"|sup|wassup|wyd|what is new|how fare you|what(?: (?:the|on|in) (?:\w+ ){1,4}(?:is this)?)?|who cares"
    r"|who knows|who asked|why not|why"
    r"|why me|how dare you.*|how come|says who|so what|what of it|what then|you know(?: what)?|guess what|what next"
    r"|(?:are )?you (?:kidding|serious|joking|mad|crazy|insane|sure|ok|okay|alright|all right)(?: me)?"
    r"|is that (?:so|right|all|it)|really|right|okay|yes|no|huh|eh|hm+|sorry|pardon|excuse me|hello|any(?:one"
    r"|body)(?: (?:there|home|here))?"
    r"|promise|swear|deal|(?:is|are|was|were|do|does|did|has|have|would|will|could|can) (?:not )?(?:it|you|he"
    r"|she|they|we|i|that|this|there)(?: not)?"
    r"|is (?:not it|it not) an? .*|can (?:i|we) help(?: you)?.*|(?:how )?(?:may|can) i help(?: you)?(?: today)?"
    r"|what can i (?:get|do for) you.*|what will it be.*"
    r"|shall we|who would(?: not| have).*|do i look like .*|what do you take me for|what is the point"
    r"|why (?:would|should) i(?: \w+)?"
    r"|how should i know|what choice do i have|what was that|come again|what did you say|can you repeat that"
    r"|is any(?:one|body) (?:there|here|home)"
    r"|(?:what )?does it matter|what are you looking at|who do you think you are|would that i .*"
    r")"
)
_PUTS_OFF = lazy(
    r"(?i)\b(?:not now|not today|not tonight|ask me (?:later|again|another|tomorrow|some other)|(?:another"
    r"|some other) time|rather not"
    r"|can ?no?t (?:say|tell|talk about)|can'?t (?:say|tell|talk about)|will not say|won'?t (?:say|tell)"
    r"|none of your|not your business"
    r"|mind your own|why do (?:you|u) (?:ask|want|care)|something else|change the subject|later|no comment"
    r"|i(?:'ll| will) tell (?:you|u) (?:tomorrow|when|some))\b"
)
_LEAVES = lazy(
    r"(?i)^\W*(?:(?:ok|okay|well|alright|right|so|sorry|oh|anyway|thanks"
    r"|thank you)\W+)*(?:(?:good ?)?bye(?: \w+){0,2}|farewell|good ?(?:night|day|evening|morning|afternoon)"
    r"|see (?:you|ya|u)(?: \w+){0,2}|cya|gotta go|i (?:have|got|need|must|should) (?:to )?(?:go|leave|be going"
    r"|run)(?: now)?"
    r"|i(?:'m| am)? (?:off|leaving|going)(?: now)?|take care|safe travels|until next time|hi|hello"
    r"|hey(?: there)?|greetings|hail|welcome(?: back)?)\W*$"
)
# fmt: on


def asks(low: tuple[str, ...]) -> bool:
    """Whether a clause that was `opened` begins as a question does: `where is it`, `do you know`, `is tom dead`."""
    if not low:
        return False
    first, second = low[0], low[1] if len(low) > 1 else ""
    if first in _WHAT:
        if second in _PERSONS or second in ("my", "the"):  # `what you did was wrong`, but `where you from`.
            return first in ("where", "who", "why") and second == "you"
        return second not in _EXCLAIMS and (len(low) > 1 or first not in ("what", "which", "whose"))
    if first in ("to", "from", "with", "in", "at", "for", "by", "of", "about") and second in _WHAT - {"when"}:
        return len(low) > 3 and low[2] in _DO
    if first in ("seen", "heard", "got", "want", "ever", "know") and second in _KNOW:
        return len(low) > 2
    if first == "tell":
        return second == "me" and len(low) > 2 and low[2] in _TELL
    if first not in _DO or len(low) < 3:
        return False
    if second == "not":
        return low[2] in _WHO and first != "do"
    if first in ("were", "had", "may", "might", "must", "am", "would"):
        return (
            second in _PERSONS
            and (first in ("would", "may") or second != "i")
            and not (first == "may" and second in ("he", "she", "it", "they"))
        )
    return second in _WHO or (first in ("is", "are", "does", "was") and second not in _NO_SUBJECT and second.isalpha())


def question_in(said: tuple[Sentence, ...]) -> str:
    """The last question that wants an answer; "" where there is none.

    No question is a greeting, a tag such as `isn't it?`, a doubt such as `really?`, or one that only scolds.
    """
    for sentence in reversed(said):
        if chinese(sentence.text):
            wants = asked(simplified(sentence.text) + "？" * sentence.marked)
        else:
            opening = [opened(clause) for clause in sentence.clauses]
            wants = sentence.marked or any(asks(clause.low) for clause in opening)
            wants = wants and not _wants_nothing(opening)
        if wants:
            return sentence.text
    return ""


def _wants_nothing(clauses: list[Clause]) -> bool:
    """Whether a question wants no answer, or only a tag asks; one to what the listener is wants one."""
    if _EMPTY.fullmatch(" ".join(" ".join(clause.low) for clause in clauses)):
        return True
    last = clauses[-1].low
    if _EMPTY.fullmatch(" ".join(last)):
        return clauses[0].low[:1] != ("you",) and not any(asks(clause.low) for clause in clauses[:-1])
    return False


def answers(text: str, said: tuple[Sentence, ...]) -> bool:
    """Whether something said can answer a question: it states something, does not put it off, and is no farewell."""
    if not said or _PUTS_OFF.search(text) or _LEAVES.match(text):
        return False
    written = chinese(text)
    if written and put_off(simplified(text)):
        return False
    for sentence in said:
        if sentence.marked or (written and chinese(sentence.text) and seems_question(simplified(sentence.text))):
            continue
        if not asks(opened(sentence.clauses[0]).low):
            return True
    return False
