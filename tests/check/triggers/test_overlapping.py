"""Intents that are hard to tell from each other."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.triggers.intents import overlap_faults
from npcsdk.world.world import World


def _intent(to: str, *examples: str, **fields: Any) -> dict[str, Any]:
    return {"to": to, "intent": f"the player wants {to}", "examples": [*examples], **fields}


def _world(*transitions: dict[str, Any], anywhere: tuple[dict[str, Any], ...] = ()) -> World:
    nodes = {"hub": {"reply": {"goal": "Answer."}, "transitions": [*transitions]}}
    nodes |= {name: {"line": f"{name}.", "next": "hub"} for name in ("bed", "ale", "song")}
    return world_of(nodes, anywhere=anywhere, variables={"lamp": False, "trust": 0})


_BED = ("I need a bed for the night", "Do you have a room?")


def test_the_same_example_of_two() -> None:
    world = _world(_intent("bed", *_BED), _intent("ale", "A mug of ale, please", "do you have a room"))
    assert found(overlap_faults, world) == ["mira.hub.transitions.1.examples.1"]
    (fault,) = overlap_faults(world)
    assert fault.message == "'do you have a room' is hard to tell from what leads to bed: the player wants bed."


def test_an_example_that_resembles_those_of_another() -> None:
    world = _world(_intent("bed", *_BED), _intent("song", "Sing for me", "I need a warm bed for the night"))
    assert found(overlap_faults, world) == ["mira.hub.transitions.1.examples.1"]


def test_one_from_anywhere_overlaps_too() -> None:
    own, other = _intent("bed", *_BED), _intent("ale", "I need a bed for tonight", "A mug of ale")
    assert found(overlap_faults, _world(own, anywhere=(other,))) == ["mira.hub.transitions.0.examples.0"]
    assert found(overlap_faults, _world(anywhere=(own, other))) == ["mira.anywhere.1.examples.0"]


def test_chinese_examples() -> None:
    world = _world(_intent("bed", "我想要一个房间"), _intent("ale", "给我一杯啤酒", "我想要一个房间过夜"))
    assert found(overlap_faults, world) == ["mira.hub.transitions.1.examples.1"]


@pytest.mark.parametrize(
    "transitions",
    [
        (_intent("bed", *_BED), _intent("ale", "A mug of ale, please", "Something to drink")),
        (_intent("bed", *_BED), _intent("bed", *_BED)),
        (_intent("bed", *_BED, **{"if": "lamp"}), _intent("ale", *_BED, **{"if": "not lamp"})),
        (_intent("bed", *_BED, **{"if": "trust >= 10"}), _intent("ale", *_BED, **{"if": "trust < 10"})),
        (_intent("bed", "I will help you"), _intent("ale", "I will not help you")),
        (_intent("bed", *_BED), _intent("ale")),
        (_intent("bed", *_BED), {"to": "ale", "on": "bell"}),
    ],
)
def test_what_is_told_apart(transitions: tuple[dict[str, Any], ...]) -> None:
    assert found(overlap_faults, _world(*transitions)) == []
