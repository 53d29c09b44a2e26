"""A look ahead: how things stand once an input has come to those who notice it, before it leads anywhere."""

from __future__ import annotations

from itertools import chain

from npcsdk.events import FACT, Event, InputReceived
from npcsdk.mind.feelings.stakes import stakes_of
from npcsdk.mind.feelings.upon import upon
from npcsdk.mind.knowledge.rumours import rumours
from npcsdk.mind.knowledge.taught import lessons_of
from npcsdk.mind.state import State
from npcsdk.world.world import World

_KEY = "waited for, and felt"


def foreseen(world: World, state: State, given: InputReceived) -> State:
    """A state in which an event is felt already, and what was passed on by now is known, so that a transition can ask
    what that makes of somebody.

    Args:
        world: where.
        state: before the input; it is not changed.
        given: what may be about to happen, stamped with its time.

    Returns:
        The same state, where nothing was passed on, and the input is no event, or one that means nothing to anybody,
        or that no transition waits for.
    """
    stamp = {"turn": state.turn, "at": FACT, "time": given.time}
    news: list[Event] = list(rumours(world, state, stamp))
    felt = given.kind == "event" and given.name in _both(world)
    if not (news or felt):
        return state
    after = state.copy()
    after.time = max(after.time, given.time)
    for event in chain(news, upon(world, lambda: after, given, stamp) if felt else ()):
        after.apply(event)
    return after


def _both(world: World) -> frozenset[str]:
    """The events that mean something to somebody, or teach somebody something, and that a transition waits for."""
    found: frozenset[str] | None = world.kept.get(_KEY)
    if found is None:
        edges = [edge for graph in world.graphs.values() for edge in graph.anywhere]
        edges += [edge for graph in world.graphs.values() for node in graph.nodes.values() for edge in node.transitions]
        found = world.kept[_KEY] = frozenset(edge.on for edge in edges) & (
            stakes_of(world).happenings.keys() | lessons_of(world).keys()
        )
    return found
