"""The graph language once more, in the plainest words: slow, on plain data, and without a line of npcsdk.mind.

It knows what an author is told of the language, and nothing of models, voices or interruptions: what is
said is heard to its end. Only the dice are those of npcsdk (`fraction`), since any others would fall otherwise.

A world is what YAML would hold, with every id written and every list a list. Places are (graph, node).
"""

from __future__ import annotations

import re
from typing import Any

from graph_worlds.asking import LARGEST, Unanswered, answered, is_number
from npcsdk.mind.moment import fraction

NEVER = 1_000_000
HOPS = 64
DEEPEST = 32
Written = dict[str, Any]


class Talk:
    """A talk with the characters of a world.

    Attributes:
        places: by character: graph, node, and the calls that are open, outermost first.
        variables: by their names in a state.
        visits: by graph and node: how often, in which turn and when last.
        endings: by character.
    """

    def __init__(self, world: Written, seed: int) -> None:
        self.world = world
        self.graphs: dict[str, Written] = world["graphs"]
        self.seed = seed
        self.turn = 0
        self.time = self.quiet = 0.0
        self.character: str = world["start"]
        self.places: dict[str, Written] = {}
        self.variables = {key: first(written) for key, written in self.declared().items()}
        self.relations: dict[tuple[str, str], Any] = {}
        self.visits: dict[tuple[str, str], tuple[int, int, float]] = {}
        self.picked: set[tuple[str, str]] = set()
        self.told: dict[tuple[str, str], Written] = {}
        self.endings: dict[str, str] = {}
        self.offered: list[tuple[str, str, str]] = []
        self.spoke = self.character
        self.data: Written = {}
        self.said: list[str] = []
        self.heard: list[str] = []

    # What the player and the game do. Each gives the lines that were said.

    def begin(self) -> list[str]:
        anew = self.place is None or self.character in self.endings
        self._starts({})
        if anew:
            self._enter((self.home, self.graphs[self.home]["start"]), [])
        self._goes_on(speaks=anew)
        return self.said

    def say(self, text: str) -> list[str]:
        self._starts({})
        self._begins()
        self._take(self._meant(text))
        self._goes_on()
        return self.said

    def choose(self, option_id: str) -> list[str]:
        self._starts({})
        option = next(each for each in self._node().get("options", []) if each["id"] == option_id)
        self.picked.add((self.place["graph"], option_id))
        target = self._target(option, self.place["graph"])
        self._take((option, self.place["graph"], len(self.place["stack"]), target) if target else None)
        self._goes_on()
        return self.said

    def notify(self, name: str, data: Written) -> list[str]:
        return self._happens([lambda edge: edge.get("on") == name], data)

    def wait(self, seconds: float) -> list[str]:
        self.time += seconds
        quiet = self.time - self.quiet
        rules = self._rules() if self.place else []
        # What is due first goes first, however long the wait.
        due = sorted({edge["after"] for edge, _, _ in rules if edge.get("after", NEVER) <= quiet})
        return self._happens([lambda edge, after=after: edge.get("after") == after for after in due], {}, silent=True)

    def talk_to(self, character: str) -> None:
        self.character = character

    @property
    def options(self) -> list[tuple[str, str, str]]:
        """What the one talked to lets the player pick: (option id, words, why not)."""
        return self.offered if self.spoke == self.character else []

    # Turns.

    def _happens(self, meant: list[Any], data: Written, *, silent: bool = False) -> list[str]:
        """A turn, where it leads somewhere; if not, it did not happen but for the noise."""
        self.said = []
        if not silent:
            self.quiet = self.time
        if self.place is None or self.character in self.endings:
            return []
        before = self.turn, self.data
        self.turn, self.data = self.turn + 1, data
        taken = next((found for is_meant in meant if (found := self._first(is_meant))), None)
        self.turn, self.data = before
        if taken:
            self._starts(data)
            self._take(taken)
            self._goes_on()
        return self.said

    def _starts(self, data: Written) -> None:
        self.turn += 1
        self.quiet = self.time
        self.spoke = self.character
        self.offered, self.said, self.heard, self.data = [], [], [], data

    def _begins(self) -> None:
        """A talk that has not begun begins without a word: a line that leads on counts as said."""
        if self.place is not None:
            return
        self._enter((self.home, self.graphs[self.home]["start"]), [])
        node = self._node()
        if "line" in node or "lines" in node:
            before = dict(self.variables), dict(self.relations)
            self._do(node.get("do", []), self.home)
            taken = self._onward(node)
            if taken:
                self._take(taken)
            else:
                (self.variables, self.relations), self.heard = before, []

    def _goes_on(self, *, speaks: bool = True) -> None:
        """A node speaks and does what it does; then on, as long as it goes by itself."""
        replied = False
        for _ in range(HOPS):
            node = self._node()
            if speaks:
                replied |= self._speak(node)
                self._do(node.get("do", []), self.place["graph"])
            if "end" in node:
                self.endings[self.character] = node["end"]
                return
            moved = self._moves_by_itself(node, speaks)
            if moved != "entered":
                break
            speaks = True
            target = self._node()
            if "reply" in target and (replied or not target.get("speak_first")):
                break
        self.offered = self._options()

    def _moves_by_itself(self, node: Written, speaks: bool) -> str:
        """Whether it `entered` a node, or went `back` to one that waits, or "" for neither."""
        if speaks:
            for name in self.heard:
                data, self.data = self.data, {}  # What it emits itself comes with nothing.
                taken = self._first(lambda edge, name=name: edge.get("on") == name)
                self.data = data
                if taken:
                    self.heard = []
                    self._take(taken)
                    return "entered"
            self.heard = []
            if node.get("return"):
                return self._return()
            taken = self._onward(node)
            if taken:
                self._take(taken)
                return "entered"
        option = self._left_over(node)
        if option:
            self._take(option)
            return "entered"
        return ""

    # Ways.

    def _onward(self, node: Written) -> Any:
        """Where a node goes by itself."""
        graph = self.place["graph"]
        for edge in node.get("next", []):
            target = self._way(edge, graph)
            if target:
                return edge, graph, len(self.place["stack"]), target
        return None

    def _meant(self, text: str) -> Any:
        """A condition alone, then an intent, then `else`."""
        return (
            self._first(lambda edge: not {"on", "after", "else", "intent"} & edge.keys())
            or self._first(lambda edge: text in edge.get("examples", []))
            or self._first(lambda edge: "else" in edge)
        )

    def _first(self, is_meant: Any) -> Any:
        """The first transition that is meant and can be taken: edge, its graph, the calls it leaves open, target."""
        for edge, home, depth in self._rules():
            target = self._way(edge, home) if is_meant(edge) else None
            if target and self._is_rested(edge.get("cooldown"), target):
                return edge, home, depth, target
        return None

    def _rules(self) -> list[tuple[Written, str, int]]:
        """Above 0 whoever it belongs to; then the node's own; then those from anywhere, innermost graph first."""
        place = self.place
        graphs = [frame["graph"] for frame in place["stack"]] + [place["graph"]]
        own = [(edge, place["graph"], len(place["stack"])) for edge in self._node().get("transitions", [])]
        outer = [
            (edge, graphs[depth], depth)
            for depth in reversed(range(len(graphs)))
            for edge in self.graphs[graphs[depth]].get("anywhere", [])
        ]

        def priority(rule: Any) -> int:
            return rule[0].get("priority", 0)

        urgent = [rule for rule in own + outer if priority(rule) > 0]
        found: list[tuple[Written, str, int]] = []
        for group in (urgent, [r for r in own if priority(r) <= 0], [r for r in outer if priority(r) <= 0]):
            found += sorted(group, key=lambda rule: -priority(rule))
        return found

    def _way(self, edge: Written, home: str) -> tuple[str, str] | None:
        return self._target(edge, home) if self._holds(edge.get("if"), home) else None

    def _target(self, edge: Written, home: str) -> tuple[str, str] | None:
        """A pool goes before a call, a call before `to`."""
        if "draw" in edge:
            drawn = self._draw(home, edge["draw"])
            if drawn:
                return home, drawn
        if "call" in edge:
            graph, _, node = edge["call"].partition(".")
            return graph, node or self.graphs[graph]["start"]
        return self._spot(edge["to"], home) if "to" in edge else None

    def _spot(self, written: str, home: str) -> tuple[str, str]:
        graph, dot, node = written.partition(".")
        return (graph, node) if dot else (home, written)

    def _draw(self, graph: str, pool: str) -> str | None:
        found = []
        for key, node in self.graphs[graph]["nodes"].items():
            storylet = node.get("storylet", {})
            times, _, _ = self._visit(graph, key)
            if (
                storylet.get("pool") == pool
                and not (storylet.get("once") and times)
                and self._is_rested(storylet.get("cooldown"), (graph, key))
                and self._holds(storylet.get("if"), graph)
            ):
                found.append(key)
        if not found:
            return None
        nodes = self.graphs[graph]["nodes"]
        how = self.graphs[graph].get("pools", {}).get(pool, "best")
        if how == "first":
            return found[0]
        if how == "weighted":
            weights = [nodes[key]["storylet"].get("weight", 1) for key in found]
            return found[_reached(fraction(self.seed, self.turn, graph, pool), weights)]

        def drawn(key: str) -> int:
            return self._visit(graph, key)[1]

        if how == "oldest":
            return min(found, key=drawn)
        return min(
            found,
            key=lambda key: (-nodes[key]["storylet"].get("priority", 0), -_asks(nodes[key]["storylet"]), drawn(key)),
        )

    def _is_rested(self, cooldown: str | None, spot: tuple[str, str]) -> bool:
        """`3 turns` are the three turns after the one in which it was; seconds are of game time."""
        if cooldown is None:
            return True
        _, turn, time = self._visit(*spot)
        if cooldown.endswith("s") and not cooldown.endswith("turns"):
            return self.turn > turn and self.time - time >= float(cooldown[:-1])
        return self.turn - turn > int(cooldown.split()[0])

    def _options(self) -> list[tuple[str, str, str]]:
        seen = self._seen(others=False)
        if not any(is_open for _, is_open in seen):
            seen += [each for each in self._seen(others=True) if each[1]]
        return [
            (option["id"], self._filled(option["say"]), "" if is_open else self._filled(option["unavailable"]))
            for option, is_open in seen
            if "say" in option and (is_open or "unavailable" in option)
        ]

    def _seen(self, *, others: bool) -> list[tuple[Written, bool]]:
        graph = self.place["graph"]
        return [
            (option, self._way(option, graph) is not None)
            for option in self._node().get("options", [])
            if bool(option.get("else")) is others and not (option.get("once") and (graph, option["id"]) in self.picked)
        ]

    def _left_over(self, node: Written) -> Any:
        """An `else` without words takes itself when nothing else is left."""
        if any(is_open for _, is_open in self._seen(others=False)):
            return None
        for option, is_open in self._seen(others=True):
            if is_open and "say" not in option:
                graph = self.place["graph"]
                return option, graph, len(self.place["stack"]), self._target(option, graph)
        return None

    # Moving.

    def _take(self, taken: Any) -> None:
        if taken is None:
            return
        edge, home, depth, target = taken
        self._do(edge.get("do", []), home)
        stack = self.place["stack"]
        if "call" not in edge:
            self._leave(depth)
            self._enter(target, stack[:depth])
            return
        given = self._arguments(edge, home, target[0])
        if "to" in edge:
            back, kept = self._spot(edge["to"], home), stack[:depth]
        else:
            back, kept = (self.place["graph"], self.place["node"]), stack
        open_graphs = [*(frame["graph"] for frame in stack), self.place["graph"]][: len(kept) + 1]
        self._leave(len(kept))
        called = self.graphs[target[0]].get("arguments", {})
        names = [f"{self.character}>{target[0]}.{name}" for name in called] if target[0] in open_graphs else []
        saved = {name: self.variables[name] for name in names}
        frame = {"graph": back[0], "node": back[1], "stays": "to" not in edge, "saved": saved}
        self.variables |= given
        self._enter(target, [*kept, frame][-DEEPEST:])

    def _leave(self, depth: int) -> None:
        """The calls beyond are over: what the graphs called again have of their own comes back, the last call first."""
        for frame in reversed(self.place["stack"][depth:]):
            self.variables |= frame["saved"]

    def _arguments(self, edge: Written, home: str, graph: str) -> Written:
        found = {}
        for name, written in self.graphs[graph].get("arguments", {}).items():
            key = f"{self.character}>{graph}.{name}"
            value = edge.get("with", {}).get(name, first(written))
            try:
                if isinstance(value, str) and value.startswith("="):
                    value = self._formula(value[1:], home)
                found[key] = held(written, value)
            except Unanswered:
                found[key] = first(written)
        return found

    def _enter(self, spot: tuple[str, str], stack: list[Written]) -> None:
        self.places[self.character] = {"graph": spot[0], "node": spot[1], "stack": stack}
        self.visits[spot] = (self._visit(*spot)[0] + 1, self.turn, self.time)
        self.endings.pop(self.character, None)

    def _return(self) -> str:
        stack = self.place["stack"]
        if not stack:
            return ""
        frame = stack[-1]
        self.variables |= frame["saved"]
        if frame["stays"]:
            self.places[self.character] = {"graph": frame["graph"], "node": frame["node"], "stack": stack[:-1]}
            return "back"
        self._enter((frame["graph"], frame["node"]), stack[:-1])
        return "entered"

    # Saying.

    def _speak(self, node: Written) -> bool:
        """Say what a node says; whether it was a reply."""
        graph = self.place["graph"]
        if "line" in node:
            self.said.append(self._filled(node["line"]))
        elif "lines" in node:
            at = self._picked_line(node, graph)
            if at is not None:
                self.said.append(self._filled(node["lines"][at]["line"]))
        elif "reply" in node:
            self.said.append(self._filled(node["reply"]["fallback"][0]))
            return True
        return False

    def _picked_line(self, node: Written, graph: str) -> int | None:
        lines = node["lines"]
        told = self.told.setdefault((graph, node["id"]), {"ever": set(), "round": set(), "last": None})
        left = [
            at
            for at, line in enumerate(lines)
            if not (line.get("once") and at in told["ever"]) and self._holds(line.get("if"), graph)
        ]
        new = [at for at in left if at not in told["ever"]]
        pick = node.get("pick", "sequence")
        at: int | None = None
        if left and pick == "sequence":
            at = new[0] if new else left[-1]
        elif left and pick == "cycle":
            at = next((each for each in left if told["last"] is not None and each > told["last"]), left[0])
        elif new and pick == "once":
            at = new[0]
        elif left and pick == "weighted":
            at = left[_reached(self._chance(graph, node), [lines[each].get("weight", 1) for each in left])]
        elif left and pick == "shuffle":
            waiting = [each for each in left if each not in told["round"]]
            if not waiting:
                told["round"] = set()
                waiting = [each for each in left if each != told["last"]] or left
            at = waiting[int(self._chance(graph, node) * len(waiting))]
        if at is not None:
            told["ever"].add(at)
            told["round"].add(at)
            told["last"] = at
        return at

    def _chance(self, graph: str, node: Written) -> float:
        return fraction(self.seed, self.turn, graph, node["id"], "line")

    def _filled(self, text: str) -> str:
        for name in ("gold", "half", "lamp", "mood", "clues", "lit"):
            if f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", shown(self._name(name, self.place["graph"])))
        return text

    # Effects.

    def _do(self, effects: list[list[Any]], home: str) -> None:
        for name, op in effects:
            if name == "emit":
                self.heard.append(op)
            elif name == "relationship":
                for side, step in op.items():
                    self._relate(side, step)
            else:
                try:
                    self._change(name, op, home)
                except Unanswered:
                    continue

    def _relate(self, side: str, step: Any) -> None:
        key = (self.character, side)
        self.relations[key] = self.relations.get(key, 0) + int(step) if isinstance(step, str) else step

    def _change(self, name: str, op: Any, home: str) -> None:
        key = self._key(name, home)
        declared, old = self.declared()[key], self.variables[key]
        if isinstance(op, str) and op[:1] == "=":
            new = op[1:] if isinstance(old, str) else self._formula(op[1:], home)
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

    # Names.

    @property
    def place(self) -> Any:
        return self.places.get(self.character)

    @property
    def home(self) -> str:
        """The graph in which a talk with the character begins."""
        found: str = self.world["characters"][self.character]["graph"]
        return found

    def _node(self) -> Written:
        found: Written = self.graphs[self.place["graph"]]["nodes"][self.place["node"]]
        return found

    def _visit(self, graph: str, node: str) -> tuple[int, int, float]:
        return self.visits.get((graph, node), (0, -NEVER, float("-inf")))

    def declared(self) -> Written:
        found = dict(self.world.get("variables", {}))
        for who, character in self.world["characters"].items():
            found |= {f"{who}.{name}": one for name, one in character.get("variables", {}).items()}
        for key, graph in self.graphs.items():
            found |= {f"{key}.{name}": one for name, one in graph.get("variables", {}).items()}
            for who in self.world["characters"]:  # Each who speaks it has arguments of its own.
                found |= {f"{who}>{key}.{name}": one for name, one in graph.get("arguments", {}).items()}
        return found

    def _key(self, name: str, home: str) -> str:
        """In the graph, then with the character, then in the world."""
        called = f"{self.character}>"
        for key in (f"{called}{home}.{name}", f"{home}.{name}", f"{self.character}.{name}", f"{called}{name}", name):
            if key in self.variables:
                return key
        return ""

    def _name(self, name: str, home: str) -> Any:
        if name.startswith("event."):
            if name[6:] not in self.data:
                raise Unanswered(name)
            return self.data[name[6:]]
        key = self._key(name, home)
        if key:
            return self.variables[key]
        for owner in (self.graphs[home], self.world["characters"][self.character], self.world):
            if name in owner.get("computed", {}):
                return self._formula(owner["computed"][name], home)
        raise Unanswered(name)

    def _formula(self, source: str, home: str) -> Any:
        return answered(source, lambda name: self._name(name, home), lambda *asked: self._call(home, *asked))

    def _call(self, home: str, function: str, words: list[str]) -> Any:
        if function == "relationship":
            return self.relations.get((self.character, words[0]), 0)
        times, turn, _ = self._visit(*self._spot(words[0], home))
        return times if function == "visits" else min(NEVER, self.turn - turn)

    def _holds(self, condition: str | None, home: str) -> bool:
        """What cannot be answered does not hold, and neither does a text."""
        if condition is None:
            return True
        try:
            found = self._formula(condition, home)
        except Unanswered:
            return False
        return isinstance(found, bool | int | float) and bool(found)


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


def _asks(storylet: Written) -> int:
    """How many things its condition asks for."""
    return len(re.findall(r"\b(?:and|or)\b", storylet["if"])) + 1 if "if" in storylet else 0


def _reached(point: float, weights: list[float]) -> int:
    """Where a point from 0 to 1 falls, among weights laid side by side."""
    point *= sum(weights)
    for at, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return at
    return len(weights) - 1
