"""Conditions: small questions about variables, `trust >= 10 and not has_ledger`.

They are parsed with Python's own parser, checked against a whitelist of syntax when the world is
loaded, and put together from small functions (`answering`). Nothing is ever compiled or run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from npcsdk.world.answering import OPERATORS, Answer, Calls, answer_of
from npcsdk.world.model import CALLS, MAX_NUMBER, Value
from npcsdk.world.suggest import suggestion

MAX_LENGTH = 500
"""Characters of a condition."""
MAX_DEPTH = 24
"""Levels of nesting in a condition."""
_NO_CALLS: Calls = {
    "visits": lambda node: 0,
    "turns_since": lambda node: NEVER,
    "relationship": lambda *names: 0,
    "feels": lambda *names: 0,
    "sounds": lambda name: 0,
    "knows": lambda *names: False,
    "recalls": lambda *words: 0,
}
NEVER = 1_000_000
"""What `turns_since` gives for a node where the talk never was."""


class ConditionError(ValueError):
    """A condition that cannot be read, or has no answer for these values. `remedy` says what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}".strip())


class Condition:
    """A question about variables, asked with `holds`; or a formula, whose `value` is asked.

    Attributes:
        source: what the writer wrote.
        tree: its syntax tree, for whoever looks into it; not to be changed.
        names: the variables it reads, `event.weapon` and `tom.trust` among them.
        nodes: the nodes that it asks for with visits or turns_since, as written.
        relations: what it asks for with relationship: the side, and toward whom ("" for the player).
        feelings: what it asks for with feels and sounds: the label or direction, and of whom ("" for the speaker,
            `player` for how the player sounds).
        lore: what it asks for with knows: the entry, and who should know it ("" for the speaker).
        memories: what it asks for with recalls: the words that come to mind, "" for any.
    """

    __slots__ = ("_answer", "feelings", "lore", "memories", "names", "nodes", "relations", "source", "tree")

    def __init__(self, source: str | bool) -> None:
        """A condition, read.

        Raises:
            ConditionError: the text is no condition.
        """
        self.source = str(source).lower() if isinstance(source, bool) else source.strip()
        read = _read_source(self.source)
        self.tree, self._answer, self.names, self.nodes, self.relations, self.feelings, self.lore, self.memories = read

    def holds(self, values: Mapping[str, Value], *, calls: Calls = _NO_CALLS) -> bool:
        """The answer for these values; a number means yes unless it is 0.

        Args:
            values: what each variable holds.
            calls: what answers visits, turns_since and their like; without it nothing ever happened.

        Raises:
            ConditionError: a variable is missing, or the values do not fit (a text plus a number).
        """
        try:
            answer = self._answer(values, calls)
        except (KeyError, ArithmeticError, TypeError) as error:
            raise self._unanswered(error) from None
        if answer is True or answer is False:
            return answer
        if not isinstance(answer, int | float):
            raise ConditionError(f"{self.source!r} gives {answer!r}, not yes or no.", "Compare it with something.")
        return bool(answer)

    def value(self, values: Mapping[str, Value], *, calls: Calls = _NO_CALLS) -> Value:
        """What it gives for these values.

        Raises:
            ConditionError: as for `holds`.
        """
        try:
            answer: Value = self._answer(values, calls)
            return answer
        except (KeyError, ArithmeticError, TypeError) as error:
            raise self._unanswered(error) from None

    def _unanswered(self, error: Exception) -> ConditionError:
        if isinstance(error, KeyError):
            return ConditionError(f"{self.source!r} has no answer: {error.args[0]!r} has no value.")
        if isinstance(error, ZeroDivisionError):
            return ConditionError(f"{self.source!r} divides by zero.")
        return ConditionError(f"{self.source!r} has no answer: {error}.")

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


def formula_of(value: object) -> Condition | None:
    """The formula that a value is which begins with `=`, as a call gives it; None for one that is meant as it stands.

    Raises:
        ConditionError: it begins so, and is no formula.
    """
    return Condition(value[1:]) if isinstance(value, str) and value.startswith("=") else None


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
    (r"[≥≤≠]", "Write >= for ≥, <= for ≤, != for ≠."),
    (r"<>", "Write != for <>."),
    (r"(?<![=!<>])=(?!=)", "= compares nothing; write =="),
    (r"\b(A(nd|ND)|O(r|R)|N(ot|OT)|I(n|N))\b", "Write and, or, not, in with small letters."),
    (r"[“”‘’„«»]", "Use straight quotes: \" or '."),
    (r"\brecalls\(\s*\w+\s+\w", 'Put several words in quotes: recalls("old mill") > 0.3'),
    (r"\([^()]*$", "Close the bracket. Within { } a condition with a comma stands in quotes: if: 'knows(ledger, tam)'"),
    (r"\b(then|if|else)\b", "Write the question only, without if or then."),
    (r"\b(equals|equal to|is|are)\b", "Write == for equals, >= for at least, < for less than: trust >= 10"),
    (
        r"\b(feels|sounds|relationship|visits|knows|recalls)\s+[a-z_]+",
        "Write a name in round brackets: feels(angry) > 0.3",
    ),
    (r"[A-Za-z]\s+[A-Za-z]", "Sentences mean nothing here. Compare a variable with something: trust >= 10"),
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


