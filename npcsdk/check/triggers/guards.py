"""What two conditions have to do with each other, as far as their text tells: tried on every case that matters.

A variable that is only compared with constants matters at these, between and beyond them. Whatever
else a condition reads (sums, one variable beside another) makes it one that nothing is said of.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, product
from math import prod
from typing import Any, TypeAlias

from npcsdk.world.conditions import Condition, ConditionError
from npcsdk.world.model import CALLS, Value

_MOST_CASES = 2048
_MOST_MEMBERS = 5
_COUNTED = ("visits", "turns_since")
"""Calls that say how often, and how many turns."""
_ALWAYS = Condition(True)

_Subject: TypeAlias = tuple[str, ...]
"""A variable, `("trust",)`, or a call, `("visits", "hub")`."""
_Constants: TypeAlias = dict[_Subject, list[Any]]


@lru_cache(maxsize=8192)
def implies(one: Condition | None, other: Condition | None) -> bool:
    """Whether the other holds whenever the one does, for certain. None is what always holds."""
    if other is None or one == other:
        return True
    cases = _cases((one or _ALWAYS, other))
    return cases is not None and all(second for first, second in cases if first)


@lru_cache(maxsize=8192)
def excludes(one: Condition | None, other: Condition | None) -> bool:
    """Whether the two never hold together, for certain."""
    if one is None and other is None:
        return False
    cases = _cases((one or _ALWAYS, other or _ALWAYS))
    return cases is not None and not any(all(case) for case in cases)


def covers(conditions: Iterable[Condition | None]) -> bool:
    """Whether at any time one of them holds, for certain."""
    given = tuple(conditions)
    if None in given:
        return True
    cases = _cases(tuple(condition for condition in given if condition is not None)) if given else None
    return cases is not None and all(any(case) for case in cases)


def _cases(conditions: Sequence[Condition]) -> Iterator[tuple[bool, ...]] | None:
    """Which of the conditions hold, in each case that matters; None where nothing can be said."""
    constants: _Constants = {}
    if not all(_read(condition.tree, constants) for condition in conditions):
        return None
    values = {subject: _values(subject, found) for subject, found in constants.items()}
    if prod(map(len, values.values())) > _MOST_CASES or not all(values.values()):
        return None
    return _asked(conditions, (dict(zip(values, case, strict=True)) for case in product(*values.values())))


def _asked(conditions: Sequence[Condition], cases: Iterable[dict[_Subject, Value]]) -> Iterator[tuple[bool, ...]]:
    for case in cases:
        names = {subject[0]: value for subject, value in case.items() if len(subject) == 1}
        calls = {name: lambda *words, name=name, case=case: case[name, *words] for name in CALLS}
        try:
            yield tuple(condition.holds(names, calls=calls) for condition in conditions)
        except ConditionError:  # A number where only true and false make sense: no such case.
            continue


def _read(tree: ast.expr, constants: _Constants) -> bool:
    """Notes what is compared with what. False where a condition cannot be tried."""
    match tree:
        case ast.Constant():
            return True
        case ast.BoolOp(values=parts):
            return all(_read(part, constants) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return _read(part, constants)
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = pairwise((left, *others))
            return all(_compared(one, op, other, constants) for op, (one, other) in zip(ops, sides, strict=True))
    subject = _subject(tree)
    if subject:
        constants.setdefault(subject, [])
    return subject is not None


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, constants: _Constants) -> bool:
    """Notes one comparison; what is looked for in a set is noted as a tuple."""
    member = isinstance(op, ast.In | ast.NotIn) and _subject(right) is not None
    if member or _subject(left) is None:
        left, right = right, left
    subject, found = _subject(left), _constants(right)
    if subject is None or not found:
        return False
    constants.setdefault(subject, []).extend([(value,) for value in found] if member else found)
    return True


def _subject(tree: ast.expr) -> _Subject | None:
    match tree:
        case ast.Name(id=name):
            return (name,)
        case ast.Call(func=ast.Name(id=name), args=args):
            return (name, *(str(word.value) for word in args if isinstance(word, ast.Constant)))
    return None


def _constants(tree: ast.expr) -> list[Any] | None:
    match tree:
        case ast.Constant(value=value):
            return [value]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return [-value]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            found = [_constants(part) for part in parts]
            return None if None in found else [value for each in found if each for value in each]
    return None


def _values(subject: _Subject, constants: Sequence[Any]) -> list[Value]:
    """The values of a subject that make a difference; none where it is used as what it cannot be."""
    members = sorted({value for value in constants if isinstance(value, tuple)})
    if members:
        if len(members) > _MOST_MEMBERS or not all(isinstance(value, tuple) for value in constants):
            return []
        return [sum(some, ()) for size in range(len(members) + 1) for some in combinations(members, size)]
    texts = [value for value in constants if isinstance(value, str)]
    flags = [value for value in constants if isinstance(value, bool)]
    numbers = sorted({value for value in constants if isinstance(value, int | float) and value not in flags})
    if texts:
        return [] if numbers else [*dict.fromkeys(texts), "".join(texts) + "?"]
    if subject[0] in _COUNTED and len(subject) > 1:  # Whole, and not below 0.
        return sorted({whole for n in (0.0, *numbers) for whole in (int(n) - 1, int(n), int(n) + 1) if whole >= 0})
    if not numbers:
        return [True, False]
    numbers = sorted({0.0, *numbers})
    between = [(one + other) / 2 for one, other in pairwise(numbers)]
    return [numbers[0] - 1, *numbers, *between, numbers[-1] + 1]
