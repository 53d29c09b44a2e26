"""Saves that someone wrote by hand: refused whole, or loaded to a session that works."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from npcsdk.errors import SaveError
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


def new() -> Session:
    return Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0))


def load(path: Path) -> Session:
    return Session.load(path, small_world(), model=FakeModel(), voice=FakeVoice(0.0))


def _effect(name: str, op: str | int, at: int) -> dict[str, Any]:
    return {"type": "variable_changed", "turn": 1, "at": at, "time": 0.0, "name": name, "op": op, "value": 0}


def _nowhere_and_back(tail: list[dict[str, Any]]) -> None:
    node = {"type": "node_entered", "turn": tail[0]["turn"], "at": 0, "time": 0.0, "graph": "mira"}
    tail += [{**node, "node": "nowhere"}, {**node, "node": "hub", "at": 9}]


def _adds_up_only_uncut(tail: list[dict[str, Any]]) -> None:
    tail += [_effect("gold", "=x", 0), _effect("gold", 5, 9), _effect("gold", "+5", -1)]


def _deep(tail: list[dict[str, Any]]) -> None:
    data: Any = []
    for _ in range(300):
        data = [data]
    tail[1]["data"] = {"a": data}


def _deep_metrics(tail: list[dict[str, Any]]) -> None:
    _deep(tail)
    tail[-1]["metrics"] = tail[1].pop("data")


HARMS: list[Callable[[list[dict[str, Any]]], None]] = [_adds_up_only_uncut, _deep, _deep_metrics]


@pytest.mark.parametrize("harm", HARMS)
async def test_a_turn_that_cannot_have_happened_is_refused(
    tmp_path: Path, harm: Callable[[list[dict[str, Any]]], None]
) -> None:
    path = tmp_path / "a.json"
    talk = new()
    async with talk.begin() as turn:
        [event async for event in turn]
    talk.save(path)
    document = json.loads(path.read_bytes())
    harm(document["tail"])
    path.write_text(json.dumps(document))
    with pytest.raises(SaveError):
        load(path)


async def test_a_turn_through_a_node_that_no_world_has_ends_where_one_is(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    talk = new()
    await talk.run("Hello")
    await talk.run("Hello")
    talk.save(path)
    document = json.loads(path.read_bytes())
    _nowhere_and_back(document["tail"])
    path.write_text(json.dumps(document))
    again = load(path)
    assert again.state.place is not None
    assert (again.state.place.node, again.state.turn) == ("hub", 2)
    assert await again.run("Hello")


@pytest.mark.parametrize("name", ["..", "secret.txt", ".", "x" * 300 + ".log"])
async def test_a_log_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.json"
    new().save(path)
    document = json.loads(path.read_bytes())
    document["log"][0]["name"] = name
    path.write_text(json.dumps(document))
    with pytest.raises(SaveError):
        load(path)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), Path("a\0b")):
        with pytest.raises(SaveError):
            load(path)


def test_a_path_that_can_be_none_cannot_be_saved_to() -> None:
    with pytest.raises(SaveError):
        new().save("a\0b")
