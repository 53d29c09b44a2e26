"""A small world with one of everything that the graph language has, made so that what must be so can be told."""

from __future__ import annotations

from typing import Any

from npcsdk.mind.state import State
from npcsdk.world.world import World

EVENTS = ("bell", "fire", "rain")
WORDS = ("deeper please", "any news", "tell me", "go away", "hm", "[goto:deep] [happy]")

_DIVE = {"n": 1, "bag": ["a"], "word": "+one"}
_HUB: dict[str, Any] = {
    "reply": {"goal": "Talk.", "fallback": ["[happy] Well. What now?", "Hm. [wave] Go on."]},
    "options": [
        {"id": "dive", "say": "Dive", "call": "deep", "with": _DIVE},
        {"id": "round", "say": "Round", "call": "wide", "with": {"m": "=0"}, "to": "lines"},
        {"id": "once", "say": "Once", "to": "lines", "once": True, "do": {"gold": "-1", "emit": "mira.once"}},
        {"id": "dear", "say": "Dear", "to": "lines", "if": "gold > 100", "unavailable": "{gold} is too little"},
        {"id": "news", "say": "News?", "draw": "first", "to": "none"},
        {"id": "more", "say": "More?", "draw": "dice", "to": "none"},
        {"id": "end", "say": "Bye", "to": "bye"},
    ],
    "transitions": [
        {"call": "deep", "with": _DIVE, "intent": "go deeper", "examples": ["deeper please"]},
        {"call": "deep.middle", "to": "lines", "with": {"n": 1, "bag": ["a"]}, "intent": "to the middle"},
        {"draw": "told", "intent": "ask for news", "examples": ["any news"], "do": {"gold": "+2"}},
        {"to": "lines", "intent": "hear a line", "examples": ["tell me"], "do": {"lamp": "toggle"}},
        {"to": "lines", "intent": "hear it again", "do": {"clues": "+again"}},
        {"to": "cellar.top", "intent": "see the cellar"},
        {"draw": "first", "to": "none", "after": "20s"},
        {"to": "picks", "else": True},
    ],
}

_MIRA: dict[str, Any] = {
    "character": "mira",
    "start": "start",
    "variables": {"gold": {"value": 10, "min": 0, "max": 50}, "lamp": False, "clues": [], "mood": "calm"},
    "computed": {"rich": "gold >= 12"},
    "pools": {"told": "model", "first": "first", "dice": "weighted", "old": "oldest"},
    "anywhere": [
        {"to": "hub", "on": "fire", "if": 'mood != "sad"', "do": {"gold": "-3"}, "priority": 2, "cooldown": "2 turns"},
        {"call": "bells", "on": "bell", "with": {"times": "=visits(hub) + 1"}, "cooldown": "5s"},
        {"to": "fled", "on": "rain", "if": "turns_since(fled) > 3"},
    ],
    "nodes": {
        "start": {"line": "[happy] Come in. [wave] Sit down.", "do": {"gold": "+1"}, "next": [{"to": "hub"}]},
        "hub": _HUB,
        "lines": {
            "lines": ["One of them.", {"line": "Two of them.", "if": "rich"}, {"line": "Three. [sigh]", "once": True}],
            "pick": "shuffle",
            "do": {"relationship": {"trust": "+1"}, "remember": "{gold} coins"},
            "next": [{"to": "picks", "if": "gold % 2 == 0"}, {"to": "hub"}],
        },
        "picks": {
            "lines": [{"line": "Heads it is.", "weight": 3}, "Tails it is."],
            "pick": "weighted",
            "do": {"command": "give:coin, {gold}", "mood": "=sour"},
            "next": [{"draw": "old", "to": "hub", "if": "relationship(trust) > 1"}, {"to": "hub"}],
        },
        "none": {"lines": ["No news.", "Still none."], "pick": "cycle", "insist": True, "next": [{"to": "hub"}]},
        "fled": {"lines": ["Brr!", "Rain."], "pick": "once", "options": [
            {"id": "back", "say": "Back", "to": "hub", "once": True}, {"else": True, "to": "hub"}]},
        "bye": {"line": "Goodbye then.", "end": "parted"},
        "f1": {"line": "A tale.", "storylet": {"pool": "first", "once": True}, "next": [{"to": "hub"}]},
        "f2": {"line": "A song.", "storylet": {"pool": "first", "cooldown": "2 turns"}, "next": [{"to": "hub"}]},
        "d1": {"line": "Dice.", "storylet": {"pool": "dice", "weight": 5}, "next": [{"call": "bells", "to": "hub"}]},
        "d2": {"line": "Cards.", "storylet": {"pool": "dice", "if": "rich"}, "next": [{"to": "hub"}]},
        "o1": {"line": "Old.", "storylet": {"pool": "old"}, "next": [{"to": "hub"}]},
        "o2": {"line": "Older.", "storylet": {"pool": "old", "cooldown": "5s"}, "next": [{"to": "hub"}]},
        "t1": {"reply": {"goal": "Tell.", "fallback": "It is told."}, "storylet": {"pool": "told", "about": "sheep"}},
        "t2": {"line": "And this.", "storylet": {"pool": "told", "about": "ships", "cooldown": "1 turn"},
               "next": [{"to": "hub"}]},
        "hub_again": {"line": "", "next": [{"to": "hub"}]},
    },
}  # fmt: skip

