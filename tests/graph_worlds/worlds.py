"""Worlds by chance, with every part of the graph language in them, and sound by the way they are built.

Ada and Ben have a graph each; both call `deal`, which calls itself and `tip`. In what is called, nodes go on by
themselves only to later ones, and the event `leave` leads from everywhere to the last one, which returns: every
call can come back, whatever the dice say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from npcsdk.world.world import World

T = TypeVar("T")
Written = dict[str, Any]

NAMES = {
    "ada": ("gold", "half", "trust"),
    "ben": ("gold", "half", "ben.nerve"),
    "deal": ("gold", "price", "ada.trust"),
    "tip": ("gold", "half", "deal.price"),
}
CALLED = ("deal", "tip")
COMPUTED = {"ada": ("rich", "lit", "keen"), "ben": ("rich", "seen"), "deal": ("rich", "dear"), "tip": ("lit", "seen")}
INTENTS = (
    ("the player nods", "I nod"),
    ("the player asks about the weather", "It rains in the north"),
    ("the player wants bread", "Bread please"),
    ("the player sings", "Tralala hey"),
)
"""So different that what is said word for word is never taken for another one."""
WORDS = ("mumble", *(example for _, example in INTENTS))
EVENTS = ("bell", "ring", "leave", "noise")


class Dice:
    """What a world is made of, drawn by hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def of(self, *things: T) -> T:
        """One of some things; hypothesis shrinks towards the first."""
        return things[self._draw(st.integers(0, len(things) - 1))]

    def one(self, things: Sequence[T]) -> T:
        return self.of(*things)

    def chance(self, of_ten: int) -> bool:
        """So often of ten times; hypothesis shrinks towards no."""
        return self._draw(st.integers(0, 9)) >= 10 - of_ten

    def times(self, most: int) -> range:
        return range(self._draw(st.integers(0, most)))


@st.composite
def worlds(draw: st.DrawFn) -> Written:
    """A world as it would be written, with every id written out."""
    dice = Dice(draw)
    return {
        "id": "chance",
        "title": "Chance",
        "start": "ada",
        "events": {"bell": ["tone"], "ring": [], "leave": [], "noise": []},
        "variables": {
            "gold": {"value": dice.of(2, 0), "min": 0, "max": dice.of(20, 4)},
            "half": dice.of(0, 0.5),
            "lamp": False,
            "mood": {"value": "calm", "one_of": ["calm", "sour", "glad"]},
            "clues": {"value": dice.of([], ["map"]), "one_of": ["map", "key"]},
        },
        "computed": {
            "rich": "gold >= 4",
            "lit": "lamp and not rich",
            "seen": "visits(ada.b) > 1 or turns_since(ben.a) < 3",
        },
        "characters": {
            "ada": _character("ada", trust=0) | {"computed": {"keen": "trust >= 2 or lamp"}},
            "ben": _character("ben"),
        },
        "graphs": {name: _Graph(dice, name).written() for name in ("ada", "ben", *CALLED)},
    }


def _character(who: str, **variables: int) -> Written:
    persona = {"description": f"{who.title()} came here by chance."}
    return {"id": who, "name": who.title(), "persona": persona, "graph": who, "variables": variables}


def world_of(written: Written) -> World:
    """The world itself."""
    return World.model_validate(written)


