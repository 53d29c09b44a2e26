"""Three who feel in their own ways, in a yard where anything may be said and happen, and how to play there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from npcsdk.events import Event
from npcsdk.ports import LanguageModel
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import World

EVENTS = ("player.draws_weapon", "player.helps", "tam.shouts", "hart.is_hurt", "bell")
"""What a game may tell; a bell means nothing to anybody."""

ADA: dict[str, Any] = {
    "name": "Ada",
    "persona": {"description": "Ada keeps the yard."},
    "temperament": {"extraversion": 0.8, "agreeableness": -0.4, "neuroticism": -0.5},
    "feelings": {"half_life": "20s", "mood_half_life": "120s"},
    "goals": {"yard_is_safe": 0.9, "hart_is_well": 0.6},
    "standards": {"courtesy": 0.7},
    "events": {
        "player.draws_weapon": {"yard_is_safe": -0.8, "courtesy": -0.5},
        "player.helps": {"yard_is_safe": 0.7, "courtesy": 0.6},
        "tam.shouts": {"courtesy": -0.8},
        "player.sounds.sad": {"hart_is_well": -0.3},
    },
    "display": [{"of": "afraid", "as": "angry", "at_most": 0.6, "leak": 0.5, "why": "pride"}],
    "relationships": {"player": {"trust": 10}, "hart": {"affection": 60}, "tam": {"affection": -40}},
    "regard": {"forgiving": 0.25, "first_impression": 2, "first_turns": 1},
    "own_emotions": {"grumpy": "angry:0.4"},
}
TAM: dict[str, Any] = {
    "name": "Tam",
    "persona": {"description": "Tam is afraid of most things."},
    "temperament": {"extraversion": -0.7, "agreeableness": 0.6, "neuroticism": 0.8},
    "goals": {"yard_is_safe": 0.9},
    "events": {
        "player.draws_weapon": {"yard_is_safe": -0.8},
        "player.helps": {"yard_is_safe": 0.7},
        "hart.is_hurt": {"yard_is_safe": -0.2, "adds": True},
    },
    "relationships": {"hart": {"affection": 80}},
}
HART: dict[str, Any] = {
    "name": "Hart",
    "persona": {"description": "Hart mends carts."},
    "goals": {"is_well": 1.0},
    "events": {"hart.is_hurt": {"is_well": -0.9}, "player.helps": {"is_well": 0.8}},
}

_FORGIVES = {"relationship": {"trust": "+8"}, "feel": "relaxed:0.3"}
_NODES: dict[str, Any] = {
    "in": {"line": "[happy:0.8] Come in, come in. [worried] Mind the step there. [grumpy] Shut the gate."},
    "hub": {
        "reply": {
            "goal": "Talk.", "regard": {"trust": 5}, "emotions": ["happy", "sad", "angry", "worried"],
            "fallback": "[happy:0.5] Well. Let us see then.",
        },
        "options": [
            {"id": "sorry", "say": "Sorry.", "to": "sorry"},
            {"id": "insult", "say": "Dolt.", "to": "insulted"},
            {"id": "hush", "say": "Hush.", "to": "calmed", "if": "feels(angry) >= 0.2 or feels(afraid) >= 0.2"},
            {"id": "deal", "say": "A deal?", "to": "deal", "if": "relationship(trust) > 15"},
        ],
        "transitions": [
            {"to": "deal", "intent": "offers a deal", "examples": ["a deal"], "if": "trusting"},
            {"to": "nudge", "after": "30s"},
        ],
    },
    "sorry": {"line": "So be it.", "do": _FORGIVES},
    "insulted": {
        "line": "[angry:0.9] What did you say? [sad:0.4] In my own yard.",
        "do": {"relationship": {"trust": "-6", "tam": {"trust": "+1"}}, "feel": ["hurt:0.5", "angry:0.2"]},
    },
    "calmed": {"line": "Very well, then.", "do": {"feel": "neutral:0.5", "emit": "player.helps"}},
    "deal": {"line": "[happy] It is a deal."},
    "nudge": {
        "lines": [
            {"line": "[angry:0.6] Still here?", "if": "feels(pleasure) < 0 or feels(angry) > 0.1"},
            {"line": "[curious] Still there?"},
        ],
        "pick": "sequence",
    },
    "alarm": {"line": "[afraid] Put that away! Now."},
}  # fmt: skip


def _graph(who: str, nodes: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    made = {name: {"id": name, "next": [{"to": "hub"}], **node} for name, node in nodes.items()}
    del made["hub"]["next"]
    return {"graph": who, "character": who, "start": "in", "nodes": made, **more}


def _there(who: str) -> dict[str, Any]:
    here = {"id": "hub", "reply": {"goal": "Talk.", "fallback": "[sad:0.3] Yes?"}}
    return {"graph": who, "character": who, "start": "hub", "nodes": {"hub": here}}


def document(**changes: Mapping[str, Any]) -> dict[str, Any]:
    """The yard as it is written; `changes` are fields of characters that are others."""
    people = {"ada": ADA, "tam": TAM, "hart": HART}
    ada = _graph("ada", _NODES, anywhere=[{"to": "alarm", "on": "player.draws_weapon", "if": "feels(afraid) > 0.3"}])
    ada["computed"] = {"trusting": "relationship(trust) > 5 and feels(angry) < 0.3"}
    return {
        "id": "yard",
        "title": "A yard",
        "start": "ada",
        "events": list(EVENTS),
        "characters": {who: {"id": who, **written, **changes.get(who, {})} for who, written in people.items()},
        "graphs": {"ada": ada, "tam": _there("tam"), "hart": _there("hart")},
    }


@cache
def yard() -> World:
    """The world itself."""
    return World.model_validate(document())


SAYS = "[worried] Hm, who knows. [trust:+2] You may well be right. [sad:0.4] Or not."
"""What the model says where a test does not care."""


def new(model: LanguageModel | str = SAYS, world: World | None = None, **settings: Any) -> Session:
    """A session in the yard."""
    model = FakeModel([model]) if isinstance(model, str) else model
    return Session(world or yard(), model=model, voice=FakeVoice(0.0), **settings)


async def played(turn: Turn) -> list[Event]:
    """All events of a turn."""
    async with turn as going:
        return [event async for event in going]


async def begun(model: LanguageModel | str = SAYS, world: World | None = None, **settings: Any) -> Session:
    """A session that has begun."""
    talk = new(model, world, **settings)
    await played(talk.begin())
    return talk


def of(events: Iterable[Event], kind: type[Any], who: str = "") -> list[Any]:
    """The events of one kind, of one character where one is named."""
    return [each for each in events if isinstance(each, kind) and (not who or getattr(each, "character", who) == who)]
