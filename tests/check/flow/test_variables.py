"""Conditions with one answer only, variables that are not read or not changed, numbers out of range."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fair import fair
from made import world_of

from npcsdk.check.flow.variables import variable_faults
from npcsdk.opening import tavern
from npcsdk.testing.worlds import small_world
from npcsdk.world.loading import load_world

BYE = {"line": "Bye.", "end": "true"}
HOST = Path(__file__).parents[3] / "examples" / "host"
VARIABLES = {
    "gold": {"value": 3, "min": 0, "max": 20},
    "lamp": False,
    "mood": {"value": "calm", "one_of": ["calm", "sour"]},
    "clues": [],
    "key": False,
}
READ = "{gold} {lamp} {mood} {clues} {key}"
DO = {"gold": "+1", "lamp": "toggle", "mood": "sour", "clues": "+map"}


def _found(condition: str = "lamp", do: dict[str, Any] | None = None, **more: Any) -> list[tuple[str, str]]:
    """What is found of a hub from which an option with a condition leads to where another one leads, too."""
    options = [{"say": READ, "to": "bye", "if": condition}, {"say": "Bye.", "to": "bye"}]
    hub = {"line": "Yes?", "options": options, "do": DO | (do or {})}
    world = world_of({"hub": hub, "bye": BYE, **more}, variables=VARIABLES)
    return [
        (fault.code, ".".join(map(str, fault.path)).removeprefix("graphs.mira.nodes."))
        for fault in variable_faults(world)
    ]


IF = "hub.options.0.if"


def test_good_worlds_are_well() -> None:
    assert list(variable_faults(load_world(tavern()))) == []
    assert list(variable_faults(load_world(HOST))) == []
    for world in (fair(), small_world()):
        assert {fault.code for fault in variable_faults(world)} <= {"never-read", "never-holds", "always-holds"}


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("gold > 3 and gold < 2", "never-holds"),
        ("gold < 3", "never-holds"),
        ("gold > 20", "never-holds"),
        ("gold >= 3", "always-holds"),
        ("gold >= 0 or lamp", "always-holds"),
        ("visits(hub) > 0", "always-holds"),
        ("visits(hub) == 0", "never-holds"),
        ("'key' in clues", "never-holds"),
        ("mood == 'calm' and mood == 'sour'", "never-holds"),
        ("gold / 2 > 10", "never-holds"),
        ("gold + 1 > 3", "always-holds"),
    ],
)
def test_a_condition_with_one_answer_only(condition: str, code: str) -> None:
    assert _found(condition) == [(code, IF)]


@pytest.mark.parametrize(
    "condition",
    [
        "gold > 3",
        "lamp",
        "not lamp",
        "mood == 'sour'",
        "'map' in clues",
        "visits(hub) > 1",
        "gold >= 20",
        "true",
        "false",
    ],
)
def test_a_condition_that_can_go_either_way_or_is_plainly_meant(condition: str) -> None:
    assert _found(condition) == []


def test_lines_and_storylets_have_conditions_too() -> None:
    lines = [{"line": "One.", "if": "gold > 20"}, {"line": "Two."}]
    options = [{"say": READ, "to": "bye"}, {"say": "News?", "draw": "news", "to": "bye"}]
    story = {"line": "S.", "next": "bye", "storylet": {"pool": "news", "if": "gold >= 3"}}
    world = world_of(
        {"hub": {"lines": lines, "options": options, "do": DO}, "bye": BYE, "story": story}, variables=VARIABLES
    )
    assert [(fault.code, fault.path[3:]) for fault in variable_faults(world)] == [
        ("always-holds", ("story", "storylet", "if")),
        ("never-holds", ("hub", "lines", 0, "if")),
    ]


def test_a_variable_that_nothing_changes_is_told_of_once() -> None:
    assert _found("key") == [("never-written", "variables.key")]
    assert _found("not key or gold > 30") == [("out-of-range", IF), ("never-written", "variables.key")]


def test_one_that_is_only_reckoned_with_is_fine() -> None:
    options = [
        {"say": "Buy.", "to": "hub", "if": "gold >= price", "do": {"gold": "=gold - price"}},
        {"say": "x", "to": "bye"},
    ]
    world = world_of({"hub": {"line": "Yes?", "options": options}, "bye": BYE}, variables={"gold": 9, "price": 2})
    assert list(variable_faults(world)) == []


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ({"hub": {"line": "Yes?", "do": {"lamp": True}, "next": "bye"}}, "is changed, and nothing asks for it"),
        ({"hub": {"line": "Yes?", "next": "bye"}}, "is declared, and nothing uses it"),
        ({"hub": {"line": "{lamp}?", "do": {"lamp": True}, "next": "bye"}}, ""),
        ({"hub": {"line": "Yes?", "do": {"lamp": True, "remember": "It was {lit}."}, "next": "bye"}}, ""),
        ({"hub": {"line": "Yes?", "do": {"lamp": True, "command": "light:{lamp}"}, "next": "bye"}}, ""),
        ({"hub": {"reply": {"goal": "Say {lamp}."}, "do": {"lamp": True}, "next": "bye"}}, ""),
        ({"hub": {"line": "Yes?", "do": {"lamp": "=not lamp"}, "next": "bye"}}, "is changed, and nothing asks for it"),
    ],
)
def test_a_variable_that_nothing_reads(nodes: dict[str, Any], code: str) -> None:
    world = world_of({**nodes, "bye": BYE}, variables={"lamp": False}, graph={"computed": {"lit": "lamp or lamp"}})
    if "remember" not in str(nodes):
        world = world_of({**nodes, "bye": BYE}, variables={"lamp": False})
    found = list(variable_faults(world))
    assert [fault.code for fault in found] == (["never-read"] if code else [])
    assert all(code in fault.message for fault in found)


def test_one_that_only_decides_what_is_shown_is_read() -> None:
    nodes = {"hub": {"line": "Yes?", "do": {"lamp": True}, "next": "bye"}, "bye": BYE}
    rule = {"of": "afraid", "at_most": 0.2, "if": "not lamp"}
    world = world_of(nodes, variables={"lamp": False}, characters={"mira": {"display": [rule]}})
    assert list(variable_faults(world)) == []


def test_a_number_that_a_variable_can_never_hold() -> None:
    assert _found("gold >= 200") == [("out-of-range", IF)]
    assert _found("lamp and not gold == -1") == [("out-of-range", IF)]
    assert _found("3 < gold < 30") == [("out-of-range", IF)]
    assert _found("gold in [4, 90]") == [("out-of-range", IF)]
    assert _found(do={"gold": 50}) == [("out-of-range", "hub.do.gold")]
    assert _found(do={"gold": "+50"}) == []


def test_what_lies_where_no_talk_comes_is_not_told_of() -> None:
    mill = {"line": "M.", "options": [{"say": "On.", "to": "bye", "if": "gold > 30"}], "do": {"gold": 50}}
    assert _found(mill=mill) == []


def test_a_condition_that_is_named_as_the_cause_of_what_cannot_be_reached_is_not_told_of_again() -> None:
    hub = {
        "line": "{gold}",
        "options": [{"say": "Mill?", "to": "mill", "if": "gold > 9"}, {"say": "Bye.", "to": "bye"}],
    }
    world = world_of(
        {"hub": hub, "bye": BYE, "mill": {"line": "M.", "do": {"gold": "+1"}, "next": "hub"}}, variables={"gold": 1}
    )
    assert list(variable_faults(world)) == []


def test_what_is_thought_at_first_and_how_steps_are_taken_count() -> None:
    asks = {"say": "Old friend?", "to": "bye", "if": "relationship(renown) >= 3"}
    hub = {"line": "Yes?", "options": [asks, {"say": "Bye.", "to": "bye"}]}

    def found(**mira: Any) -> list[str]:
        return [fault.code for fault in variable_faults(world_of({"hub": hub, "bye": BYE}, characters={"mira": mira}))]

    assert found() == ["never-holds"]
    assert found(relationships={"player": {"renown": 2}}) == ["never-holds"]
    assert found(relationships={"player": {"renown": 3}}) == ["always-holds"]
    assert found(regard={"rises": {"renown": 0.5}}) == [], "what a step comes to is not what is written"


def test_what_a_shared_graph_asks_of_whoever_speaks_it_depends_on_all_who_do() -> None:
    ask = {"line": "So?", "options": [{"say": "Friends.", "to": "over", "if": "relationship(renown) > 0"}]}
    ask["options"] += [{"say": "Off.", "to": "over"}]  # type: ignore[operator]
    graphs = {
        "deal": {"nodes": {"ask": ask, "over": {"line": "Done.", "return": True}}},
        "tom": {
            "character": "tom",
            "nodes": {"hub": {**_CALLING, "do": {"relationship": {"renown": "+1"}}}, "bye": BYE},
        },
    }
    characters: dict[str, Any] = {"tom": {}}
    world = world_of({"hub": _CALLING, "bye": BYE}, graphs=graphs, characters=characters)
    assert list(variable_faults(world)) == []
    graphs["tom"]["nodes"]["hub"] = {"line": "Yes?", "next": "bye", "do": {"relationship": {"renown": "+1"}}}
    world = world_of({"hub": _CALLING, "bye": BYE}, graphs=graphs, characters=characters)
    assert [fault.code for fault in variable_faults(world)] == ["never-holds"]


_CALLING = {"line": "Yes?", "options": [{"say": "Deal.", "call": "deal", "to": "bye"}]}
