"""Every way through a world: which place leads where, by what, under which condition. The analysis view of the graphs.

Places are (graph, node). Two kinds of junction keep it small: `(graph, "*")` stands for the graph's
`anywhere`, to which each of its nodes leads, and `(graph, "~pool")` for a pool of storylets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from npcsdk.mind.way import Edge, entrance, spot
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import DialogueGraph, Node, Storylet, Transition
from npcsdk.world.rules import Path
from npcsdk.world.world import World

if TYPE_CHECKING:
    import networkx

Spot: TypeAlias = tuple[str, str]
"""Graph and node, or a junction of the graph."""
ANYWHERE = "*"
POOL = "~"


class Passage(NamedTuple):
    """One way from a place to another.

    Attributes:
        source: where it begins.
        target: where it leads.
        kind: next, option, transition, anywhere, call, return, draw or storylet. `anywhere` leads from a
            node to the junction of its graph, `draw` to that of a pool, `storylet` on from there. `return`
            is what comes after a call: from where it was called to its `to`.
        path: its place in the world.
        edge: what the writer wrote; None from a node to `anywhere`.
        condition: what must hold.
        trigger: intent, on, after, else, if, option, or "" where it is taken by itself.
        through: for a return, the place that the call entered; for a call, the place where it leads back to.
    """

    source: Spot
    target: Spot
    kind: str
    path: Path
    edge: Edge | Storylet | None = None
    condition: Condition | None = None
    trigger: str = ""
    through: Spot | None = None


def starts(world: World) -> dict[str, Spot]:
    """Where each character's talk begins."""
    found = {}
    for character in world.characters:
        graph = world.graph_of(character)
        found[character] = (graph.graph, graph.start)
    return found


def passages(world: World) -> Iterator[Passage]:
    """Every way of a world, in the order in which it is written."""
    for graph in world.graphs.values():
        top: Path = ("graphs", graph.graph)
        hub = (graph.graph, ANYWHERE)
        for key, node in graph.nodes.items():
            here = (graph.graph, key)
            path: Path = (*top, "nodes", key)
            yield from _of_node(world, graph, node, here, path)
            if graph.anywhere:
                yield Passage(here, hub, "anywhere", path)
            if node.storylet:
                pool = (graph.graph, POOL + node.storylet.pool)
                yield Passage(pool, here, "storylet", (*path, "storylet"), node.storylet, node.storylet.if_)
        for at, edge in enumerate(graph.anywhere):
            yield from _of_edge(world, graph, edge, hub, "transition", (*top, "anywhere", at))


def ways_of(world: World) -> networkx.MultiDiGraph[Spot]:
    """The whole world as one graph: nodes are places, edges carry the fields of a `Passage`.

    It is for analysis and pictures; a talk does not need it. A `return` stands in it whether or not
    the called graph ever comes back.
    """
    import networkx

    found: networkx.MultiDiGraph[Spot] = networkx.MultiDiGraph()
    for graph in world.graphs.values():
        found.add_nodes_from((graph.graph, key) for key in graph.nodes)
    found.add_edges_from((each.source, each.target, each._asdict()) for each in passages(world))
    return found


def _of_node(world: World, graph: DialogueGraph, node: Node, here: Spot, path: Path) -> Iterator[Passage]:
    for at, step in enumerate(node.next):
        yield from _of_edge(world, graph, step, here, "next", (*path, "next", at))
    for at, option in enumerate(node.options):
        yield from _of_edge(world, graph, option, here, "option", (*path, "options", at))
    for at, transition in enumerate(node.transitions):
        yield from _of_edge(world, graph, transition, here, "transition", (*path, "transitions", at))


def _of_edge(world: World, graph: DialogueGraph, edge: Edge, here: Spot, kind: str, path: Path) -> Iterator[Passage]:
    """What one edge comes to: a pool goes before a call, and a call before `to`, as when it is taken."""
    trigger = _trigger(edge, kind)
    after = spot(world, graph.graph, edge.to) if edge.to else None
    if edge.draw:
        pool = (graph.graph, POOL + edge.draw)
        yield Passage(here, pool, "draw", path, edge, edge.if_, trigger)
    if edge.call:
        inside = entrance(world, edge.call)
        yield Passage(here, inside, "call", path, edge, edge.if_, trigger, after or here)
        if after:
            yield Passage(here, after, "return", path, edge, edge.if_, trigger, inside)
    elif after:
        yield Passage(here, after, kind, path, edge, edge.if_, trigger)


def _trigger(edge: Edge, kind: str) -> str:
    if not isinstance(edge, Transition):
        return "option" if kind == "option" else ""
    if edge.else_:
        return "else"
    return "intent" if edge.intent else "on" if edge.on else "after" if edge.after is not None else "if"
