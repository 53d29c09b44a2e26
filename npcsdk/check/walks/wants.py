"""What would make a condition true, and what effects bring: so that a walk can work towards what is closed.

Both are pairs of what it is about and how it changes: `("mira.trust", "up")`, `("has_ledger", True)`,
`("clues", "+map")`, `("visit", "mira.hub")`. A guess, not a proof.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from npcsdk.check.possible.learning import told_at
from npcsdk.mind.scope import scope_of
from npcsdk.world.effects import Deed, Effect, Relate
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.world import World

Want: TypeAlias = tuple[str, Any]
ANY = "any"
DEEPEST = 8
"""Names that are computed from names that are computed."""

_UP, _DOWN = (ast.Gt, ast.GtE), (ast.Lt, ast.LtE)


def wants(world: World, graph: DialogueGraph, tree: ast.expr) -> set[Want]:
    """What would make a condition of a graph true that does not hold."""
    return set(_Reader(world, graph).read(tree, True, 0))


def brings(world: World, graph: DialogueGraph, deeds: Iterable[Deed]) -> set[Want]:
    """What effects of a graph change."""
    keys = scope_of(world, graph.graph, graph.character or "").keys
    found: set[Want] = set()
    for deed in deeds:
        if isinstance(deed, Relate):
            found.add((f"relationship {deed.dimension}", _direction(deed.op)))
        elif isinstance(deed, Effect):
            key = keys.get(deed.name, deed.name)
            declared = world.declared.get(key)
            if declared is not None and declared.kind == "set":
                found.add((key, deed.op))
            else:
                found.add((key, ANY if deed.formula or deed.op == "toggle" else _direction(deed.op)))
    return found


def serves(brought: Want, wanted: Want) -> bool:
    """Whether a change is of use."""
    return brought[0] == wanted[0] and (brought[1] == wanted[1] or ANY in (brought[1], wanted[1]))


def _direction(op: Any) -> Any:
    """`up` and `down` for a step; a value that is set, if it is a number, may be either."""
    if isinstance(op, str):
        return {"+": "up", "-": "down"}.get(op[:1], op.removeprefix("="))
    return op if isinstance(op, bool) else ANY


class _Reader:
    def __init__(self, world: World, graph: DialogueGraph) -> None:
        self._world = world
        self._graph = graph
        self._scope = scope_of(world, graph.graph, graph.character or "")

    def read(self, tree: ast.expr, wanted: bool, depth: int) -> Iterator[Want]:
        """What makes a part of a condition come out as wanted."""
        match tree:
            case ast.BoolOp(values=parts):
                for part in parts:
                    yield from self.read(part, wanted, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self.read(operand, not wanted, depth)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                yield from self._compared(left, op, right, wanted, depth)
            case ast.Compare(left=left, comparators=others):
                for part in (left, *others):
                    yield from self._changed(part, ANY, depth)
            case _:
                yield from self._changed(tree, wanted, depth)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, wanted: bool, depth: int) -> Iterator[Want]:
        how: Any = ANY
        if isinstance(op, ast.In | ast.NotIn):
            add = isinstance(op, ast.In) is wanted
            if isinstance(right, ast.Name):  # A member of a set.
                member = left.value if isinstance(left, ast.Constant) else ""
                how = f"{'+' if add else '-'}{member}" if isinstance(member, str) and member else ANY
                yield from self._changed(right, how, depth)
            elif isinstance(right, ast.List | ast.Tuple):
                for item in right.elts:
                    yield from self._changed(left, item.value if add and isinstance(item, ast.Constant) else ANY, depth)
            return
        if isinstance(op, _UP + _DOWN):
            how = "up" if isinstance(op, _UP) is wanted else "down"
        elif (
            isinstance(op, ast.Eq) is wanted and isinstance(right, ast.Constant) and isinstance(right.value, str | bool)
        ):
            how = right.value
        yield from self._changed(left, how, depth)
        yield from self._changed(
            right, {"up": "down", "down": "up"}.get(how, ANY) if isinstance(how, str) else ANY, depth
        )

    def _changed(self, tree: ast.expr, how: Any, depth: int) -> Iterator[Want]:
        """That what a part gives changes so."""
        match tree:
            case ast.Name(id=name):
                key = self._scope.keys.get(name)
                formula = self._scope.computed.get(name)
                if key is not None:
                    yield key, how
                elif formula is not None and depth < DEEPEST:
                    yield from self.read(formula.tree, how is not False, depth + 1)
            case ast.Call(func=ast.Name(id="relationship"), args=[ast.Constant(value=str(dimension)), *_]):
                yield f"relationship {dimension}", how
            case ast.Call(func=ast.Name(id="visits"), args=[ast.Constant(value=str(node))]) if how != "down":
                yield "visit", node if "." in node else f"{self._graph.graph}.{node}"
            case ast.Call(func=ast.Name(id="knows"), args=[ast.Constant(value=str(lore)), *_]) if how is not False:
                yield from (("visit", node) for node in told_at(self._world).get(lore, ()))
            case ast.BinOp(left=left, right=right):
                yield from self._changed(left, how, depth)
                yield from self._changed(right, ANY, depth)
            case ast.UnaryOp(operand=operand):
                yield from self._changed(operand, ANY, depth)
