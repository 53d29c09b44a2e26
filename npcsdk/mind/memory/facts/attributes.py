"""What a clause says of its subject: for each verb, which side of it that is, and the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from npcsdk.mind.memory.facts.grammar import Said
from npcsdk.mind.memory.facts.lists import ABSTRACT, KIN, LASTING, PRONOUNS, STATES, STOPS, TRADES, VALUED
from npcsdk.mind.memory.facts.opposites import side_of
from npcsdk.mind.memory.facts.subject import Subject
from npcsdk.mind.memory.facts.value import counted, name, noun, value

# fmt: off
_IN = frozenset("in at on near by over under above behind outside inside beside across around with beneath next along".split())
_NOWHERE = frozenset(
    "fear peace hope poverty sin past moment present sword code rule trouble danger love charge fire time war duty way"
    " hurry risk mood pain secret shock control debt fact town-square-of-life silence vain you your me us him her them it"
    " this that front order general particular case luck business touch season bloom need power the-way doubt ruins"
    " mourning mind side board edge here there alone hand hands sight store shape tears pieces use flames vacation holiday"
    " sale top strike trial work free living once morning night evening afternoon summer winter spring autumn least all"
    " best worst first last end making dark middle matter place bed house-arrest your-side our my".split()
)
_HOME_ENDS = STOPS | {"with", "for"}
_KEEPS_AT = frozenset("as at in for on with under".split())
_HABITS = {"eat": "eats", "drink": "drinks", "smoke": "smokes", "swim": "swims", "read": "reads", "dance": "dances", "gamble": "gambles", "ride": "rides"}
_FIRST_LIKED = frozenset("it that this these those you your my our his her him them how when what where who the-way to-think where".split())
_TO_NO_LIKING = frozenset("think say know hear see meet ask believe apologise apologize be admit break bother interrupt do have get".split())
_PEOPLE = frozenset(("self", "somebody", "named", "bare"))
# fmt: on


class Said1(NamedTuple):
    """One side of the subject: which, the value, whether one holds at a time, whether it holds."""

    what: str
    value: str
    one: bool = False
    holds: bool = True


Found = Iterator[Said1]


def attributes(said: Said, who: Subject) -> Found:
    """What a clause says of its subject; nothing where it is not sure."""
    rule = _RULES.get(said.verb)
    if who.what:
        if said.verb == "be" and not said.past:
            yield from _own_side(said, who)
    elif rule is not None:
        yield from rule(said, who)


def _low(said: Said) -> tuple[str, ...]:
    return tuple(word.casefold() for word in said.rest)


def _holds(said: Said) -> bool:
    return not (said.denied or said.ended)


def _own_side(said: Said, who: Subject) -> Found:
    """`My name is`, `my favourite dish is`."""
    low = _low(said)
    if not low:
        return
    if who.what in ("name", "surname", "nickname"):
        found = name(said.rest)
        unsure = said.rest[0].islower() and (said.denied or len(said.rest) > 4)
        if found and not unsure:
            yield Said1(who.what, found, True, _holds(said))
    elif who.what == "age":
        if counted(low[0]):
            yield Said1("age", noun(said.rest, most=2), True, _holds(said))
    elif who.what == "home":
        yield from _home(said, said.rest)
    elif found := value(said.rest):
        yield Said1(who.what, found, True, _holds(said))


def _live(said: Said, who: Subject) -> Found:
    if said.past and not said.ended:  # Where somebody lived: it does not any more.
        said = said._replace(denied=True)
    yield from _home(said, said.rest)


def _home(said: Said, rest: tuple[str, ...]) -> Found:
    low = tuple(word.casefold() for word in rest)
    if low[:1] in (("here",), ("there",)) and not _holds(said):
        yield Said1("home", "", True, False)
    if not low or low[0] not in _IN or not _NOWHERE.isdisjoint(low[1:3]):
        return
    if low[0] == "with":
        return
    found = value(rest[1:], stops=_HOME_ENDS) if low[0] in ("in", "at") else value(rest, article=True, stops=_HOME_ENDS)
    if found and (low[0] in ("in", "at") or len(rest) > 1):
        yield Said1("home", found, True, _holds(said))


def _move(said: Said, who: Subject) -> Found:
    if said.denied or not (said.past or said.perfect):
        return
    low = _low(said)
    for at, word in enumerate(low[:3]):
        if word in ("to", "into") and at + 1 < len(low) and low[at + 1] not in _NOWHERE:
            if found := value(said.rest[at + 1 :]):
                yield Said1("home", found, True)
            return
        if word == "from" or (word == "of" and "out" in low[:at]):
            if found := value(said.rest[at + 1 :], stops=frozenset(("to", "and", "because", "when", "years"))):
                yield Said1("home", found, True, False)
            return


def _work(said: Said, who: Subject) -> Found:
    low = _low(said)
    holds = _holds(said) and not (said.past and not said.perfect)
    if low[:1] == ("there",) and not holds:
        yield Said1("work", "", True, False)
    if len(low) < 2 or low[0] not in _KEEPS_AT or not _NOWHERE.isdisjoint(low[1:3]) or low[1] in PRONOUNS:
        return
    if low[0] == "on" or (low[0] == "with" and low[1] in ("my", "your")):
        return
    found = value(said.rest[1:]) if low[0] == "as" else value(said.rest, article=True)
    if found:
        yield Said1("work", found, True, holds)


def _like(said: Said, who: Subject) -> Found:
    if said.past and not said.ended:
        return
    low = _low(said)
    if (
        not low
        or low[0] in _FIRST_LIKED
        or low[:2] in (("the", "way"), ("the", "sound"), ("the", "look"), ("the", "idea"))
    ):
        return
    rest = said.rest[1:] if low[0] == "to" else said.rest
    if low[0] == "to" and (len(low) < 2 or low[1] in _TO_NO_LIKING):
        return
    for at, word in enumerate(low):
        if word in ("over", "to") and at and said.verb == "like":
            rest = rest[: at - (low[0] == "to")]
            break
    if found := value(rest, most=5):
        yield Said1("likes", found, False, _holds(said))


def _hate(said: Said, who: Subject) -> Found:
    for each in _like(said, who):
        yield each._replace(holds=said.ended or said.denied)


def _care(said: Said, who: Subject) -> Found:
    if said.denied and _low(said)[:1] == ("for",):
        yield from _like(said._replace(rest=said.rest[1:]), who)


def _have(said: Said, who: Subject) -> Found:
    low = _low(said)
    rest = said.rest[1:] if low[:1] == ("got",) else said.rest
    low = low[len(low) - len(rest) :]
    if len(low) < 2 or (said.past and not said.ended):
        return
    holds = _holds(said) and low[0] != "no"
    if not (
        low[0] in ("a", "an", "no", "some", "many", "several", "any", "another")
        or counted(low[0])
        or low[:2] == ("my", "own")
    ):
        return
    counts = counted(low[0]) or low[0] in ("many", "several")
    found = noun(rest[0 if counts else 2 if low[0] == "my" else 1 :])
    last = found.casefold().split()[-1:] or [""]
    if found and last[0] not in ABSTRACT and last[0] not in PRONOUNS and found.casefold().split()[0] not in ABSTRACT:
        if holds or last[0] in KIN or said.ended or low[0] in ("no", "any", "a", "an"):
            yield Said1("has", found, False, holds)


def _own(said: Said, who: Subject) -> Found:
    low = _low(said)
    if (
        low
        and (low[0] in ("the", "a", "an", "no", "this", "some") or counted(low[0]))
        and not (said.past and not said.ended)
    ):
        if found := noun(said.rest if counted(low[0]) else said.rest[1:]):
            yield Said1("has", found, False, _holds(said) and low[0] != "no")


def _run(said: Said, who: Subject) -> Found:
    low = _low(said)
    if (
        len(low) > 1
        and low[0] in ("the", "a", "an", "this")
        and not said.past
        and low[1] not in ("lot", "bit", "mile", "few", "secret", "risk")
    ):
        if found := noun(said.rest):
            yield Said1("work", f"{'run' if said.verb == 'run' else 'keep'} {found}", True, _holds(said))


def _know(said: Said, who: Subject) -> Found:
    low = _low(said)
    if not low or (said.past and said.verb == "know") or low[0] in PRONOUNS:
        return
    if said.rest[0][0].isupper() and len(said.rest) <= 3:
        found = name(said.rest)
    elif low[0] == "your" and len(low) > 1 and (low[1] in KIN or low[1] in TRADES):
        found = " ".join(said.rest[:2])
    else:
        found = ""
    if found:
        yield Said1("knows", found, False, _holds(said))


def _come(said: Said, who: Subject) -> Found:
    low = _low(said)
    if (
        low[:1] == ("from",)
        and len(low) > 1
        and low[1] not in ("a", "there", "here", "work", "nothing", "money", "my")
        and not said.past
    ):
        if found := value(said.rest[1:]):
            yield Said1("origin", found, True, _holds(said))


def _grow(said: Said, who: Subject) -> Found:
    low = _low(said)
    if low[:1] == ("up",) and len(low) > 2 and low[1] in ("in", "on", "near", "at"):
        if found := value(said.rest[2:]):
            yield Said1("grew up", found, True, _holds(said))


def _marry(said: Said, who: Subject) -> Found:
    if said.past or said.perfect:
        found = value(said.rest, most=3) or "somebody"
        yield Said1("is", "married" if found == "somebody" else f"married to {found}", True, _holds(said))


def _ends(state: str) -> Callable[[Said, Subject], Found]:
    """The rule of a verb that leaves its subject in a state: who died is dead."""

    def rule(said: Said, who: Subject) -> Found:
        low = _low(said)
        if (said.past or said.perfect) and who.kind not in ("self", "you") and not said.ended:
            if said.verb == "pass" and low[:1] not in (("away",), ("on",)):
                return
            if said.verb == "die" and low[:1] in (("down",), ("out",)):
                return
            if (
                said.verb == "collapse"
                and low[:1]
                and low[0] in ("in", "into", "for", "my", "the", "out", "asleep", "off")
            ):
                return
            if state == "dead" or who.kind == "thing":
                yield Said1("is", state, True, _holds(said))

    return rule


def _turn(said: Said, who: Subject) -> Found:
    low = _low(said)
    if low and counted(low[0]) and not said.denied:
        yield Said1("age", low[0], True)


def _cost(said: Said, who: Subject) -> Found:
    if who.kind == "thing" and any(counted(word.casefold()) for word in said.rest[:3]):
        if found := noun(said.rest):
            yield Said1("price", found, True, _holds(said))


def _belong(said: Said, who: Subject) -> Found:
    low = _low(said)
    if low[:1] == ("to",) and len(low) > 1 and not said.past and low[1] not in PRONOUNS:
        if found := value(said.rest[1:]):
            yield Said1("owner", found, True, _holds(said))


def _lose(said: Said, who: Subject) -> Found:
    low = _low(said)
    if len(low) > 1 and low[0] == "my" and not said.denied and (said.past or said.perfect):
        if low[1] in ("job", "work"):
            yield Said1("work", "", True, False)
        elif low[1] not in (
            "way",
            "temper",
            "mind",
            "patience",
            "memory",
            "appetite",
            "life",
            "voice",
            "nerve",
            "place",
        ):
            if found := noun(said.rest):
                yield Said1("has", found, False, False)


def _buy(said: Said, who: Subject) -> Found:
    low = _low(said)
    if low[:1] in (("a",), ("an",)) and (said.past or said.perfect) and not said.denied:
        if (found := noun(said.rest)) and found.casefold().split()[-1] not in ABSTRACT:
            yield Said1("has", found)


def _quit(said: Said, who: Subject) -> Found:
    low = _low(said)
    if (
        (said.past or said.perfect)
        and not said.denied
        and (not low or low[:2] in (("my", "job"), ("the", "job")) or low[0] in ("from", "last"))
    ):
        yield Said1("work", "", True, False)


def _habit(said: Said, who: Subject) -> Found:
    """What somebody never does, or not any more; what it does now and then is not told from what it does just now."""
    if who.kind == "self" and said.denied and not said.past and said.verb == "eat":
        found = noun(said.rest, most=3) if said.rest and said.rest[0].casefold() not in PRONOUNS else ""
        if found or not said.rest:
            yield Said1("eats or drinks", found, False, False)


def _speak(said: Said, who: Subject) -> Found:
    if said.rest and said.rest[0][0].isupper() and not said.past and len(said.rest) <= 3:
        yield Said1("speaks", said.rest[0], False, _holds(said))


def _be(said: Said, who: Subject) -> Found:
    low = _low(said)
    if not low:
        return
    for rule in (_be_named, _be_from, _be_old, _be_something, _be_somewhere, _be_so):
        found = list(rule(said, low, who))
        if found:
            yield from found
            return


def _be_named(said: Said, low: tuple[str, ...], who: Subject) -> Found:
    if low[0] in ("called", "named", "nicknamed") and who.kind != "you":
        if found := name(said.rest[1:]):
            yield Said1("name", found, True, _holds(said) and not said.past)
    elif who.kind in ("self", "somebody") and said.rest[0][0].isupper() and not said.past and low[0] not in NOT_NAMED:
        found = name(said.rest)
        own = who.kind == "self" or who.about.split()[-1] in KIN
        if (
            found
            and own
            and not found.isupper()
            and not low[0].endswith(("ish", "ese", "ian"))
            and _ends_there(said, found)
        ):
            yield Said1("name", found, True, _holds(said))


NOT_NAMED = frozenset("god german french dutch greek swiss ok okay elven elvish".split())


def _ends_there(said: Said, found: str) -> bool:
    """Whether a name is all that is said, or goes on with where somebody is from."""
    after = said.rest[len(found.split()) :]
    return not after or after[0].casefold() in ("from", "of", "the", "by", "son", "daughter", "at")


def _be_from(said: Said, low: tuple[str, ...], who: Subject) -> Found:
    if len(low) < 2 or who.kind == "thing":
        return
    if low[0] == "from" and not said.past and low[1] not in ("a", "around", "here", "there", "your"):
        if found := value(said.rest[1:]):
            yield Said1("origin", found, True, _holds(said))
    elif low[0] == "born" and low[1] in ("in", "on", "at", "near"):
        if found := value(said.rest[2:]):
            yield Said1("born", found, True, _holds(said))


def _be_old(said: Said, low: tuple[str, ...], who: Subject) -> Found:
    at = 1 if low[0] in ("nearly", "almost", "about", "over", "only", "just") and len(low) > 1 else 0
    if not counted(low[at]) or who.kind == "thing" or said.past or low[at] in ("hundred", "thousand", "dozen"):
        return
    more = (
        at + 2
        if at + 1 < len(low) and low[at + 1] in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        else at + 1
    )
    after = low[more:]
    ends = (
        not after
        or after[0] in ("now", "and", "this", "already", "today")
        or (after[0] == "years" and after[1:2] in ((), ("old",), ("of",)))
    )
    ends = ends or after[0] in ("yo", "y/o", "yrs", "winters", "summers")
    if ends and (after or low[at] not in ("one", "two", "1", "2")):
        yield Said1("age", " ".join(said.rest[at:more]), True, _holds(said))


def _be_something(said: Said, low: tuple[str, ...], who: Subject) -> Found:
    """`A smith`, `the mayor`, `Tam's brother`."""
    article = low[0] in ("a", "an", "the") and len(low) > 1
    if who.about.split()[-1] in VALUED and who.kind == "thing" and not said.past:
        if found := value(said.rest):
            yield Said1("is", found, True, _holds(said))
        return
    if low[0] in TRADES and len(low) == 1 and who.kind in ("self", "somebody") and not said.past:
        yield Said1("work", said.rest[0], True, _holds(said))
    if not article:
        if low[0].endswith("'s") and len(low) == 2 and low[1] in KIN and who.kind in _PEOPLE and not said.past:
            yield Said1("is", " ".join(said.rest), False, _holds(said))
        return
    found = noun(said.rest[1:])
    last = found.casefold().split()[-1:] or [""]
    if (
        not found
        or last[0] in ABSTRACT
        or low[1] in ("bit", "little", "lot", "few", "same", "one", "only", "first", "last", "best", "worst")
    ):
        return
    if last[0] in ("fan", "lover") and len(low) > 3:
        return
    if last[0] in TRADES and (low[0] != "the" or who.kind == "self"):
        yield Said1("work", found, True, _holds(said) and not said.past)
    elif (
        said.past or who.kind in ("you", "thing") or (low[0] == "the" and who.kind not in ("self", "named", "somebody"))
    ):
        return
    elif who.kind != "bare" or low[0] == "the":
        yield Said1("is", found, False, _holds(said))


def _be_somewhere(said: Said, low: tuple[str, ...], who: Subject) -> Found:
    if who.kind in ("self", "you") or said.past or len(low) < 2 or low[0] not in _IN | {"buried", "hidden", "locked"}:
        return
    if low[0] in ("with", "by", "over") or not _NOWHERE.isdisjoint(low[1:3]):
        return
    named = low[1] in ("the", "my", "your", "a", "an", "his", "her", "our", "their") or said.rest[1][0].isupper()
    if named or (who.kind in ("somebody", "named", "bare") and low[0] in ("in", "at") and len(low) == 2):
        if found := value(said.rest, article=True):
            yield Said1("place", found, True, _holds(said))


def _be_so(said: Said, low: tuple[str, ...], who: Subject) -> Found:
    """Lasting states, and those that something or somebody else is in."""
    first = low[0]
    if first in ("fond",) and low[1:2] == ("of",) or first == "into":
        rest = said.rest[2:] if first == "fond" else said.rest[1:]
        yield from _like(said._replace(rest=rest), who)
    elif low[:2] in (("allergic", "to"), ("married", "to"), ("engaged", "to"), ("afraid", "of"), ("scared", "of")):
        if low[2:3] and low[2] not in PRONOUNS and (found := value(said.rest)) and not said.past and who.kind != "you":
            yield Said1("is", found, side_of(first) is not None, _holds(said))
    elif first in LASTING and who.kind in _PEOPLE and not said.past:
        yield Said1("is", first, side_of(first) is not None, _holds(said))
    elif who.kind not in ("self", "you") and (side_of(first) or first in STATES):
        if (
            first in ("real", "true", "done", "back", "found", "single", "finished", "complete", "free")
            and who.kind != "somebody"
        ):
            return
        if said.past and first not in (
            "killed",
            "murdered",
            "slain",
            "stolen",
            "destroyed",
            "burned",
            "burnt",
            "mended",
            "repaired",
            "fixed",
            "rebuilt",
            "hanged",
            "executed",
            "arrested",
            "captured",
            "kidnapped",
            "released",
            "jailed",
            "sold",
        ):
            return
        if len(low) == 1 or low[1] not in ("of", "to", "with", "enough", "for"):
            yield Said1("is", first, side_of(first) is not None, _holds(said))


_RULES: dict[str, Callable[[Said, Subject], Found]] = {
    "be": _be, "live": _live, "move": _move, "work": _work, "serve": _work, "like": _like, "hate": _hate, "care": _care,
    "have": _have, "own": _own, "run": _run, "keep": _run, "know": _know, "meet": _know, "come": _come, "grow": _grow,
    "marry": _marry, "die": _ends("dead"), "pass": _ends("dead"), "drown": _ends("dead"), "collapse": _ends("broken"),
    "vanish": _ends("missing"), "turn": _turn, "cost": _cost, "belong": _belong, "lose": _lose, "sell": _lose,
    "buy": _buy, "quit": _quit, "eat": _habit, "speak": _speak, "get": _buy,
}  # fmt: skip
