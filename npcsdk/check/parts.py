"""The parts of a world one after the other, each with its path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from npcsdk.mind.storylets import members
from npcsdk.mind.way import Edge, entrance, spot
from npcsdk.world.effects import Deed
from npcsdk.world.graph import DialogueGraph, Next, Node, Transition
from npcsdk.world.once import once
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


@once
def nodes_in(world: World) -> tuple[NodeAt, ...]:
    """Every node."""
    return tuple(
        NodeAt(graph, node, ("graphs", key, "nodes", name))
        for key, graph in world.graphs.items()
        for name, node in graph.nodes.items()
    )


@once
def edges_in(world: World) -> tuple[EdgeAt, ...]:
    """Every edge: of the nodes of a graph, then of its `anywhere`."""
    return tuple(
        edge
        for graph in world.graphs.values()
        for node in (*graph.nodes.values(), None)
        for edge in edges_of(graph, node)
    )


def edges_of(graph: DialogueGraph, node: Node | None) -> Iterator[EdgeAt]:
    """The edges of a node, or, without one, of `anywhere`."""
    top: Path = ("graphs", graph.graph)
    fields: dict[str, Sequence[Edge]] = {"anywhere": graph.anywhere}
    if node:
        top = (*top, "nodes", node.id)
        fields = {"next": node.next, "options": node.options, "transitions": node.transitions}
    for field, edges in fields.items():
        yield from (EdgeAt(graph, node, edge, (*top, field, at)) for at, edge in enumerate(edges))


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


@once
def mindful(world: World) -> frozenset[str]:
    """The names that are computed by what comes to mind."""
    owners = (world, *world.characters.values(), *world.graphs.values())
    computed = (each for owner in owners for each in owner.computed.items())  # type: ignore[attr-defined]
    return frozenset(name for name, formula in computed if formula.memories)


def targets(world: World, home: DialogueGraph, edge: Edge) -> Iterator[tuple[str, str]]:
    """Graph and node of everything that an edge can lead to, where a call leads back to among them."""
    if edge.draw:
        yield from ((home.graph, node.id) for node in members(home, edge.draw))
    if edge.call:
        yield entrance(world, edge.call)
    if edge.to:
        yield spot(world, home.graph, edge.to)


def trigger(edge: Transition) -> str:
    """What a transition waits for: "intent", "on", "after", "else", or "if" where a condition is all."""
    given = {"intent": edge.intent, "on": edge.on, "after": edge.after is not None, "else": edge.else_}
    return next((name for name, value in given.items() if value), "if")


def led_to(edge: Edge) -> str:
    """Where an edge leads, as its writer named it."""
    return edge.to or edge.call or edge.draw
