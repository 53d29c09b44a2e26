"""Second thoughts where something is in the way: a store that takes nothing, a turn that is about to begin."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rethinking import MoodyStore

from npcsdk.codec import plain
from npcsdk.errors import SaveError, SessionError, StoreError, Superseded
from npcsdk.events import Event, Notice, OptionsOffered, Restored
from npcsdk.ports import Record, Speech, SpeechRequest
from npcsdk.session.record import state_at
from npcsdk.session.save_reading import read_save
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player, World


def new(store: Any = None, **settings: Any) -> Session:
    return Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0), store=store, **settings)


async def said(talk: Session, *texts: str) -> None:
    for text in texts:
        await talk.run(text)


def whole(talk: Session) -> tuple[Any, ...]:
    return plain(talk.state), talk.options, talk.time, talk.character, talk.player, talk.log.count, talk.world


def richer() -> World:
    """The small world with one more variable, and more gold to begin with."""
    world = small_world()
    gold = world.variables["gold"]
    return world.model_copy(update={"variables": {"gold": gold.model_copy(update={"value": 77}), "silver": gold}})


async def test_one_reading_of_a_save_may_be_loaded_again_and_again(tmp_path: Path) -> None:
    talk = new()
    await said(talk, "hm", "And now?")
    talk.save(tmp_path / "a.json")
    saved = read_save(tmp_path / "a.json")
    for text in ("I can help you", "show me the ledger"):
        talk.restore(saved)
        await said(talk, text, "hm")
        talk.save(tmp_path / "b.json")
        again = Session.load(tmp_path / "b.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
        assert whole(again)[:6] == whole(talk)[:6]
        again.rewind(4)


async def test_a_store_that_takes_nothing_lets_nothing_be_undone_and_nothing_is_lost(tmp_path: Path) -> None:
    store = MoodyStore(MemoryStore())
    talk = new(store)
    await said(talk, "hm", "And now?")
    talk.save(tmp_path / "a.json")
    await said(talk, "hm", "hm")
    store.full = True
    await said(talk, "hm")  # What is sealed meanwhile waits.
    before = whole(talk)
    doings: Sequence[Callable[[], Any]] = (lambda: talk.rewind(4), lambda: talk.restore(tmp_path / "a.json"))
    for doing in doings:
        with pytest.raises(StoreError, match="the disk is full"):
            doing()
        assert whole(talk) == before
    talk.save(tmp_path / "b.json")
    store.full = False
    talk.rewind(4)
    assert talk.state.turn == 1
    talk.restore(tmp_path / "b.json")
    assert whole(talk) == before


async def test_what_a_store_refused_is_kept_at_the_close_if_it_takes_it_by_then() -> None:
    store = MoodyStore(MemoryStore())
    talk = new(store)
    await said(talk, "hm")
    store.full = True
    await said(talk, "hm", "And now?")
    store.full = False
    before = plain(talk.state)
    await talk.aclose()
    assert plain(new(store).state) == before


async def test_who_was_superseded_is_told_so_and_stays_as_it_was(tmp_path: Path) -> None:
    store = MemoryStore()
    talk = new(store)
    await said(talk, "hm", "hm")
    talk.save(tmp_path / "a.json")
    await said(talk, "hm")
    new(store)
    before = whole(talk)
    doings: Sequence[Callable[[], Any]] = (
        lambda: talk.rewind(2),
        lambda: talk.restore(tmp_path / "a.json"),
        lambda: talk.branch("other"),
        lambda: talk.reload(richer()),
    )
    for doing in doings:
        with pytest.raises(Superseded, match="small/player"):
            doing()
        assert whole(talk) == before
    with pytest.raises(Superseded):
        await said(talk, "hm")
    assert whole(talk) == before


class Slow(FakeVoice):
    """A voice that takes two seconds to stop."""

    async def speak(self, request: SpeechRequest) -> Speech:
        try:
            await asyncio.sleep(100.0)
        except asyncio.CancelledError:
            await asyncio.sleep(2.0)
            raise
        raise AssertionError


@pytest.mark.parametrize("verb", ["say", "plot"])
def test_what_was_about_to_begin_is_gone_with_its_past(verb: str) -> None:
    async def scene() -> None:
        talk = Session(small_world(), model=FakeModel(), voice=Slow(0.0))
        await talk.say("one").start()
        await asyncio.sleep(1.0)
        read: list[Event] = []

        async def reader() -> None:
            async with talk.say("two") if verb == "say" else talk.notify("plot") as turn:
                read.extend([event async for event in turn])

        reading = asyncio.create_task(reader())
        await asyncio.sleep(1.0)  # What goes on is being closed.
        with pytest.raises(SessionError, match="within a turn"):
            talk.reload(richer())
        talk.rewind(1)
        await reading
        await asyncio.sleep(10.0)
        assert talk.state.turn == 0
        assert read == []
        assert [type(event) for event in talk.door.take()][:1] == [Restored]
        assert not talk.busy

    run_virtual(scene())


def test_idle_waits_for_what_is_about_to_begin() -> None:
    async def scene() -> None:
        talk = Session(small_world(), model=FakeModel(), voice=Slow(0.0))
        await talk.say("one").start()
        await asyncio.sleep(1.0)
        saying = asyncio.create_task(talk.say("two").start())
        await asyncio.sleep(1.0)
        await talk.idle()
        assert saying.done()
        talk.reload(richer())
        assert talk.state.turn == 2

    run_virtual(scene())


async def test_what_was_told_aside_is_still_told_after_a_load(tmp_path: Path) -> None:
    talk = new()
    await said(talk, "hm")
    talk.save(tmp_path / "a.json")
    (tmp_path / "file").write_text("")
    talk.autosave(tmp_path / "file" / "b.json")
    await talk.say("x" * 5000).start()
    await talk.idle()
    await asyncio.sleep(0.1)
    async with talk.say("y" * 5000):
        pass  # Who leaves a turn drops what was not read of it.
    await talk.say("z" * 5000).start()
    talk.autosave(None)
    talk.restore(tmp_path / "a.json")
    told = talk.door.take()
    assert [event.code for event in told if isinstance(event, Notice)] == ["save_failed"]


async def test_turns_taken_back_while_a_save_is_written_are_no_trouble(tmp_path: Path) -> None:
    talk = new()
    for number in range(40):
        if number % 4 == 0:
            talk.autosave(tmp_path / "a.json")
        await said(talk, "hm")
        if number % 4 == 2:
            talk.autosave(None)
        talk.rewind(1)
        await asyncio.sleep(0)
    talk.autosave(tmp_path / "a.json")
    await talk.aclose()
    assert not [event for event in talk.door.take() if isinstance(event, Notice)]
    assert read_save(tmp_path / "a.json").snapshot.fold.turn == 0


async def test_the_log_tells_with_what_the_session_began_whatever_the_world_says_by_now(tmp_path: Path) -> None:
    talk = new()
    await said(talk, "hm", "hm", "And now?")
    talk.reload(richer())
    assert state_at(talk.world, talk.log.read()).variables["gold"] == 10
    talk.save(tmp_path / "a.json")
    talk.rewind(2)
    assert talk.state.variables["gold"] == 10
    again = Session.load(tmp_path / "a.json", richer(), model=FakeModel(), voice=FakeVoice(0.0))
    again.rewind(3)
    assert again.state.variables["gold"] == 10


async def test_who_began_and_did_nothing_may_begin_otherwise(tmp_path: Path) -> None:
    store = MemoryStore()
    new(store, seed=9)
    talk = new(store, seed=3, character="tom")
    talk.door.take()
    await talk.notify("rain").start()
    await said(talk, "hm", "hm")
    assert json.dumps(plain(state_at(talk.world, talk.log.read()))) == json.dumps(plain(talk._context.fold.settled))
    talk.save(tmp_path / "a.json")
    again = Session.load(tmp_path / "a.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert again._context.seed == 3
    again.rewind(2)


async def test_a_save_of_another_player_goes_on_as_the_one_that_the_store_keeps(tmp_path: Path) -> None:
    bo = new(player=Player(id="bo", name="Bo"), seed=4)
    await said(bo, "hm", "hm")
    bo.save(tmp_path / "bo.json")
    store = MemoryStore()
    async with new(store, player=Player(id="ann", name="Ann")) as talk:
        talk.restore(tmp_path / "bo.json")
        assert (talk.player.id, talk.player.name) == ("ann", "Bo")
        await said(talk, "hm")
    async with new(store, player=Player(id="ann", name="Ann")) as talk:
        assert talk.player == Player(id="ann", name="Ann")
        talk.save(tmp_path / "ann.json")
    assert not read_save(tmp_path / "ann.json").trouble
    assert not read_save(tmp_path / "bo.json").trouble


async def test_turns_taken_back_leave_the_player_with_whom_they_turned_to() -> None:
    talk = new()
    await said(talk, "hm", "hm")
    talk.talk_to("tom")
    before = whole(talk)[:5]
    await said(talk, "hm")
    talk.rewind(1)
    assert whole(talk)[:5] == before
    await said(talk, "hm", "hm")
    talk.rewind(2)
    assert whole(talk)[:5] == before


async def test_taking_back_reads_a_few_records_of_many() -> None:
    talk = new()
    await said(talk, *["hm"] * 100)
    read: list[int] = []
    claim = talk.log.claim
    original = claim.read

    def counted(first: int = 0, last: int | None = None) -> Sequence[Record]:
        found = original(first, last)
        read.append(len(found))
        return found

    claim.read = counted  # type: ignore[method-assign]
    talk.rewind(3)
    del claim.read  # type: ignore[method-assign]
    assert sum(read) < 70


async def test_what_is_not_told_yet_is_offered_as_it_will_be_in_a_world_that_is_edited_meanwhile() -> None:
    talk = new()
    await said(talk, "hm")
    await talk.choose("hub.long").start()
    await talk.idle()
    offered = talk.options
    talk.reload(small_world())
    assert talk.options == offered
    offers = [event for event in talk.door.take() if isinstance(event, OptionsOffered)]
    assert [event.options for event in offers] == [offered]


async def test_an_event_that_waits_has_happened_when_the_world_is_edited() -> None:
    talk = new()
    await said(talk, "hm")
    async with talk.notify("plot") as turn:
        [event async for event in turn]
    talk.heard(5)
    waiting = asyncio.create_task(talk.notify("rain").start())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    talk.reload(richer())
    await waiting
    assert [entry.text for entry in talk.state.history if entry.kind == "event"] == ["plot", "rain"]


async def test_a_store_whose_talk_cannot_go_on_says_whose_it_is_and_keeps_it() -> None:
    store = MemoryStore()
    async with new(store) as talk:
        await said(talk, "hm", "hm")
    world = small_world()
    other = world.model_copy(update={"id": "moon"})
    tom = {"graphs": {"tom": world.graphs["tom"]}, "characters": {"tom": world.characters["tom"]}, "lore": {}}
    lost = world.model_copy(update={**tom, "start": "tom"})
    with pytest.raises(SaveError, match=r"^small/player: "):
        Session(lost, model=FakeModel(), voice=FakeVoice(0.0), store=store)
    async with Session(other, model=FakeModel(), voice=FakeVoice(0.0), store=store) as elsewhere:
        assert elsewhere.state.turn == 0
    async with new(store) as again:
        assert plain(again.state) == plain(talk.state)
