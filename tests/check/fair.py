"""A world in which everything happens that a graph can do, for what walks over any world."""

from __future__ import annotations

from functools import cache
from typing import Any

from npcsdk.world.world import World


def _nodes(nodes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: {"id": key, **node} for key, node in nodes.items()}


@cache
def fair() -> World:
    """Ada's stall, Ben's tent, and a haggle that both of them know."""
    return World.model_validate(
        {
            "id": "fair",
            "title": "The fair",
            "start": "ada",
            "variables": {
                "gold": {"value": 20, "min": 0, "max": 30},
                "clues": {"value": [], "one_of": ["map", "ring", "song"]},
                "lamp": False,
            },
            "computed": {"rich": "gold >= 15"},
            "events": {"bell": [], "player.draws": ["weapon", "length"], "ben.fled": []},
            "characters": {
                "ada": {
                    "id": "ada",
                    "name": "Ada",
                    "persona": {"description": "She sells."},
                    "commands": ["wave", "give"],
                    "variables": {"mood": {"value": "calm", "one_of": ["calm", "sour"]}},
                    "fallback": ["[happy] Well, well.", "So it goes. [wave]"],
                },
                "ben": {"id": "ben", "name": "Ben", "persona": {"description": "He tells."}, "fallback": "Hm?"},
            },
            "graphs": {"ada": _ADA, "ben": _BEN, "haggle": _HAGGLE, "news": _NEWS},
        }
    )


_ADA = {
    "graph": "ada",
    "character": "ada",
    "start": "hello",
    "variables": {"visits_paid": 0},
    "computed": {"friend": "relationship(trust) >= 5"},
    "pools": {"gossip": "oldest"},
    "nodes": _nodes(
        {
            "hello": {
                "lines": [
                    {"line": "[happy] Good day, {player.name}!", "once": True},
                    {"line": "You again, with {gold} coins?", "if": "rich"},
                    "What now?",
                ],
                "do": {"ada.visits_paid": "+1", "relationship": {"trust": "+1"}},
                "next": [{"to": "stall"}],
            },
            "stall": {
                "reply": {"goal": "Sell.", "fallback": ["[curious] Look at {clues}.", "Buy [wave] or go.", "Hm."]},
                "options": [
                    {"say": "How much?", "call": "haggle", "with": {"price": "=gold / 2"}, "to": "after"},
                    {"say": "How little?", "call": "haggle.offer", "with": {"price": 1}},
                    {
                        "say": "Sell me the map.",
                        "to": "sold",
                        "if": "gold >= 10",
                        "unavailable": "You lack gold.",
                        "do": {"gold": "-10"},
                    },
                    {"say": "Just once.", "to": "hello", "once": True},
                    {"say": "Any gossip?", "draw": "gossip", "to": "quiet"},
                ],
                "transitions": [
                    {
                        "to": "gift",
                        "intent": "the player gives something",
                        "examples": ["Take this ring", "I have a present for you"],
                        "if": "not friend",
                        "do": {"relationship": {"trust": "+3"}, "remember": "{player.name} gave a ring."},
                    },
                    {
                        "draw": "gossip",
                        "intent": "the player wants news",
                        "examples": ["What is new?", "Tell me the news"],
                        "to": "quiet",
                    },
                    {"to": "lit", "on": "bell", "if": "not lamp", "cooldown": "3 turns"},
                    {"to": "nudge", "after": "10s", "if": "visits(nudge) < 3"},
                    {"to": "sour", "if": "ada.mood == 'sour'"},
                    {"to": "shrug", "else": True, "cooldown": "1 turn"},
                ],
            },
            "after": {"line": "A deal, perhaps.", "next": [{"to": "stall"}]},
            "sold": {
                "line": "[give:map] Here you are.",
                "do": {"clues": "+map", "emit": "ada.sold"},
                "next": [{"to": "stall"}],
            },
            "thanks": {"line": "And thank you.", "next": [{"to": "stall"}]},
            "gift": {
                "reply": {"goal": "Be glad."},
                "do": {"clues": "+ring", "mood": "calm"},
                "next": [{"to": "stall"}],
            },
            "lit": {
                "lines": ["Light!", "Dark!"],
                "pick": "cycle",
                "do": {"lamp": "toggle"},
                "options": [
                    {"say": "Nice.", "to": "stall", "once": True},
                    {"else": True, "to": "stall"},
                ],
            },
            "nudge": {"lines": ["Hm?", "Well?", "Hey!"], "pick": "shuffle", "next": [{"to": "stall"}]},
            "sour": {"lines": ["Go.", "Away."], "pick": "weighted", "do": {"mood": "calm"}, "next": [{"to": "stall"}]},
            "shrug": {"line": "I do not follow.", "do": {"ada.mood": "sour", "gold": "-1"}, "next": [{"to": "stall"}]},
            "quiet": {"line": "Nothing new.", "next": [{"to": "stall"}]},
            "gossip_a": {
                "line": "They say the well sings.",
                "storylet": {"pool": "gossip", "if": "'song' not in clues", "about": "the well"},
                "do": {"clues": "+song"},
                "next": [{"to": "stall"}],
            },
            "gossip_b": {
                "line": "Ben owes me.",
                "storylet": {"pool": "gossip", "once": True},
                "next": [{"to": "stall"}],
            },
            "gossip_c": {
                "line": "It rained.",
                "storylet": {"pool": "gossip", "cooldown": "4 turns"},
                "next": [{"to": "stall"}],
            },
            "fight": {
                "line": "[angry] Put that {event.weapon} away!",
                "options": [{"say": "No.", "to": "ruin"}, {"say": "Sorry.", "to": "stall", "do": {"gold": "-5"}}],
                "transitions": [{"to": "stall", "after": "1m"}],
            },
            "ruin": {"line": "Guards!", "end": "ruin"},
        }
    ),
    "anywhere": [
        {
            "to": "fight",
            "on": "player.draws",
            "if": "event.weapon in ['axe', 'sword'] and event.length > 20",
            "priority": 5,
        },
        {"to": "thanks", "on": "ada.sold", "if": "visits(thanks) < 2"},
        {"to": "hello", "on": "bell", "if": "turns_since(hello) > 6"},
    ],
}

