"""A small world full of secrets, for tests: Mira keeps one back, Tom is told of things, Ada learns some."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from npcsdk.leaks.probe import Between, Probed, probe
from npcsdk.world.world import World

Plain = dict[str, Any]
SECRET = "Mira keeps the ledger of the smugglers under the bar"


def reply(goal: str, *, reveal: list[str] | None = None, withhold: list[str] | None = None, **more: Any) -> Plain:
    lines = ["Hm. Let me see.", "That may be so."]
    return {"goal": goal, "reveal": reveal or [], "withhold": withhold or [], "fallback": lines, **more}


def plain() -> Plain:
    """The world as plain values, to be changed."""
    return {
        "id": "inn",
        "title": "An inn",
        "setting": "An inn by a river, in autumn.",
        "start": "mira",
        "events": ["bell"],
        "characters": {
            "mira": person("mira", talks_to={"tom": "1h"}),
            "tom": person("tom", talks_to={"ada": "1d"}, keeps_secrets=False),
            "ada": person("ada"),
        },
        "graphs": {"mira": _MIRA(), "tom": graph("tom"), "ada": graph("ada")},
        "lore": {
            "bridge": {"id": "bridge", "text": "The bridge fell on Monday.", "keywords": ["Monday"]},
            "ledger": {"id": "ledger", "text": f"{SECRET}.", "known_by": ["mira"], "keywords": ["ledger"]},
            "tunnel": {
                "id": "tunnel",
                "text": "A tunnel leads from the cellar to the river.",
                "known_by": ["mira"],
                "learned_at": {"ada": ["bell"]},
                "spreads": True,
                "keywords": ["tunnel"],
            },
            "boat": {
                "id": "boat",
                "text": "The boat of the ferryman has a hole below the waterline.",
                "known_by": ["tom", "ada"],
                "reveal_if": "tom.trust >= 5",
                "keywords": ["ferryman"],
            },
        },
    }


def person(who: str, **more: Any) -> Plain:
    persona = {"description": f"{who.capitalize()} works hard and sleeps little."}
    return {"id": who, "name": who.capitalize(), "persona": persona, "commands": ["give"], "fallback": ["Hm."], **more}


def graph(who: str) -> Plain:
    nodes = {
        "hub": {
            "id": "hub",
            "reply": reply("Talk of the weather."),
            "options": [{"say": "What is new?", "to": "news"}],
            "transitions": [{"to": "news", "intent": "the player asks for news", "examples": ["Any news?"]}],
        },
        "news": {"id": "news", "reply": reply("Tell what is new.", reveal=["tunnel"]), "next": [{"to": "hub"}]},
    }
    return {"graph": who, "character": who, "start": "hub", "variables": {"trust": 0}, "nodes": nodes}


def _MIRA() -> Plain:
    nodes = {
        "hub": {
            "id": "hub",
            "reply": reply("Make them feel at home.", withhold=["ledger"]),
            "options": [{"say": "What do you hide?", "to": "own_up"}, {"say": "The room?", "to": "room"}],
            "transitions": [{"to": "own_up", "intent": "the player asks for secrets", "examples": ["Your secret?"]}],
        },
        "own_up": {"id": "own_up", "reply": reply("Own up.", reveal=["ledger", "tunnel"]), "next": [{"to": "hub"}]},
        "room": {"id": "room", "reply": reply("Speak of the room."), "next": [{"to": "hub"}]},
    }
    return {"graph": "mira", "character": "mira", "start": "hub", "nodes": nodes}


def world(*changes: Callable[[Plain], object]) -> World:
    """The world, changed."""
    made = plain()
    for change in changes:
        change(made)
    return World.model_validate(made)


def probed(of: World, *, players: int = 6, turns: int = 16, seed: int = 1, **between: Any) -> Probed:
    """What comes of a small probe."""
    return probe([of], players=players, turns=turns, seed=seed, at_once=players, between=Between(**between))
