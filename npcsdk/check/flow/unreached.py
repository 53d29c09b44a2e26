"""Nodes, endings and storylets to which no talk can come, each cause told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from npcsdk.check.flow.calling import opened
from npcsdk.check.possible.because import because
from npcsdk.check.possible.reach import Reach
from npcsdk.check.ways import ANYWHERE, POOL, Spot
from npcsdk.world.graph import Node
from npcsdk.world.rules import Fault, Path

if TYPE_CHECKING:
    import networkx


_COUNTED = 100
"""Causes up to which what lies behind each of them is counted."""


class Unreached(NamedTuple):
    """What cannot be reached, and the numbers of the passages whose conditions were named as the cause."""

    faults: Sequence[Fault]
    blamed: frozenset[int]


def unreached(reach: Reach) -> Unreached:
    """Everything to which no talk can come: where it begins, and why; what lies only behind it is counted."""
    look = _Look(reach)
    return Unreached([*look.roots(), *look.idle(), *look.endings()], frozenset(look.blamed))


class _Look:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        graphs = reach.world.graphs
        nodes = (((graph.graph, key), node) for graph in graphs.values() for key, node in graph.nodes.items())
        self._left = {spot: node for spot, node in nodes if spot not in reach.entered}
        ends = (graphs[graph].nodes[key].end for graph, key in reach.entered if key in graphs[graph].nodes)
        self._endings = {end for end in ends if end and end != "true"}
        self._called = {way.path for way in opened(reach) if way.kind == "call"}
        self._storylets = {way.target: way for way in reach.ways if way.kind == "storylet"}
        self.blamed: set[int] = set()
        self._told: set[Spot] = set()
        """Nodes at which a fault stands."""

    def roots(self) -> Iterator[Fault]:
        """A fault for each group of nodes that could be reached only from itself."""
        import networkx

        if not self._left:
            return
        inner = self._inner()
        order = {spot: at for at, spot in enumerate(self._left)}
        blocked = self._blocked()
        groups = networkx.condensation(inner)
        roots = [number for number, into in groups.in_degree() if into == 0]
        for number in roots:
            group = sorted(groups.nodes[number]["members"], key=lambda spot: order.get(spot, len(order)))
            causes = [at for spot in group for at in blocked.get(spot, ())]
            yield from self._root(group, causes, inner, count=len(roots) <= _COUNTED)

    def _inner(self) -> networkx.DiGraph[Spot]:
        """The part of the world that cannot be reached."""
        import networkx

        inner: networkx.DiGraph[Spot] = networkx.DiGraph()
        inner.add_nodes_from(self._left)
        entered = self._reach.entered
        inner.add_edges_from(
            (way.source, way.target)
            for way in self._reach.ways
            if way.source not in entered and way.target not in entered
        )
        return inner

    def _blocked(self) -> dict[Spot, list[int]]:
        """The ways from what can be reached into what cannot."""
        found: dict[Spot, list[int]] = {}
        for at, way in enumerate(self._reach.ways):
            if way.source in self._reach.entered and way.target not in self._reach.entered:
                found.setdefault(way.target, []).append(at)
        return found

    def _root(
        self, group: list[Spot], blocked: list[int], inner: networkx.DiGraph[Spot], *, count: bool
    ) -> Iterator[Fault]:
        import networkx

        ways = [self._reach.ways[at] for at in blocked]
        if any(way.kind == "return" and way.path in self._called for way in ways):
            return  # What is called does not come back: that is told of at the call.
        self.blamed.update(blocked)
        if group[0][1].startswith(POOL):
            yield from self._pool(group[0], blocked, inner.successors(group[0]))
            return
        if group[0][1] == ANYWHERE:
            return
        target = min((way.target for way in ways if way.target in self._left), key=group.index, default=group[0])
        node = self._left[target]
        self._told.add(target)
        behind = sum(spot in self._left for spot in networkx.descendants(inner, target)) if count else 0
        path: Path = ("graphs", target[0], "nodes", target[1])
        storylets = [way for way in ways if way.kind == "storylet"]
        if ways and len(storylets) == len(ways):
            message = f"The storylet {node.id} is never drawn: {self._why(blocked[0])}."
            yield Fault(
                (*path, "storylet", "if"), "storylet-never", message, "Mend the condition, or what it asks for."
            )
            return
        message = f"No talk can come to {node.id}: {self._cause(target, blocked)}."
        if behind:
            message += f" Nor to {behind} more node{'s' if behind > 1 else ''} behind it."
        remedy = "Mend the condition, or what it asks for." if blocked else "Lead an edge to it, or remove it."
        yield Fault(path, "unreachable-ending" if self._is_ending(node) else "unreachable-node", message, remedy)

    def _pool(self, pool: Spot, blocked: list[int], storylets: Iterable[Spot]) -> Iterator[Fault]:
        """Storylets that wait in a pool from which nothing is drawn."""
        name = pool[1].removeprefix(POOL)
        cause = f"{self._why(blocked[0])}" if blocked else f"no edge draws from the pool {name}"
        remedy = "Mend the condition of the edge that draws." if blocked else f"Write `draw: {name}` at an edge."
        for spot in storylets:
            self._told.add(spot)
            message = f"The storylet {spot[1]} is never drawn: {cause}."
            yield Fault((*self._storylets[spot].path, "pool"), "storylet-never", message, remedy)

    def idle(self) -> Iterator[Fault]:
        """Storylets to which other ways lead, in pools from which no edge draws."""
        drawn = {way.target for way in self._reach.ways if way.kind == "draw"}
        for spot, way in self._storylets.items():
            if spot in self._reach.entered and way.source not in drawn:
                yield from self._pool(way.source, [], [spot])

    def _cause(self, target: Spot, blocked: list[int]) -> str:
        if blocked:
            others = len(blocked) - 1
            more = f" (and {others} more way{'s' if others > 1 else ''} like it)" if others else ""
            return f"{self._why(blocked[0])}{more}"
        graph = self._reach.world.graphs[target[0]]
        if all((graph.graph, key) in self._left for key in graph.nodes):
            return f"no character starts in the graph {graph.graph}, and nothing that can be reached leads to it"
        if any(way.target == target for way in self._reach.ways):
            return "only nodes lead to it to which no talk can come either"
        return "no edge leads to it"

    def _why(self, at: int) -> str:
        way = self._reach.ways[at]
        assert way.condition is not None
        here = None if way.source[1][:1] in (ANYWHERE, POOL) else way.source
        view = self._reach.view(way.source[0], here)
        place = "anywhere" if way.source[1] == ANYWHERE else way.source[1].removeprefix(POOL)
        written = way.condition.source
        return f"the way from {place} asks for {written!r:.200}, which never holds: {because(way.condition, view)}"

    def _is_ending(self, node: Node) -> bool:
        return bool(node.end) and node.end not in self._endings

    def endings(self) -> Iterator[Fault]:
        """Named endings that lie behind what cannot be reached."""
        names = self._endings | {self._left[spot].end for spot in self._told if spot in self._left} | {"", "true"}
        for (graph, key), node in self._left.items():
            if node.end not in names:
                names.add(node.end)
                message = f"No talk can come to the ending {node.end}: nor can one to what leads there."
                path: Path = ("graphs", graph, "nodes", key, "end")
                yield Fault(path, "unreachable-ending", message, "Mend the way to it.")
