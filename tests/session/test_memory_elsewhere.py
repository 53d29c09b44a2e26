"""What characters remember where the world, the company or the embedder changes under a session."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from remembered_world import world

from npcsdk.errors import SaveError
from npcsdk.events import Recalled
from npcsdk.mind.memory.fading import Remembering
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.testing.embedders import FakeEmbedder
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice


def new(**settings: Any) -> Session:
    return Session(world(), model=FakeModel(["Hm."]), voice=FakeVoice(0.0), **settings)


def texts(talk: Session, who: str) -> list[str]:
    return [each.text for each in talk.memory.of(who)]


async def test_whoever_is_called_otherwise_remembers_also_where_nothing_else_tells_of_them() -> None:
    talk = new()
    talk.memory.add("tom", ["The mill burned down."])
    fate = talk.reload(world(1))
    assert fate.changes == ()
    assert texts(talk, "tam") == ["The mill burned down."]
    talk.reload(world(0))
    assert texts(talk, "tom") == ["The mill burned down."]


async def test_whoever_is_present_is_so_under_another_name() -> None:
    talk = new()
    talk.present = ("tilly", "tom")
    talk.reload(world(1))
    assert talk.present == ("tilly", "tam")
    await talk.run("I walked home.")
    assert texts(talk, "tam")[0] == "I walked home."
    assert talk.state.present == ("tilly", "tam")


async def test_whoever_was_there_does_not_hear_what_is_said_to_somebody_else_after_loading(tmp_path: Path) -> None:
    talk = new()
    talk.talk_to("mira", present=["tom"])
    await talk.run("I walked home.")
    talk.save(tmp_path / "still.json")
    talk.talk_to("tilly")
    talk.save(tmp_path / "alone.json")
    there = [
        Session.load(tmp_path / name, world(), model=FakeModel(), voice=FakeVoice(0.0)).present
        for name in ("still.json", "alone.json")
    ]
    talk.reload(world(1))
    talk.save(tmp_path / "moved.json")
    there.append(Session.load(tmp_path / "moved.json", world(1), model=FakeModel(), voice=FakeVoice(0.0)).present)
    assert there == [("tom",), (), ()]
    talk.rewind()
    assert talk.present == (), "the game said that nobody else is there"


async def test_whoever_was_there_before_a_save_is_loaded_does_not_hear_what_is_said_in_it(tmp_path: Path) -> None:
    with MemoryStore() as store:
        talk = new(store=store)
        await talk.run("I walked home.")
        talk.save(tmp_path / "alone.json")
        talk.talk_to("tom", present=["tilly"])
        await talk.run("I walked back.")
        talk.restore(tmp_path / "alone.json")
        assert talk.present == ()
        talk.talk_to("tom", present=["tilly"])
        await talk.run("I walked back.")
        await talk.aclose()
        assert new(store=store).present == ("tilly",)
        ports = {"model": FakeModel(), "voice": FakeVoice(0.0), "store": store}
        assert Session.load(tmp_path / "alone.json", world(), **ports).present == ()


async def test_whoever_is_talked_to_and_present_sees_a_thing_once() -> None:
    talk = new()
    talk.present = ("mira", "tilly")
    await talk.notify("rain").start()
    assert texts(talk, "mira") == texts(talk, "tilly") == ["rain"]


async def test_what_one_says_again_is_no_news_under_another_name() -> None:
    talk = new()
    talk.talk_to("tom")
    await talk.run("Hello.")
    assert "Aye, so it is." in texts(talk, "tom")
    talk.reload(world(1))
    await talk.run("Xyzzy.")
    await talk.run("And?")
    assert texts(talk, "tam").count("Aye, so it is.") == 1


async def test_what_faded_is_merged_once_and_at_once() -> None:
    talk = new(limits=Limits(remembering=Remembering(entries=80)))
    talk.memory.add("mira", (f"Thing number {number} stood at stone {number % 89}." for number in range(100)))
    talk.tick(90 * 86_400)
    counts = []
    for text in ("Hello.", "And now?", "Well?"):
        await talk.run(text)
        counts.append([len(each.of) for each in talk.memory.of("mira") if each.kind == "summary"])
    assert counts == [[40, 40]] * 3
    held = {each.id for each in talk.memory.of("mira")}
    assert not held & {part for each in talk.memory.of("mira") if each.kind == "summary" for part in each.of}
    talk.rewind(3)
    assert len(talk.memory.of("mira")) == 100


async def test_however_much_happens_without_a_turn_all_of_it_is_remembered(tmp_path: Path) -> None:
    talk = new()
    await talk.run("Hello.")
    for number in range(300):
        await talk.notify("rain", number=number).start()
        talk.door.take()
    seen = [f"rain (number: {number})" for number in range(300)]
    assert [text for text in texts(talk, "mira") if text.startswith("rain")] == seen
    assert len(talk._context.fold.tail) < 200
    talk.save(tmp_path / "a.json")
    assert (tmp_path / "a.json").stat().st_size < 40_000
    again = Session.load(tmp_path / "a.json", world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert [text for text in texts(again, "mira") if text.startswith("rain")] == seen


async def test_what_could_not_be_read_again_takes_no_saves_place(tmp_path: Path) -> None:
    talk = new()
    await talk.run("Hello.")
    talk.save(tmp_path / "a.json")
    before = (tmp_path / "a.json").read_bytes()
    for _ in range(300):
        await talk.notify("rain", much="x" * 15_000).start()
    with pytest.raises(SaveError, match="take the events"):
        talk.save(tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes() == before
    talk.door.take()
    await talk.run("Well.")
    talk.save(tmp_path / "a.json")
    assert len(Session.load(tmp_path / "a.json", world(), model=FakeModel(), voice=FakeVoice(0.0)).memory.of()) > 300


async def test_vectors_of_another_embedder_are_no_likeness_though_they_are_as_long() -> None:
    talk = new()
    talk.memory.add("mira", ["A hammer lies in the yard.", "The soup was cold."])

    async def mind() -> list[str]:
        events = await talk.run("Any gammes?")
        found = [each for event in events if isinstance(event, Recalled) for each in event.memories]
        return [each.memory.text for each in found if any("meaning" in why for why in each.why)]

    async def until_embedded(embedder: FakeEmbedder) -> None:
        await talk.run("Hello.")
        while "The soup was cold." not in embedder.searched:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)

    first, second = FakeEmbedder(("amme", "oup")), FakeEmbedder(("oup", "amme"))
    talk.embedder = first
    await until_embedded(first)
    assert "A hammer lies in the yard." in await mind()
    talk.embedder = second
    assert await mind() == []
    await until_embedded(second)
    assert "A hammer lies in the yard." in await mind()
    talk.embedder = None
    assert await mind() == []
    talk.embedder = first
    assert "The soup was cold." not in await mind()
    await talk.aclose()


async def test_what_is_done_again_in_a_turn_is_remembered_as_another_thing() -> None:
    talk = new()
    await talk.run("Hello.")
    for _ in range(2):
        async with talk.choose("hub.pay") as turn:
            [event async for event in turn]
        talk.heard(3)  # What follows the line follows silently, as the next turn begins.
        await talk.interrupt()
    paid = [each.id for each in talk.memory.of("mira") if each.text == "traveller paid."]
    assert len(set(paid)) == len(paid) == 1
    async with talk.choose("hub.pay") as turn:
        [event async for event in turn]
    paid = [each.id for each in talk.memory.of("mira") if each.text == "traveller paid."]
    assert len(set(paid)) == len(paid) == 3
