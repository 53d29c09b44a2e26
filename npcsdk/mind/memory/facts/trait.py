"""What is said of somebody or something: which side of it, and the value. And what several verbs say alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.mind.memory.facts.grammar import Said
from npcsdk.mind.memory.facts.lists import STOPS
from npcsdk.mind.memory.facts.value import value

IN = frozenset(
    "in at on near by over under above behind outside inside beside across around beneath next along".split()
)
"""What stands before a place."""
AMONG = frozenset(("among", "amongst", "between", "beyond", "past"))
_NOWHERE = frozenset(
    "fear peace hope poverty sin trouble danger love charge fire time war duty hurry risk pain secret shock control"
    " debt fact silence vain you your me us him her them it this that order general particular case luck business"
    " season bloom need power ruins mourning mind board edge here there alone hand hands sight store shape tears"
    " pieces use flames vacation holiday sale top strike trial work free living once least all best worst first last"
    " making place bed town question touch bits luxury agony chains my own by".split()
)
"""What is no place, as in `in trouble`."""
_NOWHERE_THE = frozenset(
    "past moment present sword code rule way hurry mood end dark middle matter side edge back front rain morning"
    " evening afternoon night summer winter spring autumn air right wrong mend run house-hunt lead know works making"
    " books list".split()
)
"""What is no place after an article, as in `in the mood`."""
_ARTICLES = frozenset("the a an my your".split())
_ENDS = STOPS | {"with", "for"}


class Trait(NamedTuple):
    """One side of somebody or something: which, the value, whether one holds at a time, whether it holds."""

    what: str
    value: str
    one: bool = False
    holds: bool = True


Traits = Iterator[Trait]


def somewhere(low: tuple[str, ...]) -> bool:
    """Whether words name a place, a preposition first."""
    if len(low) < 2 or low[0] not in IN | AMONG or low[1] in _NOWHERE:
        return False
    return not (low[1] in _ARTICLES and (len(low) < 3 or low[2] in _NOWHERE_THE))


def home(said: Said, rest: tuple[str, ...]) -> Traits:
    """Where somebody lives, by what follows the verb."""
    low = tuple(word.casefold() for word in rest)
    if low[:1] in (("here",), ("there",)) and not said.holds:
        yield Trait("home", "", True, False)
    if somewhere(low):
        inside = low[0] in ("in", "at")
        found = value(rest[1:] if inside else rest, article=not inside, stops=_ENDS)
        if found and found.casefold() not in IN:
            yield Trait("home", found, True, said.holds)


def liking(said: Said, rest: tuple[str, ...]) -> Traits:
    """What somebody likes, by what follows the verb."""
    low = tuple(word.casefold() for word in rest)
    if not low or low[0] in _NO_LIKING or low[:2] in _NO_LIKED or (said.past and not said.ended):
        return
    if low[0] == "to":
        if len(low) < 2 or low[1] in _TO_DO:
            return
        rest, low = rest[1:], low[1:]
    end = next((at for at, word in enumerate(low) if at and word in ("over", "to")), len(low))
    if found := value(rest[:end] if said.form.startswith("prefer") else rest):
        yield Trait("likes", found, False, said.holds)


_NO_LIKING = frozenset(
    "it that this these those you your my our his her their him them how when what where who me u ur being".split()
)
_NO_LIKED = frozenset(
    (("the", "way"), ("the", "sound"), ("the", "look"), ("the", "idea"), ("the", "thought"), ("the", "fact"))
)
_TO_DO = frozenset(
    "think say know hear see meet ask believe apologise apologize be admit break bother interrupt do have get".split()
)
