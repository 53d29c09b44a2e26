"""What became of the parts of a world from one version to the next."""

from __future__ import annotations

from typing import Any

import pytest
from made import world_of

from npcsdk.check.changed.differing import Difference, differences
from npcsdk.opening import tavern
from npcsdk.world.loading import load_world
from npcsdk.world.world import World

HUB: dict[str, Any] = {
    "line": "Well?",
    "options": [{"say": "A song.", "to": "song"}, {"say": "Bye.", "to": "bye"}],
    "transitions": [
        {"to": "song", "intent": "the player wants a song", "examples": ["Sing", "A song please"]},
        {"to": "bye", "on": "bell"},
        {"to": "bye", "after": 20},
    ],
}
NODES: dict[str, Any] = {
    "hub": HUB,
    "song": {"lines": ["La.", "Lo."], "next": [{"to": "hub"}], "do": {"songs": "+1"}},
    "bye": {"reply": {"goal": "Say goodbye.", "max_words": 20, "fallback": ["Bye.", "Go."]}, "end": "true"},
}
OLD = world_of(NODES, variables={"songs": {"value": 0, "max": 9}}, lore={"spring": {"text": "A spring."}})


def changed(nodes: dict[str, Any] | None = None, **fields: Any) -> World:
    fields = {"variables": {"songs": {"value": 0, "max": 9}}, "lore": {"spring": {"text": "A spring."}}, **fields}
    return world_of(nodes or NODES, **fields)


def told(new: World, old: World = OLD) -> list[tuple[Any, ...]]:
    return [(one.what, one.kind, one.name, one.to, dict(one.fields)) for one in differences(old, new)]


def test_the_same_world_is_the_same() -> None:
    assert differences(OLD, changed()) == []
    world = load_world(tavern())
    assert differences(world, load_world(tavern())) == []


def test_what_is_added_is_removed_the_other_way_round() -> None:
    new = changed(
        {**NODES, "well": {"line": "Water.", "next": [{"to": "hub"}]}},
        graphs={"tom": {"character": "tom", "start": "a", "nodes": {"a": {"line": "Hm.", "end": "true"}}}},
        characters={"tom": {}},
        languages=["en", "zh"],
    )
    added = {(kind, to) for what, kind, _, to, _ in told(new) if what == "added"}
    assert added >= {
        ("node", "mira.well"), ("line", "mira.well"), ("edge", "mira.well, next: hub"), ("graph", "tom"),
        ("node", "tom.a"), ("character", "tom"), ("language", "zh"), ("line", "tom.name"),
    }  # fmt: skip
    removed = {(kind, name) for what, kind, name, _, _ in told(OLD, new) if what == "removed"}
    assert removed == added
    assert {what for what, *_ in told(new)} == {"added"}


@pytest.mark.parametrize(
    ("change", "kind", "name", "fields"),
    [
        ({"line": "What now?"}, "line", "mira.hub", {"text": ("Well?", "What now?")}),
        ({"insist": True}, "node", "mira.hub", {"insist": (None, True)}),
        (
            {"options": [{"say": "Sing!", "to": "song"}, HUB["options"][1]]},
            "line",
            "mira.hub.song",
            {"text": ("A song.", "Sing!")},
        ),
        (
            {"options": [{**HUB["options"][0], "once": True}, HUB["options"][1]]},
            "option",
            "mira.hub.song",
            {"once": (None, True)},
        ),
        (
            {"transitions": [{**HUB["transitions"][0], "intent": "a song is wanted"}, *HUB["transitions"][1:]]},
            "edge",
            "mira.hub, intent: a song is wanted",
            {"intent": ("the player wants a song", "a song is wanted")},
        ),
        (
            {"transitions": [HUB["transitions"][0], {"to": "song", "on": "bell"}, HUB["transitions"][2]]},
            "edge",
            "mira.hub, on: bell",
            {"to": ("bye", "song")},
        ),
        (
            {"transitions": [*HUB["transitions"][:2], {"to": "bye", "after": 30}]},
            "edge",
            "mira.hub, after: 30s",
            {"after": (20.0, 30.0)},
        ),
        (
            {"transitions": [{**HUB["transitions"][0], "examples": ["Sing"]}, *HUB["transitions"][1:]]},
            "line",
            "mira.hub.song.examples",
            {"text": (["Sing", "A song please"], ["Sing"])},
        ),
    ],
)  # fmt: skip
def test_one_thing_that_changed_is_one_difference(
    change: dict[str, Any], kind: str, name: str, fields: dict[str, Any]
) -> None:
    assert told(changed({**NODES, "hub": {**HUB, **change}})) == [("changed", kind, told_name(name), name, fields)]


