"""What a clause says of its subject: for each verb, which side of it that is, and the value."""

from __future__ import annotations

from collections.abc import Callable

from npcsdk.mind.memory.facts.being import being, own_side
from npcsdk.mind.memory.facts.grammar import Said
from npcsdk.mind.memory.facts.lists import ABSTRACT, KIN, PRONOUNS, TRADES
from npcsdk.mind.memory.facts.subject import Subject
from npcsdk.mind.memory.facts.trait import Trait, Traits, home, liking, somewhere
from npcsdk.mind.memory.facts.value import counted, name, noun, value

_AT_WORK = frozenset("as at in for on with under".split())
_SHIFTS = frozenset("nights days shifts mornings evenings weekends".split())
_FOR_NOTHING = frozenset("free you your me myself it fun food money nothing now living my them us all a-living".split())
_DETERMINERS = frozenset("a an no some many several any another".split())
_NO_RUN = frozenset("lot bit mile few secret risk race tab errand secrets promise grudge eye watch straight".split())
_NO_LOSS = frozenset(
    "way temper mind patience memory appetite life voice nerve place balance faith mother father".split()
)
_ELSEWHERE = frozenset("in into for my the out asleep off over on up upon from to at apart behind".split())


def traits(said: Said, who: Subject) -> Traits:
    """What a clause says of its subject; nothing where it is not sure."""
    if who.what:
        if said.verb == "be" and not said.past:
            yield from own_side(said, who)
    elif (rule := _RULES.get(said.verb)) is not None:
        yield from rule(said, who)


def _live(said: Said, who: Subject) -> Traits:
    if said.past and not said.ended:  # Where somebody lived: it does not any more.
        said = said._replace(denied=True)
    yield from home(said, said.rest)


def _move(said: Said, who: Subject) -> Traits:
    if said.denied or not (said.past or said.perfect):
        return
    low = said.low
    for at, word in enumerate(low[:3]):
        if word in ("to", "into") and somewhere(("in", *low[at + 1 :])):
            if found := value(said.rest[at + 1 :]):
                yield Trait("home", found, True)
            return
        if word == "from" or (word == "of" and "out" in low[:at]):
            if found := value(said.rest[at + 1 :], stops=frozenset(("to", "and", "because", "when", "years"))):
                yield Trait("home", found, True, False)
            return


def _settle(said: Said, who: Subject) -> Traits:
    low = said.low
    rest = said.rest[1:] if low[:1] == ("down",) else said.rest
    yield from home(said._replace(past=False), rest)


def _work(said: Said, who: Subject) -> Traits:
    low = said.low
    holds = said.holds and not (said.past and not said.perfect)
    if low[:1] == ("there",) and not holds:
        yield Trait("work", "", True, False)
    at = 1 if low and low[0] in _SHIFTS else 0
    low = low[at:]
    if (
        len(low) < 2
        or low[0] not in _AT_WORK
        or low[1] in PRONOUNS
        or low[1] in _FOR_NOTHING
        or low[:2] == ("on", "it")
    ):
        return
    if low[0] in ("in", "at", "on") and not somewhere(low):
        return
    if found := value(said.rest[1:]) if low[0] == "as" else value(said.rest, article=True):
        yield Trait("work", found, True, holds)


def _serve(said: Said, who: Subject) -> Traits:
    """`Serve the duke as a scout`, `earn my bread as a minstrel`."""
    low = said.low
    at = next((at for at in range(len(low) - 1) if low[at] == "as" and low[at + 1] in ("a", "an", "the")), None)
    if at is None:
        if said.verb == "serve":
            yield from _work(said, who)
    elif (said.verb == "serve" or low[1:2] in (("bread",), ("living",), ("keep",))) and (
        found := value(said.rest[at + 1 :])
    ):
        yield Trait("work", found, True, said.holds and not (said.past and not said.perfect))


def _like(said: Said, who: Subject) -> Traits:
    third = who.kind not in ("self", "you")
    if third and (who.kind == "bare" or said.form in ("like", "love")):  # `Looks like rain`.
        return
    yield from liking(said, said.rest)


def _hate(said: Said, who: Subject) -> Traits:
    for each in _like(said, who):
        yield each._replace(holds=not said.holds)


def _care(said: Said, who: Subject) -> Traits:
    if said.denied and said.low[:1] == ("for",):
        yield from liking(said, said.rest[1:])


def _have(said: Said, who: Subject) -> Traits:
    rest = said.rest[1:] if said.low[:1] == ("got",) else said.rest
    low = tuple(word.casefold() for word in rest)
    if len(low) < 2 or (said.past and not said.ended):
        return
    counts = counted(low[0]) or low[0] in ("many", "several")
    if not counts and low[0] not in _DETERMINERS and low[:2] != ("my", "own"):
        return
    found = noun(rest[0 if counts else 2 if low[0] == "my" else 1 :])
    words = found.casefold().split()
    if words and words[-1] not in ABSTRACT and words[-1] not in PRONOUNS and (counts or words[0] not in ABSTRACT):
        yield Trait("has", found, False, said.holds and low[0] != "no")


def _own(said: Said, who: Subject) -> Traits:
    low = said.low
    if not low or (said.past and not said.ended):
        return
    counts = counted(low[0])
    if not counts and low[0] not in ("the", "a", "an", "no", "this", "some"):
        return
    if found := noun(said.rest if counts else said.rest[1:]):
        yield Trait("has", found, False, said.holds and low[0] != "no")


def _run(said: Said, who: Subject) -> Traits:
    low = said.low
    if (
        len(low) < 2
        or low[0] not in ("the", "a", "an", "this")
        or said.past
        or not _NO_RUN.isdisjoint((low[1], low[-1]))
    ):
        return
    if found := noun(said.rest):
        yield Trait("work", f"{said.form} {found}", True, said.holds)


