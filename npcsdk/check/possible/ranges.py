"""Arithmetic with ranges of numbers."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

from npcsdk.check.possible.values import FAILS, NUMBER, Might, Range, number


def _product(one: float, other: float) -> float:
    """Nothing times without bound is nothing: no number is infinite, only a range is."""
    return 0 if one == 0 or other == 0 else one * other


def _sum(one: Range, other: Range) -> Might:
    return number(one[0] + other[0], one[1] + other[1])


def _difference(one: Range, other: Range) -> Might:
    return number(one[0] - other[1], one[1] - other[0])


def _times(one: Range, other: Range) -> Might:
    corners = [_product(a, b) for a in one for b in other]
    return number(min(corners), max(corners))


def _quotient(one: Range, other: Range) -> Might:
    if other[0] <= 0 <= other[1]:
        return FAILS if other == (0, 0) else NUMBER.failing()
    corners = [0.0 if math.isinf(b) else a / b for a in one for b in other]
    return number(min(corners), max(corners))


def _remainder(one: Range, other: Range) -> Might:
    """It has the sign of what is divided by, and is no further from 0."""
    if other[0] <= 0 <= other[1]:
        return FAILS if other == (0, 0) else number(min(other[0], 0), max(other[1], 0)).failing()
    if other[0] > 0 and one[0] >= 0:
        return number(0, min(one[1], other[1]))
    return number(min(other[0], 0), max(other[1], 0))


def _arithmetic(act: Callable[[Range, Range], Might]) -> Callable[[Might, Might], Might]:
    def both(one: Might, other: Might) -> Might:
        if one.numbers is None or other.numbers is None:
            return FAILS
        return act(one.numbers, other.numbers).failing(_not_only_number(one) or _not_only_number(other))

    return both


def _not_only_number(might: Might) -> bool:
    return might.fails or bool(might.flags) or might.texts != frozenset() or might.members is not None


ARITHMETIC: Mapping[type[ast.AST], Callable[[Might, Might], Might]] = {
    ast.Add: _arithmetic(_sum),
    ast.Sub: _arithmetic(_difference),
    ast.Mult: _arithmetic(_times),
    ast.Div: _arithmetic(_quotient),
    ast.Mod: _arithmetic(_remainder),
}