class _Graph:
    """One graph in the making."""

    def __init__(self, dice: Dice, name: str) -> None:
        self.dice = dice
        self.name = name
        self.nodes = ["a", "b", "c", "d", "e"][: dice.of(3, 4, 5)]
        self.is_called = name in CALLED

    def written(self) -> Written:
        dice, name = self.dice, self.name
        graph: Written = {"graph": name, "start": "a", "nodes": {key: self.node(key) for key in self.nodes}}
        graph["nodes"]["a"]["storylet"] = self.storylet()
        graph["pools"] = {"news": dice.of("best", "first", "oldest", "weighted")}
        graph["anywhere"] = [self.transition() for _ in dice.times(2)]
        if self.is_called:
            graph["anywhere"].append({"on": "leave", "to": self.nodes[-1], "priority": 50})
        else:
            graph["character"] = name
        if name == "ben":
            graph["variables"] = {"nerve": {"value": 1, "max": dice.of(3, 50)}}
        if name == "deal":
            graph["arguments"] = {"price": {"value": 2, "min": 0, "max": 9}, "tone": "soft"}
            graph["computed"] = {"dear": "price > gold"}
        return graph

    def node(self, key: str) -> Written:
        dice = self.dice
        node = {"id": key, **self.said(key)}
        if dice.chance(5):
            node["do"] = self.effects()
        if key != "a" and dice.chance(4):
            node["storylet"] = self.storylet()
        if key == self.nodes[-1] and self.is_called:
            return node | {"return": True}
        if key == self.nodes[-1] and dice.chance(6):
            return node | {"end": dice.of("true", "rich")}
        node["next"] = self.onward(key)
        node["options"] = [self.option(f"{key}.o{at}") for at in dice.times(3)]
        node["transitions"] = [self.transition() for _ in dice.times(3)]
        if not (node["next"] or node["options"] or node["transitions"]):
            node["transitions"] = [{"else": True, "to": dice.one(self.nodes)}]
        return node

    def said(self, key: str) -> Written:
        dice, where = self.dice, f"{self.name}.{key}"
        match dice.of("line", "lines", "reply", "nothing"):
            case "line":
                return {"line": f"{where}, {dice.of('yes', '{gold} coins', '{clues}, {half}, {lit}', '{mood}')}."}
            case "lines":
                lines = [self.variant(f"{where} says {at}.") for at in range(dice.of(2, 3, 1))]
                return {"lines": lines, "pick": dice.of("sequence", "cycle", "shuffle", "once", "weighted")}
            case "reply":
                reply = {"goal": f"Say {key}.", "fallback": [f"{where} replies."]}
                return {"reply": reply, "speak_first": dice.chance(5)}
        return {}

    def variant(self, line: str) -> Written:
        dice = self.dice
        found: Written = {"line": line}
        if dice.chance(3):
            found["once"] = True
        if dice.chance(3):
            found["weight"] = dice.of(3, 0.5)
        return self.maybe_if(found, 3)

    def storylet(self) -> Written:
        dice = self.dice
        found: Written = {"pool": "news"}
        if dice.chance(4):
            found["priority"] = dice.of(1, -1)
        if dice.chance(4):
            found["cooldown"] = dice.of("2 turns", "30s", "0 turns")
        if dice.chance(3):
            found["once"] = True
        if dice.chance(3):
            found["weight"] = dice.of(4, 0.25)
        return self.maybe_if(found, 5)

    def onward(self, key: str) -> list[Written]:
        """Without a condition only to later nodes; in what is called, always."""
        dice, later = self.dice, self.nodes[self.nodes.index(key) + 1 :]
        found = []
        if not later:
            return []
        if dice.chance(3):
            edge = self.edge(to=dice.one(later), calls=("tip",) if self.name != "tip" else (), draws=not self.is_called)
            found.append(edge | {"if": self.condition()})
        if not self.is_called and dice.chance(3):
            found.append({"to": dice.one(self.nodes), "if": self.condition()})
        if dice.chance(3):
            calls = {"tip": (), "deal": ("tip",)}.get(self.name, ("tip", "deal"))
            found.append(self.edge(to=dice.one(later), calls=calls, draws=False))
        return found

    def edge(self, *, to: str = "", calls: Sequence[str], draws: bool = True) -> Written:
        """`to` is given where a call must have one."""
        dice = self.dice
        where = to or dice.one(self.nodes)
        match dice.of("to", "to", "call", "draw", "other"):
            case "call" if calls:
                graph = dice.one(calls)
                edge: Written = {"call": dice.of(graph, f"{graph}.b")}
                if graph == "deal" and dice.chance(7):
                    edge["with"] = dice.of(
                        {"price": 7},
                        {"price": "=gold * 2 - 1"},
                        {"price": "=gold / half", "tone": "hard"},
                        {"tone": "=mood"},
                    )
                return edge | ({"to": where} if to or dice.chance(5) else {})
            case "draw" if draws:
                return {"draw": "news", "to": where}
            case "other" if not to and not self.is_called:
                return {"to": f"{dice.one(CALLED)}.b"}
        return {"to": where}

    def option(self, name: str) -> Written:
        dice = self.dice
        edge = {"id": name, "say": f"Pick {name}, {{gold}}.", **self.edge(calls=CALLED)}
        if dice.chance(3):
            edge["once"] = True
        if dice.chance(4):
            edge["do"] = self.effects()
        edge = self.maybe_if(edge, 5)
        if "if" in edge and dice.chance(4):
            edge["unavailable"] = dice.of("Not now.", "Only {gold}.")
        elif dice.chance(3):
            edge["else"] = True
            if dice.chance(5):
                del edge["say"]
                edge.pop("once", None)
        return edge

    def transition(self) -> Written:
        dice = self.dice
        edge = self.edge(calls=CALLED)
        match dice.of("else", "on", "intent", "if", "after"):
            case "else":
                edge["else"] = True
            case "on":
                edge["on"] = dice.of("bell", "ring")
                if edge["on"] == "bell" and dice.chance(4):
                    edge["if"] = dice.of("event.tone > 3", "event.tone != 'low' and rich")
            case "intent":
                intent, example = dice.one(INTENTS)
                edge |= {"intent": intent, "examples": [example]}
            case "if":
                edge["if"] = self.condition()
            case "after":
                edge["after"] = dice.of(5, 20)
        edge = self.maybe_if(edge, 3)
        if dice.chance(3):
            edge["priority"] = dice.of(5, -5)
        if dice.chance(3):
            edge["cooldown"] = dice.of("1 turns", "3 turns", "15s")
        if dice.chance(4):
            edge["do"] = self.effects()
        return edge

    def maybe_if(self, edge: Written, of_ten: int) -> Written:
        return edge | {"if": self.condition()} if "if" not in edge and self.dice.chance(of_ten) else edge

    def condition(self, deep: int = 1) -> str:
        dice = self.dice
        if deep and dice.chance(3):
            one, two = self.condition(deep - 1), self.condition(deep - 1)
            return dice.of(f"{one} and {two}", f"{one} or {two}", f"not ({one})")
        name, number = dice.one(NAMES[self.name]), dice.of(1, 2, 0, 4.5, -1, 6)
        sign = dice.of(">=", "<", "==", "!=", "<=", ">")
        return dice.of(
            f"{name} {sign} {number}",
            f"{name} {dice.of('+', '-', '*', '/', '%')} {dice.of('gold', '2')} {sign} {number}",
            f"0 < {name} <= {number}",
            f"{name} in [0, 1, 2.5]",
            f"mood {dice.of('==', '!=')} '{dice.of('calm', 'sour')}'",
            "mood in ['sour', 'glad']",
            f"'{dice.of('map', 'key')}' {dice.of('in', 'not in')} clues",
            dice.one(COMPUTED[self.name]),
            f"not {dice.one(COMPUTED[self.name])}",
            "lamp",
            f"visits({dice.one(self.nodes)}) {sign} {dice.of(1, 2)}",
            f"turns_since({dice.of('a', 'b', 'tip.a')}) {sign} {dice.of(1, 2, 3)}",
            f"relationship(trust) {sign} {dice.of(1, 2)}",
        )

    def effects(self) -> list[list[Any]]:
        dice, name = self.dice, self.dice.one(NAMES[self.name])
        formulas = ("=gold + half", "=gold * 2", "=gold / half", "=half - 1", "=gold % 3", "=10 - gold")
        return [
            dice.of(
                [name, dice.of("+1", "+5", "-2", "-0.5", 3)],
                [name, dice.one(formulas)],
                ["lamp", dice.of("toggle", True, "=rich", "=not lamp")],
                ["mood", dice.of("sour", "glad")],
                ["clues", dice.of("+map", "+key", "-map")],
                ["relationship", {"trust": dice.of("+1", "-1", 4)}],
                ["emit", dice.of("ring", "bell", "leave")],
            )
            for _ in range(dice.of(1, 2))
        ]