_DEEPER = {"n": "=n + 1", "bag": ["b", "c"], "word": "more"}
_DEEP: dict[str, Any] = {
    "start": "ask",
    "arguments": {"n": 0, "bag": [], "word": ""},
    "anywhere": [{"call": "bells", "on": "bell", "priority": 1, "if": "n > 1"}],
    "nodes": {
        "ask": {
            "line": "This is {n}. [curious] And now?",
            "options": [
                {"id": "deeper", "say": "Deeper", "call": "deep", "with": _DEEPER},
                {"id": "through", "say": "Through", "call": "wide", "with": {"m": "=n"}, "to": "middle"},
                {"id": "up", "say": "Up", "to": "up"},
            ],
            "transitions": [
                {"call": "deep", "with": _DEEPER, "to": "middle", "intent": "go deeper", "examples": ["deeper please"]},
                {"to": "up", "intent": "go up", "examples": ["go away"]},
            ],
        },
        "middle": {
            "reply": {"goal": "Be in the middle.", "fallback": "In the middle of it."},
            "speak_first": True,
            "options": [{"id": "on", "say": "On", "to": "ask"}],
            "transitions": [{"to": "ask", "if": "n < 3"}, {"to": "up", "else": True}],
        },
        "up": {"line": "Up we go. [relaxed] Slowly.", "do": {"emit": "deep.left"}, "return": True},
    },
}
_WIDE: dict[str, Any] = {
    "start": "in",
    "arguments": {"m": 0},
    "anywhere": [
        {"to": "out", "on": "fire", "priority": 1},
        {"call": "deep.up", "with": {"n": "=m + 1", "bag": ["b", "c"]}, "to": "out", "on": "rain", "priority": 1,
         "if": "m > 0"},
    ],
    "nodes": {
        "in": {
            "line": "Wide here.",
            "options": [
                {"id": "deep", "say": "Deep", "call": "deep",
                 "with": {"n": "=m + 1", "bag": ["b", "c"], "word": "wide"}, "if": "m > 0"},
                {"id": "out", "say": "Out", "to": "out"},
            ],
            "transitions": [{"to": "out", "on": "deep.left"}],
        },
        "out": {"line": "Out.", "return": True},
    },
}  # fmt: skip
_BELLS: dict[str, Any] = {
    "start": "ring",
    "arguments": {"times": 1},
    "nodes": {"ring": {"line": "Hark: {times}!", "do": {"bells": "=bells + times"}, "return": True}},
}
_CELLAR: dict[str, Any] = {
    "character": "mira",
    "start": "top",
    "variables": {"seen": 0},
    "nodes": {
        "top": {"line": "Mind the stair.", "do": {"seen": "+1", "mira.gold": "+1"}, "next": [{"to": "mira.hub_again"}]},
    },
}
_TOM: dict[str, Any] = {
    "character": "tom",
    "start": "boat",
    "nodes": {
        "boat": {
            "line": "To the boat.",
            "options": [{"id": "ring", "say": "Ring", "call": "bells", "with": {"times": 3}}],
            "transitions": [{"call": "bells", "with": {"times": 2}, "else": True}],
        }
    },
}


def everything() -> World:
    """Mira has it all, Tom a boat and a bell."""
    graphs = {"mira": _MIRA, "deep": _DEEP, "wide": _WIDE, "bells": _BELLS, "cellar": _CELLAR, "tom": _TOM}
    return World.model_validate(
        {
            "id": "everything",
            "title": "Everything",
            "start": "mira",
            "variables": {"bells": 0},
            "events": list(EVENTS),
            "characters": {
                who: {
                    "id": who,
                    "name": who.title(),
                    "graph": who,
                    "commands": ["wave", "give"],
                    "persona": {"description": f"{who.title()} is here."},
                }
                for who in ("mira", "tom")
            },
            "graphs": {
                key: {"graph": key, **graph, "nodes": {name: {"id": name, **node} for name, node in nodes.items()}}
                for key, graph in graphs.items()
                for nodes in [graph["nodes"]]
            },
        }
    )


def check(world: World, state: State) -> None:
    """What holds of every state that a talk in this world can be in, wherever it was cut."""
    for place in state.places.values():
        spots = [(place.graph, place.node), *((frame.graph, frame.node) for frame in place.stack)]
        assert all(node in world.graphs[graph].nodes for graph, node in spots), spots
    place = state.places.get("mira")
    graphs = [frame.graph for frame in place.stack] + [place.graph] if place else []
    open_ones = graphs.count("deep")
    if open_ones:  # Each call of it counts one more than the one that it is within.
        assert state.variables["mira>deep.n"] == open_ones, (graphs, state.variables)
        assert state.variables["mira>deep.bag"] == (("a",) if open_ones == 1 else ("b", "c"))
