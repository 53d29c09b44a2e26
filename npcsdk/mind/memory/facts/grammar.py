"""A clause of English taken apart: who, does or is what, and whether that is so, so no longer, or not at all."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.mind.memory.facts.plain import Clause

# fmt: off
_FORMS = {
    "be": "be am is are was were been being",
    "live": "live lives lived living reside resides resided residing dwell dwells dwelt dwelling",
    "move": "move moves moved moving relocated resettled",
    "work": "work works worked working",
    "serve": "serve serves served serving",
    "like": "like likes liked enjoy enjoys enjoyed love loves loved adore adores adored fancy prefer prefers preferred",
    "hate": "hate hates hated dislike dislikes disliked loathe loathes detest detests despise despises",
    "stand": "stand", "care": "care",
    "have": "have has had got having",
    "own": "own owns owned owning",
    "run": "run runs ran running", "keep": "keep keeps kept",
    "know": "know knows knew known", "meet": "met",
    "come": "come comes came coming hail hails hailed",
    "grow": "grew grow grown",
    "marry": "married wed",
    "die": "died die dies perished", "pass": "passed", "drown": "drowned",
    "collapse": "collapsed fell fallen broke crumbled burned burnt flooded sank",
    "vanish": "vanished disappeared",
    "cost": "cost costs",
    "belong": "belong belongs belonged",
    "turn": "turned",
    "eat": "eat eats drink drinks smoke smokes swim swims read reads dance dances gamble gambles ride rides",
    "speak": "speak speaks",
    "sell": "sold", "lose": "lost", "buy": "bought", "quit": "quit retired resigned",
    "call": "call calls called named",
    "leave": "left", "go": "go goes going",
    "get": "get got",
    "think": "think thinks thought guess guesses hope hopes wish wishes believe believes believed suppose supposed heard"
            " hear hears dreamed dreamt doubt wonder reckon imagine pretend pretended assume figure feel bet",
    "say": "say says said tell tells told claim claims claimed swear swears swore rumoured",
    "promise": "promise vow swear",
}
_LEMMA = {form: lemma for lemma, forms in _FORMS.items() for form in forms.split()}
_PAST = frozenset(
    "was were lived resided dwelt moved relocated resettled worked served liked enjoyed loved adored hated disliked had"
    " owned ran kept knew met came hailed grew died perished passed drowned collapsed fell broke crumbled burned burnt"
    " flooded sank vanished disappeared belonged turned sold lost bought quit retired resigned left got married wed"
    " called named preferred cost".split()
)
_PERFECT = frozenset(
    "lived resided worked served been known met come moved relocated resettled died perished passed drowned collapsed"
    " fallen burned burnt flooded sunk crumbled vanished disappeared turned sold lost bought quit retired resigned married"
    " owned loved liked hated left got gone grown always broken become".split()
)
_ADVERBS = frozenset(
    "really also just still always quite rather actually only truly even already very much so simply mostly usually"
    " absolutely totally honestly do does have now currently recently finally dearly kinda kind-of sorta certainly"
    " definitely indeed secretly originally actually both all too probably-not long since lately mainly deeply ever well"
    " once".split()
)
_MODALS = frozenset("will would could should might may can must shall cannot want wanted wish need ought'to ought plan hope try".split())
_OPENERS = frozenset(
    "well yes yeah yep yea aye no nope nay oh ah ok okay hi hey hello greetings hail actually honestly now today nowadays"
    " currently lately look listen sure hmm hm um uh er also then anyway please sorry thanks true truth alas frankly"
    " personally see ha haha lol besides still sadly luckily unfortunately fortunately finally again er- mind remember"
    " nice and but so because sir madam friend mate man dude".split()
)
_PASSED = (
    ("to", "be", "honest"), ("to", "tell", "you", "the", "truth"), ("these", "days"), ("as", "for", "me"), ("by", "the", "way"),
    ("in", "truth"), ("in", "fact"), ("fact", "is"), ("the", "truth", "is"), ("truth", "is"), ("you", "know"), ("you", "see"),
    ("good", "evening"), ("good", "morning"), ("good", "day"), ("good", "afternoon"), ("nice", "to", "meet", "you"),
    ("i", "know", "that"), ("i", "know"), ("i", "told", "you", "that"), ("i", "told", "you"), ("i", "swear"), ("i", "said"),
    ("did", "you", "know", "that"), ("you", "should", "know", "that"), ("you", "should", "know"), ("you", "must", "know"),
    ("i", "must", "tell", "you"), ("i", "have", "to", "tell", "you"), ("believe", "me"), ("let", "me", "tell", "you"),
    ("since", "you", "ask"), ("if", "you", "must", "know"), ("just", "so", "you", "know"), ("fyi",), ("btw",), ("for", "now"),
    ("i", "mean"), ("the", "thing", "is"), ("thing", "is"), ("i", "am", "telling", "you"), ("i", "saw", "that"), ("i", "confess"),
)  # The words that a statement may begin with and be none the less one.
HEDGES = frozenset(
    "if when whenever unless whether suppose supposing imagine pretend maybe perhaps probably once until wish say lest"
    " what-if apparently supposedly allegedly rumour rumor as like before after while".split()
)
"""What is said after these is not said to be so now."""
# fmt: on
FINITE = frozenset(_LEMMA) - frozenset("being living working moving having owning coming going running got".split())
"""Words that may go on with a subject that was named before."""
_PRESENT_HAVE = frozenset(("have", "has", "had"))
_LONGEST_SUBJECT = 5


class Said(NamedTuple):
    """A clause taken apart.

    Attributes:
        who: the words of the subject, in small letters.
        named: the same as they were written.
        verb: its first form, "be" and "live"; "" where it is not one that says something that lasts.
        rest: what follows, as it was written.
        denied: whether it says no.
        ended: whether it says that it was so and is so no longer.
        past: whether it tells of the past.
        perfect: whether what is past still holds.
    """

    who: tuple[str, ...]
    named: tuple[str, ...]
    verb: str
    rest: tuple[str, ...]
    denied: bool = False
    ended: bool = False
    past: bool = False
    perfect: bool = False


def opened(clause: Clause) -> Clause:
    """A clause without the words that only open it."""
    words, low = clause.words, clause.low
    at = 0
    while at < len(low):
        if low[at] in _OPENERS:
            at += 1
            continue
        start = low[at]
        step = next((len(way) for way in _PASSED if way[0] == start and low[at : at + len(way)] == way), 0)
        if not step or at + step == len(low):
            break
        if step == 2 and low[at : at + 2] == ("i", "know") and not _clausal(low[at + 2 :]):
            break
        at += step
    return Clause(words[at:], low[at:], clause.joined) if at else clause


def _clausal(low: tuple[str, ...]) -> bool:
    """Whether words after `I know` may be a statement of their own: they hold a form of to be, have or live."""
    return bool({"is", "are", "am", "was", "were", "lives", "has", "works", "died"} & {*low})


def taken_apart(clause: Clause) -> Said | None:
    """Who does or is what in a clause that was `opened`; None where it tells nothing that can be known for sure."""
    words, low = clause.words, clause.low
    start = _subject_ends(low)
    if not 0 < start < len(low) or low[0] in HEDGES:
        return None
    return _verb(words, low, start)


def _subject_ends(low: tuple[str, ...]) -> int:
    """Where the words of the subject end."""
    if low[:1] in (("i",), ("we",), ("you",), ("he",), ("she",), ("it",), ("they",)):
        return 1
    for at in range(1, min(len(low), _LONGEST_SUBJECT + 1)):
        word = low[at]
        if word in _LEMMA or word in _MODALS or word in ("do", "does", "did", "never", "used", "no", "not"):
            return at
        if at > 1 and word in _ADVERBS:
            return at
    return 0


def _verb(words: tuple[str, ...], low: tuple[str, ...], at: int) -> Said | None:
    """Goes on from the subject over what stands before the verb."""
    start, denied, ended, past, perfect = at, False, False, False, False
    while at < len(low):
        word, after = low[at], low[at + 1] if at + 1 < len(low) else ""
        if word in ("not", "never"):
            denied = True
        elif word == "no" and after == "longer":
            denied = ended = True
            at += 1
        elif word == "used" and after == "to":
            denied = ended = past = True
            at += 1
        elif word in _MODALS:
            if word == "can" and low[at + 1 : at + 3] in (("not", "stand"), ("not", "bear")):
                return Said(low[:start], words[:start], "hate", words[at + 3 :])
            return None
        elif word in ("do", "does", "did"):
            past = past or word == "did"
        elif word in _PRESENT_HAVE and _next(low, at + 1) in _PERFECT and not (after == "got" and word != "had"):
            perfect, past = True, past or word == "had"
        elif word in ("started", "began", "begun", "start"):
            at += after == "to"
        elif word in ("stopped", "quit") and after.endswith("ing"):
            denied = ended = True
        elif word in ("am", "is", "are", "was", "were", "been") and _going_on(low, at + 1):
            past = past or word in ("was", "were")
        elif word in _LEMMA:
            return _said(words, low, start, at, (denied, ended, past, perfect))
        elif word not in _ADVERBS:
            return None
        at += 1
    return None


def _next(low: tuple[str, ...], at: int) -> str:
    """The next word that is no adverb and no negation."""
    while at < len(low) and (low[at] in ("not", "never") or (low[at] in _ADVERBS and low[at] not in _PERFECT)):
        at += 1
    return low[at] if at < len(low) else ""


def _going_on(low: tuple[str, ...], at: int) -> bool:
    after = _next(low, at)
    if after == "no" and low[at : at + 2] == ("no", "longer"):
        after = _next(low, at + 2)
    return after.endswith("ing") and after in _LEMMA and after != "being" or after == "been"


def _said(
    words: tuple[str, ...], low: tuple[str, ...], start: int, at: int, how: tuple[bool, bool, bool, bool]
) -> Said:
    denied, ended, past, perfect = how
    verb, past = _LEMMA[low[at]], past or (low[at] in _PAST and not perfect)
    at += 1
    if verb == "be":
        while at < len(low) and (low[at] in ("not", "never", "no") or low[at] in _ADVERBS):
            if low[at] == "no":
                if low[at + 1 : at + 2] != ("longer",):
                    break
                ended, at = True, at + 1
            denied = denied or low[at] not in _ADVERBS
            at += 1
    rest, low_rest = words[at:], low[at:]
    for tail in (("any", "more"), ("any", "longer")):
        for place in range(len(low_rest) - 1):
            if low_rest[place : place + 2] == tail:
                rest, ended = rest[:place] + rest[place + 2 :], ended or denied
                break
    return Said(low[:start], words[:start], verb, rest, denied, ended, past, perfect)
