"""What something might be: a set of values that holds every value it can ever have, and perhaps more."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

from npcsdk.world.model import MAX_NUMBER, Value
from npcsdk.world.variable import Kind, Variable

Range: TypeAlias = tuple[float, float]
"""The least and the most, both included."""
Texts: TypeAlias = frozenset[str] | None
"""These texts; None: any."""

EVERY_NUMBER: Range = (-math.inf, math.inf)
MANY = 1000
"""Texts that are told apart; where there could be more, it could be any."""
_NO_TEXTS: frozenset[str] = frozenset()
_NO_FLAGS: frozenset[bool] = frozenset()
BOTH = frozenset((True, False))


@dataclass(frozen=True, slots=True)
class Members:
    """What a set of texts might hold: `must` in any case, `may` at most (None: anything)."""

    must: frozenset[str] = _NO_TEXTS
    may: Texts = _NO_TEXTS

    def join(self, other: Members) -> Members:
        """What is one or the other."""
        return Members(self.must & other.must, _texts_or(self.may, other.may))

    def within(self, other: Members) -> bool:
        """Whether everything that this might be, the other might be."""
        return self.must >= other.must and _among(self.may, other.may)


@dataclass(frozen=True, slots=True)
class Might:
    """Everything that something might be.

    Attributes:
        numbers: the range of the numbers; None: no number.
        flags: which of true and false.
        texts: which texts.
        members: which sets of texts; None: no set.
        fails: it might have no value at all: nothing that a condition can compare.
    """

    numbers: Range | None = None
    flags: frozenset[bool] = _NO_FLAGS
    texts: Texts = _NO_TEXTS
    members: Members | None = None
    fails: bool = False

    @property
    def empty(self) -> bool:
        """Whether it can be nothing at all."""
        return self.numbers is None and not self.flags and self.texts == _NO_TEXTS and self.members is None

    @property
    def only(self) -> Value | None:
        """Its value, if it can be only one (sets aside)."""
        if self.members is not None or self.texts is None or self.fails:
            return None
        found: list[Value] = [*(self.numbers or ())[: 1 if self.numbers and self.numbers[0] == self.numbers[1] else 2]]
        found += [*self.flags, *self.texts]
        return found[0] if len(found) == 1 else None

    def join(self, other: Might) -> Might:
        """What is one or the other."""
        if other is self or other.within(self):
            return self
        texts = _texts_or(self.texts, other.texts)
        members = self.members.join(other.members) if self.members and other.members else self.members or other.members
        return Might(
            _range_or(self.numbers, other.numbers), self.flags | other.flags, texts, members, self.fails or other.fails
        )

    def within(self, other: Might) -> bool:
        """Whether everything that this might be, the other might be."""
        return (
            _inside(self.numbers, other.numbers)
            and self.flags <= other.flags
            and _among(self.texts, other.texts)
            and (self.members is None or (other.members is not None and self.members.within(other.members)))
            and (other.fails or not self.fails)
        )

    def failing(self, fails: bool = True) -> Might:
        """The same, which also might have no value."""
        return replace(self, fails=True) if fails and not self.fails else self

    def __str__(self) -> str:
        parts = [_range_shown(self.numbers)] if self.numbers else []
        parts += [f"always {'true' if flag else 'false'}" for flag in self.flags] if len(self.flags) == 1 else []
        parts += ["true or false"] if len(self.flags) == 2 else []
        if self.texts is None:
            parts.append("any text")
        elif self.texts:
            parts.append(" or ".join(f'"{text:.40}"' for text in sorted(self.texts)[:8]))
        if self.members is not None:
            may = self.members.may
            parts.append(
                "any set" if may is None else f"a set of {', '.join(sorted(may)[:8])}" if may else "an empty set"
            )
        return " or ".join(parts) or "nothing"


NOTHING = Might()
FAILS = Might(fails=True)
ANYTHING = Might(EVERY_NUMBER, BOTH, None, Members(may=None), fails=True)
NUMBER = Might(EVERY_NUMBER)
OF_KIND: dict[Kind, Might] = {
    "number": NUMBER,
    "true or false": Might(flags=BOTH),
    "text": Might(texts=None),
    "set": Might(members=Members(may=None)),
}


def number(low: float, high: float) -> Might:
    """A number in a range; what is too large to be exact has no bound."""
    return Might((-math.inf if low < -MAX_NUMBER else low, math.inf if high > MAX_NUMBER else high))


def exactly(value: Value) -> Might:
    """Just this value."""
    if isinstance(value, bool):
        return Might(flags=frozenset((value,)))
    if isinstance(value, str):
        return Might(texts=frozenset((value,)))
    if isinstance(value, tuple | list):
        items = frozenset(value)
        return Might(members=Members(items, items))
    return number(value, value)


def holdable(variable: Variable) -> Might:
    """Everything that a variable can hold by its declaration."""
    match variable.kind:
        case "number":
            low = -math.inf if variable.min is None else variable.min
            return Might((low, math.inf if variable.max is None else variable.max))
        case "true or false":
            return Might(flags=BOTH)
        case "text":
            return Might(texts=frozenset(variable.one_of) or None)
    return Might(members=Members(may=frozenset(variable.one_of) or None))


def met(one: Might, other: Might) -> Might:
    """What is both."""
    numbers = range_and(one.numbers, other.numbers)
    return Might(numbers, one.flags & other.flags, texts_and(one.texts, other.texts), _members_and(one, other))


def range_and(one: Range | None, other: Range | None) -> Range | None:
    """The numbers in both ranges."""
    if one is None or other is None:
        return None
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None


def texts_and(one: Texts, other: Texts) -> Texts:
    """The texts in both."""
    return other if one is None else one if other is None else one & other


def _members_and(one: Might, other: Might) -> Members | None:
    if one.members is None or other.members is None:
        return None
    both = Members(one.members.must | other.members.must, texts_and(one.members.may, other.members.may))
    return both if _among(both.must, both.may) else None


def _range_or(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def _texts_or(one: Texts, other: Texts) -> Texts:
    if one is None or other is None:
        return None
    both = one | other
    return both if len(both) <= MANY else None


def _inside(one: Range | None, other: Range | None) -> bool:
    return one is None or (other is not None and other[0] <= one[0] and one[1] <= other[1])


def _among(one: Texts, other: Texts) -> bool:
    return other is None or (one is not None and one <= other)


def _range_shown(numbers: Range) -> str:
    low, high = numbers
    if low == high:
        return f"always {low:g}"
    if math.isinf(low) and math.isinf(high):
        return "any number"
    return (
        f"at most {high:g}" if math.isinf(low) else f"at least {low:g}" if math.isinf(high) else f"{low:g} to {high:g}"
    )
