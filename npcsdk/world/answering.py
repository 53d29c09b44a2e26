"""From a checked syntax tree to an answer: small functions put together, so that asking takes a microsecond."""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from npcsdk.world.model import Value

Calls: TypeAlias = Mapping[str, Callable[..., Value]]
"""What answers `visits(hub)` and its like, by name."""
Answer: TypeAlias = Callable[[Mapping[str, Value], Calls], Any]


def answer_of(tree: ast.expr) -> Answer:
    """The function that answers a tree of the syntax that conditions allow."""
    match tree:
        case ast.Constant(value=value):
            return lambda values, calls: value
        case ast.Name(id=name):
            return lambda values, calls: values[name]
        case ast.UnaryOp(op=op, operand=operand):
            return _one(OPERATORS[type(op)], answer_of(operand))
        case ast.BinOp(left=left, op=op, right=right):
            return _two(OPERATORS[type(op)], answer_of(left), answer_of(right))
        case ast.BoolOp(op=op, values=parts):
            return _all([answer_of(part) for part in parts], stop=isinstance(op, ast.Or))
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=int() | float() as number)]) if type(
            op
        ) in _PLAIN and not isinstance(number, bool):
            return _beside(answer_of(left), OPERATORS[type(op)], _PLAIN[type(op)], number)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compared(
                answer_of(left), [(OPERATORS[type(op)], answer_of(o)) for op, o in zip(ops, others, strict=True)]
            )
        case ast.Call(func=ast.Name(id=name), args=args):
            words = [argument.value for argument in args if isinstance(argument, ast.Constant)]
            return lambda values, calls: calls[name](*words)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            if all(isinstance(part, ast.Constant) for part in parts):
                constant = tuple(part.value for part in parts if isinstance(part, ast.Constant))
                return lambda values, calls: constant
            items = [answer_of(part) for part in parts]
            return lambda values, calls: tuple(item(values, calls) for item in items)
    raise TypeError(f"{type(tree).__name__} is not allowed in a condition")


def _one(act: Callable[..., Any], operand: Answer) -> Answer:
    return lambda values, calls: act(operand(values, calls))


def _two(act: Callable[..., Any], left: Answer, right: Answer) -> Answer:
    return lambda values, calls: act(left(values, calls), right(values, calls))


def _beside(left: Answer, act: Callable[..., Any], plain: Callable[..., Any], number: float) -> Answer:
    """A comparison with a number. What is compared is a number mostly, and then nothing is left to check."""

    def answer(values: Mapping[str, Value], calls: Calls) -> Any:
        found = left(values, calls)
        return plain(found, number) if found.__class__ in _NUMBERS else act(found, number)

    return answer


def _all(parts: list[Answer], *, stop: bool) -> Answer:
    """`and`, or with `stop` `or`: as in Python the last part that was looked at is the answer."""

    def answer(values: Mapping[str, Value], calls: Calls) -> Any:
        found: Any = None
        for part in parts:
            found = part(values, calls)
            if bool(found) is stop:
                return found
        return found

    return answer


def _compared(left: Answer, others: list[tuple[Callable[..., Any], Answer]]) -> Answer:
    if len(others) == 1:
        return _two(others[0][0], left, others[0][1])

    def answer(values: Mapping[str, Value], calls: Calls) -> bool:
        one = left(values, calls)
        for act, other in others:
            two = other(values, calls)
            if not act(one, two):
                return False
            one = two
        return True

    return answer


def _arithmetic(act: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compute(left: Any, right: Any) -> Any:
        found = act(_number(left), _number(right))
        if not abs(found) <= _LARGEST:  # Whole numbers grow without end; others become inf, or nan.
            raise OverflowError("it comes to a number that is too large")
        return found

    return compute


def _ordered(act: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Numbers go before and after numbers, texts before and after texts; a set has no place among either."""

    def compare(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return act(left, right)
        return act(_number(left), _number(right))

    return compare


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    return value


def _within(value: Any, among: Any) -> bool:
    if not isinstance(among, tuple | list):
        raise TypeError(f"{among!r} is no list or set")
    return value in among


_NUMBERS = (int, float)
_LARGEST = sys.float_info.max
_PLAIN: Mapping[type[ast.cmpop], Callable[..., Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
"""Comparisons of numbers with numbers."""
OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _arithmetic(operator.add),
    ast.Sub: _arithmetic(operator.sub),
    ast.Mult: _arithmetic(operator.mul),
    ast.Div: _arithmetic(operator.truediv),
    ast.Mod: _arithmetic(operator.mod),
    ast.USub: lambda value: -_number(value),
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _within,
    ast.NotIn: lambda value, among: not _within(value, among),
}
