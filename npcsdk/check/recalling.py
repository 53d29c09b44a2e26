"""What comes to mind in a talk without a session: only where the dialogue asks for it, as all else shows in nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from npcsdk.check.parts import mindful
from npcsdk.events import Event, InputReceived, Recalled
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.state import State
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.nature import PLAYER
from npcsdk.world.once import once
from npcsdk.world.world import Player, World


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
        """What is told on by now and what comes to mind at an input, not stamped yet: where the dialogue asks for it.

        Args:
            state: before the input; it says who it is for, and where the talk stands.
            given: the input.
            time: of the game, in seconds.
        """
        if given.kind not in ("begin", "say", "choose") or not _asks(self._world, state):
            return
        self._memories.take(self._fresh)
        self._fresh = []
        for told in self._memories.passing.due(self._world, self._memories.of, time):
            self._memories.of(told.character).add(told.memory)
        look = Look(text=given.text, now=time, names=self._names, holder=state.character, present=(PLAYER,))
        found = self._memories.of(state.character).recall(look)
        if found:
            yield Recalled(state.character, tuple(found))


def _asks(world: World, state: State) -> bool:
    """Whether the dialogue asks what comes to mind in the graph where a talk stands or begins, or in those it is of."""
    asking, place = _asking(world), state.place
    if not asking:
        return False
    graphs = (place.graph, *(frame.graph for frame in place.stack)) if place else ()
    begins = world.graph_of(state.character).graph if place is None or state.ending is not None else ""
    return begins in asking or not asking.isdisjoint(graphs)


@once
def _asking(world: World) -> frozenset[str]:
    """The graphs that ask: all of them, where a computed name does."""
    if mindful(world):
        return frozenset(world.graphs)
    return frozenset(name for name, graph in world.graphs.items() if any(each.memories for each in _conditions(graph)))


def _conditions(graph: DialogueGraph) -> Iterator[Condition]:
    """All of a graph: of its edges, its lines and its storylets."""
    asked: list[Condition | None] = [edge.if_ for edge in graph.anywhere]
    for node in graph.nodes.values():
        for edges in (node.transitions, node.options, node.next):
            asked += (edge.if_ for edge in edges)
        asked += (line.if_ for line in node.lines)
        asked.append(node.storylet.if_ if node.storylet else None)
    yield from filter(None, asked)
