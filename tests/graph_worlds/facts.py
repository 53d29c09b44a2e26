"""What is so in a talk, and what names, conditions and effects make of it. For `reference`."""

from __future__ import annotations

from typing import Any

from graph_worlds.asking import LARGEST, Unanswered, answered, is_number

NEVER = 1_000_000
Written = dict[str, Any]


class Facts:
    """What is so, without where the talk stands.

    Attributes:
        variables: by their names in a state.
        relations: by character and side.
        visits: by graph and node: how often, in which turn and when last.
        data: what came with the event of this turn.
    """

    def __init__(self, world: Written) -> None:
        self.world = world
        self.graphs: dict[str, Written] = world["graphs"]
        self.character: str = world["start"]
        self.turn = 0
        self.time = 0.0
        self.variables = {key: first(written) for key, written in self.declared().items()}
        self.relations: dict[tuple[str, str], Any] = {}
        self.visits: dict[tuple[str, str], tuple[int, int, float]] = {}
        self.data: Written = {}

    def declared(self) -> Written:
        found = dict(self.world.get("variables", {}))
        for who, character in self.world["characters"].items():
            found |= {f"{who}.{name}": one for name, one in character.get("variables", {}).items()}
        for key, graph in self.graphs.items():
            found |= {f"{key}.{name}": one for name, one in graph.get("variables", {}).items()}
            for who in self.world["characters"]:  # Each who speaks it has arguments of its own.
                found |= {f"{who}>{key}.{name}": one for name, one in graph.get("arguments", {}).items()}
        return found

    def visit(self, graph: str, node: str) -> tuple[int, int, float]:
        return self.visits.get((graph, node), (0, -NEVER, float("-inf")))

    def spot(self, written: str, home: str) -> tuple[str, str]:
        graph, dot, node = written.partition(".")
        return (graph, node) if dot else (home, written)

    def is_rested(self, cooldown: str | None, spot: tuple[str, str]) -> bool:
        """`3 turns` are the three turns after the one in which it was; seconds are of game time."""
        if cooldown is None:
            return True
        _, turn, time = self.visit(*spot)
        if cooldown.endswith("s") and not cooldown.endswith("turns"):
            return self.turn > turn and self.time - time >= float(cooldown[:-1])
        return self.turn - turn > int(cooldown.split()[0])

    def holds(self, condition: str | None, home: str) -> bool:
        """What cannot be answered does not hold, and neither does a text."""
        if condition is None:
            return True
        try:
            found = self.formula(condition, home)
        except Unanswered:
            return False
        return isinstance(found, bool | int | float) and bool(found)

    def formula(self, source: str, home: str) -> Any:
        return answered(source, lambda name: self.name(name, home), lambda *asked: self._call(home, *asked))

    def name(self, name: str, home: str) -> Any:
        if name.startswith("event."):
            if name[6:] not in self.data:
                raise Unanswered(name)
            return self.data[name[6:]]
        key = self.key(name, home)
        if key:
            return self.variables[key]
        for owner in (self.graphs[home], self.world["characters"][self.character], self.world):
            if name in owner.get("computed", {}):
                return self.formula(owner["computed"][name], home)
        raise Unanswered(name)

    def key(self, name: str, home: str) -> str:
        """In the graph, then with the character, then in the world."""
        called = f"{self.character}>"
        for key in (f"{called}{home}.{name}", f"{home}.{name}", f"{self.character}.{name}", f"{called}{name}", name):
            if key in self.variables:
                return key
        return ""

    def _call(self, home: str, function: str, words: list[str]) -> Any:
        if function == "relationship":
            return self.relations.get((self.character, words[0]), 0)
        times, turn, _ = self.visit(*self.spot(words[0], home))
        return times if function == "visits" else min(NEVER, self.turn - turn)

    def change(self, name: str, op: Any, home: str) -> None:
        key = self.key(name, home)
        declared, old = self.declared()[key], self.variables[key]
        if isinstance(op, str) and op[:1] == "=":
            new = op[1:] if isinstance(old, str) else self.formula(op[1:], home)
        elif isinstance(old, list) and isinstance(op, str):
            rest = [item for item in old if item != op[1:]]
            new = rest if op[0] == "-" else old if op[1:] in old else [*old, op[1:]]
        elif is_number(old) and isinstance(op, str):
            new = old + (float(op) if "." in op else int(op))
        elif op == "toggle" and isinstance(old, bool):
            new = not old
        else:
            new = op
        self.variables[key] = held(declared, new)

    def relate(self, side: str, step: Any) -> None:
        key = (self.character, side)
        self.relations[key] = self.relations.get(key, 0) + int(step) if isinstance(step, str) else step

    def arguments(self, edge: Written, home: str, graph: str) -> Written:
        found = {}
        for name, written in self.graphs[graph].get("arguments", {}).items():
            key = f"{self.character}>{graph}.{name}"
            value = edge.get("with", {}).get(name, first(written))
            try:
                if isinstance(value, str) and value.startswith("="):
                    value = self.formula(value[1:], home)
                found[key] = held(written, value)
            except Unanswered:
                found[key] = first(written)
        return found


def first(written: Any) -> Any:
    """The first value of a variable."""
    value = written["value"] if isinstance(written, dict) else written
    return list(value) if isinstance(value, list | tuple) else value


def held(written: Any, value: Any) -> Any:
    """What a variable holds when it is set to a value; it keeps its kind and its bounds.

    Raises:
        Unanswered: it cannot hold that, and keeps what it has.
    """
    old = first(written)
    limits = written if isinstance(written, dict) else {}
    kinds = [kind(old), kind(value)]
    if kinds[0] != kinds[1]:
        raise Unanswered(kinds)
    if kinds[0] == "number":
        if abs(value) > LARGEST:
            raise Unanswered(value)
        value = max(value, limits.get("min", value))
        return min(value, limits.get("max", value))
    allowed = limits.get("one_of")
    if allowed and not set([value] if isinstance(value, str) else value) <= set(allowed):
        raise Unanswered(value)
    return value


def kind(value: Any) -> str:
    """What kind of thing a value is."""
    return "number" if is_number(value) else type(value).__name__


def shown(value: Any) -> str:
    """As it stands in a line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
