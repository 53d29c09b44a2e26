"""Conditions and formulas, answered the slow way: by walking over their syntax each time. For `reference`."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

LARGEST = 2**53


class Unanswered(Exception):
    """There is no answer for these values."""


_ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_ORDER: dict[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def is_number(value: object) -> bool:
    """True and false are no numbers."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def answered(source: str, name: Callable[[str], Any], call: Callable[[str, list[str]], Any]) -> Any:
    """What a formula gives.

    Args:
        source: as written.
        name: gives the value of a name; raises Unanswered for one that has none.
        call: answers `visits(hub)` and its like, from the function and its words.
    """

    def of(tree: ast.expr) -> Any:
        match tree:
            case ast.Constant(value=value):
                return value
            case ast.Name(id="true" | "false" as word):
                return word == "true"
            case ast.Name(id=word):
                return name(word)
            case ast.Attribute(value=ast.Name(id=owner), attr=word):
                return name(f"{owner}.{word}")
            case ast.Call(func=ast.Name(id=function), args=args):
                return call(function, [ast.unparse(arg) for arg in args])
            case ast.List(elts=parts):
                return [of(part) for part in parts]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not of(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -_number(of(operand))
            case ast.BinOp(left=left, op=op, right=right):
                one, two = _number(of(left)), _number(of(right))
                if isinstance(op, ast.Div | ast.Mod) and two == 0:
                    raise Unanswered("division by zero")
                return _ARITHMETIC[type(op)](one, two)
            case ast.BoolOp(op=op, values=parts):
                for part in parts:
                    found = of(part)
                    if bool(found) is isinstance(op, ast.Or):
                        break
                return found
            case ast.Compare(left=left, ops=ops, comparators=others):
                one = of(left)
                for op, other in zip(ops, others, strict=True):
                    two = of(other)
                    if not _compare(op, one, two):
                        return False
                    one = two
                return True
        raise AssertionError(ast.dump(tree))

    return of(ast.parse(source, mode="eval").body)


def _compare(op: ast.cmpop, one: Any, two: Any) -> bool:
    match op:
        case ast.Eq() | ast.NotEq():
            same = (list(one) if isinstance(one, tuple) else one) == (list(two) if isinstance(two, tuple) else two)
            return same is isinstance(op, ast.Eq)
        case ast.In() | ast.NotIn():
            if not isinstance(two, list):
                raise Unanswered("in needs a list or a set")
            return (one in two) is isinstance(op, ast.In)
    if isinstance(one, str) and isinstance(two, str):
        return _ORDER[type(op)](one, two)
    return _ORDER[type(op)](_number(one), _number(two))


def _number(value: Any) -> Any:
    if not is_number(value):
        raise Unanswered(f"{value!r} is no number")
    return value
