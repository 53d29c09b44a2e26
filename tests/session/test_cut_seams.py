"""Interruptions at the seams: before a turn, at its very end, after a load, and while the session closes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from language import session as talk_in
from language import told, world

from npcsdk.events import Heard, InputReceived, NodeEntered, OptionsOffered, TextDelta, TurnEnded, TurnStarted
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


def session(model: FakeModel | None = None) -> Session:
    return Session(small_world(), model=model or FakeModel(), voice=FakeVoice(delay=0.0))


@pytest.mark.parametrize("report", [-1, -2, -(10**9)])
async def test_less_than_nothing_was_heard_is_nothing(report: int) -> None:
    talk = session()
    await talk.begin().start()
    await asyncio.sleep(0)
    talk.door.take()
    await talk.interrupt(report)
    events = talk.door.take()
    assert [event.at for event in events if isinstance(event, Heard)] == [-1]
    assert [event.at for event in events if isinstance(event, TurnEnded)] == [-1]
    assert not talk.state.history
    await talk.aclose()


@pytest.mark.parametrize("report", [-1, 3, None])
async def test_who_loads_a_save_has_nothing_to_report_of_what_was_said_before(
    report: int | None, tmp_path: Path
) -> None:
    talk = session()
    await talk.begin().start()
    await asyncio.sleep(0.01)
    talk.door.take()
    talk.heard(20)
    talk.save(tmp_path / "save.json")
    loaded = Session.load(tmp_path / "save.json", talk.world, model=talk.model, voice=talk.voice)
    state = loaded.state
    loaded.heard(report)  # A timeline that was told of nothing yet says -1 in each frame.
    await loaded.interrupt(report)
    await loaded.interrupt(report)
    assert replace(loaded.state, offered=()) == replace(state, offered=())
    await loaded.say("Hello").start()
    assert [entry.text for entry in loaded.state.history][:1] == [entry.text for entry in state.history]
    await loaded.aclose()
    await talk.aclose()


@pytest.mark.parametrize("text", [True, False])
def test_a_cut_when_all_is_made_and_its_end_not_told_of_is_an_interruption(text: bool) -> None:
    async def scene() -> None:
        talk = session()
        await talk.begin().start()
        if not text:
            await asyncio.sleep(5)
            talk.door.take()
            await talk.begin().start()  # Only offers again.
        while talk._owner._task is not None and not talk._owner._task.done():
            await asyncio.sleep(0)
        assert talk.busy
        for _ in range(6):
            talk.door.take_one()
        await talk.interrupt()
        events = talk.door.take()
        assert not [event for event in events if isinstance(event, TextDelta)]
        ends = [(event.reason, event.at) for event in events if isinstance(event, TurnEnded)]
        cuts = [event.at for event in events if isinstance(event, Heard)]
        assert ends == [("interrupted", cuts[0])]
        await talk.aclose()

    run_virtual(scene())


def test_an_event_that_waits_when_a_session_closes_is_a_fact_and_begins_nothing() -> None:
    async def scene() -> None:
        model = FakeModel("First words. Then more of it.", between=0.1)
        talk = session(model)
        await talk.begin().start()
        await asyncio.sleep(1)
        await talk.say("Hello").start()
        await asyncio.sleep(0.15)
        waiting = [asyncio.create_task(talk.notify(name).start()) for name in ("rain", "plot", "player.draws_weapon")]
        await asyncio.sleep(0)
        await talk.aclose()
        assert all(task.done() for task in waiting)
        events = talk.door.take()
        told = [event.name for event in events if isinstance(event, InputReceived) and event.kind == "event"]
        assert sorted(told) == ["player.draws_weapon", "plot", "rain"]
        entered = [event.node for event in events if isinstance(event, NodeEntered) and event.reason == "event"]
        assert "plot" in entered  # What else was waited for comes after a line that insists.
        started = [event.turn for event in events if isinstance(event, TurnStarted)]
        assert started == [event.turn for event in events if isinstance(event, TurnEnded)][-len(started) :]
        assert not talk.busy
        assert model.open_streams == 0
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


async def test_an_option_that_is_offered_where_a_called_line_was_cut_is_picked_in_its_own_graph() -> None:
    options = [{"id": "ring", "say": "Ring", "call": "bells"}, {"id": "once", "say": "Once", "to": "b", "once": True}]
    bells = {"start": "ring", "nodes": {"ring": {"line": "Hark, hark, hark, hark!", "return": True}}}
    nodes = {
        "a": {"line": "Well?", "options": options},
        "b": {"line": "Only once.", "next": [{"to": "a"}]},
    }
    talk = talk_in(world(nodes, others={"bells": bells}))
    await told(talk.begin())
    await told(talk.choose("ring"))
    await talk.interrupt(4)
    talk.door.take()
    assert [option.id for option in talk.options] == ["ring", "once"]
    await told(talk.choose("once"))
    assert talk.state.picked == {"mira.ring": 1, "mira.once": 1}
    assert [option.id for option in talk.options] == ["ring"]
    await talk.aclose()


async def test_what_a_left_turn_does_not_offer_is_not_offered_after_a_load_either(tmp_path: Path) -> None:
    talk = session()
    async with talk.begin() as turn:
        async for event in turn:
            if isinstance(event, OptionsOffered):
                break
    talk.heard(9)
    before = talk.options
    talk.save(tmp_path / "save.json")
    loaded = Session.load(tmp_path / "save.json", talk.world, model=talk.model, voice=talk.voice)
    assert loaded.state == talk.state
    assert loaded.options == before
    await loaded.aclose()
    await talk.aclose()
