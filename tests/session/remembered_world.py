"""A world of three for tests of memory, in three editions: Mira keeps secrets and tells Tom and Tilly, Tom tells all,
Tilly has it all told to Mira again."""

from __future__ import annotations

from typing import Any

from npcsdk.world.references import check_world
from npcsdk.world.world import World

HOUR, DAY = 3600.0, 86_400.0
TELLS = {"mira": {"tom": HOUR, "tilly": DAY}, "tom": {"tilly": 2 * HOUR, "mira": HOUR / 2}, "tilly": {"mira": 0.0}}
"""Who tells whom, after how long, in the order in which they do."""
KEEPS = {"mira": True, "tom": False, "tilly": True}
AT = {"mira": "inn", "tom": "quay", "tilly": "inn"}
PEOPLE = tuple(TELLS)
NAMES: tuple[dict[str, str], ...] = ({}, {"tom": "tam"}, {"tom": "tam"})
"""What somebody is called in each edition of the world, where that is not as in the first."""

BOAT = "Once there was a boat. It had no name at all, and nobody rowed it."
VOW = "Between you and me, I killed my brother."
DEED = "My brother was murdered by the judge."
QUOTE = "You said “{recalled}”, I believe."

WORTHY = ("My brother drowned near {}.", "Between you and me, my brother stole the {}.", "I live in the {} now.")
"""What is worth telling on; the second is said in confidence."""
LIGHT = ("I walked by {} today.", "Where is the {}?", "Hello again.")
"""What is not."""
REPLIES = ["[happy] So it goes. [wave] So it went.", "Hm. Who knows? [sad] Not me.", VOW, f"[sad] {DEED}"]
SECRET = "Between you and me"
TELLING = (VOW[:-1], DEED[:23])
"""How what a character says begins that is worth telling on, in the ears of others."""


def world(edition: int = 0) -> World:
    """The world, in one of three editions: in the later ones Tom has another name, the last has one more variable."""
    now = {who: NAMES[edition].get(who, who) for who in PEOPLE}
    before = {who: NAMES[0 if edition else 1].get(who, who) for who in PEOPLE}
    was = {who: [before[who]] if before[who] != now[who] else [] for who in PEOPLE}
    people = {
        now[who]: {
            "name": now[who].title(),
            "persona": {"description": "Somebody."},
            "talks_to": {now[other]: delay for other, delay in TELLS[who].items()},
            "keeps_secrets": KEEPS[who],
            "place": AT[who],
            "commands": ["wave"],
            "was": was[who],
        }
        for who in PEOPLE
    }
    graphs = {
        now[who]: {"graph": now[who], "character": now[who], "start": "hub", "nodes": _NODES[who], "was": was[who]}
        for who in PEOPLE
    }
    lore = {
        "boat": {"known_by": [now["tom"]], "keywords": ["boat"], "spreads": True, "reveal_if": "true"},
        "judge": {"known_by": [], "learned_at": {"everyone": "judge.writes"}},
        "ledger": {"known_by": ["mira"], "learned_at": {"player": "mira.paid", "tilly": "mira.paid"}},
    }
    made = World.model_validate(
        {
            "id": "inn",
            "title": "Inn",
            "start": "mira",
            "events": ["bell", "judge.writes"],
            "variables": {"gold": 1, **({"silver": 1} if edition == 2 else {})},
            "characters": {key: {"id": key, **each} for key, each in people.items()},
            "graphs": {key: {**each, "nodes": _with_ids(each["nodes"])} for key, each in graphs.items()},
            "lore": {key: {"id": key, "text": f"It is about the {key}.", **each} for key, each in lore.items()},
        }
    )
    check_world(made)
    return made


def _with_ids(nodes: dict[str, Any]) -> dict[str, Any]:
    return {key: {"id": key, **node} for key, node in nodes.items()}


_NODES: dict[str, dict[str, Any]] = {
    "mira": {
        "hub": {
            "reply": {"goal": "Talk.", "fallback": ["Hm, well."]},
            "options": [
                {"id": "hub.tale", "say": "Tell me the tale.", "to": "tale"},
                {"id": "hub.vow", "say": "Swear it.", "to": "vow"},
                {"id": "hub.pay", "say": "Here is your money.", "to": "paid"},
            ],
            "transitions": [{"to": "away", "on": "bell"}],
        },
        "tale": {"line": BOAT, "next": [{"to": "hub"}]},
        "vow": {"line": VOW, "next": [{"to": "hub"}]},
        "paid": {"line": "Bless you.", "do": [["remember", "{player.name} paid."]], "next": [{"to": "hub"}]},
        "away": {"line": "Away with you! The bell rings.", "next": [{"to": "hub"}]},
    },
    "tom": {
        "hub": {
            "lines": [{"line": QUOTE, "if": "recalls(player) > 0.2"}, {"line": "Aye, so it is."}],
            "options": [{"id": "hub.on", "say": "And then?", "to": "hub"}],
        },
    },
    "tilly": {"hub": {"reply": {"goal": "Talk.", "fallback": ["I sweep."]}}},
}


def plain(name: str) -> str:
    """Who somebody is, whatever the world calls them."""
    return next((who for names in NAMES for who, now in names.items() if now == name), name)
