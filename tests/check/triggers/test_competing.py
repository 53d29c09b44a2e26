"""Transitions that are never taken, as another one always is."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.parts import nodes_in
from npcsdk.check.triggers.competing import competing_faults
from npcsdk.mind.state import Place, State
from npcsdk.mind.step import Step
from npcsdk.world.world import World


def _world(transitions: list[dict[str, Any]], anywhere: list[dict[str, Any]] | None = None) -> World:
    hub = {"line": "Yes?", "transitions": [{"to": "one", **each} for each in transitions]}
    nodes = {"hub": hub, "one": {"line": "One."}, "two": {"line": "Two."}}
    everywhere = [{"to": "two", **each} for each in anywhere or []]
    return world_of(nodes, anywhere=everywhere, variables={"trust": 0, "lamp": False})


_MEANT: dict[str, Any] = {"intent": "the player leaves", "examples": ["I must go"]}


@pytest.mark.parametrize(
    ("transitions", "place"),
    [
        ([{"on": "bell"}, {"to": "two", "on": "bell"}], 1),
        ([{"on": "bell"}, {"to": "two", "on": "bell", "if": "lamp"}], 1),
        ([{"else": True}, {"to": "two", "else": True}], 1),
        ([{"if": "true"}, {"if": "lamp"}], 1),
        ([{"if": "trust >= 10"}, {"if": "trust >= 20"}], 1),
        ([{"if": "lamp"}, {"to": "two", "if": "lamp"}], 1),
        ([{"after": "20s"}, {"after": "10s"}], 0),
        ([{"after": "20s", "if": "lamp"}, {"after": "10s", "if": "lamp"}], 0),
        ([{"after": "20s"}, {"after": "20s"}], 1),
        ([{"on": "bell"}, {"to": "two", "on": "bell", "priority": 5}], 0),
        ([{**_MEANT, "if": "trust > 3"}, {"if": "trust > 2"}], 0),
        ([{"else": True}, {"if": "true"}], 0),
    ],
)
def test_one_is_never_taken(transitions: list[dict[str, Any]], place: int) -> None:
    assert found(competing_faults, _world(transitions)) == [f"mira.hub.transitions.{place}"]


@pytest.mark.parametrize(
    "transitions",
    [
        [{"on": "bell"}, {"on": "horn"}],
        [{"on": "bell", "if": "lamp"}, {"on": "bell"}],
        [{"on": "bell", "cooldown": "3 turns"}, {"on": "bell"}],
        [{"if": "trust >= 20"}, {"if": "trust >= 10"}],
        [{"if": "lamp"}, {"if": "trust > 3"}, {"else": True}],
        [{"after": "20s"}, {"after": "10s", "if": "lamp"}],
        [_MEANT, {"else": True}, {**_MEANT, "intent": "the player asks for a song"}],
        [{**_MEANT, "if": "trust > 1"}, {"if": "trust > 2"}],
    ],
)
def test_each_has_its_time(transitions: list[dict[str, Any]]) -> None:
    assert found(competing_faults, _world(transitions)) == []


def test_a_pool_may_be_empty() -> None:
    pool = {"line": "News!", "storylet": {"pool": "gossip", "if": "lamp"}, "next": "hub"}
    draw = {"draw": "gossip", "else": True}
    nodes = {"hub": {"line": "Yes?", "transitions": [draw, {"to": "hub", "else": True}]}, "news": pool}
    assert found(competing_faults, world_of(nodes, variables={"lamp": False})) == []
    nodes["hub"] = {"line": "Yes?", "transitions": [{**draw, "to": "hub"}, {"to": "hub", "else": True}]}
    assert found(competing_faults, world_of(nodes, variables={"lamp": False})) == ["mira.hub.transitions.1"]


def test_a_node_may_have_its_own_way_with_what_happens_anywhere() -> None:
    assert found(competing_faults, _world([{"on": "bell"}, {"else": True}], [{"on": "bell"}, {"else": True}])) == []


def test_what_comes_first_anywhere_leaves_nothing_to_a_node() -> None:
    world = _world([{"on": "bell"}], [{"on": "bell", "priority": 1}])
    assert found(competing_faults, world) == ["mira.hub.transitions.0"]
    assert next(iter(competing_faults(world))).message.endswith(
        "the one to two in `anywhere` waits for the same and is tried first."
    )
    assert found(competing_faults, _world([_MEANT], [{"if": "true"}])) == ["mira.hub.transitions.0"]


def test_it_is_found_once_among_those_of_anywhere() -> None:
    assert found(competing_faults, _world([], [{"on": "bell"}, {"on": "bell"}])) == ["mira.anywhere.1"]


@pytest.mark.parametrize("priorities", [(0, 0, 0, 0), (1, -1, 2, 0), (0, 5, 5, 1), (-3, -2, 1, 1)])
def test_they_are_tried_in_the_order_of_a_talk(priorities: tuple[int, ...]) -> None:
    edges = [{"on": "bell", "priority": priority} for priority in priorities]
    world = _world(edges[:2], edges[2:])
    state = State.fresh(world, "mira")
    state.places["mira"] = Place("mira", "hub")
    first = Step(world, state).rules()[0].edge
    hub = next(node for _, node, _ in nodes_in(world) if node.id == "hub")
    never = {fault.path for fault in competing_faults(world)}
    for at, edge in enumerate(hub.transitions):
        assert (("graphs", "mira", "nodes", "hub", "transitions", at) in never) is (edge is not first)