_BEN = {
    "graph": "ben",
    "character": "ben",
    "start": "tent",
    "variables": {"tales": 0},
    "nodes": _nodes(
        {
            "tent": {
                "line": "Come in.",
                "options": [
                    {"say": "A tale!", "to": "tale", "if": "tales < 3"},
                    {"say": "The news?", "call": "news"},
                    {"say": "Farewell.", "to": "bye", "if": "tales >= 2", "unavailable": "Hear {tales} more."},
                ],
            },
            "tale": {
                "reply": {"goal": "Tell.", "fallback": ["Once upon a time...", "There was a king."]},
                "speak_first": True,
                "do": {"tales": "+1"},
                "next": [{"to": "tale_end", "if": "tales > 1"}, {"to": "tent"}],
            },
            "tale_end": {"reply": {"goal": "End it."}, "speak_first": True, "next": [{"to": "tent"}]},
            "bye": {"line": "Go well.", "do": {"emit": "ben.fled"}, "end": "told"},
        }
    ),
}

_HAGGLE = {
    "graph": "haggle",
    "start": "open",
    "arguments": {"price": {"value": 5, "min": 0, "max": 50}},
    "nodes": _nodes(
        {
            "open": {"line": "It costs {price}.", "next": [{"to": "offer"}]},
            "offer": {
                "reply": {"goal": "Haggle.", "fallback": ["{price}, no less.", "Come on."]},
                "options": [
                    {
                        "say": "Less!",
                        "call": "haggle.offer",
                        "with": {"price": "=price - 1"},
                        "to": "done",
                        "if": "price > 2",
                    },
                    {"say": "Done.", "to": "done", "do": {"gold": "=gold - price"}},
                ],
                "transitions": [
                    {"to": "done", "intent": "the player agrees", "examples": ["Agreed", "I take it"]},
                ],
            },
            "done": {"line": "So be it.", "return": True},
        }
    ),
}

_NEWS = {
    "graph": "news",
    "start": "first",
    "nodes": _nodes(
        {
            "first": {
                "lines": ["War.", "Peace."],
                "pick": "once",
                "next": [{"to": "more", "if": "lamp"}, {"to": "out"}],
            },
            "more": {"line": "And light everywhere.", "next": [{"to": "out"}]},
            "out": {"return": True},
        }
    ),
    "anywhere": [{"to": "out", "intent": "the player wants it to stop", "examples": ["Stop it"]}],
}
