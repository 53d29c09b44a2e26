"""Game events: queued, never dropped, and an interruption only where a transition waits for them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from npcsdk.events import InputReceived, NodeEntered, TurnEnded, TurnStarted
from npcsdk.mind.fold import Fold
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

LONG = "First words here. Then many more words follow here."


def session() -> Session:
    return Session(small_world(), model=FakeModel(LONG, between=0.1), voice=FakeVoice(0.0))


async def talking(talk: Session) -> None:
    """To the middle of a generated reply."""
    await talk.run("Good evening")
    await talk.say("Hello").start()
    await asyncio.sleep(0.5)
    assert talk.busy


def named(talk: Session) -> list[str]:
    return [event.name for event in talk.door.take() if isinstance(event, InputReceived) and event.kind == "event"]


def test_several_wait_in_their_order() -> None:
    async def scene() -> None:
        talk = session()
        await talking(talk)
        names = [f"rain.{number}" for number in range(5)]
        waiting = [asyncio.create_task(talk.notify(name).start()) for name in names]
        await asyncio.sleep(0.5)
        assert talk.busy
        assert not any(task.done() for task in waiting)
        await asyncio.gather(*waiting)
        assert not talk.busy
        assert named(talk) == names
        assert [entry.text for entry in talk.state.history[-5:]] == names

    run_virtual(scene())


def test_one_that_leads_on_goes_before_those_that_wait() -> None:
    async def scene() -> None:
        talk = session()
        await talking(talk)
        rain = asyncio.create_task(talk.notify("rain").start())
        await asyncio.sleep(0.1)
        assert not rain.done()
        await talk.notify("player.draws_weapon").start()
        assert talk.model.open_streams == 0  # type: ignore[attr-defined]
        await rain
        events = talk.door.take()
        assert [e.reason for e in events if isinstance(e, TurnEnded)] == ["interrupted", "done"]
        assert [e.name for e in events if isinstance(e, InputReceived) and e.name] == ["player.draws_weapon", "rain"]
        assert [entry.text for entry in talk.state.history[-2:]] == ["[afraid] Put that away!", "rain"]

    run_virtual(scene())


def test_what_waits_survives_a_turn_that_takes_the_place_of_the_one_it_waits_for() -> None:
    async def scene() -> None:
        talk = session()
        await talking(talk)
        rain = asyncio.create_task(talk.notify("rain").start())
        await asyncio.sleep(0.1)
        await talk.say("Stop!").start()
        await asyncio.sleep(0.3)
        assert not rain.done()  # Nor does it break into the new turn.
        assert talk.busy
        await rain
        events = talk.door.take()
        assert [e.reason for e in events if isinstance(e, TurnEnded)][-2:] == ["interrupted", "done"]
        assert [e.turn for e in events if isinstance(e, InputReceived)][-1] == 3

    run_virtual(scene())


def test_after_an_interrupt_what_waits_is_a_fact_at_once() -> None:
    async def scene() -> None:
        talk = session()
        await talking(talk)
        rain = asyncio.create_task(talk.notify("rain").start())
        await asyncio.sleep(0.1)
        await talk.interrupt()
        await rain
        assert talk.state.history[-1].text == "rain"
        assert not talk.busy

    run_virtual(scene())


def test_before_the_talk_begins_and_after_its_end_an_event_is_a_fact() -> None:
    async def scene() -> None:
        talk = session()
        await talk.notify("player.draws_weapon").start()
        assert not talk.busy
        assert [(e.turn, e.at) for e in talk.door.take()] == [(0, -1)]
        assert talk.state.place is None
        await talk.run("Hello")
        await talk.notify("player.leaves").start()
        while talk.busy:
            await asyncio.sleep(0.1)
        talk.door.take()
        await talk.notify("plot").start()
        events = talk.door.take()
        assert [(event.type, event.at) for event in events] == [("input_received", -1)]
        assert talk.state.ending == "left"

    run_virtual(scene())


def test_an_event_finds_the_transition_of_the_node_that_is_being_left() -> None:
    """What was heard decides where the talk stands, also for what an event may interrupt."""

    async def scene() -> None:
        talk = session()
        await talking(talk)
        async with talk.notify("player.leaves") as turn:
            events = [event async for event in turn]
        assert [e.node for e in events if isinstance(e, NodeEntered)] == ["farewell"]
        assert isinstance(events[-1], TurnEnded)
        talk.heard(0)
        assert talk.state.ending is None  # The farewell was not heard to its end.
        again = [event for event in await talk.run("Wait!") if isinstance(event, TurnStarted)]
        assert len(again) == 1

    run_virtual(scene())


async def test_any_number_of_events_between_turns_leaves_a_small_save_and_the_same_state(tmp_path: Path) -> None:
    talk = Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    await talk.begin().start()
    await talk.idle()
    every = Fold(talk._context.fold.settled, talk._context.fold.tail)
    for number in range(2_000):
        await talk.notify("step", number=number).start()
        every.apply(talk.door.take()[-1])
    assert talk.state == every.view(None)
    assert [entry.text for entry in talk.state.history] == [f"step (number: {number})" for number in range(1976, 2000)]
    talk.save(tmp_path / "a.json")
    assert (tmp_path / "a.json").stat().st_size < 20_000
