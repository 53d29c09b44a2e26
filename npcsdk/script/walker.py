"""A simulated player: what to try next, going by what was not tried yet. Pure but for its memory and its dice."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.world.graph import DialogueGraph, Next, Option, Transition
from npcsdk.world.world import World

WANDER = (6, 10)
"""Moves of a walk, at least and at most, before it looks for an ending."""
WEARY = 24
"""Moves after which any ending will do."""
LONGEST = 40
"""Moves after which a walk stops where it is."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a player can do: say words, pick an option, let something happen, or wait.

    `value` is the words, the option's id or the event's name; `to` the node it should lead to, ""
    to go on where the talk stands.
    """

    kind: Literal["say", "choose", "event", "silence"]
    value: str
    to: str
    seconds: float = 0.0


def moves(world: World, state: State) -> list[Move]:
    """What a player can do at a state that has some chance to lead on."""
    step = Step(world, state)
    node = step.node
    if node is None or state.ending is not None:
        return []
    targets = {option.id: option.to for option in node.options}
    found = [Move("choose", option.id, targets[option.id]) for option in state.offered if option.id in targets]
    small_talk = [example.player for example in world.characters[state.character].persona.examples] or ["…"]
    for edge in (*node.transitions, *step.graph.anywhere):
        if step.holds(edge.if_):
            found += _along(edge, small_talk)
    if node.reply:
        found += [Move("say", words, "") for words in small_talk]
    return found


def _along(edge: Transition, small_talk: list[str]) -> Iterator[Move]:
    if edge.on:
        yield Move("event", edge.on, edge.to)
    elif edge.after is not None:
        yield Move("silence", "", edge.to, edge.after)
    else:
        for words in edge.examples if edge.intent else small_talk:
            yield Move("say", words, edge.to)


class SimulatedPlayer:
    """Walks a world again and again, each time where it has been least.

    The same seed, and the same answers of the world, lead to the same walks.
    """

    def __init__(self, world: World, *, seed: int) -> None:
        self._world = world
        self._seed = seed
        self._ever: Counter[str] = Counter()
        self._here: Counter[str] = Counter()
        self._used: Counter[Move] = Counter()
        self._dice = Random(seed)
        self._made = self._wander = 0

    def begin(self, walk: int) -> None:
        """Start a walk."""
        self._dice = Random(f"{self._seed}/{walk}")
        self._here.clear()
        self._made = 0
        self._wander = self._dice.randint(*WANDER)

    def entered(self, node: str) -> None:
        """Remember a node, by `graph.node`."""
        self._ever[node] += 1
        self._here[node] += 1

    def choose(self, state: State) -> Move | None:
        """What to do next; None to stop walking."""
        place = state.place
        choices = moves(self._world, state)
        if place is None or not choices or self._made >= LONGEST:
            return None
        graph = self._world.graphs[place.graph]
        # An equal chance first, so that ties do not go by the order in which things were written.
        self._dice.shuffle(choices)
        if self._made < self._wander:
            chosen = min(choices, key=lambda move: self._interest(graph, move, place.node))
        else:
            ways = ways_out(graph)
            if not ways:
                return None
            chosen = min(
                choices, key=lambda move: (self._way_out(graph, ways, move.to or place.node), self._used[move])
            )
        self._made += 1
        self._used[chosen] += 1
        if not chosen.to:
            self.entered(_staying(graph, place.node))
        return chosen

    def _interest(self, graph: DialogueGraph, move: Move, node: str) -> tuple[bool, int, int, int]:
        """Small for what is new: ends last, then what this walk, then what any walk has seen least."""
        target = f"{graph.graph}.{move.to}" if move.to else _staying(graph, node)
        ends = bool(move.to and graph.nodes[move.to].end)
        return ends, self._here[target], self._ever[target], self._used[move]

    def _way_out(self, graph: DialogueGraph, ways: Mapping[str, Mapping[str, int]], node: str) -> tuple[int, int, int]:
        """Small for what leads soon to the ending that was reached least."""
        weary = self._made >= WEARY
        best = min(
            (
                (0 if weary else self._ever[f"{graph.graph}.{end}"], way[node])
                for end, way in ways.items()
                if node in way
            ),
            default=(LONGEST, LONGEST),
        )
        return *best, self._here[f"{graph.graph}.{node}"]


def ways_out(graph: DialogueGraph) -> dict[str, dict[str, int]]:
    """For each node that ends the talk: from which nodes it can be reached, and in how many steps at least."""
    before: dict[str, set[str]] = {key: set() for key in graph.nodes}
    for key, node in graph.nodes.items():
        anywhere = () if node.end else graph.anywhere
        edges: tuple[Next | Option | Transition, ...] = (*node.next, *node.options, *node.transitions, *anywhere)
        for edge in edges:
            before[edge.to].add(key)
    ways = {}
    for end in (key for key, node in graph.nodes.items() if node.end):
        way = {end: 0}
        waiting = deque([end])
        while waiting:
            at = waiting.popleft()
            for earlier in sorted(before[at] - way.keys()):
                way[earlier] = way[at] + 1
                waiting.append(earlier)
        ways[end] = way
    return ways


def _staying(graph: DialogueGraph, node: str) -> str:
    """How small talk at a node is remembered: not as a visit to it, which most talks make all the time."""
    return f"{graph.graph}.{node}/"
