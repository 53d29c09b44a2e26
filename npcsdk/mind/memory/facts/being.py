"""What somebody or something is said to be: `is a smith`, `is called Anna`, `is in the cellar`, `is out`."""

from __future__ import annotations

from npcsdk.mind.memory.facts.grammar import Said
from npcsdk.mind.memory.facts.lists import ABSTRACT, KIN, LASTING, PRONOUNS, STATES, TRADES, VAGUE, VALUED
from npcsdk.mind.memory.facts.opposites import side_of
from npcsdk.mind.memory.facts.subject import Subject
from npcsdk.mind.memory.facts.trait import IN, Trait, Traits, home, liking, somewhere
from npcsdk.mind.memory.facts.value import counted, name, noun, value

_PEOPLE = frozenset(("self", "somebody", "named", "bare"))
_NO_NAMES = frozenset("god german french dutch greek swiss ok okay elven elvish".split())
_PEOPLES = ("ish", "ese", "ian")
_AFTER_NAME = frozenset("from of the by son daughter at".split())
_DETERMINERS = frozenset("the my your a an his her our their".split())
_KEPT = frozenset("hidden buried locked kept".split())
_DIGITS = frozenset("one two three four five six seven eight nine".split())
_TO = (("allergic", "to"), ("married", "to"), ("engaged", "to"), ("afraid", "of"), ("scared", "of"))
_NO_KIND = frozenset("bit little lot few same one only first last best worst".split())
_NOT_OF_THINGS = frozenset("real true done back found single finished complete free well taken here away broke".split())
_LEFT_BY_DEED = frozenset(
    "killed murdered slain stolen destroyed burned burnt mended repaired fixed rebuilt hanged executed arrested"
    " captured kidnapped released jailed sold swept washed drowned smashed wrecked".split()
)
"""States that last after what `was` done."""


def own_side(said: Said, who: Subject) -> Traits:
    """What is said with `my name is`, `my favourite dish is`."""
    low = said.low
    if not low:
        return
    if who.what in ("name", "surname", "nickname"):
        unsure = said.rest[0].islower() and (said.denied or len(said.rest) > 4)
        if (found := name(said.rest)) and not unsure:
            yield Trait(who.what, found, True, said.holds)
    elif who.what == "age":
        if counted(low[0]):
            yield Trait("age", noun(said.rest, most=2), True, said.holds)
    elif who.what == "home" and low[0] not in _DETERMINERS:
        yield from home(said, said.rest)
    elif found := value(said.rest):
        yield Trait(who.what, found, True, said.holds)


def being(said: Said, who: Subject) -> Traits:
    """What follows from a form of to be; the first rule that finds something holds."""
    low = said.low
    if not low:
        return
    for rule in (_named, _from, _old, _valued, _something, _somewhere, _so):
        found = list(rule(said, low, who))
        if found:
            yield from found
            return


def _named(said: Said, low: tuple[str, ...], who: Subject) -> Traits:
    if low[0] in ("called", "named", "nicknamed") and who.kind != "you":
        if found := name(said.rest[1:]):
            yield Trait("name", found, True, said.holds and not said.past)
        return
    own = who.kind == "self" or (who.kind == "somebody" and who.about.split()[-1] in KIN)
    if not own or said.past or not said.rest[0][0].isupper() or low[0] in _NO_NAMES or low[0].endswith(_PEOPLES):
        return
    found = name(said.rest)
    after = low[len(found.split()) :]
    if found and not found.isupper() and (not after or after[0] in _AFTER_NAME):
        yield Trait("name", found, True, said.holds)


def _from(said: Said, low: tuple[str, ...], who: Subject) -> Traits:
    if len(low) < 2 or who.kind == "thing":
        return
    if low[0] == "from" and not said.past and low[1] not in ("a", "around", "here", "there", "your"):
        if found := value(said.rest[1:]):
            yield Trait("origin", found, True, said.holds)
    elif low[0] == "born" and low[1] in ("in", "on", "at", "near") and (found := value(said.rest[2:])):
        yield Trait("born", found, True, said.holds)


