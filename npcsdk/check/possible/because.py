"""Why a condition never holds, in a writer's words."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from npcsdk.check.possible.abstract import seen_tree
from npcsdk.check.possible.view import View
from npcsdk.world.conditions import Condition

_MOST = 3
"""Things that are named."""


def because(condition: Condition, view: View, *, never: bool = True) -> str:
    """What keeps a condition from ever being true, or, without `never`, from being false: `trust is 0 to 5`."""
    tree = condition.tree
    if not never:
        return _told(tree, view)
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    culprit = next((part for part in parts if seen_tree(part, view).true is None), None)
    if culprit is None:
        return "its parts exclude each other"
    return _told(culprit, view)


def _told(tree: ast.expr, view: View) -> str:
    return " and ".join(list(dict.fromkeys(_facts(tree, view, set())))[:_MOST]) or "it has no answer"


def _facts(tree: ast.expr, view: View, told: set[str]) -> Iterator[str]:
    """What is known of each thing that a condition reads."""
    for part in ast.walk(tree):
        keys = view.names.operand(part) if isinstance(part, ast.Name | ast.Call) else ()
        for key in keys:
            yield f"{_shown(part)} is {view.of(key)}"
        if isinstance(part, ast.Name) and not keys and part.id not in told:
            told.add(part.id)
            for formula in view.names.formulas(part.id):
                yield from _facts(formula.tree, view, told)


def _shown(part: ast.AST) -> str:
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
        return f"{part.func.id}({', '.join(str(each.value) for each in part.args if isinstance(each, ast.Constant))})"
    return ast.unparse(part)
