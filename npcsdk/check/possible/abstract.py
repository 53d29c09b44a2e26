"""What a condition or a formula might give, where only what its parts might be is known."""

from __future__ import annotations

import ast
from typing import NamedTuple

from npcsdk.check.possible.ranges import ARITHMETIC
from npcsdk.check.possible.relations import INVERSE, fails, narrowed
from npcsdk.check.possible.truth import falsy, truthy
from npcsdk.check.possible.values import ANYTHING, FAILS, NOTHING, Might, exactly
from npcsdk.check.possible.view import View
from npcsdk.world.conditions import Condition

_FUEL = 2000
"""Parts of a condition, those of what it names among them, that are looked at; beyond, it could be anything."""
_ZERO = exactly(0)
_NO_TEXTS: frozenset[str] = frozenset()


class Seen(NamedTuple):
    """What a tree might give, and what is known where it counts as true, and as false; None where it never does."""

    value: Might
    true: View | None
    false: View | None


def seen(condition: Condition, view: View) -> Seen:
    """What a condition or formula might give.

    `false` does not think of what cannot be computed; the value's `fails` says whether that can be.
    """
    return seen_tree(condition.tree, view)


def seen_tree(tree: ast.expr, view: View) -> Seen:
    """`seen`, of a part of a condition."""
    return _Look().at(tree, view)


def outcomes(condition: Condition | None, view: View) -> frozenset[bool]:
    """Which answers are possible. One that cannot be computed counts as no."""
    if condition is None:
        return frozenset((True,))
    value, true, false = seen(condition, view)
    found = {True} if true is not None and (value.numbers or value.flags) else set()
    unfit = value.fails or value.texts != _NO_TEXTS or value.members is not None
    return frozenset(found | ({False} if unfit or false is not None else set()))


class _Look:
    """One look at a condition; it ends, however much is named in it."""

    def __init__(self) -> None:
        self._fuel = _FUEL

    def at(self, tree: ast.expr, view: View) -> Seen:
        self._fuel -= 1
        if self._fuel < 0:
            return Seen(ANYTHING, view, view)
        match tree:
            case ast.Constant(value=value):
                return _split(exactly(value), tree, view)  # type: ignore[arg-type]
            case ast.Name(id=name):
                return self._name(name, tree, view)
            case ast.Call():
                return _split(_any_of([view.of(key) for key in view.names.operand(tree)]), tree, view)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner, true, false = self.at(operand, view)
                return Seen(_flags(false is not None, true is not None, inner.fails), false, true)
            case ast.UnaryOp(operand=operand):
                return _split(ARITHMETIC[ast.Sub](_ZERO, self.at(operand, view).value), tree, view)
            case ast.BinOp(left=left, op=op, right=right):
                return _split(ARITHMETIC[type(op)](self.at(left, view).value, self.at(right, view).value), tree, view)
            case ast.BoolOp(op=op, values=parts):
                return self._parts(parts, view, stop=isinstance(op, ast.Or))
            case ast.Compare(ops=[op]):
                return self._compare(tree, op, view)
            case ast.Compare():
                sides = [tree.left, *tree.comparators]
                pairs = zip(sides, tree.ops, sides[1:], strict=False)
                return self._parts([ast.Compare(one, [op], [two]) for one, op, two in pairs], view, stop=False)
        return Seen(ANYTHING, view, view)

    def _value(self, tree: ast.expr, view: View) -> Might:
        """What a tree might give, where nothing else is asked."""
        if isinstance(tree, ast.Constant):
            return exactly(tree.value)  # type: ignore[arg-type]
        keys = view.names.operand(tree)
        return _any_of([view.of(key) for key in keys]) if keys else self.at(tree, view).value

    def _name(self, name: str, tree: ast.expr, view: View) -> Seen:
        keys = view.names.keys(name)
        if keys:
            return _split(_any_of([view.of(key) for key in keys]), tree, view)
        if name.startswith("event."):
            return Seen(ANYTHING, view, view)
        formulas = [self.at(formula.tree, view) for formula in view.names.formulas(name)]
        return formulas[0] if len(formulas) == 1 else _split(_any_of([each.value for each in formulas]), tree, view)

    def _parts(self, parts: list[ast.expr], view: View, *, stop: bool) -> Seen:
        """`and`, or with `stop` `or`: the first part that decides is what it gives, else the last."""
        value, onward = NOTHING, view
        decided: View | None = None
        for at, part in enumerate(parts):
            given = self.at(part, onward)
            last = at == len(parts) - 1
            kept = given.value if last else (truthy if stop else falsy)(given.value).failing(given.value.fails)
            value = value.join(kept)
            now, further = (given.true, given.false) if stop else (given.false, given.true)
            decided = decided.join(now) if decided and now else decided or now
            if further is None:
                return Seen(value, decided, None) if stop else Seen(value, None, decided)
            onward = further
        return Seen(value, decided, onward) if stop else Seen(value, onward, decided)

    def _compare(self, tree: ast.Compare, op: ast.cmpop, view: View) -> Seen:
        left, right = self._value(tree.left, view), tree.comparators[0]
        listed = isinstance(right, ast.List | ast.Tuple)
        items = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
        others = tuple([self._value(item, view) for item in items])
        true, false = (
            _known(tree.left, right, narrowed(each, left, others, listed=listed), view)
            for each in (type(op), INVERSE[type(op)])
        )
        failing = fails(op, left, others, listed=listed)
        return Seen(_flags(true is not None, false is not None, failing), true, false)


def _flags(true: bool, false: bool, fails: bool) -> Might:
    return Might(flags=frozenset(flag for flag, possible in ((True, true), (False, false)) if possible), fails=fails)


def _split(value: Might, tree: ast.expr, view: View) -> Seen:
    """A value, and what follows for a name or call from its counting as true or as false."""
    true, false = truthy(value), falsy(value)
    return Seen(
        value,
        None if true.empty else view.noting(tree, true),
        None if false.empty else view.noting(tree, false),
    )


def _known(left: ast.expr, right: ast.expr, sides: tuple[Might, ...] | None, view: View) -> View | None:
    if sides is None:
        return None
    view = view.noting(left, sides[0])
    return view.noting(right, sides[1]) if len(sides) > 1 else view


def _any_of(mights: list[Might]) -> Might:
    if not mights:
        return FAILS
    found = mights[0]
    for might in mights[1:]:
        found = found.join(might)
    return found
