"""What a talk can come to, and what variables can hold: both at once, for the one depends on the other.

It begins with nothing but the places where talks begin and first values, and follows whatever a condition might
allow, writing what is written on the way, until nothing new is found. So nothing that is possible is left out; what
is left out is impossible.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from npcsdk.check.possible.abstract import outcomes
from npcsdk.check.possible.naming import KNOWN, Names, names_of
from npcsdk.check.possible.values import NUMBER, Might, Range, exactly, holdable
from npcsdk.check.possible.view import View
from npcsdk.check.possible.writers import Writer, depends, writes
from npcsdk.check.ways import ANYWHERE, POOL, Passage, Spot, passages, recoveries, starts
from npcsdk.world.conditions import NEVER, Condition
from npcsdk.world.effects import Effect, Relate
from npcsdk.world.once import once
from npcsdk.world.world import World

_GROWTHS = 8
"""So often a range may grow before it is taken to grow for ever."""
_ROUNDS = 2
_VISITED = Might((0, math.inf))
_SINCE = Might((0, NEVER))


@dataclass(frozen=True)
class Reach:
    """What was found of a world.

    Attributes:
        world: the world.
        ways: all of its passages.
        open: whether each of them can be taken.
        either: the numbers of those whose condition might hold, and might not.
        entered: the places, and junctions, where a talk can come.
        returning: the places from where a `return` can be reached on the same level.
        values: what each key might be: variables, visits, relationships.
        names: the names of each graph.
        writers: all effects that can happen.
    """

    world: World
    ways: Sequence[Passage]
    open: Sequence[bool]
    either: Set[int]
    entered: frozenset[Spot]
    returning: frozenset[Spot]
    values: Mapping[str, Might]
    names: Mapping[str, Names]
    writers: Sequence[Writer]

    def view(self, graph: str, here: Spot | None = None) -> View:
        """What is known at a place of a graph."""
        return View(self.values, self.names[graph], here)


@once
def reach_of(world: World) -> Reach:
    """What a talk in this world can come to."""
    ways = list(passages(world))
    begun = [*starts(world).values(), *recoveries(world)]
    names = names_of(world)
    limits = {key: holdable(variable) for key, variable in world.declared.items()}
    found = _Search(world, ways, names, limits).run(begun)
    closer = _closer(found)
    if any(closer[key] != value for key, value in found.values.items()):
        found = _Search(world, ways, names, closer).run(begun)
    return found


def reach_without(world: World, stops: Set[Spot], shut: Callable[[Passage], bool], unknown: Iterable[str]) -> Reach:
    """What a talk can come to that begins at its beginning, never leaves some places, and never takes some ways.

    Args:
        world: the world.
        stops: the places; a talk comes to them all the same.
        shut: says which ways.
        unknown: keys of what nobody learns on the way: `mira knows ledger`.
    """
    whole = reach_of(world)
    search = _Search(world, whole.ways, whole.names, whole.values)
    search.keep_out(stops, shut, unknown)
    return search.run(starts(world).values())


def _closer(found: Reach) -> dict[str, Might]:
    """Values worked out anew from those found: a condition may hold back what was taken to grow for ever."""
    values = dict(found.values)
    for _ in range(_ROUNDS):
        again = _first_values(found.world)
        for writer in found.writers:
            for key, might in writes(found.world, writer, values):
                again[key] = again[key].join(might) if key in again else exactly(0).join(might)
        values |= again
    return values


def _first_values(world: World) -> dict[str, Might]:
    found = {key: exactly(variable.value) for key, variable in world.declared.items()} | {KNOWN: exactly(True)}
    for who, character in world.characters.items():
        for toward, sides in character.relationships.items():
            found |= {f"{who}>{toward}.{side}": exactly(value) for side, value in sides.items()}
    return found


class _Search:
    """The search for everything that can be reached. Whatever grows wakes those who depend on it."""

    def __init__(
        self, world: World, ways: Sequence[Passage], names: Mapping[str, Names], limits: Mapping[str, Might]
    ) -> None:
        self._world = world
        self._ways = ways
        self._names = names
        self._limits = limits
        self._out: dict[Spot, list[int]] = defaultdict(list)
        for at, way in enumerate(ways):
            self._out[way.source].append(at)
        self._open = [False] * len(ways)
        self._entered: set[Spot] = set()
        self._returning: set[Spot] = set()
        self._behind: dict[Spot, list[Spot]] = defaultdict(list)
        self._awaiting: dict[Spot, list[int]] = defaultdict(list)
        self._back: list[Spot] = []
        self._goes_back = False
        self._values = _first_values(world)
        self._growths: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, dict[int, None]] = defaultdict(dict)
        self._rewrite: dict[str, dict[int, None]] = defaultdict(dict)
        self._writers: list[Writer] = []
        self._known: set[Writer] = set()
        self._either: set[int] = set()
        self._answers: dict[tuple[str, Condition], frozenset[bool]] = {}
        """Of conditions that might hold: they are asked at many places, and what was possible stays possible."""
        self._stops: Set[Spot] = frozenset()
        self._new: deque[Spot] = deque()
        self._grown: dict[str, None] = {}

    def keep_out(self, stops: Set[Spot], shut: Callable[[Passage], bool], unknown: Iterable[str]) -> None:
        """Before it runs: let there be places that are not left, ways that are not taken, and what stays unknown."""
        self._stops = stops
        self._values |= dict.fromkeys(unknown, exactly(False))
        self._out = defaultdict(list)
        for at, way in enumerate(self._ways):
            if not shut(way):
                self._out[way.source].append(at)

    def run(self, begun: Iterable[Spot]) -> Reach:
        """Everything that can be reached from there."""
        for spot in begun:
            self._enter(spot)
        while self._new or self._grown:
            while self._new:
                spot = self._new.popleft()
                for at in self._out[spot]:
                    self._try(at)
            if self._grown:
                self._wake()
        return Reach(
            self._world,
            self._ways,
            self._open,
            self._either,
            frozenset(self._entered),
            frozenset(self._returning),
            self._values,
            self._names,
            self._writers,
        )

    def _wake(self) -> None:
        """Look again at what depends on the values that grew."""
        keys, self._grown = self._grown, {}
        again: dict[int, None] = {}
        writers: dict[int, None] = {}
        for key in keys:
            again |= self._waiting.pop(key, {})
            writers |= self._rewrite[key]
        for number in writers:
            self._write(number)
        for at in again:
            self._try(at)

    def _enter(self, spot: Spot) -> None:
        if spot in self._entered:
            return
        self._entered.add(spot)
        if spot in self._stops:
            return
        self._new.append(spot)
        graph, key = spot
        node = self._world.graphs[graph].nodes.get(key)
        if node is None:
            return
        self._grow(f"visits({graph}.{key})", _VISITED)
        self._grow(f"turns_since({graph}.{key})", _SINCE)
        self._add(Writer(self._names[graph], node.do))
        if node.return_:
            self._returns(spot)

    def _try(self, at: int) -> None:
        """Take a passage if its condition might hold; else wait until something that it asks for grows."""
        way = self._ways[at]
        if self._open[at]:
            return
        names = self._names[way.source[0]]
        if way.condition is not None and not self._might_hold(at, way.condition, names):
            for key in names.read_by(way.condition):
                self._waiting[key][at] = None
            return
        if way.kind == "return" and way.through not in self._returning:
            self._awaiting[way.through or way.source].append(at)
            return
        self._take(at, way, names)

    def _might_hold(self, at: int, condition: Condition, names: Names) -> bool:
        source = self._ways[at].source
        here = None if source[1][:1] in (ANYWHERE, POOL) or not condition.nodes else source
        answers = self._answers.get((names.graph, condition)) if here is None else None
        if answers is None:
            answers = outcomes(condition, View(self._values, names, here))
            if here is None and True in answers:
                self._answers[names.graph, condition] = answers
        if False in answers:
            self._either.add(at)
        return True in answers

    def _take(self, at: int, way: Passage, names: Names) -> None:
        self._open[at] = True
        effects = getattr(way.edge, "do", ())
        call = way if way.kind == "call" and self._world.graphs[way.target[0]].arguments else None
        if effects or call:
            self._add(Writer(names, effects, way.condition, call))
        self._enter(way.target)
        if way.kind != "call":
            self._link(way.source, way.target)
        elif way.through and way.through[0] != way.source[0]:
            # While the call is open, what holds anywhere in the graph where it leads back to holds too.
            hub = (way.through[0], ANYWHERE)
            self._enter(hub)
            self._link(way.source, hub)

    def _link(self, source: Spot, target: Spot) -> None:
        if target in self._returning:
            self._returns(source)
        elif source not in self._returning:
            self._behind[target].append(source)

    def _returns(self, spot: Spot) -> None:
        """A return can be reached from here, and from everywhere that leads here."""
        self._back.append(spot)
        if self._goes_back:  # What is taken below leads to other returns, and a chain of calls may be long.
            return
        self._goes_back = True
        while self._back:
            each = self._back.pop()
            if each in self._returning:
                continue
            self._returning.add(each)
            self._back += self._behind.pop(each, ())
            for at in self._awaiting.pop(each, ()):
                way = self._ways[at]
                self._take(at, way, self._names[way.source[0]])
        self._goes_back = False

    def _add(self, writer: Writer) -> None:
        if not writer.call and not any(isinstance(effect, Effect | Relate) for effect in writer.effects):
            return
        if not writer.call:
            if writer in self._known:
                return
            self._known.add(writer)
        number = len(self._writers)
        self._writers.append(writer)
        for key in depends(writer):
            self._rewrite[key][number] = None
        self._write(number)

    def _write(self, number: int) -> None:
        for key, might in writes(self._world, self._writers[number], self._values):
            self._grow(key, might)

    def _grow(self, key: str, might: Might) -> None:
        old = self._values.get(key)
        if old is None:
            old = exactly(0) if ">" in key else might
            new = old.join(might)
        elif might.within(old):
            return
        else:
            new = old.join(might)
        self._growths[key] += 1
        if self._growths[key] > _GROWTHS and new.numbers and old.numbers:
            limit = self._limits.get(key, NUMBER)
            new = replace(new, numbers=_widened(old.numbers, new.numbers, limit.numbers or (-math.inf, math.inf)))
        self._values[key] = new
        if key in self._waiting or key in self._rewrite:
            self._grown[key] = None


def _widened(old: Range, new: Range, limit: Range) -> Range:
    """A bound that keeps growing goes to its limit at once."""
    return (limit[0] if new[0] < old[0] else new[0]), (limit[1] if new[1] > old[1] else new[1])
