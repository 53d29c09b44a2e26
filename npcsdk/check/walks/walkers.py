"""The explorer: a player who aims at what no walk came by yet, and works towards what is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush

from npcsdk.check.walks.coverage import Coverage, key_of
from npcsdk.check.walks.moves import Move, greets_anew
from npcsdk.check.walks.personas import Look, anything, grouped
from npcsdk.check.walks.wants import Want, brings, serves, wants
from npcsdk.check.ways import Passage, Spot, passages
from npcsdk.mind.moment import Moment
from npcsdk.mind.state import Place, State
from npcsdk.mind.step import Step
from npcsdk.mind.way import spot as spot_at
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import Option, Transition
from npcsdk.world.world import World

CLOSED = 12
"""What going through a closed passage costs, in steps: it may open by then."""
TOWARDS = 5
"""What a place costs that only helps to open something, in steps beyond the way there."""
LAST = 3
"""What a goal costs that ends the talk."""
FAR = 1000.0
PATIENCE = 20
"""Walks that came by nothing new, after which it goes anywhere."""
KEPT = 4
"""Turns for which a plan holds, where nothing new was come by since."""
LARGE = 1_000
"""Passages of a world whose plans hold longer, new or not: a look at all of it takes longer than a turn."""


class Explorer:
    """Plans over the whole world. What it picks follows from the state, the dice, and what walks came by before."""

    def __init__(self, world: World, coverage: Coverage) -> None:
        self._world = world
        self._coverage = coverage
        self._passages = [(passage, key_of(passage.path)) for passage in passages(world)]
        self._returns = list(_returns(world, [passage for passage, _ in self._passages]))
        self._wants = {
            id(passage): wants(world, world.graphs[passage.source[0]], passage.condition.tree)
            for passage, _ in self._passages
            if passage.condition is not None
        }
        self._nodes: dict[Want, list[Spot]] = defaultdict(list)
        self._brings: dict[int, set[Want]] = {}
        self._find_effects()
        self._lines = list(_lines(world, coverage))
        self._fruitless = 0
        self._seen = 0
        self._planned = -1
        self._distance: dict[Spot, float] = {}
        self._wanted: set[Want] = set()
        self._kept = KEPT if len(self._passages) < LARGE else KEPT * len(self._passages) // LARGE
        self._age = self._kept

    def begin(self) -> None:
        """A walk begins."""
        self._fruitless = 0 if self._coverage.found > self._seen else self._fruitless + 1
        self._seen = self._coverage.found
        self._planned = -1

    def choose(self, look: Look) -> Move:
        """What to do next."""
        if self._fruitless > PATIENCE:
            return anything(look)
        self._age += 1
        groups = grouped([*look.moves, *look.others])
        nearest = [move for group in groups if self._is_new(look.step, group[0], ends=False) for move in group]
        if not nearest:
            self._renew(look.step)
            scores = [self._score(look.step, group[0]) for group in groups]
            best = min(scores)
            if best >= FAR:
                return anything(look)
            nearest = [move for group, score in zip(groups, scores, strict=True) if score == best for move in group]
        look.dice.shuffle(nearest)
        return min(nearest, key=lambda move: look.made[move])

    def _renew(self, step: Step) -> None:
        """Plan anew, if the plan is too old, or made before something new was come by."""
        changed = self._coverage.found != self._planned and len(self._passages) < LARGE
        if changed or self._age >= self._kept:
            self._plan(step)
            self._planned, self._age = self._coverage.found, 0

    def _is_new(self, step: Step, move: Move, *, ends: bool) -> bool:
        """Whether it aims at what no walk took yet. `ends`: even if that ends the talk."""
        if move.way is None or (not ends and move.way.target(self._world).end):
            return False
        key = self._coverage.key(step.place, move.way, step.state.character)
        return not self._coverage.counts["edges"].get(key, 1)

    def _score(self, step: Step, move: Move) -> float:
        """Small for what leads soon to something new."""
        way = move.way
        if move.kind == "talk_to":
            place = step.state.places.get(move.value)
            graph = self._world.graph_of(move.value)
            return 2 + self._distance.get((place.graph, place.node) if place else (graph.graph, graph.start), FAR)
        if way is None:
            place = step.place
            return 2 + (self._distance.get((place.graph, place.node), FAR) if place else FAR)
        if self._is_new(step, move, ends=True):
            return LAST  # What does not end the talk was taken before it came to this.
        score = 1 + self._distance.get((way.graph, way.node), FAR)
        if way.edge.draw and way.edge.to:  # Each draw brings nearer what comes when the pool is dry.
            score = min(score, 1 + self._distance.get(spot_at(self._world, way.home, way.edge.to), FAR))
        useful = any(serves(b, w) for b in self._brings.get(id(way.edge), ()) for w in self._wanted)
        return min(score, TOWARDS) if useful else score

    def _plan(self, step: Step) -> None:
        """How far each place is from something new, going by what holds now."""
        look = _Probe(self._world, step.state)
        open_ = [look.holds(passage) for passage, _ in self._passages]
        goals: dict[Spot, float] = {}
        self._wanted = set()
        counts = self._coverage.counts
        for (passage, key), holds in zip(self._passages, open_, strict=True):
            new = counts["storylets" if passage.kind == "storylet" else "edges"]
            if passage.kind == "storylet":
                key = ".".join(passage.target)
            if new.get(key, 1) or passage.kind in ("anywhere", "return"):
                continue
            if holds:
                ends = self._ends(passage.target)
                goals[passage.source] = min(goals.get(passage.source, FAR), LAST if ends else 0)
            else:
                self._wanted |= self._wants[id(passage)]
        for spot, line, condition in self._lines:
            if counts["lines"][line] or spot in goals:
                continue
            if condition is None or look.answers(spot[0], condition):
                goals[spot] = 2.0
            else:
                self._wanted |= wants(self._world, self._world.graphs[spot[0]], condition.tree)
        self._help(goals, open_)
        self._distance = self._measured(goals, open_)

    def _help(self, goals: dict[Spot, float], open_: list[bool]) -> None:
        """Add the places that help to open what is closed, and what would open the way to those."""
        for _ in range(2):
            places = {spot for want, spots in self._nodes.items() for spot in spots if self._is_wanted(want)}
            places |= {
                (graph, node)
                for kind, name in self._wanted
                if kind == "visit"
                for graph, _, node in [name.partition(".")]
            }
            for (passage, _), holds in zip(self._passages, open_, strict=True):
                if passage.edge is not None and any(map(self._is_wanted, self._brings.get(id(passage.edge), ()))):
                    places.add(passage.source)
                if passage.target in places and not holds:
                    self._wanted |= self._wants[id(passage)]
            for spot in places:
                goals.setdefault(spot, TOWARDS)

    def _is_wanted(self, brought: Want) -> bool:
        return any(serves(brought, want) for want in self._wanted)

    def _measured(self, goals: dict[Spot, float], open_: list[bool]) -> dict[Spot, float]:
        before: dict[Spot, list[tuple[Spot, float]]] = defaultdict(list)
        for (passage, _), holds in zip(self._passages, open_, strict=True):
            cost = 0.0 if passage.kind in ("anywhere", "storylet") else 1.0
            before[passage.target].append((passage.source, cost if holds else CLOSED))
        for source, target in self._returns:
            before[target].append((source, 1))
        distance: dict[Spot, float] = {}
        waiting = [(cost, spot) for spot, cost in goals.items()]
        waiting.sort()
        while waiting:
            cost, spot = heappop(waiting)
            if spot in distance:
                continue
            distance[spot] = cost
            for earlier, further in before[spot]:
                if earlier not in distance:
                    heappush(waiting, (cost + further, earlier))
        return distance

    def _ends(self, spot: Spot) -> bool:
        node = self._world.graphs[spot[0]].nodes.get(spot[1])
        return bool(node and node.end)

    def _find_effects(self) -> None:
        for graph in self._world.graphs.values():
            for node in graph.nodes.values():
                for want in brings(self._world, graph, node.do):
                    self._nodes[want].append((graph.graph, node.id))
        for passage, _ in self._passages:
            if isinstance(passage.edge, Option | Transition) and passage.edge.do:
                graph = self._world.graphs[passage.source[0]]
                self._brings[id(passage.edge)] = brings(self._world, graph, passage.edge.do)


class _Probe:
    """Asks the conditions of any graph at a state."""

    def __init__(self, world: World, state: State) -> None:
        self._world = world
        self._state = state
        self._steps: dict[str, Step] = {}

    def holds(self, passage: Passage) -> bool:
        condition = passage.condition
        if condition is None or any(name.startswith("event.") for name in condition.names):
            return True
        return self.answers(passage.source[0], condition)

    def answers(self, graph: str, condition: Condition) -> bool:
        """Whether a condition of a graph holds."""
        if graph not in self._steps:
            step = self._steps[graph] = Step(self._world, self._state, Moment(), graph)
            step.place = Place(graph, self._world.graphs[graph].start)
        return self._steps[graph].holds(condition)


def _returns(world: World, found: Iterable[Passage]) -> Iterable[tuple[Spot, Spot]]:
    """From each node that returns to where its graph's calls lead back to, and from each end to a new beginning."""
    ends: dict[str, list[Spot]] = {
        graph.graph: [(graph.graph, node.id) for node in graph.nodes.values() if node.return_]
        for graph in world.graphs.values()
    }
    for passage in found:
        if passage.kind == "call" and passage.through:
            yield from ((end, passage.through) for end in ends[passage.target[0]])
    for graph in world.graphs.values():
        if graph.character and greets_anew(world, graph.character):
            first = world.graph_of(graph.character)
            over = [node.id for node in graph.nodes.values() if node.end]
            yield from (((graph.graph, node), (first.graph, first.start)) for node in over)


def _lines(world: World, coverage: Coverage) -> Iterable[tuple[Spot, str, Condition | None]]:
    """Of each line its node, its key, and on what condition it is one of several."""
    for missed in coverage.missed():
        path = missed.path
        if missed.part == "lines" and path[0] == "graphs":
            graph, node = str(path[1]), str(path[3])
            of_several = path[4] == "lines" and isinstance(path[5], int)
            lines = world.graphs[graph].nodes[node].lines
            yield (graph, node), missed.key, lines[int(path[5])].if_ if of_several else None
