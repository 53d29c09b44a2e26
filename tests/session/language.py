"""Small worlds for tests of the graph language, written as a writer would but for the ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from npcsdk.events import Event, NodeEntered, Notice, OptionsOffered, TextDelta
from npcsdk.models.scripted import ScriptedModel
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.testing.models import FakeModel
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.world import World


def world(nodes: Mapping[str, Any], *, others: Mapping[str, Any] | None = None, **fields: Any) -> World:
    """A world of Mira, whose graph starts at `a`; fields of the graph, or of the world where they begin with `w_`."""
    own = {name: value for name, value in fields.items() if not name.startswith(("w_", "c_"))}
    graphs = {"mira": {"character": "mira", "start": "a", **own, "nodes": nodes}, **(others or {})}
    persona = {"description": "Mira keeps the inn."}
    return World.model_validate(
        {
            "id": "w",
            "title": "W",
            "start": "mira",
            "characters": {
                "mira": {
                    "id": "mira",
                    "name": "Mira",
                    "persona": persona,
                    "commands": ["give"],
                    "graph": "mira",
                    **{name[2:]: value for name, value in fields.items() if name.startswith("c_")},
                }
            },
            "graphs": {
                key: {
                    "graph": key,
                    **graph,
                    "nodes": {name: {"id": name, **node} for name, node in graph["nodes"].items()},
                }
                for key, graph in graphs.items()
            },
            **{name[2:]: value for name, value in fields.items() if name.startswith("w_")},
        }
    )


def session(made: World, model: FakeModel | None = None, **settings: Any) -> Session:
    """A talk in it, silent; without a model, the writer's lines."""
    return Session(made, model=model or ScriptedModel(), voice=SilentVoice(), **settings)


async def told(turn: Turn | None) -> list[Event]:
    """All events of a turn."""
    assert turn is not None
    async with turn:
        return [event async for event in turn]


def text(events: list[Event]) -> str:
    """What was said."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def nodes(events: list[Event]) -> list[str]:
    """Where the talk went."""
    return [event.node for event in events if isinstance(event, NodeEntered)]


def offered(events: list[Event]) -> list[str]:
    """What the player may pick, `-` before what is closed, and why."""
    options = next((event.options for event in events if isinstance(event, OptionsOffered)), ())
    return [f"-{option.text} ({option.unavailable})" if option.unavailable else option.text for option in options]


def notices(events: list[Event]) -> list[str]:
    """The codes of what was amiss."""
    return [event.code for event in events if isinstance(event, Notice)]
