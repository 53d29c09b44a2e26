"""Ids of lines: which there are, what they are by their place, and when two texts have the same."""

from __future__ import annotations

from typing import Any

import pytest

from npcsdk.world.line_ids import free_id, line_id_faults, said_in
from npcsdk.world.world import World


def world(**nodes: dict[str, Any]) -> World:
    nodes = {name: {"id": name, **node} for name, node in nodes.items()}
    graph = {"graph": "mira", "character": "mira", "start": "hub", "nodes": nodes}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "-"}, "fallback": ["Hm?", "Oh. [id:oh]"]}
    made: World = World.model_validate(
        {"id": "w", "title": "W", "start": "mira", "characters": {"mira": mira}, "graphs": {"mira": graph}}
    )
    return made


HUB = {
    "reply": {"goal": "Talk.", "fallback": ["One.", "Two."]},
    "options": [
        {"say": "Bye", "to": "bye", "if": "visits(hub) > 1", "unavailable": "Too early."},
        {"say": "Bye again [id:again]", "to": "bye"},
        {"say": "A node's name", "to": "bye", "id": "hub"},
    ],
    "transitions": [
        {"to": "bye", "intent": "they go", "examples": ["bye", "so long"]},
        {"to": "bye", "intent": "they run", "examples": ["run"]},
    ],
}


def test_ids_follow_from_the_place_or_are_what_was_written() -> None:
    made = world(hub=HUB, bye={"lines": ["Go.", "Be gone. [id:gone]"]})
    found = {said.id: said.texts for said in said_in(made)}
    assert found == {
        "mira.name": ("Mira",),
        "mira.fallback.1": ("Hm?",),
        "oh": ("Oh.",),
        "mira.hub.fallback.1": ("One.",),
        "mira.hub.fallback.2": ("Two.",),
        "mira.hub.bye": ("Bye",),
        "mira.hub.bye.unavailable": ("Too early.",),
        "again": ("Bye again",),
        "mira.hub.hub": ("A node's name",),
        "mira.hub.bye.examples": ("bye", "so long"),
        "mira.hub.bye.examples.2": ("run",),
        "mira.bye.1": ("Go.",),
        "gone": ("Be gone.",),
    }
    assert not list(line_id_faults(made))


def test_paths_lead_to_the_texts() -> None:
    made = world(hub=HUB, bye={"lines": ["Go."]})
    for said in said_in(made):
        at: Any = made
        for step in said.path:
            at = at[step] if isinstance(step, int) or isinstance(at, dict) else getattr(at, step)
        assert (at if isinstance(at, tuple) else (at,)) == said.texts


@pytest.mark.parametrize(
    ("nodes", "code", "path"),
    [
        ({"hub": {"line": "A [id:x]"}, "bye": {"line": "B [id:x]"}}, "duplicate-id", ("bye", "line")),
        ({"hub": {"line": "A [id:mira.bye]"}, "bye": {"line": "B"}}, "duplicate-id", ("bye", "line")),
        ({"hub": {"line": "A"}, "bye": {"line": "B [id:mira.hub]"}}, "duplicate-id", ("hub", "line")),
        ({"hub": {"line": "A"}, "name": {"line": "B"}}, "duplicate-id", ("name", "line")),
        ({"hub": {"line": "A [id:x] and so on"}}, "bad-id", ("hub", "line")),
        ({"hub": {"line": "A [id:x y]"}}, "bad-id", ("hub", "line")),
        ({"hub": {"line": "A [id:x] [id:y]"}}, "bad-id", ("hub", "line")),
        ({"hub": {"line": "A 【id：】"}}, "bad-id", ("hub", "line")),
        (
            {"hub": {"line": "A", "transitions": [{"to": "hub", "intent": "i", "examples": ["a", "b [id:x]"]}]}},
            "bad-id",
            ("hub", "transitions", 0, "examples", 1),
        ),
    ],
)
def test_faults(nodes: dict[str, Any], code: str, path: tuple[str, ...]) -> None:
    (fault,) = line_id_faults(world(**nodes))
    assert (fault.code, fault.path) == (code, ("graphs", "mira", "nodes", *path))
    assert fault.remedy


def test_one_line_may_be_said_in_several_places() -> None:
    made = world(hub={"line": "Well. [id:well]"}, bye={"line": "Well. [id:well]"}, end={"line": "Well."})
    assert not list(line_id_faults(made))


def test_a_free_id_counts_on() -> None:
    assert free_id("a.b", set()) == "a.b"
    assert free_id("a.b", {"a.b"}) == "a.b.2"
    assert free_id("a.b", {"a.b", "a.b.2"}) == "a.b.3"
    assert free_id("a.b.2", {"a.b.2", "a.b.3"}) == "a.b.4"
    assert free_id("7", {"7"}) == "7.2"
