"""Memories are brought up to what a log holds: in the background, in slices, and to the end."""

from __future__ import annotations

import asyncio

import pytest

from npcsdk.mind.memory.memories import Memories
from npcsdk.session import recollecting
from npcsdk.session.catching_up import CatchingUp
from npcsdk.session.recollecting import Recollecting
from npcsdk.session.record import read_record
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice

TURNS = 60


@pytest.fixture
async def talk() -> Session:
    """One of sixty turns; not all of them are sealed."""
    made = Session(small_world(), model=FakeModel(["Tell me more of that."]), voice=SilentVoice())
    for number in range(TURNS):
        await made.run(f"I saw {number} geese by the river.")
    return made


def held(memories: Memories) -> list[str]:
    return [each.text for each in memories.of("mira").memories]


async def test_all_is_remembered_when_nobody_asks(talk: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recollecting, "SLICE", 0.0005)  # Some turns at a time.
    memory = Recollecting(talk.log, talk.world)
    memory.begin()
    while memory._reading is not None:
        await asyncio.sleep(0)
    assert held(memory.memories) == Recollecting(talk.log, talk.world).now(held)
    assert memory.trouble == ""


async def test_whoever_asks_meanwhile_has_what_was_read_so_far_and_nothing_twice(
    talk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recollecting, "SLICE", 0.0005)
    monkeypatch.setattr(recollecting, "READING", 0.0)
    memory = Recollecting(talk.log, talk.world)
    whole = Recollecting(talk.log, talk.world).now(held)
    asked = [await memory.soon(held, [], []) for _ in range(TURNS)]
    assert all(each == whole[: len(each)] for each in asked)
    while memory._reading is not None:
        await asyncio.sleep(0)
    assert await memory.soon(held, [], []) == whole


async def test_what_is_stopped_reads_no_more_by_itself_and_all_when_it_is_asked(talk: Session) -> None:
    memory = Recollecting(talk.log, talk.world)
    memory.stop()
    memory.begin()
    await memory.aclose()
    assert held(memory.memories) == []
    assert len(memory.now(held)) > TURNS / 2


async def test_what_is_noted_is_taken_once_though_it_stands_in_the_log(talk: Session) -> None:
    log, memories, twice = talk.log, Memories(), Memories()
    noted, read = CatchingUp(log), CatchingUp(log)
    read.go_on(memories, float("inf"))
    last = talk.log.read(log.count - 1)[0]
    noted.note(log.count - 1, read_record(last.body).events)
    noted.go_on(twice, float("inf"))
    assert held(twice) == held(memories)
    assert noted.taken == read.taken == log.count
    assert not noted.behind
