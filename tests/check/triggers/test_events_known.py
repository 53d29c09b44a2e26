"""Events that nobody tells of, and data that they do not bring."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.triggers.events_known import event_faults
from npcsdk.world.world import World


def _world(hub: dict[str, Any], *, alarm: dict[str, Any] | None = None, **fields: Any) -> World:
    events = {"bell": [], "draws": ["weapon", "length"]}
    nodes = {"hub": {"line": "Yes?", **hub}, "alarm": {"line": "Help!", **(alarm or {})}, "calm": {"line": "Well."}}
    return world_of(nodes, **{"events": events, **fields})


def test_an_event_that_nobody_tells_of() -> None:
    world = _world({"transitions": [{"to": "alarm", "on": "drawz"}]})
    assert found(event_faults, world) == ["mira.hub.transitions.0.on"]
    assert next(iter(event_faults(world))).remedy.startswith("Did you mean draws?")
    assert found(event_faults, _world({}, anywhere=[{"to": "alarm", "on": "rain"}])) == ["mira.anywhere.0.on"]
    world = _world({"transitions": [{"to": "alarm", "on": "bell"}]}, events=[])
    assert found(event_faults, world) == ["mira.hub.transitions.0.on"]


@pytest.mark.parametrize(
    "hub",
    [
        {"transitions": [{"to": "alarm", "on": "bell"}]},
        {"transitions": [{"to": "alarm", "on": "mira.left"}], "do": {"emit": "mira.left"}},
        {
            "transitions": [{"to": "alarm", "on": "mira.left"}],
            "options": [{"say": "Go!", "to": "hub", "do": {"emit": "mira.left"}}],
        },
        {"transitions": [{"to": "alarm", "on": "draws", "if": 'event.weapon == "axe" and event.length > 2'}]},
        {"do": {"emit": "nobody.waits"}},
    ],
)
def test_an_event_of_the_game_or_of_an_effect(hub: dict[str, Any]) -> None:
    assert found(event_faults, _world(hub)) == []


@pytest.mark.parametrize(
    ("transition", "place"),
    [
        ({"on": "draws", "if": "event.wepon == 1"}, "if"),
        ({"on": "bell", "if": "event.weapon == 1"}, "if"),
        ({"on": "draws", "do": {"remember": "A {event.size} {event.weapon}!"}}, "do.remember"),
        ({"on": "bell", "do": {"command": "look:{event.who}"}}, "do.command"),
    ],
)
def test_data_that_the_event_does_not_bring(transition: dict[str, Any], place: str) -> None:
    world = _world({"transitions": [{"to": "alarm", **transition}]})
    assert found(event_faults, world) == [f"mira.hub.transitions.0.{place}"]


def test_the_nearest_name_is_shown_and_how_to_list_it() -> None:
    world = _world({"transitions": [{"to": "alarm", "on": "draws", "if": "event.wepon == 1"}]})
    (fault,) = event_faults(world)
    assert fault.message == "event.wepon has no value here: the world does not say that draws brings it."
    assert (
        fault.remedy
        == "Did you mean weapon? If it does, list it in world.yaml: `events: {draws: [length, weapon, wepon]}`."
    )


def test_lines_on_the_way_from_an_event() -> None:
    hub = {"transitions": [{"to": "alarm", "on": "draws"}]}
    here = {"line": "A {event.weapon}, a {event.size}!", "next": "calm"}
    assert found(event_faults, _world(hub, alarm=here)) == ["mira.alarm.line"]
    both = {"transitions": [*hub["transitions"], {"to": "alarm", "on": "bell"}]}
    assert found(event_faults, _world(both, alarm={"line": "A {event.weapon}!"})) == []
    assert (
        found(event_faults, _world({"transitions": [{"to": "alarm", "on": "bell"}]}, alarm=here))
        == ["mira.alarm.line"] * 2
    )


def test_a_line_two_nodes_behind_an_event() -> None:
    nodes = {
        "hub": {"transitions": [{"to": "first", "on": "bell"}]},
        "first": {"line": "Oh.", "next": "second"},
        "second": {"lines": ["Ah.", "A {event.weapon}!"]},
        "other": {"reply": {"goal": "Greet.", "fallback": ["Hello.", "Hello, {event.user}!"]}},
    }
    assert found(event_faults, world_of(nodes, events=["bell"])) == ["mira.second.lines.1.line"]
    nodes["hub"]["transitions"].append({"to": "other", "else": True})  # No event leads there: nothing is known.
    assert found(event_faults, world_of(nodes, events=["bell"])) == ["mira.second.lines.1.line"]


def test_what_an_emitted_event_finds_is_not_known() -> None:
    hub = {"transitions": [{"to": "alarm", "on": "left"}], "do": {"emit": "left"}}
    assert found(event_faults, _world(hub, alarm={"line": "{event.weapon}"}, events={"left": []})) == []


def test_where_very_many_events_lead_nothing_is_said() -> None:
    def world(many: int) -> World:
        hub = {"transitions": [{"to": "alarm", "on": f"bell{number}"} for number in range(many)]}
        events = {f"bell{number}": [] for number in range(many)}
        return _world(hub, alarm={"line": "{event.weapon}"}, events=events)

    assert found(event_faults, world(63)) == ["mira.alarm.line"]
    assert found(event_faults, world(64)) == []
