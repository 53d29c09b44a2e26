"""Memory whose log does not let itself be read in time: the talk goes on, and later it is all remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from remembered_world import world
from slow_store import SlowStore

from npcsdk.events import Event, Notice, Recalled
from npcsdk.mind.memory.fading import Remembering
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import Player

ANNA = "My sister Anna waits in Brezno."


def new(store: SlowStore) -> Session:
    return Session(world(), model=FakeModel("Hm."), voice=FakeVoice(0.0), store=store, player=Player(id="ann"))


@pytest.fixture
async def store() -> AsyncIterator[SlowStore]:
    """One in which Ann has talked."""
    made = SlowStore()
    talk = new(made)
    await talk.run(ANNA)
    await talk.run("I walked a mile.")
    await talk.aclose()
    yield made
    made.go.set()


def recalled(events: list[Event]) -> list[str]:
    return [each.memory.text for event in events if isinstance(event, Recalled) for each in event.memories]


def told(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice) and event.code == "memory_failed"]


async def test_the_talk_goes_on_and_not_all_threads_wait(store: SlowStore) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(3))
    store.go.clear()
    talk = new(store)
    first = await talk.run("Where is my sister?")
    assert recalled(first) == []
    assert told(first) == ["nothing came to mind within 2 s"]
    for text in ("Well?", "And?"):
        later = await talk.run(text)
        assert recalled(later) == told(later) == []
    async with asyncio.timeout(30.0):
        await asyncio.to_thread(int)  # As a save that is written beside it.
    store.go.set()
    while store.waiting:
        await asyncio.sleep(0.01)
    assert recalled(await talk.run("Where is my sister?"))[0] == ANNA
    texts = [each.text for each in talk.memory.of("mira")]
    assert texts == [ANNA, "Hm.", "I walked a mile.", "Where is my sister?", "Well?", "And?", "Where is my sister?"]
    await talk.aclose()


async def test_a_read_that_does_not_end_is_left_behind_at_the_close(store: SlowStore) -> None:
    store.go.clear()
    talk = new(store)
    await talk.run("Where is my sister?")
    await talk.aclose()
    assert store.waiting == 1
    store.go.set()
    again = new(store)
    assert recalled(await again.run("Where is my sister?"))[0] == ANNA
    await again.aclose()


def test_one_session_on_one_loop_after_the_other() -> None:
    limits = Limits(remembering=Remembering(entries=9000))
    with Session(world(), model=FakeModel("Hm."), voice=FakeVoice(0.0), limits=limits) as talk:
        talk.memory.add("mira", (f"Thing number {number} stands at stone {number}." for number in range(3000)))
        for number in range(7, 10):
            here = talk.run_sync(f"What stands at stone {number}?")
            there = asyncio.run(talk.run(f"And at stone {number + 90}?"))
            assert any(f"stone {number}." in text for text in recalled(here))
            assert any(f"stone {number + 90}." in text for text in recalled(there))
            assert told(here) == told(there) == []
