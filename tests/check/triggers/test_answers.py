"""Nodes at which words of the player may go unanswered."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.triggers.answers import unanswered_faults

_INTENT = {"to": "bye", "intent": "the player leaves", "examples": ["I must go"]}
_ELSE = {"to": "bye", "else": True}
_BYE = {"line": "Bye.", "end": "true"}


@pytest.mark.parametrize(
    "hub",
    [
        {"line": "Yes?", "transitions": [_INTENT]},
        {"transitions": [_INTENT]},
        {"lines": ["Yes?", "Well?"], "transitions": [_INTENT]},
        {"line": "Yes?", "options": [{"say": "Bye.", "to": "bye"}], "transitions": [_INTENT]},
        {"line": "Yes?", "transitions": [{**_ELSE, "if": "lamp"}]},
        {"line": "Yes?", "transitions": [{"to": "bye", "if": "lamp"}]},
        {"line": "Yes?", "transitions": [_INTENT, {**_ELSE, "cooldown": "3 turns"}]},
        {"line": "Yes?", "transitions": [_INTENT], "next": [{"to": "bye", "if": "lamp"}]},
    ],
)
def test_words_that_nothing_answers(hub: dict[str, Any]) -> None:
    world = world_of({"hub": hub, "bye": _BYE}, variables={"lamp": False})
    assert found(unanswered_faults, world) == ["mira.hub"]


@pytest.mark.parametrize(
    "hub",
    [
        {"line": "Yes?", "transitions": [_INTENT, _ELSE]},
        {"reply": {"goal": "Answer."}, "transitions": [_INTENT]},
        {"line": "Yes?", "options": [{"say": "Bye.", "to": "bye"}]},
        {"line": "Yes?", "transitions": [{"to": "bye", "on": "bell"}, {"to": "bye", "after": "20s"}]},
        {"line": "Yes?", "next": "bye", "transitions": [_INTENT]},
        {"line": "Yes?", "transitions": [_INTENT, {**_ELSE, "if": "lamp"}, {**_ELSE, "if": "not lamp"}]},
        {"line": "Yes?", "transitions": [_INTENT, {"to": "bye", "if": "true"}]},
        {
            "line": "Yes?",
            "transitions": [_INTENT],
            "next": [{"to": "bye", "if": "lamp"}, {"to": "hub", "if": "not lamp"}],
        },
        _BYE,
    ],
)
def test_what_is_answered_or_never_asked(hub: dict[str, Any]) -> None:
    world = world_of({"hub": hub, "bye": _BYE}, variables={"lamp": False})
    assert found(unanswered_faults, world) == []


def test_anywhere_answers_and_asks() -> None:
    nodes = {"hub": {"line": "Yes?", "transitions": [_INTENT]}, "bye": _BYE}
    assert found(unanswered_faults, world_of(nodes, anywhere=[_ELSE])) == []
    nodes = {"hub": {"line": "Yes?"}, "menu": {"options": [{"say": "Bye.", "to": "bye"}]}, "bye": _BYE}
    assert found(unanswered_faults, world_of(nodes, anywhere=[_INTENT])) == ["mira.hub"]


def test_a_caller_answers_for_the_graph_it_calls() -> None:
    haggle = {"nodes": {"ask": {"line": "Four?", "transitions": [{**_INTENT, "to": "done"}]}, "done": {"return": True}}}
    hub = {"line": "Yes?", "transitions": [{**_INTENT, "to": "", "call": "haggle"}, _ELSE]}
    assert found(unanswered_faults, world_of({"hub": hub, "bye": _BYE}, graphs={"haggle": haggle})) == ["haggle.ask"]
    world = world_of({"hub": hub, "bye": _BYE}, anywhere=[_ELSE], graphs={"haggle": haggle})
    assert found(unanswered_faults, world) == []


def test_it_says_what_would_happen() -> None:
    world = world_of({"hub": {"line": "Yes?", "transitions": [_INTENT]}, "bye": _BYE})
    (fault,) = unanswered_faults(world)
    assert (
        fault.message == "What the player says at hub may fit none of its transitions, and then its line is said again."
    )
    assert "else: true" in fault.remedy
