"""What comes to mind in a talk without a session: only where the dialogue asks for it, as all else shows in nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from npcsdk.events import Event, InputReceived, Recalled
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.state import Place, State
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import Player, World

_KEY = "asks what comes to mind"
ASKS = "recalls("


class Recalling:
    """The memories of one talk, made when they are first asked for.

    Args:
        world: of the talk.
        player: who plays.
    """

    def __init__(self, world: World, player: Player) -> None:
        self._world = world
        self._names = {who: each.name for who, each in world.characters.items()} | {PLAYER: player.name}
        self._memories = Memories()
        self._fresh: list[Event] = []

    def took(self, events: Iterable[Event]) -> None:
        """Let a turn have happened."""
        if _asking(self._world):
            self._fresh += events

    def upon(self, state: State, given: InputReceived, time: float) -> Iterator[Event]:
        """What is told on by now and what comes to mind at an input, not stamped yet: where somebody asks for it.

        Args:
            state: before the input; it says who it is for, and where the talk stands.
            given: the input.
            time: of the game, in seconds.
        """
        if given.kind not in ("say", "choose") or not _asks(self._world, state.place):
            return
        self._memories.take(self._fresh)
        self._fresh = []
        for told in self._memories.passing.due(self._world, self._memories.of, time):
            self._memories.of(told.character).add(told.memory)
        look = Look(text=given.text, now=time, names=self._names, holder=state.character, present=(PLAYER,))
        found = self._memories.of(state.character).recall(look)
        if found:
            yield Recalled(state.character, tuple(found))


def _asks(world: World, place: Place | None) -> bool:
    """Whether any way that leads on from a place asks what comes to mind."""
    if place is None or not _asking(world):
        return False
    graphs = {place.graph, *(frame.graph for frame in place.stack)}
    return f"{place.graph}.{place.node}" in _asking(world) or not graphs.isdisjoint(_asking(world))


def _asking(world: World) -> frozenset[str]:
    """The nodes, by `graph.node`, and the graphs that have a way which asks; kept with the world."""
    found: frozenset[str] | None = world.kept.get(_KEY)
    if found is None:
        found = world.kept[_KEY] = frozenset(chain(_nodes(world), _graphs(world)))
    return found


def _nodes(world: World) -> Iterator[str]:
    for graph in world.graphs.values():
        for node in graph.nodes.values():
            conditions = [
                *(edge.if_ for edge in node.transitions),
                *(edge.if_ for edge in node.options),
                *(edge.if_ for edge in node.next),
            ]
            if any(condition and ASKS in condition.source for condition in conditions):
                yield f"{graph.graph}.{node.id}"


def _graphs(world: World) -> Iterator[str]:
    for graph in world.graphs.values():
        if any(edge.if_ and ASKS in edge.if_.source for edge in graph.anywhere):
            yield graph.graph
