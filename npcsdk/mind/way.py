"""A way: an edge of the graph together with where it leads now."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from npcsdk.world.graph import DialogueGraph, Next, Node, Option, Transition
from npcsdk.world.world import World

Edge: TypeAlias = Transition | Option | Next


class Way(NamedTuple):
    """An edge that can be taken, and where it leads.

    Attributes:
        edge: what the writer wrote.
        home: the graph it is written in.
        graph: the graph of the node it leads to.
        node: that node.
        depth: how many open calls stay open; an edge of a graph that called leaves what it called.
        name: what a model calls it in a `[goto:...]`.
        intent: what the player wants by it, told to a model.
    """

    edge: Edge
    home: str
    graph: str
    node: str
    depth: int
    name: str
    intent: str = ""

    def target(self, world: World) -> Node:
        """The node it leads to."""
        return world.graphs[self.graph].nodes[self.node]


def spot(world: World, home: str, written: str) -> tuple[str, str]:
    """Graph and node of a place as an edge names it: `hub`, `smithy.hub`; of a graph alone, where it starts.

    Raises:
        KeyError: there is no such place.
    """
    first, dot, second = written.partition(".")
    if dot:
        return world.graphs[first].graph, world.graphs[first].nodes[second].id
    return home, world.graphs[home].nodes[written].id


def entrance(world: World, written: str) -> tuple[str, str]:
    """Graph and node of what an edge calls: `haggle` is where that graph starts, `haggle.offer` a node of it.

    Raises:
        KeyError: there is no such place.
    """
    first, dot, second = written.partition(".")
    graph: DialogueGraph = world.graphs[first]
    return graph.graph, graph.nodes[second if dot else graph.start].id