def _know(said: Said, who: Subject) -> Traits:
    low = said.low
    if not low or (said.past and said.verb == "know") or low[0] in PRONOUNS:
        return
    found = ""
    if said.rest[0][0].isupper() and len(said.rest) <= 3:
        found = name(said.rest)
    elif low[0] in ("your", "the") and len(low) > 1:
        last = low[2] if low[1].endswith("'s") and len(low) == 3 else low[1] if len(low) == 2 else ""
        found = value(said.rest, article=low[0] == "your") if last in KIN or last in TRADES else ""
        found = found or (" ".join(said.rest[:2]) if low[0] == "your" and (last in KIN or last in TRADES) else "")
    if found:
        yield Trait("knows", found, False, said.holds)


def _come(said: Said, who: Subject) -> Traits:
    low = said.low
    vague = ("a", "there", "here", "work", "nothing", "money", "my", "behind", "inside", "above", "below")
    if low[:1] != ("from",) or len(low) < 2 or low[1] in vague or said.past or who.kind == "thing":
        return
    if found := value(said.rest[1:]):
        yield Trait("origin", found, True, said.holds)


def _grow(said: Said, who: Subject) -> Traits:
    if said.low[:1] == ("up",) and somewhere(said.low[1:]) and (found := value(said.rest[2:])):
        yield Trait("grew up", found, True, said.holds)


def _marry(said: Said, who: Subject) -> Traits:
    if said.past or said.perfect:
        found = value(said.rest, most=3)
        yield Trait("is", f"married to {found}" if found else "married", True, said.holds)


def _becomes(state: str = "") -> Callable[[Said, Subject], Traits]:
    """The rule of a verb that leaves its subject in a state: who died is dead; what collapsed is so."""

    def rule(said: Said, who: Subject) -> Traits:
        low = said.low
        if not (said.past or said.perfect) or who.kind in ("self", "you") or said.ended:
            return
        if (said.verb == "pass" and low[:1] not in (("away",), ("on",))) or low[:1] in (("out",),):
            return
        if said.verb == "die" and low[:1] in (("down",), ("of",)) and low[1:2] in ((), ("laughter",), ("boredom",)):
            return
        if state == "dead" or (who.kind == "thing" and not (low and low[0] in _ELSEWHERE)) or state == "missing":
            yield Trait("is", state or said.form, True, said.holds)

    return rule


def _turn(said: Said, who: Subject) -> Traits:
    if said.low and counted(said.low[0]) and not said.denied and len(said.low) <= 3:
        yield Trait("age", said.low[0], True)


def _cost(said: Said, who: Subject) -> Traits:
    if who.kind == "thing" and any(counted(word) for word in said.low[:3]) and (found := noun(said.rest)):
        yield Trait("price", found, True, said.holds)


def _belong(said: Said, who: Subject) -> Traits:
    low = said.low
    to_somebody = low[:1] == ("to",) and len(low) > 1 and not said.past and low[1] not in PRONOUNS
    if to_somebody and (found := value(said.rest[1:])):
        yield Trait("owner", found, True, said.holds)


def _lose(said: Said, who: Subject) -> Traits:
    low = said.low
    if len(low) > 1 and low[0] == "my" and not said.denied and (said.past or said.perfect):
        if low[1] in ("job", "work"):
            yield Trait("work", "", True, False)
        elif low[1] not in _NO_LOSS and (found := noun(said.rest)):
            yield Trait("has", found, False, False)


def _buy(said: Said, who: Subject) -> Traits:
    if said.low[:1] not in (("a",), ("an",)) or said.denied or not (said.past or said.perfect):
        return
    if (found := noun(said.rest)) and found.casefold().split()[-1] not in ABSTRACT:
        yield Trait("has", found)


def _quit(said: Said, who: Subject) -> Traits:
    low = said.low
    at_all = not low or low[0] in ("from", "last") or low[:2] in (("my", "job"), ("the", "job"))
    if (said.past or said.perfect) and not said.denied and at_all:
        yield Trait("work", "", True, False)


def _habit(said: Said, who: Subject) -> Traits:
    """What somebody never does, or not any more; what it does now and then is not told from what it does just now."""
    if who.kind == "self" and said.denied and not said.past:
        found = noun(said.rest, most=3) if said.rest and said.low[0] not in PRONOUNS else ""
        if found or not said.rest:
            yield Trait("eats or drinks", found, False, False)


def _speak(said: Said, who: Subject) -> Traits:
    tongue = said.rest and (
        said.rest[0][0].isupper() or said.low[0].endswith(("ish", "ese", "ian", "french", "german"))
    )
    if tongue and not said.past and len(said.rest) <= 3:
        yield Trait("speaks", said.rest[0], False, said.holds)


_RULES: dict[str, Callable[[Said, Subject], Traits]] = {
    "be": being, "live": _live, "move": _move, "settle": _settle, "work": _work, "serve": _serve, "earn": _serve,
    "like": _like, "hate": _hate, "care": _care, "have": _have, "own": _own, "run": _run, "keep": _run, "know": _know,
    "meet": _know, "come": _come, "grow": _grow, "marry": _marry, "die": _becomes("dead"), "pass": _becomes("dead"),
    "drown": _becomes("dead"), "collapse": _becomes(), "vanish": _becomes("missing"), "turn": _turn, "cost": _cost,
    "belong": _belong, "lose": _lose, "sell": _lose, "buy": _buy, "quit": _quit, "eat": _habit, "speak": _speak,
    "get": _buy,
}  # fmt: skip
