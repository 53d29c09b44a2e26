"""From a world to what a picture of it shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from npcsdk.draw.heat import Heat
from npcsdk.draw.picture import Arrow, Box, Group, Mark, Picture
from npcsdk.draw.saying import kind_of, label_of, notes_at, notes_of, said_at
from npcsdk.mind.way import Edge, entrance, spot
from npcsdk.world.graph import DialogueGraph, Node
from npcsdk.world.world import World


def picture_of(world: World, heat: Heat | None = None) -> Picture:
    """What a picture of a world shows: its graphs, and all ways through them.

    A call goes to a sign of its own beside the caller; from there one arrow goes into the called graph, and
    one to where the talk is back. A draw goes to the sign of the pool. What holds anywhere begins at one
    sign of the graph. So no arrow says more than one thing.

    Args:
        world: a world that was checked; an edge that leads nowhere is left out.
        heat: how often walks came where.
    """
    tracing = _Tracing(world, heat)
    graphs = _in_order(world)
    for graph in graphs:
        tracing.trace(graph)
    boxes = {box.id: box for box in tracing.boxes}
    arrows = tuple(arrow for arrow in tracing.arrows if arrow.source in boxes and arrow.target in boxes)
    reached = _reached(list(boxes.values()), arrows)
    marked = (box if box.id in reached else replace(box, marks=(*box.marks, "unreachable")) for box in boxes.values())
    groups = tuple(Group(graph.graph, _titled(world, graph)) for graph in graphs)
    return Picture(world.title, groups, tuple(marked), arrows, heat is not None)


def _in_order(world: World) -> list[DialogueGraph]:
    """Its graphs; the one that the player meets first comes first."""
    first = world.graph_of(world.start).graph
    return sorted(world.graphs.values(), key=lambda graph: graph.graph != first)


def _titled(world: World, graph: DialogueGraph) -> str:
    speaker = world.characters.get(graph.character or "")
    return f"{graph.graph} · {speaker.name if speaker else 'spoken by whoever calls it'}"


def _reached(boxes: Sequence[Box], arrows: Iterable[Arrow]) -> set[str]:
    """The boxes to which a chain of arrows leads from a start. What holds anywhere holds where its graph is reached."""
    onward: dict[str, list[str]] = defaultdict(list)
    for arrow in arrows:
        onward[arrow.source].append(arrow.target)
    anywhere = {box.group: box.id for box in boxes if box.kind == "anywhere"}
    groups = {box.id: box.group for box in boxes}
    waiting = [box.id for box in boxes if "start" in box.marks]
    found = set(waiting)
    while waiting:
        box = waiting.pop()
        sign = anywhere.get(groups[box])
        for near in (*onward[box], *([sign] if sign else ())):
            if near not in found:
                found.add(near)
                waiting.append(near)
    return found


class _Tracing:
    """Collects boxes and arrows, graph by graph."""

    def __init__(self, world: World, heat: Heat | None) -> None:
        self.world = world
        self.heat = heat
        self.starts = {(graph := world.graph_of(name)).graph + "." + graph.start for name in world.characters}
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self._signs: dict[str, str] = {}

    def trace(self, graph: DialogueGraph) -> None:
        """Add the boxes and arrows of a graph."""
        name = graph.graph
        if graph.anywhere:
            sign = f"{name}.anywhere:"
            self.boxes.append(Box(sign, name, "anywhere", "anywhere", notes=("holds at every node of this graph",)))
            self._edges(name, sign, graph.anywhere, f"{name}.anywhere")
        for node in graph.nodes.values():
            self._node(name, node)
        for node in graph.nodes.values():
            if node.storylet:
                pool = self._pool(name, node.storylet.pool)
                condition = node.storylet.if_.source if node.storylet.if_ else ""
                target = f"{name}.{node.id}"
                times = self._times((target,))
                self.arrows.append(Arrow(pool, target, "draw", node.id, condition, times=times))

    def _node(self, graph: str, node: Node) -> None:
        box = f"{graph}.{node.id}"
        holds: tuple[tuple[Mark, bool], ...] = (
            ("start", box in self.starts),
            ("ending", bool(node.end)),
            ("return", node.return_),
            ("storylet", node.storylet is not None),
        )
        marks = tuple(mark for mark, there in holds if there)
        times = self.heat.node(box) if self.heat else None
        self.boxes.append(Box(box, graph, "node", node.id, said_at(node), notes_at(node), marks, times))
        self._edges(graph, box, node.options, f"{box}.options")
        self._edges(graph, box, node.transitions, f"{box}.transitions")
        self._edges(graph, box, node.next, f"{box}.next")

    def _edges(self, graph: str, source: str, edges: Sequence[Edge], place: str) -> None:
        for at, edge in enumerate(edges):
            with suppress(KeyError):
                to = ".".join(spot(self.world, graph, edge.to)) if edge.to else ""
                pool = self._pool(graph, edge.draw) if edge.draw else ""
                target = self._call(graph, source, edge, to) if edge.call else pool or to
                own = getattr(edge, "id", "")
                names = (f"{place}.{at}", f"{graph}.{own}", own, f"{source}>{target}", f"{source}>{to}", place)
                times = self._times(names)
                condition = edge.if_.source if edge.if_ else ""
                arrow = Arrow(source, target, kind_of(edge), label_of(edge), condition, notes_of(edge), times)
                self.arrows.append(arrow)
                if pool and to:
                    self.arrows.append(Arrow(source, to, "empty", f"when {edge.draw} is empty"))

    def _call(self, graph: str, source: str, edge: Edge, to: str) -> str:
        """The sign of a call. Edges of the same node that call the same and come back to the same share one."""
        called = ".".join(entrance(self.world, edge.call))
        back = to or (source if not source.endswith(":") else "")
        sign = f"{source}/{called}/{back}:"
        if sign not in self._signs:
            self._signs[sign] = sign
            self.boxes.append(
                Box(sign, graph, "call", edge.call, notes=("calls this graph, and is back when it returns",))
            )
            self.arrows.append(Arrow(sign, called, "enter", edge.call))
            if back:
                self.arrows.append(Arrow(sign, back, "back", "when it returns"))
        return sign

    def _pool(self, graph: str, pool: str) -> str:
        sign = f"{graph}.{pool}/pool:"
        if sign not in self._signs:
            self._signs[sign] = sign
            drawn = self.world.graphs[graph].pools.get(pool, "best")
            self.boxes.append(Box(sign, graph, "pool", pool, notes=(f"a pool of storylets; draws: {drawn}",)))
        return sign

    def _times(self, names: Iterable[str]) -> int | None:
        return self.heat.edge(names) if self.heat else None
