"""A simulated player: what to try next, going by what was not tried yet. Pure but for its memory and its dice."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from random import Random

from npcsdk.check.walks.moves import Move, moves_at
from npcsdk.check.ways import passages
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.world.world import World

WANDER = (6, 10)
"""Moves of a walk, at least and at most, before it looks for an ending."""
WEARY = 24
"""Moves after which any ending will do."""
LONGEST = 40
"""Moves after which a walk stops where it is."""


class SimulatedPlayer:
    """Walks a world again and again, each time where it has been least.

    The same seed, and the same answers of the world, lead to the same walks.
    """

    def __init__(self, world: World, *, seed: int) -> None:
        self._world = world
        self._ways = ways_out(world)
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
        step = Step(self._world, state)
        choices = moves_at(step, state.offered)
        if step.place is None or not choices or self._made >= LONGEST:
            return None
        here = f"{step.place.graph}.{step.place.node}"
        # An equal chance first, so that ties do not go by the order in which things were written.
        self._dice.shuffle(choices)
        if self._made < self._wander:
            chosen = min(choices, key=lambda move: self._interest(move, here))
        else:
            ways = {end: way for end, way in self._ways.items() if here in way}
            if not ways:
                return None
            chosen = min(choices, key=lambda move: (self._way_out(ways, move.to or here), self._used[move]))
        self._made += 1
        self._used[chosen] += 1
        if not chosen.to:
            self.entered(_staying(here))
        return chosen

    def _interest(self, move: Move, here: str) -> tuple[bool, int, int, int]:
        """Small for what is new: ends last, then what this walk, then what any walk has seen least."""
        target = move.to or _staying(here)
        return move.to in self._ways, self._here[target], self._ever[target], self._used[move]

    def _way_out(self, ways: Mapping[str, Mapping[str, int]], node: str) -> tuple[int, int, int]:
        """Small for what leads soon to the ending that was reached least."""
        weary = self._made >= WEARY
        best = min(
            ((0 if weary else self._ever[end], way[node]) for end, way in ways.items() if node in way),
            default=(LONGEST, LONGEST),
        )
        return *best, self._here[node]


def ways_out(world: World) -> dict[str, dict[str, int]]:
    """For each node that ends a talk, `mira.farewell`: from where it can be reached, in how many steps at least."""
    nodes = {f"{graph.graph}.{key}": node for graph in world.graphs.values() for key, node in graph.nodes.items()}
    before: dict[str, set[str]] = defaultdict(set)
    for each in passages(world):
        before[".".join(each.target)].add(".".join(each.source))
        if each.kind == "call" and each.through:
            back = ".".join(each.through)
            called = world.graphs[each.target[0]]
            before[back] |= {f"{called.graph}.{key}" for key, node in called.nodes.items() if node.return_}
    ways = {}
    for end in (key for key, node in nodes.items() if node.end):
        way = {end: 0}
        waiting = deque([end])
        while waiting:
            at = waiting.popleft()
            for earlier in sorted(before[at] - way.keys()):
                if not (earlier in nodes and nodes[earlier].end):
                    way[earlier] = way[at] + (earlier in nodes)  # A junction is no step.
                    waiting.append(earlier)
        ways[end] = way
    return ways


def _staying(node: str) -> str:
    """How small talk at a node is remembered: not as a visit to it, which most talks make all the time."""
    return f"{node}/"
