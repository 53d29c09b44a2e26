"""The parts of a world one after the other, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.mind.way import Edge, entrance, spot
from npcsdk.world.effects import Deed
from npcsdk.world.graph import DialogueGraph, Next, Node, Transition
from npcsdk.world.rules import Path
from npcsdk.world.said import Said
from npcsdk.world.world import World


class NodeAt(NamedTuple):
    """A node, and where it stands."""

    graph: DialogueGraph
    node: Node
    path: Path


class EdgeAt(NamedTuple):
    """An edge of a node; or, without one, of `anywhere`."""

    graph: DialogueGraph
    node: Node | None
    edge: Edge
    path: Path


def nodes_in(world: World) -> tuple[NodeAt, ...]:
    """Every node; kept with the world, as every analysis asks."""
    found: tuple[NodeAt, ...] | None = world.kept.get(nodes_in)
    if found is None:
        found = world.kept[nodes_in] = tuple(
            NodeAt(graph, node, ("graphs", key, "nodes", name))
            for key, graph in world.graphs.items()
            for name, node in graph.nodes.items()
        )
    return found


def edges_in(world: World) -> tuple[EdgeAt, ...]:
    """Every edge: of nodes, and of `anywhere`; kept likewise."""
    found: tuple[EdgeAt, ...] | None = world.kept.get(edges_in)
    if found is None:
        found = world.kept[edges_in] = tuple(_edges(world))
    return found


def _edges(world: World) -> Iterator[EdgeAt]:
    for graph, node, path in nodes_in(world):
        for at, step in enumerate(node.next):
            yield EdgeAt(graph, node, step, (*path, "next", at))
        for at, option in enumerate(node.options):
            yield EdgeAt(graph, node, option, (*path, "options", at))
        for at, transition in enumerate(node.transitions):
            yield EdgeAt(graph, node, transition, (*path, "transitions", at))
    for key, graph in world.graphs.items():
        for at, edge in enumerate(graph.anywhere):
            yield EdgeAt(graph, None, edge, ("graphs", key, "anywhere", at))


def transitions_in(world: World) -> Iterator[tuple[Transition, Path]]:
    """Every transition: of nodes, and of `anywhere`."""
    return ((at.edge, at.path) for at in edges_in(world) if isinstance(at.edge, Transition))


def effects_in(world: World) -> Iterator[tuple[DialogueGraph, Deed, Path]]:
    """Every effect, with the path of the node or edge that has it."""
    for graph, node, path in nodes_in(world):
        yield from ((graph, deed, path) for deed in node.do)
    for at in edges_in(world):
        if not isinstance(at.edge, Next):
            yield from ((at.graph, deed, at.path) for deed in at.edge.do)


def lines_of(node: Node) -> Iterator[tuple[Said, Path]]:
    """What a writer wrote for a node to say, with the rest of its path: its line or lines, and its fallbacks."""
    if node.line:
        yield node.line, ("line",)
    for at, variant in enumerate(node.lines):
        yield variant.line, ("lines", at, "line")
    for at, said in enumerate(node.reply.fallback if node.reply else ()):
        yield said, ("reply", "fallback", at)


def targets(world: World, home: DialogueGraph, edge: Edge) -> Iterator[tuple[str, str]]:
    """Graph and node of everything that an edge can lead to, where a call leads back to among them."""
    if edge.draw:
        for node in home.nodes.values():
            if node.storylet and node.storylet.pool == edge.draw:
                yield home.graph, node.id
    if edge.call:
        yield entrance(world, edge.call)
    if edge.to:
        yield spot(world, home.graph, edge.to)


def led_to(edge: Edge) -> str:
    """Where an edge leads, as its writer named it."""
    return edge.to or edge.call or edge.draw