_REFUSED: dict[type[ast.AST], str] = {
    ast.Pow: "Powers are not allowed.",
    ast.Attribute: "Only one dot is allowed.",
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


_Pairs: TypeAlias = frozenset[tuple[str, str]]


@lru_cache(maxsize=4096)
def _read_source(
    source: str,
) -> tuple[ast.expr, Answer, frozenset[str], frozenset[str], _Pairs, _Pairs, _Pairs, frozenset[str]]:
    """Tree, answer, and all that is asked for, of a source: worlds write the same ones again and again."""
    reader = _Reader()
    tree = reader.read(_parsed(source), 0)
    names, nodes = frozenset(reader.names), frozenset(reader.nodes)
    pairs = frozenset(reader.relations), frozenset(reader.feelings), frozenset(reader.lore)
    return tree, answer_of(tree), names, nodes, *pairs, frozenset(reader.memories)


class _Reader:
    """Checks a syntax tree against the whitelist and notes what it reads."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.nodes: set[str] = set()
        self.relations: set[tuple[str, str]] = set()
        self.feelings: set[tuple[str, str]] = set()
        self.lore: set[tuple[str, str]] = set()
        self.memories: set[str] = set()

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
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                self.names.add(f"{owner}.{name}")
                return ast.Name(id=f"{owner}.{name}")
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
                raise ConditionError("A list stands only after `in`.", 'Write for example: weather in ["fog", "rain"]')
            case _:
                raise _refusal(node)
        return node

    def _read_comparison(self, node: ast.Compare, depth: int) -> None:
        node.left = self.read(node.left, depth + 1)
        for place, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            _check_operator(op)
            if isinstance(op, (ast.In, ast.NotIn)) and isinstance(right, (ast.List, ast.Tuple)):
                right.elts = [self.read(_literal(item), depth + 1) for item in right.elts]
            elif isinstance(op, (ast.In, ast.NotIn)) and not isinstance(right, (ast.Name, ast.Attribute)):
                raise ConditionError("`in` needs a list or a set.", 'Write for example: weather in ["fog", "rain"]')
            else:
                node.comparators[place] = self.read(right, depth + 1)

    def _read_call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in CALLS:
            near = suggestion(name, CALLS) if name else ""
            meant = f"{near} " if near.startswith("Did") else ""
            raise ConditionError(f"{name or 'This'}(...) is not known.", f"{meant}The calls there are: {_CALLS_SHOWN}")
        words = [_word(argument) for argument in node.args]
        if node.keywords or not all(words) or not (name not in _OF_ALL) <= len(words) <= 1 + (name in _OF_WHOM):
            example = f"{_SHOWN[name]} > {_MORE_THAN[name]}" if name in _MORE_THAN else _SHOWN[name]
            raise ConditionError(f"{name} takes {_TAKES[name]}.", f"Write for example: {example}")
        if name == "feels" and words[1:] == ["player"]:
            remedy = f"Ask how they sounded: sounds({words[0]}) > 0"
            raise ConditionError("What the player feels, nobody knows.", remedy)
        if name == "relationship":
            self.relations.add((words[0], words[1] if len(words) > 1 else ""))
        elif name in ("feels", "sounds"):
            whose = "player" if name == "sounds" else words[1] if len(words) > 1 else ""
            self.feelings.add((words[0], whose))
        elif name == "knows":
            self.lore.add((words[0], words[1] if len(words) > 1 else ""))
        elif name == "recalls":
            self.memories.add("".join(words))
        else:
            self.nodes.add(words[0])
        node.args = [ast.Constant(value=word) for word in words]


_OF_WHOM = ("relationship", "feels", "knows")
"""Calls that take the name of someone as well."""
_OF_ALL = ("recalls",)
"""Calls that need no name."""
_SHOWN = {
    "visits": "visits(hub)",
    "turns_since": "turns_since(hub)",
    "relationship": "relationship(trust)",
    "feels": "feels(angry)",
    "sounds": "sounds(angry)",
    "knows": "knows(ledger)",
    "recalls": "recalls(sister)",
}
_MORE_THAN = {"visits": "1", "turns_since": "1", "relationship": "10", "feels": "0.3", "sounds": "0", "recalls": "0.3"}
_TAKES = {
    "visits": "the name of one node",
    "turns_since": "the name of one node",
    "relationship": "a side of it, and the name of a character where it is not the player",
    "feels": "a feeling, or pleasure, arousal or dominance, and the name of a character where it is not the speaker",
    "sounds": "a feeling",
    "knows": "an entry of the lore, and the name of a character, or player, where it is not the speaker",
    "recalls": "nothing, or one word of what comes to mind; several in quotes; or `player`, `hearsay`",
}
_CALLS_SHOWN = ", ".join(_SHOWN.values())


def _word(argument: ast.expr) -> str:
    match argument:
        case ast.Name(id=word) | ast.Constant(value=str(word)):
            return word
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
    return ""


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
    if type(op) not in OPERATORS:
        raise _refusal(op)


def _refusal(node: ast.AST) -> ConditionError:
    message = _REFUSED.get(type(node), "This is not allowed in a condition.")
    return ConditionError(message, f"Use comparisons, and, or, not, + - * / %, in, {_CALLS_SHOWN}.")
