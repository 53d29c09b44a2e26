"""A way: an edge of the graph together with where it leads now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple, TypeAlias

from npcsdk.world.graph import DialogueGraph, Next, Node, Option, Transition
from npcsdk.world.world import World

Edge: TypeAlias = Transition | Option | Next
LONGEST = 64
"""Characters that what a way is called may have in a `[goto:...]`, but for its number: a node's name has no more."""


class Way(NamedTuple):
    """An edge that can be taken, and where it leads.

    Attributes:
        edge: what the writer wrote.
        home: the graph it is written in.
        graph: the graph of the node it leads to.
        node: that node.
        depth: how many open calls stay open; an edge of a graph that called leaves what it called.
        name: what a model calls it in a `[goto:...]`; see `named`.
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


def named(ways: Iterable[Way]) -> tuple[Way, ...]:
    """The ways with names by which a model can tell them apart: several may lead to the same node."""
    found: dict[str, Way] = {}
    numbers: dict[str, Iterator[int]] = {}
    for way in ways:
        name = stem = way.name if len(way.name) <= LONGEST else way.node
        while name in found:  # No node's name begins with a number.
            name = f"{stem}.{next(numbers.setdefault(stem, count(2)))}"
        found[name] = way._replace(name=name)
    return tuple(found.values())


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
