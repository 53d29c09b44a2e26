"""What names at a place can stand for, whoever speaks there: the keys of variables in a state, and formulas."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from functools import lru_cache

from npcsdk.check.ways import Passage, Spot
from npcsdk.world.conditions import Condition
from npcsdk.world.world import World

PLAYER = "player"


class Names:
    """The names of one graph. A graph that several characters speak has, for a name, one key for each of them.

    Besides variables, what conditions ask for has keys as well: `visits(mira.hub)`, `turns_since(mira.hub)`,
    `mira>player.trust`.
    """

    def __init__(self, world: World, graph: str, speakers: Collection[str]) -> None:
        self.graph = graph
        self.speakers = tuple(sorted(speakers))
        self._world = world
        self._own = world.graphs[graph]
        self.keys = lru_cache(maxsize=None)(self._keys)
        self.formulas = lru_cache(maxsize=None)(self._formulas)
        self.read_by = lru_cache(maxsize=None)(self._read_by)

    def _keys(self, name: str) -> tuple[str, ...]:
        """The variables that a name can be, by their names in a state; empty for what is no variable."""
        if name in self._own.variables or name in self._own.arguments:
            return (f"{self.graph}.{name}",)
        found = []
        for speaker in self.speakers or ("",):
            if speaker and name in self._world.characters[speaker].variables:
                found.append(f"{speaker}.{name}")
            elif name in self._world.declared:
                found.append(name)
        return tuple(dict.fromkeys(found))

    def _formulas(self, name: str) -> tuple[Condition, ...]:
        """The formulas that a computed name can be."""
        if name in self._own.computed:
            return (self._own.computed[name],)
        found = []
        for speaker in self.speakers or ("",):
            of_speaker = self._world.characters[speaker].computed if speaker else {}
            formula = of_speaker.get(name) or self._world.computed.get(name)
            if formula:
                found.append(formula)
        return tuple(dict.fromkeys(found))

    def asked(self, call: str, words: Iterable[str]) -> tuple[str, ...]:
        """The keys of `visits(hub)` and its like."""
        first, *rest = words
        if call == "relationship":
            return tuple(f"{speaker}>{rest[0] if rest else PLAYER}.{first}" for speaker in self.speakers)
        return (f"{call}({first if '.' in first else f'{self.graph}.{first}'})",)

    def operand(self, tree: ast.expr) -> tuple[str, ...]:
        """The keys of a name or a call as it stands in a condition; empty for anything else."""
        match tree:
            case ast.Name(id=name):
                return self.keys(name)
            case ast.Call(func=ast.Name(id=call), args=args):
                return self.asked(call, [str(each.value) for each in args if isinstance(each, ast.Constant)])
        return ()

    def _read_by(self, condition: Condition) -> frozenset[str]:
        """The keys of everything that a condition depends on."""
        found: set[str] = set()
        self._collect(condition, found, set())
        return frozenset(found)

    def _collect(self, condition: Condition, found: set[str], seen: set[str]) -> None:
        for name in condition.names:
            keys = self.keys(name)
            found.update(keys)
            if not keys and name not in seen:
                seen.add(name)
                for formula in self.formulas(name):
                    self._collect(formula, found, seen)
        for node in condition.nodes:
            found.update((*self.asked("visits", [node]), *self.asked("turns_since", [node])))
        for dimension, toward in condition.relations:
            found.update(self.asked("relationship", [dimension, toward] if toward else [dimension]))


def names_of(world: World, ways: Iterable[Passage], starts: dict[str, Spot]) -> dict[str, Names]:
    """The names of each graph, given who can come to speak it."""
    import networkx

    links: networkx.DiGraph[str] = networkx.DiGraph()
    links.add_nodes_from(world.graphs)
    links.add_edges_from({(way.source[0], way.target[0]) for way in ways if way.source[0] != way.target[0]})
    speakers: dict[str, set[str]] = {graph: set() for graph in world.graphs}
    reached: dict[str, set[str]] = {}
    for character, (graph, _) in starts.items():
        if graph not in reached:
            reached[graph] = {graph, *networkx.descendants(links, graph)}
        for each in reached[graph]:
            speakers[each].add(character)
    return {graph: Names(world, graph, found or _by_default(world, graph)) for graph, found in speakers.items()}


def _by_default(world: World, graph: str) -> tuple[str, ...]:
    character = world.graphs[graph].character
    return (character,) if character else ()
