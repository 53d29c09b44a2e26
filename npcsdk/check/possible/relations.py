"""Comparisons of what might be with what might be: which answers are possible, and what follows from each."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce

from npcsdk.check.possible.values import BOTH, Members, Might, Range, met
from npcsdk.world.model import Value

Op = type[ast.cmpop]
INVERSE: Mapping[Op, Op] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_NONE: frozenset[str] = frozenset()
_TOLD_APART = 32


def fails(op: ast.cmpop, one: Might, right: tuple[Might, ...], *, listed: bool) -> bool:
    """Whether it might be that a comparison cannot be made."""
    found = one.fails or any(item.fails for item in right)
    if isinstance(op, _ORDERS):
        return found or not _comparable(one, right[0])
    return found or (isinstance(op, ast.In | ast.NotIn) and not listed and _beside_sets(right[0]))


def narrowed(op: Op, left: Might, right: tuple[Might, ...], *, listed: bool) -> tuple[Might, ...] | None:
    """What both sides might be where a comparison is true; None where it cannot be.

    Args:
        op: which comparison.
        left: what its left side might be.
        right: its right side, or the items of the list there.
        listed: whether the right side is a list.
    """
    if listed:
        found = _in_list(left, right) if op is ast.In else reduce(_without, right, left)
        return None if found.empty else (found,)
    pair = _SIDES[op](left, right[0])
    return None if pair is None or pair[0].empty or pair[1].empty else pair


def _comparable(one: Might, other: Might) -> bool:
    """Whether numbers meet numbers only, or texts texts only."""
    if any(side.flags or side.members is not None for side in (one, other)):
        return False
    with_numbers = one.numbers is not None or other.numbers is not None
    return not (with_numbers and (one.texts != _NONE or other.texts != _NONE))


def _beside_sets(might: Might) -> bool:
    return might.numbers is not None or bool(might.flags) or might.texts != _NONE


def _in_list(left: Might, items: tuple[Might, ...]) -> Might:
    return reduce(Might.join, (met(left, _alike(item)) for item in items), Might())


def _alike(might: Might) -> Might:
    """With what equals it: true is 1, and false is 0."""
    numbers, flags = might.numbers, might.flags
    if flags:
        low, high = (0 if False in flags else 1), (1 if True in flags else 0)
        numbers = (min(low, numbers[0]), max(high, numbers[1])) if numbers else (low, high)
    if might.numbers:
        low, high = might.numbers  # type: ignore[assignment]
        flags |= {flag for flag in BOTH if low <= flag <= high}
    return replace(might, numbers=numbers, flags=flags, fails=False)


def _without(left: Might, right: Might) -> Might:
    """What is not equal to something, as far as that is one value."""
    value = right.only
    if value is None:
        return replace(left, fails=False)
    texts = left.texts - {value} if left.texts is not None and isinstance(value, str) else left.texts
    if isinstance(value, str):
        return replace(left, texts=texts, fails=False)
    flags = frozenset(flag for flag in left.flags if flag != value)
    return replace(left, numbers=_range_without(left.numbers, value), flags=flags, fails=False)


def _range_without(numbers: Range | None, value: Value) -> Range | None:
    if numbers is None or not isinstance(value, int | float):
        return numbers
    low = math.nextafter(value, math.inf) if numbers[0] == value else numbers[0]
    high = math.nextafter(value, -math.inf) if numbers[1] == value else numbers[1]
    return (low, high) if low <= high else None


def _equal(left: Might, right: Might) -> tuple[Might, Might] | None:
    return met(left, _alike(right)), met(right, _alike(left))


def _unequal(left: Might, right: Might) -> tuple[Might, Might] | None:
    return _without(left, right), _without(right, left)


def _less(left: Might, right: Might) -> tuple[Might, Might] | None:
    return _ordered(left, right, strict=True)


def _at_most(left: Might, right: Might) -> tuple[Might, Might] | None:
    return _ordered(left, right, strict=False)


def _swapped(
    act: Callable[[Might, Might], tuple[Might, Might] | None],
) -> Callable[[Might, Might], tuple[Might, Might] | None]:
    def other_way(left: Might, right: Might) -> tuple[Might, Might] | None:
        pair = act(right, left)
        return pair and (pair[1], pair[0])

    return other_way


def _ordered(left: Might, right: Might, *, strict: bool) -> tuple[Might, Might] | None:
    texts = _ordered_texts(left, right, strict)
    low = high = None
    if left.numbers is not None and right.numbers is not None:
        most, least = right.numbers[1], left.numbers[0]
        if strict:
            most, least = math.nextafter(most, -math.inf), math.nextafter(least, math.inf)
            most = right.numbers[1] if math.isinf(right.numbers[1]) else most
            least = left.numbers[0] if math.isinf(left.numbers[0]) else least
        low = (left.numbers[0], min(left.numbers[1], most))
        high = (max(right.numbers[0], least), right.numbers[1])
        if low[0] > low[1] or high[0] > high[1]:
            low = high = None
    return Might(low, texts=left.texts if texts else _NONE), Might(high, texts=right.texts if texts else _NONE)


def _ordered_texts(left: Might, right: Might, strict: bool) -> bool:
    """Whether some text of the one might go before some text of the other."""
    if left.texts is None or right.texts is None or max(len(left.texts), len(right.texts)) > _TOLD_APART:
        return left.texts != _NONE and right.texts != _NONE
    return any(one < other or (one == other and not strict) for one in left.texts for other in right.texts)


def _member(left: Might, right: Might) -> tuple[Might, Might] | None:
    """A text is in a set."""
    if right.members is None:
        return None
    may = right.members.may
    texts = left.texts if may is None else may if left.texts is None else left.texts & may
    item = Might(texts=texts)
    value = item.only
    must = right.members.must | ({value} if isinstance(value, str) else set())
    return item, Might(members=Members(must, may))


def _no_member(left: Might, right: Might) -> tuple[Might, Might] | None:
    if right.members is None:
        return None
    value, members = left.only, right.members
    if not isinstance(value, str):
        return replace(left, fails=False), Might(members=members)
    if value in members.must:
        return None
    may = None if members.may is None else members.may - {value}
    return replace(left, fails=False), Might(members=Members(members.must, may))


_SIDES: Mapping[Op, Callable[[Might, Might], tuple[Might, Might] | None]] = {
    ast.Eq: _equal,
    ast.NotEq: _unequal,
    ast.Lt: _less,
    ast.LtE: _at_most,
    ast.Gt: _swapped(_less),
    ast.GtE: _swapped(_at_most),
    ast.In: _member,
    ast.NotIn: _no_member,
}
