"""Conditions: small questions about variables, `trust >= 10 and not has_ledger`.

They are parsed with Python's own parser, checked against a whitelist of syntax when the world is
loaded, and evaluated by simpleeval with operators of our own. Nothing is ever compiled or run.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression  # type: ignore[import-untyped]

from npcsdk.world.model import MAX_NUMBER, Value

MAX_LENGTH = 500
"""Characters of a condition."""
MAX_DEPTH = 24
"""Levels of nesting in a condition."""


class ConditionError(ValueError):
    """A condition that cannot be read, or has no answer for these values. `remedy` says what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}".strip())


class Condition:
    """A question about variables, asked with `holds`.

    Attributes:
        source: what the writer wrote.
        names: the variables it reads.
        nodes: the nodes whose visits it counts.

    Raises:
        ConditionError: the text is no condition.
    """

    __slots__ = ("_tree", "names", "nodes", "source")

    def __init__(self, source: str | bool) -> None:
        self.source = str(source).lower() if isinstance(source, bool) else source.strip()
        reader = _Reader()
        self._tree = reader.read(_parsed(self.source), 0)
        self.names = frozenset(reader.names)
        self.nodes = frozenset(reader.nodes)

    def holds(self, values: Mapping[str, Value], *, visits: Callable[[str], int] | None = None) -> bool:
        """The answer for these values; a number means yes unless it is 0.

        Args:
            values: what each variable holds.
            visits: how often a node was entered; without it no node ever was.

        Raises:
            ConditionError: a variable is missing, or the values do not fit (a text plus a number).
        """
        try:
            with _lock:
                _evaluator.names = values
                _evaluator.functions = {"visits": visits or _never}
                answer = _evaluator.eval(self.source, self._tree)
        except ZeroDivisionError:
            raise ConditionError(f"{self.source!r} divides by zero.") from None
        except (InvalidExpression, ArithmeticError, TypeError) as error:
            raise ConditionError(f"{self.source!r} has no answer: {error}.") from None
        if not isinstance(answer, (bool, int, float)):
            raise ConditionError(f"{self.source!r} gives the text {answer!r}.", "Compare it with something.")
        return bool(answer)

    def __repr__(self) -> str:
        return f"Condition({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.source == other.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __reduce__(self) -> tuple[type[Condition], tuple[str]]:
        return Condition, (self.source,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(lambda found: found.source)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": ["string", "boolean"], "maxLength": MAX_LENGTH}


def _read(value: Any) -> Condition:
    if isinstance(value, Condition):
        return value
    if isinstance(value, (str, bool)):
        return Condition(value)
    raise ConditionError("A condition is a text.", "Write for example: trust >= 10")


_HINTS = (
    (r"&&", "Write `and` for &&."),
    (r"\|\|", "Write `or` for ||."),
    (r"![^=]", "Write `not` for !."),
    (r"===", "Write == with two signs."),
    (r"=>|=<", "Write >= or <= with the = last."),
    (r"(?<![=!<>])=(?!=)", "= compares nothing; write =="),
    (r"\b(AND|OR|NOT|IN)\b", "Write and, or, not, in with small letters."),
    (r"[“”‘’„«»]", "Use plain quotes: \" or '."),
    (r"\b(then|if|else)\b", "Write the question only, without if or then."),
)


def _parsed(source: str) -> ast.expr:
    if not source:
        raise ConditionError("The condition is empty.", "Write for example: trust >= 10")
    if len(source) > MAX_LENGTH:
        raise ConditionError(f"The condition is longer than {MAX_LENGTH} characters.", "Split it over two nodes.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(re.sub(r"\s*\n\s*", " ", source), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", source)
        remedy = next((text for pattern, text in _HINTS if re.search(pattern, bare)), "Write for example: trust >= 10")
        raise ConditionError(f"{source!r} is not a condition.", remedy) from None


def _never(node: str) -> int:
    return 0


def _arithmetic(act: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        return act(_number(left), _number(right))

    return apply


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is not a number")
    return value


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _arithmetic(operator.add),
    ast.Sub: _arithmetic(operator.sub),
    ast.Mult: _arithmetic(operator.mul),
    ast.Div: _arithmetic(operator.truediv),
    ast.Mod: _arithmetic(operator.mod),
    ast.USub: lambda value: -_number(value),
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda value, among: value in among,
    ast.NotIn: lambda value, among: value not in among,
}

# Making an evaluator changes the process's warning filters for a moment, which is not safe in
# threads; so there is one, lent out in turn. Answering takes some ten microseconds.
_evaluator = EvalWithCompoundTypes(operators=_OPERATORS, functions={}, names={})
_lock = RLock()

_REFUSED: dict[type[ast.AST], str] = {
    ast.Pow: "Powers are not allowed.",
    ast.Attribute: "A dot is not allowed.",
    ast.Subscript: "Square brackets after a name are not allowed.",
    ast.Is: "`is` is not allowed. Write ==.",
    ast.IsNot: "`is not` is not allowed. Write !=.",
    ast.FloorDiv: "// is not allowed. Write /.",
    ast.NamedExpr: ":= is not allowed. Write ==.",
    ast.BitAnd: "& is not allowed. Write `and`.",
    ast.BitOr: "| is not allowed. Write `or`.",
    ast.JoinedStr: "f-texts are not allowed.",
    ast.IfExp: "`if` is not allowed inside a condition.",
    ast.Lambda: "`lambda` is not allowed.",
}


class _Reader:
    """Checks a syntax tree against the whitelist and notes what it reads."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.nodes: set[str] = set()

    def read(self, node: ast.expr, depth: int) -> ast.expr:
        if depth > MAX_DEPTH:
            raise ConditionError(f"The condition is nested deeper than {MAX_DEPTH} levels.", "Make it simpler.")
        match node:
            case ast.Constant(value=value):
                _check_constant(value)
            case ast.Name(id=name):
                if name in ("true", "false"):
                    return ast.Constant(value=name == "true")
                self.names.add(name)
            case ast.BoolOp():
                node.values = [self.read(value, depth + 1) for value in node.values]
            case ast.UnaryOp():
                _check_operator(node.op)
                node.operand = self.read(node.operand, depth + 1)
            case ast.BinOp():
                _check_operator(node.op)
                node.left = self.read(node.left, depth + 1)
                node.right = self.read(node.right, depth + 1)
            case ast.Compare():
                self._read_comparison(node, depth)
            case ast.Call():
                self._read_call(node)
            case ast.List() | ast.Tuple() | ast.Set():
                raise ConditionError("A list stands only after `in`.", 'Write for example: mood in ["sour", "sad"]')
            case _:
                raise _refusal(node)
        return node

    def _read_comparison(self, node: ast.Compare, depth: int) -> None:
        node.left = self.read(node.left, depth + 1)
        for place, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            _check_operator(op)
            if isinstance(op, (ast.In, ast.NotIn)):
                if not isinstance(right, (ast.List, ast.Tuple)):
                    raise ConditionError("`in` needs a list.", 'Write for example: mood in ["sour", "sad"]')
                right.elts = [self.read(_literal(item), depth + 1) for item in right.elts]
            else:
                node.comparators[place] = self.read(right, depth + 1)

    def _read_call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name != "visits":
            raise ConditionError(f"{name or 'This'}(...) is not known.", "The one call there is: visits(node)")
        match node.args:
            case [ast.Name(id=target)] | [ast.Constant(value=str(target))] if not node.keywords:
                self.nodes.add(target)
                node.args = [ast.Constant(value=target)]
            case _:
                raise ConditionError("visits takes the name of one node.", "Write for example: visits(hub) > 1")


def _literal(item: ast.expr) -> ast.expr:
    inner = item.operand if isinstance(item, ast.UnaryOp) else item
    if isinstance(inner, ast.Constant) or (isinstance(inner, ast.Name) and inner.id in ("true", "false")):
        return item
    raise ConditionError("The list after `in` holds only texts and numbers.", "Put texts in quotes.")


def _check_constant(value: object) -> None:
    if isinstance(value, (bool, str)):
        return
    if not isinstance(value, (int, float)):
        raise ConditionError(f"{value!r} is not allowed in a condition.", "Use texts, numbers, true and false.")
    if not abs(value) <= MAX_NUMBER:
        raise ConditionError("A number in the condition is too large.", f"Stay within {MAX_NUMBER}.")


def _check_operator(op: ast.AST) -> None:
    if type(op) not in _OPERATORS:
        raise _refusal(op)


def _refusal(node: ast.AST) -> ConditionError:
    message = _REFUSED.get(type(node), "This is not allowed in a condition.")
    return ConditionError(message, "Use comparisons, and, or, not, + - * / %, in, visits(node).")
