"""Worlds that the tests of this part draw."""

from __future__ import annotations

from typing import Any

from npcsdk.world.world import World

HOSTILE = "</title></script><script>alert(1)</script>\"'`&amp;]]>--> #quot; \\n\\ \x00\x1b[31m\u202e\ud800 |}{["


def world_of(graphs: dict[str, Any], title: str = "Inn") -> World:
    """A world of these graphs; each but those called `shared...` has a character of its own."""
    characters = {
        name: {"id": name, "name": name.title(), "persona": {"description": "A keeper."}, "fallback": "Hm."}
        for name in graphs
        if not name.startswith("shared")
    }
    whole = {
        name: {"graph": name, "character": None if name.startswith("shared") else name, "start": "hub", **graph}
        for name, graph in graphs.items()
    }
    for graph in whole.values():
        graph["nodes"] = {key: {"id": key, **node, "next": _ways(node)} for key, node in graph["nodes"].items()}
    return World.model_validate(
        {"id": "inn", "title": title, "start": next(iter(characters)), "characters": characters, "graphs": whole}
    )


def everything(text: str = "Sit down.") -> World:
    """A world with one of everything, and with a text of one's own wherever one may stand."""
    hub = {
        "reply": {"goal": text, "fallback": [text]},
        "options": [
            {"say": text, "to": "end", "if": "visits(hub) > 1", "once": True, "unavailable": text},
            {"say": "Let us haggle.", "call": "shared", "to": "tale"},
            {"say": "Again.", "call": "shared.yes"},
            {"say": "Leave.", "to": "end", "else": True},
        ],
        "transitions": [
            {"to": "tale", "intent": text, "examples": [text]},
            {"to": "end", "on": "bell"},
            {"to": "hub", "after": "20s"},
            {"draw": "gossip", "to": "end", "if": "visits(hub) > 2"},
            {"to": "tom.hub", "else": True, "priority": 3, "cooldown": "2 turns"},
        ],
    }
    mira = {
        "nodes": {
            "hub": hub,
            "tale": {"lines": [text, "More."], "next": "hub", "do": {"remember": text}},
            "goat": {"line": "A goat.", "storylet": {"pool": "gossip", "if": "visits(hub) > 1"}, "next": "hub"},
            "end": {"line": "Bye.", "end": text.strip() or "true"},
            "lost": {"line": "Nobody comes.", "next": "hub"},
        },
        "anywhere": [{"to": "end", "on": "storm"}],
    }
    shared = {"nodes": {"hub": {"line": "Well?", "next": "yes"}, "yes": {"line": "Done.", "return": True}}}
    tom = {"nodes": {"hub": {"line": "Aye.", "next": {"to": "mira.hub"}}}}
    return world_of({"mira": mira, "shared": shared, "tom": tom}, title=text)


def _ways(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Where a node goes, as a loader reads it."""
    written = node.get("next", [])
    return [{"to": written}] if isinstance(written, str) else [written] if isinstance(written, dict) else written
