"""Why a condition does not hold: which part of it fails, and what that part read. Pure."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from npcsdk.patterns import lazy
from npcsdk.world.conditions import Condition, ConditionError
from npcsdk.world.model import Value

if TYPE_CHECKING:
    from npcsdk.mind.step import Step

LONGEST = 80
"""Characters of a value that are told."""
_PYTHON = lazy(
    r"(?P<call>\b(?:visits|turns_since|relationship|feels|sounds|knows)\([^()]*\))|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\b(?:True|False)\b"
)
"""What Python writes in another way than writers do, and texts, in which nothing is to be changed."""


def unmet(step: Step, condition: Condition) -> str:
    """Why a condition does not hold now, with the values that it read: `trust >= 10: trust is 3`.

    Of an `and` the parts that fail are told of, of an `or` all its parts; "" where it holds.
    """
    return "; ".join(_reasons(step, condition, deep=True))


def shown(value: Value) -> str:
    """A value as a writer writes it, the beginning of a long one."""
    if isinstance(value, tuple | list):
        text = f"[{', '.join(value)}]"
    else:
        text = f"{value:g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _reasons(step: Step, condition: Condition, *, deep: bool) -> Iterator[str]:
    """With `deep` a name that is computed is explained in its turn; once only, as each may read others many times."""
    if step.holds(condition):
        return
    tree = condition.tree
    parts = [] if not isinstance(tree, ast.BoolOp) else [_written(part) for part in tree.values]
    if isinstance(tree, ast.BoolOp) and all(parts):
        conditions = [part for part in parts if part]
        if isinstance(tree.op, ast.Or):
            yield "neither " + " nor ".join(f"{part.source} ({_read(step, part, deep=deep)})" for part in conditions)
            return
        failing = [part for part in conditions if not step.holds(part)]
        # What is asked behind a part that fails may have no answer just because that part guards it.
        for part in [failing[0], *(part for part in failing[1:] if _answers(step, part))]:
            yield from _reasons(step, part, deep=deep)
        return
    asked = tree.operand if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not) else tree
    read = _read(step, condition, deep=deep)
    # `has_ledger: has_ledger is false` says one thing twice.
    plain = isinstance(asked, ast.Name) and _answers(step, condition)
    yield read if plain else f"{condition.source}: {read}"


def _written(tree: ast.expr) -> Condition | None:
    """A part of a condition as a condition; None where it cannot stand alone, as it became too long."""
    text = _PYTHON.sub(_as_written, ast.unparse(tree))
    try:
        return Condition(text)
    except ConditionError:
        return None


def _as_written(found: re.Match[str]) -> str:
    if found["call"]:
        return found[0].replace("'", "")
    return found[0].lower() if found[0] in ("True", "False") else found[0]


def _answers(step: Step, condition: Condition) -> bool:
    try:
        step.value(condition)
    except ConditionError:
        return False
    return True


def _read(step: Step, condition: Condition, *, deep: bool) -> str:
    """What everything in a condition holds now."""
    told = [_named(step, name, deep=deep) for name in _in_order(condition, condition.names)]
    calls = [ast.unparse(part).replace("'", "") for part in ast.walk(condition.tree) if isinstance(part, ast.Call)]
    told += [f"{call} is {_held(step, call)}" for call in dict.fromkeys(calls)]
    if not told:
        return "it never holds"
    if any("no value" in part for part in told) or _answers(step, condition):
        return ", ".join(told)
    return f"{', '.join(told)}, which gives no answer"


def _in_order(condition: Condition, names: frozenset[str]) -> list[str]:
    return sorted(names, key=lambda name: (condition.source.find(name), name))


def _named(step: Step, name: str, *, deep: bool) -> str:
    """What a name holds; of one that is computed, why it is not true."""
    held = _held(step, name)
    formula = step.scope.computed.get(name)
    why = "; ".join(_reasons(step, formula, deep=False)) if deep and formula is not None and held == "false" else ""
    return f"{name} is {held}{f' ({why})' if why else ''}" if held else f"{name} has no value now"


def _held(step: Step, asked: str) -> str:
    try:
        return shown(step.value(Condition(asked)))
    except ConditionError:
        return ""
