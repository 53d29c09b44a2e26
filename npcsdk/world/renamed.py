"""From the names in a save to those that a world has now, by what its writers say with `was`."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.world.earlier import earlier_in
from npcsdk.world.line_ids import id_of, said_in
from npcsdk.world.once import once
from npcsdk.world.world import World


class Renamed:
    """What the names of an earlier version of a world are now. None: nothing of this name is left.

    A name that is there now stands for itself. Ids that follow from a place, of options and lines, follow it.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._earlier: dict[tuple[str, str], str] = {}
        for one in earlier_in(world):
            self._earlier.setdefault((one.sort, one.name), one.now)
        graphs = world.graphs.values()
        nodes = [(graph.graph, node) for graph in graphs for node in graph.nodes.values()]
        self.spots = frozenset(f"{graph}.{node.id}" for graph, node in nodes)
        """Every node there is, by `graph.node`."""
        self.options = frozenset(f"{graph}.{option.id}" for graph, node in nodes for option in node.options)
        """Every option there is, by `graph.option`."""
        self.option_ids = frozenset(option.id for _, node in nodes for option in node.options)
        """The ids of options, without their graphs: a line that was cut may offer those of the node behind it."""
        self.variants = frozenset(
            id_of(variant.line, graph, node.id, at + 1)
            for graph, node in nodes
            for at, variant in enumerate(node.lines)
        )
        """Every line that is one of several, by its id."""

    def character(self, name: str) -> str | None:
        """A character."""
        return name if name in self.world.characters else self._earlier.get(("character", name))

    def graph(self, name: str) -> str | None:
        """A graph."""
        return name if name in self.world.graphs else self._earlier.get(("graph", name))

    def lore(self, name: str) -> str | None:
        """An entry of lore."""
        return name if name in self.world.lore else self._earlier.get(("lore", name))

    def spot(self, graph: str, node: str) -> tuple[str, str] | None:
        """A node, and the graph it stands in."""
        now = f"{graph}.{node}"
        if now in self.spots:
            return graph, node
        found = self._earlier.get(("node", now))
        if found is None:
            home = self.graph(graph)
            if home is not None and home != graph:
                now = f"{home}.{node}"
                found = now if now in self.spots else self._earlier.get(("node", now))
        if found is None:
            return None
        home, _, node = found.partition(".")
        return home, node

    def variable(self, key: str) -> str | None:
        """A variable, by its name in a state."""
        declared = self.world.declared
        if key in declared:
            return key
        speaker, mark, rest = key.partition(">")
        if mark:
            return self._argument(speaker, rest)
        found = self._earlier.get(("variable", key))
        owner, dot, name = key.partition(".")
        if found is None and dot:
            owners = {self.character(owner), self.graph(owner)} - {None, owner}
            for key in (f"{each}.{name}" for each in sorted(map(str, owners))):
                if key in declared:
                    return key
                found = found or self._earlier.get(("variable", key))
        return found if found in declared else None

    def _argument(self, speaker: str, key: str) -> str | None:
        graph, dot, name = key.partition(".")
        home, who = self.graph(graph), self.character(speaker)
        if not dot or home is None or who is None:
            return None
        if name not in self.world.graphs[home].arguments:
            found = self._earlier.get(("argument", key)) or self._earlier.get(("argument", f"{home}.{name}"), "")
            home, _, name = found.partition(".")
        if home not in self.world.graphs:
            return None
        now = self.world.key_of(home, name, who)
        return now if now in self.world.declared else None

    def argument(self, key: str) -> str | None:
        """An argument, as `graph.name`, without who speaks it."""
        graph, _, name = key.partition(".")
        for home in dict.fromkeys((graph, self.graph(graph))):
            found = self.world.graphs.get(home or "")
            if found and name in found.arguments:
                return f"{found.graph}.{name}"
            now = self._earlier.get(("argument", f"{home}.{name}"))
            if now is not None:
                return now
        return None

    def option(self, graph: str, option: str) -> str | None:
        """An option, by `graph.option`."""
        home = self.graph(graph) or graph
        for name in (f"{graph}.{option}", f"{home}.{option}"):
            if name in self.options:
                return name
            if found := self._earlier.get(("option", name)):
                return found
        return next((name for name in self._derived(graph, option) if name in self.options), None)

    def _derived(self, graph: str, option: str) -> Iterator[str]:
        """Ids that an option would follow from its node and its target now: `hub.inn`, `hub.inn.2`, `hub.inn.door`."""
        node, *target = option.split(".")
        stem = self.spot(graph, node)
        if stem is None or not 1 <= len(target) <= 3:
            return
        number = f".{target.pop()}" if len(target) > 1 and target[-1].isdigit() else ""
        for name in self._targets(graph, stem[0], target):
            yield f"{stem[0]}.{stem[1]}.{name}{number}"

    def _targets(self, graph: str, home: str, target: list[str]) -> Iterator[str]:
        """What an edge that led to this from one graph, and stands in another now, may lead to now."""
        if len(target) == 2:
            if found := self.spot(target[0], target[1]):
                yield ".".join(found)
        elif len(target) == 1:
            if found := self.spot(graph, target[0]):
                yield found[1] if found[0] == home else ".".join(found)
            if called := self.graph(target[0]):
                yield called
            yield target[0]

    def variant(self, line: str) -> str | None:
        """One of several lines of a node, by its id."""
        return line if line in self.variants else self._line(line, self.variants)

    def line(self, line: str) -> str | None:
        """Any text that is said or read, by its id."""
        known = _line_ids(self.world)
        return line if line in known else self._line(line, known)

    def _line(self, line: str, known: frozenset[str]) -> str | None:
        found = self._earlier.get(("line", line))
        if found is not None:
            return found if found in known else None
        owner, dot, rest = line.partition(".")
        node, more, last = rest.partition(".")
        if not dot:
            return None
        candidates = []
        spot = self.spot(owner, node)
        if spot is not None:
            candidates.append(".".join((*spot, last)) if more else ".".join(spot))
            target, _, number = last.partition(".examples")
            if target != last:
                names = self._targets(owner, spot[0], target.split("."))
                candidates += [f"{spot[0]}.{spot[1]}.{name}.examples{number}" for name in names]
        option = self.option(owner, rest) if more else None
        if option is not None and spot is not None:
            candidates.append(f"{spot[0]}.{spot[1]}.{option.partition('.')[2].removeprefix(f'{spot[1]}.')}")
        for home in (self.character(owner), self.graph(owner)):
            if home is not None:
                candidates.append(f"{home}.{rest}")
        return next((name for name in candidates if name in known), None)


@once
def renamed(world: World) -> Renamed:
    """The names of a world from before, worked out once."""
    return Renamed(world)


@once
def _line_ids(world: World) -> frozenset[str]:
    return frozenset(said.id for said in said_in(world))
