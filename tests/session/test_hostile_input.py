"""Players and games that send what nobody expects: it is refused, or it is data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from npcsdk.errors import SessionError
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player


def new(**settings: Any) -> Session:
    return Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0), **settings)


def _deep(levels: int) -> list[Any]:
    data: list[Any] = []
    for _ in range(levels):
        data = [data]
    return data


@pytest.mark.parametrize("name", [5, None, b"x", "x" * 1_000_000])
async def test_an_event_without_a_proper_name_is_refused_and_leaves_no_trace(name: Any, tmp_path: Path) -> None:
    talk = new()
    await talk.run("Hello")
    before = talk.state
    with pytest.raises(SessionError):
        talk.notify(name)
    assert talk.state == before
    talk.save(tmp_path / "a.json")


def test_data_that_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(SessionError, match="64 levels"):
        new().notify("x", a=_deep(100))


async def test_halves_of_characters_are_the_same_live_and_from_json() -> None:
    halves = "\ud83d\ude00 \ud800"
    talk = new(player=Player(id=halves, name=halves))
    events = []
    for turn in (talk.begin(), talk.notify("player.draws_weapon", **{halves: halves}), talk.say("Hello")):
        async with turn:
            events += [event async for event in turn]
    assert refold(talk.world, events) == talk.state


def test_a_player_has_a_name_that_a_prompt_can_hold() -> None:
    with pytest.raises(ValidationError):
        Player(name="x" * 1_000_000)


def test_time_does_not_become_infinite() -> None:
    talk = new()
    talk.tick(1e308)
    with pytest.raises(SessionError):
        talk.tick(1e308)
