"""Every way through a world: which place leads where, by what, under which condition. The analysis view of the graphs.

Places are (graph, node). Two kinds of junction keep it small: `(graph, "*")` stands for the graph's
`anywhere`, to which each of its nodes leads, and `(graph, "~pool")` for a pool of storylets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from npcsdk.check.parts import EdgeAt, edges_of, trigger
from npcsdk.mind.way import Edge, entrance, spot
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import DialogueGraph, Node, Option, Storylet, Transition
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


def recoveries(world: World) -> list[Spot]:
    """Where saves go on whose node is not there any more."""
    return [(graph.graph, graph.recover) for graph in world.graphs.values() if graph.recover is not None]


def passages(world: World) -> Iterator[Passage]:
    """Every way of a world, in the order in which it is written."""
    for graph in world.graphs.values():
        for node in (*graph.nodes.values(), None):
            for at in edges_of(graph, node):
                yield from _of_edge(world, at)
            if node:
                yield from _of_node(graph, node)


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


def _of_node(graph: DialogueGraph, node: Node) -> Iterator[Passage]:
    """To `anywhere` of its graph, and from the pool that it is in."""
    here, path = (graph.graph, node.id), ("graphs", graph.graph, "nodes", node.id)
    if graph.anywhere:
        yield Passage(here, (graph.graph, ANYWHERE), "anywhere", path)
    if node.storylet:
        pool = (graph.graph, POOL + node.storylet.pool)
        yield Passage(pool, here, "storylet", (*path, "storylet"), node.storylet, node.storylet.if_)


def _of_edge(world: World, at: EdgeAt) -> Iterator[Passage]:
    """What one edge comes to: a pool goes before a call, and a call before `to`, as when it is taken."""
    graph, edge = at.graph.graph, at.edge
    here = (graph, at.node.id if at.node else ANYWHERE)
    kind, waits = _kind(edge)
    after = spot(world, graph, edge.to) if edge.to else None
    if edge.draw:
        yield Passage(here, (graph, POOL + edge.draw), "draw", at.path, edge, edge.if_, waits)
    if edge.call:
        inside = entrance(world, edge.call)
        yield Passage(here, inside, "call", at.path, edge, edge.if_, waits, after or here)
        if after:
            yield Passage(here, after, "return", at.path, edge, edge.if_, waits, inside)
    elif after:
        yield Passage(here, after, kind, at.path, edge, edge.if_, waits)


def _kind(edge: Edge) -> tuple[str, str]:
    """The kind of a passage along an edge, and what it waits for."""
    if isinstance(edge, Transition):
        return "transition", trigger(edge)
    return ("option", "option") if isinstance(edge, Option) else ("next", "")