def _old(said: Said, low: tuple[str, ...], who: Subject) -> Traits:
    at = 1 if low[0] in ("about", "over") and len(low) > 1 else 0
    if not counted(low[at]) or who.kind == "thing" or said.past or low[at] in ("hundred", "thousand", "dozen"):
        return
    end = at + 2 if low[at + 1 : at + 2] and low[at + 1] in _DIGITS else at + 1
    after = low[end:]
    years = after[:1] in (("years",), ("winters",), ("summers",), ("yrs",), ("yo",), ("y/o",)) and after[1:2] in (
        (),
        ("old",),
        ("of",),
    )
    if years or (who.kind != "bare" and (not after or after[0] in ("now", "today")) and low[at] not in ("one", "1")):
        yield Trait("age", " ".join(said.rest[at:end]), True, said.holds)


def _valued(said: Said, low: tuple[str, ...], who: Subject) -> Traits:
    """`The password is moonlight`."""
    valued = who.kind in ("thing", "bare") and who.about.split()[-1] in VALUED and not said.past
    if valued and (found := value(said.rest)):
        yield Trait("is", found, True, said.holds)


def _something(said: Said, low: tuple[str, ...], who: Subject) -> Traits:
    """`A smith`, `the mayor`, `Tam's brother`."""
    if low[0] not in ("a", "an", "the") or len(low) < 2:
        if low[0] in TRADES and len(low) == 1 and who.kind in ("self", "somebody") and not said.past:
            yield Trait("work", said.rest[0], True, said.holds)
        elif low[0].endswith("'s") and len(low) == 2 and low[1] in KIN and who.kind in _PEOPLE and not said.past:
            yield Trait("is", " ".join(said.rest), False, said.holds)
        return
    found = noun(said.rest[1:])
    last = found.casefold().split()[-1] if found else ""
    if (
        not found
        or last in ABSTRACT
        or found.casefold().split()[0] in VAGUE
        or low[1] in _NO_KIND
        or (last in ("fan", "lover") and len(low) > 3)
    ):
        return
    if last in TRADES and (low[0] != "the" or who.kind == "self"):
        yield Trait("work", found, True, said.holds and not said.past)
    elif (said.past and not said.ended) or who.kind in ("you", "thing") or (who.kind == "bare" and low[0] != "the"):
        return
    else:
        yield Trait("is", found, False, said.holds)


def _somewhere(said: Said, low: tuple[str, ...], who: Subject) -> Traits:
    if who.kind in ("self", "you") or said.past:
        return
    rest = said.rest[1:] if low[0] in _KEPT and len(low) > 2 and low[1] in IN else said.rest
    low = low[len(low) - len(rest) :]
    if not somewhere(low) or low[0] in ("by", "over"):
        return
    one_word = who.kind != "thing" and low[0] in ("in", "at") and len(low) == 2
    named = low[1] in _DETERMINERS or rest[1][0].isupper() or one_word
    if named and (found := value(rest, article=True)):
        yield Trait("place", found, True, said.holds)


def _so(said: Said, low: tuple[str, ...], who: Subject) -> Traits:
    """Lasting states of the speaker, and all that are known of things and of others."""
    first = low[0]
    if low[:2] == ("fond", "of"):
        yield from liking(said, said.rest[2:])
    elif first == "into":
        yield from liking(said, said.rest[1:])
    elif first in ("fired", "sacked", "dismissed") and who.kind == "self" and not said.denied:
        yield Trait("work", "", True, False)
    elif low[:2] in _TO:
        if low[2:3] and low[2] not in PRONOUNS and not said.past and who.kind != "you" and (found := value(said.rest)):
            yield Trait("is", found, side_of(first) is not None, said.holds)
    elif first in LASTING and who.kind in _PEOPLE and not said.past:
        yield Trait("is", first, side_of(first) is not None, said.holds)
    elif who.kind not in ("self", "you") and (side_of(first) or first in STATES):
        if first in _NOT_OF_THINGS and who.kind != "somebody":
            return
        if said.past and first not in _LEFT_BY_DEED:
            return
        if len(low) == 1 or low[1] not in ("of", "to", "with", "enough", "for"):
            state = " ".join(said.rest[:2]) if low[1:2] == ("away",) else first
            yield Trait("is", state, side_of(first) is not None, said.holds)
