"""Nodes at which the player can say something that nothing leads on from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from npcsdk.check.callers import callers_of
from npcsdk.check.parts import nodes_in
from npcsdk.check.triggers.guards import covers
from npcsdk.world.graph import Node, Transition
from npcsdk.world.rules import Fault
from npcsdk.world.world import World


def unanswered_faults(world: World) -> Iterator[Fault]:
    """Nodes that wait for words, find none to answer them with, and have no `else` for what fits nothing.

    A menu of options alone asks for no words, and a node that only waits for game events or silence
    does not either: nothing is said of these.
    """
    callers = callers_of(world)
    for graph, node, path in nodes_in(world):
        if node.reply or not waits(node):
            continue
        outer = [edge for name in (graph.graph, *sorted(callers[graph.graph])) for edge in world.graphs[name].anywhere]
        own = [edge for edge in node.transitions if for_words(edge)]
        listens = own if node.options else [*own, *filter(for_words, outer)]
        if listens and not _answers_all((*node.transitions, *outer)):
            then = "its line is said again" if node.authored else "nothing happens"
            message = f"What the player says at {node.id} may fit none of its transitions, and then {then}."
            remedy = "Add a transition for the rest, here or in `anywhere`: {to: ..., else: true}."
            yield Fault(path, "unanswered-input", message, remedy)


def waits(node: Node) -> bool:
    """Whether a talk can stop at a node until the player says something."""
    if node.end or node.return_:
        return False
    return not covers(edge.if_ for edge in node.next if edge.to or edge.call)


def for_words(edge: Transition) -> bool:
    """Whether a transition is tried on what the player says."""
    return not edge.on and edge.after is None


def _answers_all(edges: Iterable[Transition]) -> bool:
    """Whether one of these can be taken whatever the player says."""
    return covers(
        edge.if_
        for edge in edges
        if for_words(edge) and not edge.intent and not edge.cooldown and (edge.to or edge.call)
    )
