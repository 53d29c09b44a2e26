"""A small world that has one of everything, for tests that should not depend on an example's words."""

from __future__ import annotations

from functools import cache

from npcsdk.world.world import World


@cache
def small_world() -> World:
    """Two characters; Mira's graph has authored lines, replies, options, intents, events, silence, an end."""
    return World.model_validate(
        {
            "id": "small",
            "title": "A small world",
            "setting": "An inn by a river.",
            "start": "mira",
            "variables": {"gold": 10},
            "lore": {
                "bridge_out": {"id": "bridge_out", "text": "The bridge fell on Monday.", "keywords": ["Monday"]},
                "ledger": {
                    "id": "ledger",
                    "text": "Mira keeps the smugglers' ledger under the bar.",
                    "known_by": ["mira"],
                    "keywords": ["ledger"],
                },
            },
            "characters": {
                "mira": {
                    "id": "mira",
                    "name": "Mira",
                    "persona": {
                        "description": "Mira keeps the inn.",
                        "examples": [{"player": "Hello!", "reply": "[happy] Sit down, you."}],
                    },
                    "commands": ["wave", "give"],
                    "fallback": ["Hm."],
                },
                "tom": {
                    "id": "tom",
                    "name": "Tom",
                    "persona": {"description": "Tom mends boats."},
                    "fallback": ["Aye."],
                },
            },
            "graphs": {"mira": _MIRA, "tom": _TOM},
        }
    )


_MIRA = {
    "graph": "mira",
    "character": "mira",
    "start": "greeting",
    "variables": {"trust": 0, "met": False},
    "nodes": {
        "greeting": {
            "id": "greeting",
            "line": "[happy] Welcome to the inn, {player.name}! Sit down by the fire. [wave] What brings you here?",
            "do": {"met": True},
            "next": [{"to": "hub"}],
        },
        "hub": {
            "id": "hub",
            "reply": {
                "goal": "Make the traveller feel at home.",
                "reveal": ["bridge_out"],
                "withhold": ["ledger"],
                "emotions": ["happy", "curious"],
                "max_words": 30,
                "fallback": ["[curious] Hm? Sit, sit.", "[happy] Ask me anything else."],
            },
            "options": [
                {"id": "hub.long", "say": "Tell me a story.", "to": "long"},
                {"id": "hub.rich", "say": "I will buy the inn.", "to": "offer", "if": "gold >= 1000"},
            ],
            "transitions": [
                {
                    "to": "offer",
                    "intent": "the player offers to help",
                    "examples": ["I can help you", "let me fix the bridge"],
                    "do": {"trust": "+5"},
                },
                {"to": "secret", "intent": "the player asks for the ledger", "examples": ["show me the ledger"]},
                {"to": "chat", "intent": "the player wants to talk", "examples": ["tell me about yourself"]},
                {"to": "nudge", "after": "20s"},
            ],
        },
        "long": {
            "id": "long",
            "line": "Once there was a river. It had no bridge at all. So a girl built one.",
            "do": {"gold": "-1"},
            "next": [{"to": "after_story"}],
        },
        "after_story": {"id": "after_story", "line": "[relaxed] That is all.", "next": [{"to": "hub"}]},
        "plot": {
            "id": "plot",
            "line": "Listen to me. This matters a great deal.",
            "insist": True,
            "next": [{"to": "hub"}],
        },
        "offer": {"id": "offer", "line": "[surprised] You would? Bless you.", "next": [{"to": "hub"}]},
        "secret": {
            "id": "secret",
            "reply": {"goal": "Admit to the ledger.", "reveal": ["ledger"], "fallback": ["[worried] So you know."]},
            "next": [{"to": "hub"}],
        },
        "chat": {
            "id": "chat",
            "reply": {"goal": "Tell a little of yourself.", "emotions": ["relaxed"], "fallback": ["I was born here."]},
            "next": [{"to": "hub"}],
        },
        "nudge": {"id": "nudge", "line": "[curious] Still there?", "next": [{"to": "hub"}]},
        "alarm": {"id": "alarm", "line": "[afraid] Put that away!", "next": [{"to": "hub"}]},
        "farewell": {"id": "farewell", "line": "[sad] Safe roads.", "end": "left"},
    },
    "anywhere": [
        {"to": "alarm", "on": "player.draws_weapon"},
        {"to": "plot", "on": "plot"},
        {"to": "farewell", "on": "player.leaves"},
    ],
}

_TOM = {
    "graph": "tom",
    "character": "tom",
    "start": "boats",
    "nodes": {
        "boats": {"id": "boats", "reply": {"goal": "Talk of boats.", "fallback": ["Boats need tar."]}},
    },
}
