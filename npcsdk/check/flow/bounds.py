"""Numbers beyond what a variable can hold by its declaration."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from npcsdk.check.flow.decided import asked_in
from npcsdk.check.parts import edges_in, nodes_in
from npcsdk.check.possible.naming import Names
from npcsdk.check.possible.reach import Reach
from npcsdk.world.effects import Deed, Effect
from npcsdk.world.rules import Fault, Path
from npcsdk.world.variable import Variable


def bounds_faults(reach: Reach) -> Iterator[Fault]:
    """Comparisons with what a variable can never hold, and effects that set it to that."""
    for asked in asked_in(reach):
        yield from _compared(asked.path, asked.condition.tree, asked.view.names, reach)
    for graph, node, path in nodes_in(reach.world):
        if (graph.graph, node.id) in reach.entered:
            yield from _set(path, node.do, reach.names[graph.graph], reach)
    for at in edges_in(reach.world):
        if at.node is None or (at.graph.graph, at.node.id) in reach.entered:
            yield from _set(at.path, getattr(at.edge, "do", ()), reach.names[at.graph.graph], reach)


def _set(path: Path, effects: tuple[Deed, ...], names: Names, reach: Reach) -> Iterator[Fault]:
    for effect in effects:
        if not isinstance(effect, Effect) or isinstance(effect.op, bool | str | tuple):
            continue
        variable = _variable(effect.name, names, reach)
        reason = _beyond(variable, effect.op) if variable else ""
        if reason:
            message = f"{effect.name} is set to {effect.op:g}, and {reason}: it stops there."
            yield Fault(
                (*path, "do", effect.name), "out-of-range", message, "Write a number within, or change its bounds."
            )


def _compared(path: Path, tree: ast.expr, names: Names, reach: Reach) -> Iterator[Fault]:
    for one, other in _pairs(tree):
        variable = _variable(one.id, names, reach) if isinstance(one, ast.Name) else None
        for value in _numbers(other) if variable else ():
            reason = _beyond(variable, value) if variable else ""
            if reason:
                message = f"{ast.unparse(one)} is compared with {value:g}, and {reason}."
                yield Fault(path, "out-of-range", message, "Write a number within, or change its bounds.")


def _pairs(tree: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is compared with what, both ways round."""
    match tree:
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _pairs(part)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            yield from _pairs(part)
        case ast.Compare(left=left, comparators=others):
            for one, other in pairwise((left, *others)):
                yield one, other
                yield other, one


def _variable(name: str, names: Names, reach: Reach) -> Variable | None:
    keys = names.keys(name)
    found = reach.world.declared[keys[0]] if len(keys) == 1 else None
    return found if found and found.kind == "number" else None


def _beyond(variable: Variable, value: float) -> str:
    if variable.min is not None and value < variable.min:
        return f"it is never below {variable.min:g}"
    if variable.max is not None and value > variable.max:
        return f"it is never above {variable.max:g}"
    return ""


def _numbers(tree: ast.expr) -> Iterator[float]:
    match tree:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            yield value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            yield -value
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _numbers(part)
