"""What a variable might hold after an effect."""

from __future__ import annotations

import math

from npcsdk.check.possible.abstract import seen
from npcsdk.check.possible.values import NUMBER, OF_KIND, Members, Might, exactly, holdable, met, number
from npcsdk.check.possible.view import View
from npcsdk.world.conditions import Condition, formula_of
from npcsdk.world.model import Value
from npcsdk.world.operations import TOGGLE, apply_op
from npcsdk.world.variable import Variable, kind_of

_NOTHING = Might()


def after(variable: Variable, old: Might, op: Value, formula: Condition | None, view: View) -> Might:
    """What a variable might hold after an effect; what it held before is among it where the effect can fail."""
    if formula is not None and (variable.kind != "text" or formula.source.startswith("event.")):
        given = seen(formula, view).value
        new = _fitting(variable, given)
        sure = not given.fails and new.within(given) and given.within(new)
    else:
        new, sure = _operated(variable, old, op), True
    bounded = _bounded(variable, new)
    return bounded if sure and not bounded.empty else old.join(bounded)


def given_to(variable: Variable, value: Value, view: View) -> Might:
    """What an argument might hold after a call that gives it a value, or by default."""
    formula = formula_of(value)
    if formula is None:
        given = exactly(value) if kind_of(value) == variable.kind else exactly(variable.value)
    else:
        given = exactly(variable.value).join(_fitting(variable, seen(formula, view).value))
    bounded = _bounded(variable, given)
    return bounded if not bounded.empty else exactly(variable.value)


def stepped(old: Might, op: Value) -> Might:
    """What a number might be after `+5`, `-2.5` or a number that is set outright."""
    if not isinstance(op, str):
        return exactly(op)
    if old.numbers is None:
        return _NOTHING
    step = float(op) if "." in op else int(op)
    return number(old.numbers[0] + step, old.numbers[1] + step)


def _operated(variable: Variable, old: Might, op: Value) -> Might:
    kind = variable.kind
    if isinstance(op, str) and kind == "set":
        return Might(members=_member(old.members or Members(), op))
    if isinstance(op, str) and kind == "number" and op[:1] in ("+", "-"):
        return _steps(old, op)
    if op == TOGGLE and kind == "true or false":
        return Might(flags=frozenset(not flag for flag in old.flags))
    try:
        new = apply_op(variable.value, op)
    except ValueError:
        return _NOTHING
    return exactly(new) if kind_of(new) == kind else _NOTHING


def _steps(old: Might, op: str) -> Might:
    try:
        return stepped(old, op)
    except ValueError:
        return _NOTHING


def _member(old: Members, op: str) -> Members:
    text = op[1:].strip()
    if op[:1] == "-":
        return Members(old.must - {text}, None if old.may is None else old.may - {text})
    if op[:1] == "+" and text:
        return Members(old.must | {text}, None if old.may is None else old.may | {text})
    return old


def _fitting(variable: Variable, given: Might) -> Might:
    """The part of what a formula gives that a variable of this kind takes. A text that it gives is an operation."""
    of_kind = OF_KIND[variable.kind]
    if given.texts != frozenset():
        return NUMBER if variable.kind == "number" else of_kind
    return met(given, of_kind)


def _bounded(variable: Variable, new: Might) -> Might:
    """Numbers are brought between min and max; texts that are not possible are refused."""
    if new.numbers is None:
        return met(new, holdable(variable))
    low = -math.inf if variable.min is None else variable.min
    high = math.inf if variable.max is None else variable.max
    return Might((min(max(new.numbers[0], low), high), min(max(new.numbers[1], low), high)))
