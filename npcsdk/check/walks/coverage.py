"""What walks came by in a world, counted, and what none of them did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from npcsdk.check.parts import edges_in
from npcsdk.events import Event, LineChosen, NodeEntered, SessionEnded, TurnStarted
from npcsdk.mind.state import Place
from npcsdk.mind.way import Edge, Way
from npcsdk.world.graph import DialogueGraph, Node, Option
from npcsdk.world.line_ids import said_in
from npcsdk.world.rules import Path
from npcsdk.world.world import World

PARTS = ("nodes", "edges", "options", "endings", "lines", "storylets")
"""What is counted, in the order in which it is told. Options are edges, endings and storylets are nodes."""
_WHOLE = ("nodes", "edges", "lines")
"""The parts that the percentage of all goes by."""


class Missed(NamedTuple):
    """Something that no walk came by: which part it belongs to, its key there, and its place in the world."""

    part: str
    key: str
    path: Path


class Total(NamedTuple):
    """How much of a part was come by."""

    covered: int
    of: int

    @property
    def percent(self) -> float:
        """0 to 100; 100 of nothing."""
        return 100.0 * self.covered / self.of if self.of else 100.0


class Coverage:
    """Counts of what walks came by.

    Attributes:
        counts: for each part, how often each thing was come by. Nodes, endings and storylets go by
            `mira.hub`; lines by their ids; edges by their place: `mira.hub.transitions.2`,
            `mira.hub.options.0`, `mira.hub.next.0`, `mira.anywhere.1`, counted from 0.
        endings: how often the talk ended with each ending, by its name.
        found: how many things were come by, all parts together.
    """

    def __init__(self, world: World) -> None:
        self._paths: dict[str, dict[str, Path]] = {part: {} for part in PARTS}
        self._keys: dict[tuple[str, str, int], str] = {}
        self._pools: dict[str, str] = {}
        for graph in world.graphs.values():
            self._add_graph(graph)
        for graph, node, edge, path in edges_in(world):
            self._add_edge(graph.graph, node.id if node else "", edge, path)
        for said in said_in(world):
            if said.path[-1] == "line" or "fallback" in said.path:
                self._paths["lines"][said.id] = said.path
        for character in world.characters.values():
            if not _falls_back(world, character.id):
                for at in range(len(character.fallback)):
                    self._paths["lines"].pop(character.fallback[at].id or f"{character.id}.fallback.{at + 1}", None)
        self.counts: dict[str, dict[str, int]] = {part: dict.fromkeys(self._paths[part], 0) for part in PARTS}
        self.endings: dict[str, int] = {}
        self.found = 0
        self._starts = {name: world.graph_of(name).start for name in world.characters}

    def _add_graph(self, graph: DialogueGraph) -> None:
        top: Path = ("graphs", graph.graph)
        for key, node in graph.nodes.items():
            name, path = f"{graph.graph}.{key}", (*top, "nodes", key)
            self._paths["nodes"][name] = path
            if node.end:
                self._paths["endings"][name] = (*path, "end")
            if node.storylet:
                self._paths["storylets"][name] = (*path, "storylet")
                self._pools[name] = node.storylet.pool

    def _add_edge(self, graph: str, node: str, edge: Edge, path: Path) -> None:
        key = key_of(path)
        self._keys.setdefault((graph, node, id(edge)), key)
        self._paths["edges"][key] = path
        if isinstance(edge, Option):
            self._paths["options"][key] = path

    def key(self, place: Place | None, way: Way, character: str) -> str:
        """The key of the edge of a way that leads away from a place; "" for the beginning of a talk."""
        node = place.node if place else self._starts[character]
        edge = id(way.edge)
        return self._keys.get((way.home, node, edge)) or self._keys.get((way.home, "", edge), "")

    def note(self, events: Iterable[Event], ways: Iterable[tuple[Place | None, Way]]) -> None:
        """Count what a turn came by."""
        character = last = ""
        for event in events:
            match event:
                case NodeEntered(graph=graph, node=node, again=False):
                    last = f"{graph}.{node}"
                    self._count("nodes", last)
                case LineChosen(line_id=line_id):
                    self._count("lines", line_id)
                case TurnStarted(character=character):
                    pass
                case SessionEnded(ending=ending):
                    self._count("endings", last)
                    self.endings[ending] = self.endings.get(ending, 0) + 1
        for place, way in ways:
            key = self.key(place, way, character)
            self._count("edges", key)
            if key in self.counts["options"]:
                self._count("options", key)
            spot = f"{way.graph}.{way.node}"
            if way.edge.draw and self._pools.get(spot) == way.edge.draw:
                self._count("storylets", spot)

    def _count(self, part: str, key: str) -> None:
        counts = self.counts[part]
        if key in counts:
            self.found += not counts[key]
            counts[key] += 1

    def totals(self) -> dict[str, Total]:
        """How much of each part was come by."""
        return {part: Total(sum(map(bool, counts.values())), len(counts)) for part, counts in self.counts.items()}

    @property
    def percent(self) -> float:
        """How much of all nodes, edges and lines was come by, 0 to 100, to a tenth, rounded down."""
        totals = self.totals()
        whole = Total(sum(totals[part].covered for part in _WHOLE), sum(totals[part].of for part in _WHOLE))
        return int(whole.percent * 10) / 10

    def missed(self) -> Iterator[Missed]:
        """What was never come by, in the order of the world; options and endings only as such."""
        options, endings = self.counts["options"], self.counts["endings"]
        for part in PARTS:
            for key, count in self.counts[part].items():
                twice = (part == "edges" and key in options) or (part == "nodes" and key in endings)
                if not count and not twice:
                    yield Missed(part, key, self._paths[part][key])


def key_of(path: Path) -> str:
    """The key of what stands in a graph: `mira.hub.next.0` for ("graphs", "mira", "nodes", "hub", "next", 0)."""
    graph, *rest = path[1:]
    return ".".join(map(str, (graph, *(rest[1:] if rest[0] == "nodes" else rest))))


def _falls_back(world: World, character: str) -> bool:
    """Whether there is a reply for which a character's own fallback stands in."""
    graphs = (graph for graph in world.graphs.values() if graph.character in (character, None))
    return any(_lacks(node) for graph in graphs for node in graph.nodes.values())


def _lacks(node: Node) -> bool:
    return node.reply is not None and not node.reply.fallback
