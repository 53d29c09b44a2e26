"""The graph language once more, in the plainest words: slow, on plain data, and without a line of npcsdk.mind.

It knows what an author is told of the language, and nothing of models, voices or interruptions: what is
said is heard to its end. Only the dice are those of npcsdk (`fraction`), since any others would fall otherwise.

A world is what YAML would hold, with every id written and every list a list. Places are (graph, node).
"""

from __future__ import annotations

import re
from typing import Any

from graph_worlds.asking import Unanswered
from graph_worlds.facts import NEVER, Facts, Written, shown
from graph_worlds.lines import Told, reached
from npcsdk.mind.moment import fraction

HOPS = 64
DEEPEST = 32


class Talk:
    """A talk with the characters of a world.

    Attributes:
        places: by character: graph, node, and the calls that are open, outermost first.
        facts: what is so besides.
        endings: by character.
    """

    def __init__(self, world: Written, seed: int) -> None:
        self.world = world
        self.graphs: dict[str, Written] = world["graphs"]
        self.seed = seed
        self.facts = Facts(world)
        self.quiet = 0.0
        self.places: dict[str, Written] = {}
        self.picked: set[tuple[str, str]] = set()
        self.told: dict[tuple[str, str], Told] = {}
        self.endings: dict[str, str] = {}
        self.offered: list[tuple[str, str, str]] = []
        self.spoke = self.facts.character
        self.said: list[str] = []
        self.heard: list[str] = []

    # What the player and the game do. Each gives the lines that were said.

    def begin(self) -> list[str]:
        anew = self.place is None or self.facts.character in self.endings
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
        self.facts.time += seconds
        quiet = self.facts.time - self.quiet
        rules = self._rules() if self.place else []
        # What is due first goes first, however long the wait.
        due = sorted({edge["after"] for edge, _, _ in rules if edge.get("after", NEVER) <= quiet})
        return self._happens([lambda edge, after=after: edge.get("after") == after for after in due], {}, silent=True)

    def talk_to(self, character: str) -> None:
        self.facts.character = character

    @property
    def options(self) -> list[tuple[str, str, str]]:
        """What the one talked to lets the player pick: (option id, words, why not)."""
        return self.offered if self.spoke == self.facts.character else []

    # Turns.

    def _happens(self, meant: list[Any], data: Written, *, silent: bool = False) -> list[str]:
        """A turn, where it leads somewhere; if not, it did not happen but for the noise."""
        self.said = []
        if not silent:
            self.quiet = self.facts.time
        if self.place is None or self.facts.character in self.endings:
            return []
        before = self.facts.turn, self.facts.data
        self.facts.turn, self.facts.data = self.facts.turn + 1, data
        taken = next((found for is_meant in meant if (found := self._first(is_meant))), None)
        self.facts.turn, self.facts.data = before
        if taken:
            self._starts(data)
            self._take(taken)
            self._goes_on()
        return self.said

    def _starts(self, data: Written) -> None:
        self.facts.turn += 1
        self.quiet = self.facts.time
        self.spoke = self.facts.character
        self.offered, self.said, self.heard, self.facts.data = [], [], [], data

    def _begins(self) -> None:
        """A talk that has not begun begins without a word: a line that leads on counts as said."""
        if self.place is not None:
            return
        self._enter((self.home, self.graphs[self.home]["start"]), [])
        node = self._node()
        if "line" in node or "lines" in node:
            before = dict(self.facts.variables), dict(self.facts.relations)
            self._do(node.get("do", []), self.home)
            taken = self._onward(node)
            if taken:
                self._take(taken)
            else:
                (self.facts.variables, self.facts.relations), self.heard = before, []

    def _goes_on(self, *, speaks: bool = True) -> None:
        """A node speaks and does what it does; then on, as long as it goes by itself."""
        replied = False
        for _ in range(HOPS):
            node = self._node()
            if speaks:
                replied |= self._speak(node)
                self._do(node.get("do", []), self.place["graph"])
            if "end" in node:
                self.endings[self.facts.character] = node["end"]
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
                data, self.facts.data = self.facts.data, {}  # What it emits itself comes with nothing.
                taken = self._first(lambda edge, name=name: edge.get("on") == name)
                self.facts.data = data
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
            if target and self.facts.is_rested(edge.get("cooldown"), target):
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
        return self._target(edge, home) if self.facts.holds(edge.get("if"), home) else None

    def _target(self, edge: Written, home: str) -> tuple[str, str] | None:
        """A pool goes before a call, a call before `to`."""
        if "draw" in edge:
            drawn = self._draw(home, edge["draw"])
            if drawn:
                return home, drawn
        if "call" in edge:
            graph, _, node = edge["call"].partition(".")
            return graph, node or self.graphs[graph]["start"]
        return self.facts.spot(edge["to"], home) if "to" in edge else None

    def _draw(self, graph: str, pool: str) -> str | None:
        found = []
        for key, node in self.graphs[graph]["nodes"].items():
            storylet = node.get("storylet", {})
            times, _, _ = self.facts.visit(graph, key)
            if (
                storylet.get("pool") == pool
                and not (storylet.get("once") and times)
                and self.facts.is_rested(storylet.get("cooldown"), (graph, key))
                and self.facts.holds(storylet.get("if"), graph)
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
            return found[reached(fraction(self.seed, self.facts.turn, graph, pool), weights)]

        def drawn(key: str) -> int:
            return self.facts.visit(graph, key)[1]

        if how == "oldest":
            return min(found, key=drawn)
        return min(
            found,
            key=lambda key: (-nodes[key]["storylet"].get("priority", 0), -_asks(nodes[key]["storylet"]), drawn(key)),
        )

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
        given = self.facts.arguments(edge, home, target[0])
        if "to" in edge:
            back, kept = self.facts.spot(edge["to"], home), stack[:depth]
        else:
            back, kept = (self.place["graph"], self.place["node"]), stack
        open_graphs = [*(frame["graph"] for frame in stack), self.place["graph"]][: len(kept) + 1]
        self._leave(len(kept))
        called = self.graphs[target[0]].get("arguments", {})
        names = [f"{self.facts.character}>{target[0]}.{name}" for name in called] if target[0] in open_graphs else []
        saved = {name: self.facts.variables[name] for name in names}
        frame = {"graph": back[0], "node": back[1], "stays": "to" not in edge, "saved": saved}
        self.facts.variables |= given
        self._enter(target, [*kept, frame][-DEEPEST:])

    def _leave(self, depth: int) -> None:
        """The calls beyond are over: what the graphs called again have of their own comes back, the last call first."""
        for frame in reversed(self.place["stack"][depth:]):
            self.facts.variables |= frame["saved"]

    def _enter(self, spot: tuple[str, str], stack: list[Written]) -> None:
        self.places[self.facts.character] = {"graph": spot[0], "node": spot[1], "stack": stack}
        self.facts.visits[spot] = (self.facts.visit(*spot)[0] + 1, self.facts.turn, self.facts.time)
        self.endings.pop(self.facts.character, None)

    def _return(self) -> str:
        stack = self.place["stack"]
        if not stack:
            return ""
        frame = stack[-1]
        self.facts.variables |= frame["saved"]
        if frame["stays"]:
            self.places[self.facts.character] = {"graph": frame["graph"], "node": frame["node"], "stack": stack[:-1]}
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
            told = self.told.setdefault((graph, node["id"]), Told())
            chance = fraction(self.seed, self.facts.turn, graph, node["id"], "line")
            at = told.pick(node, lambda condition: self.facts.holds(condition, graph), chance)
            if at is not None:
                self.said.append(self._filled(node["lines"][at]["line"]))
        elif "reply" in node:
            self.said.append(self._filled(node["reply"]["fallback"][0]))
            return True
        return False

    def _filled(self, text: str) -> str:
        for name in ("gold", "half", "lamp", "mood", "clues", "lit"):
            if f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", shown(self.facts.name(name, self.place["graph"])))
        return text

    def _do(self, effects: list[list[Any]], home: str) -> None:
        for name, op in effects:
            if name == "emit":
                self.heard.append(op)
            elif name == "relationship":
                for side, step in op.items():
                    self.facts.relate(side, step)
            else:
                try:
                    self.facts.change(name, op, home)
                except Unanswered:
                    continue

    @property
    def place(self) -> Any:
        return self.places.get(self.facts.character)

    @property
    def home(self) -> str:
        """The graph in which a talk with the character begins."""
        found: str = self.world["characters"][self.facts.character]["graph"]
        return found

    def _node(self) -> Written:
        found: Written = self.graphs[self.place["graph"]]["nodes"][self.place["node"]]
        return found


def _asks(storylet: Written) -> int:
    """How many things its condition asks for."""
    return len(re.findall(r"\b(?:and|or)\b", storylet["if"])) + 1 if "if" in storylet else 0
