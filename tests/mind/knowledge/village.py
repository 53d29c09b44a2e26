"""A village for tests of who knows what: Mira at the inn, Tom at the quay, Ann at the well."""

from __future__ import annotations

from typing import Any

from npcsdk.check.play import Play
from npcsdk.events import Event, Learned
from npcsdk.world.references import check_world
from npcsdk.world.world import World

LORE: dict[str, dict[str, Any]] = {
    "bridge": {"text": "The bridge is out.", "keywords": ["bridge"]},
    "ledger": {
        "text": "The smugglers keep a ledger. It lies under the third floorboard.",
        "known_by": ["mira"],
        "keywords": ["ledger", "floorboard", "账本"],
    },
    "saw": {"text": "Somebody sawed at night.", "known_by": ["tom"], "keywords": ["sawed"], "spreads": True},
    "flood": {"text": "The river will rise.", "known_by": [], "keywords": ["rise"], "learned_at": {"everyone": "bell"}},
    "chest": {"text": "A chest lies in the cellar.", "known_by": [], "learned_at": {"mira": "mira.cellar"}},
}
NODES: dict[str, dict[str, Any]] = {
    "hub": {
        "line": "Evening.",
        "options": [
            {"say": "Tell me.", "to": "tells"},
            {"say": "The cellar.", "to": "cellar"},
            {"say": "Anything?", "to": "reply"},
            {"say": "Ring it.", "to": "rings"},
        ],
    },
    "tells": {"line": "There is a [wave] ledger. Hm.", "next": [{"to": "hub"}]},
    "cellar": {"line": "A chest!", "next": [{"to": "hub"}]},
    "reply": {
        "reply": {"goal": "Tell.", "reveal": ["chest", "ledger", "saw"], "fallback": ["Hm."]},
        "next": [{"to": "hub"}],
    },
    "rings": {"line": "Listen!", "do": {"emit": "bell"}, "next": [{"to": "hub"}]},
}


def village(
    *,
    lore: dict[str, dict[str, Any]] | None = None,
    nodes: dict[str, dict[str, Any]] | None = None,
    people: dict[str, dict[str, Any]] | None = None,
    graphs: dict[str, dict[str, Any]] | None = None,
    **fields: Any,
) -> World:
    """The village, with some of it otherwise."""
    quay = {"hub": {"id": "hub", "line": "Aye. The ledger. I sawed nothing.", "end": "true"}}
    talks = {name: {"graph": name, "character": name, "start": "hub", "nodes": quay} for name in ("tom", "ann")}
    own = {key: {"id": key, **node} for key, node in {**NODES, **(nodes or {})}.items()}
    talks["mira"] = {"graph": "mira", "character": "mira", "start": "hub", "nodes": own}
    who = {"mira": {"commands": ["wave"]}, "tom": {}, "ann": {}}
    for name, more in (people or {}).items():
        who[name] = {**who[name], **more}
    made = World.model_validate(
        {
            "id": "village",
            "title": "The village",
            "start": "mira",
            "events": ["bell"],
            "lore": {key: {"id": key, **entry} for key, entry in {**LORE, **(lore or {})}.items()},
            "characters": {
                key: {"id": key, "name": key.title(), "persona": {"description": "Someone."}, **more}
                for key, more in who.items()
            },
            "graphs": {**talks, **(graphs or {})},
            **fields,
        }
    )
    check_world(made)
    return made


def at(play: Play, option: str) -> list[Event]:
    """What happens where the player goes to a node of the hub's."""
    return play.choose(f"hub.{option}")


def learned(events: list[Event]) -> list[tuple[str, str, str]]:
    """Who learned what, and from whom."""
    return [(event.character, event.lore, event.by) for event in events if isinstance(event, Learned)]