def told_name(name: str) -> str:
    """What it was called: what an edge waits for is its name."""
    return {
        "mira.hub, intent: a song is wanted": "mira.hub, intent: the player wants a song",
        "mira.hub, after: 30s": "mira.hub, after: 20s",
    }.get(name, name)


def test_variables_lore_goals_and_the_world_itself() -> None:
    nodes = {**NODES, "bye": {**NODES["bye"], "reply": {**NODES["bye"]["reply"], "goal": "Leave.", "max_words": 10}}}
    lore = {"spring": {"text": "A well.", "keywords": ["w"]}}
    new = changed(nodes, title="Another", variables={"songs": {"value": 1}}, lore=lore)
    bye = {"reply.goal": ("Say goodbye.", "Leave."), "reply.max_words": (20, 10)}
    assert told(new) == [
        ("changed", "world", "made", "made", {"title": ("Made for a test", "Another")}),
        ("changed", "variable", "songs", "songs", {"value": (0, 1), "max": (9.0, None)}),
        ("changed", "lore", "spring", "spring", {"text": ("A spring.", "A well."), "keywords": (None, ["w"])}),
        ("changed", "node", "mira.bye", "mira.bye", bye),
    ]


def test_what_follows_from_a_new_name_is_not_told() -> None:
    nodes = {
        "table": {**HUB, "was": "hub"},
        "song": {**NODES["song"], "next": [{"to": "table"}]},
        "bye": NODES["bye"],
    }
    assert told(changed(nodes)) == [("renamed", "node", "mira.hub", "mira.table", {})]
    shed = {
        "shed": {"start": "a", "nodes": {"a": {"line": "x", "options": [{"say": "y", "to": "a"}], "return": False}}}
    }
    barn = {"barn": {**shed["shed"], "was": "shed"}}
    assert told(changed(graphs=barn), changed(graphs=shed)) == [("renamed", "graph", "shed", "barn", {})]


def test_who_learns_what_and_who_tells_whom_follow_new_names() -> None:
    def made(tom: str, song: str, *, was: bool = False) -> World:
        lore = {"known_by": [], "learned_at": {tom: [f"mira.{song}"], "player": [f"mira.{song}", "bell"]}}
        return world_of(
            {"hub": {"line": "Well?", "next": song}, song: {"line": "La.", "was": "song" if was else ()}},
            lore={"spring": lore},
            characters={tom: {"name": "Tom", "was": "tom" if was else ()}, "mira": {"talks_to": {tom: "1d"}}},
            graphs={"boat": {"character": tom, "nodes": {"a": {"line": "Hm."}}}},
            events=["bell"],
        )

    new = made("thomas", "tune", was=True)
    assert [each[:4] for each in told(new, made("tom", "song"))] == [
        ("renamed", "character", "tom", "thomas"),
        ("renamed", "node", "mira.song", "mira.tune"),
    ]


def test_a_thing_may_be_renamed_and_changed() -> None:
    new = changed(
        variables={"tunes": {"value": 2, "was": "songs"}},
        nodes={**NODES, "song": {**NODES["song"], "do": {"tunes": "+1"}}},
    )
    assert told(new)[0] == ("renamed", "variable", "songs", "tunes", {"value": (0, 2), "max": (9.0, None)})


def test_what_looks_renamed_and_does_not_say_so_gets_a_hint() -> None:
    nodes = {"table": HUB, "song": {**NODES["song"], "next": [{"to": "table"}]}, "bye": NODES["bye"]}
    (gone,) = (one for one in differences(OLD, changed(nodes)) if (one.what, one.kind) == ("removed", "node"))
    assert gone.hint == "Is it mira.table now? Then say so there: `was: mira.hub`."
    (world,) = differences(OLD, changed(id="other"))
    assert (world.what, world.kind, world.name, world.to) == ("renamed", "world", "made", "other")
    assert world.hint.startswith("Saves of made are not known. To know them, say in world.yaml: `was: made`.")
    assert [one.hint for one in differences(OLD, changed(id="other", was=["made"]))] == [""]


def test_a_place_is_of_the_version_that_has_it() -> None:
    found = differences(OLD, changed({**NODES, "end": {"end": "true"}}))
    assert found == [
        Difference("added", "node", "", "mira.end", {"end": (None, "true")}, ("graphs", "mira", "nodes", "end"))
    ]
