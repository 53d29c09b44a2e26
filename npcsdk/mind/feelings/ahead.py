"""A look ahead: how things stand once an event of the game has happened to those who notice it."""

from __future__ import annotations

from npcsdk.events import FACT, InputReceived
from npcsdk.mind.feelings.stakes import stakes_of
from npcsdk.mind.feelings.upon import upon
from npcsdk.mind.state import State
from npcsdk.world.world import World

_KEY = "waited for, and felt"


def foreseen(world: World, state: State, given: InputReceived) -> State:
    """A state in which an event is felt already, so that a transition can ask what it makes of somebody.

    Args:
        world: where.
        state: before the event; it is not changed.
        given: what may be about to happen, stamped with its time.

    Returns:
        The same state, where it is no event, or one that means nothing to anybody, or that no transition waits for.
    """
    if given.kind != "event" or given.name not in _both(world):
        return state
    after = state.copy()
    after.time = max(after.time, given.time)
    for event in upon(world, lambda: after, given, {"turn": after.turn, "at": FACT, "time": given.time}):
        after.apply(event)
    return after


def _both(world: World) -> frozenset[str]:
    """The events that mean something to somebody, and that a transition waits for; kept with the world."""
    found: frozenset[str] | None = world.kept.get(_KEY)
    if found is None:
        edges = [edge for graph in world.graphs.values() for edge in graph.anywhere]
        edges += [edge for graph in world.graphs.values() for node in graph.nodes.values() for edge in node.transitions]
        found = world.kept[_KEY] = frozenset(edge.on for edge in edges) & stakes_of(world).happenings.keys()
    return found
