"""Sessions in a store, and saving by itself: nothing that was sealed is lost, and nobody waits."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from npcsdk.codec import plain
from npcsdk.errors import StoreError, Superseded
from npcsdk.events import Notice, TextDelta
from npcsdk.ports import Claim, Record, Store
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player


def new(store: Store | None = None, **settings: Any) -> Session:
    return Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0), store=store, **settings)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made: Any = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "game.db")
    yield made
    made.close()


async def test_a_player_goes_on_where_they_left_off(store: Store) -> None:
    ann = Player(id="ann", name="Ann")
    async with new(store, player=ann, seed=9) as talk:
        async with talk.begin() as turn:
            [event async for event in turn]
        await talk.run("I can help you")
        await talk.run("hm")
        talk.heard(3)
        left = plain(talk.state)
    async with new(store, player=ann) as again:
        assert plain(again.state) == left
        assert again._context.seed == 9
        assert again.log.count == 3  # The head, and two turns: the third may still be revised.
        again.rewind(2)
        assert again.state.turn == 1
        await again.run("hm")
    async with new(store, player=Player(id="bo")) as other:
        assert other.state.turn == 0
    assert [(kept.key, kept.turn) for kept in store.sessions()] == [("small/ann", 1), ("small/bo", 0)]


async def test_without_a_close_all_that_was_sealed_is_there(store: Store) -> None:
    talk = new(store)
    for text in ("hm", "I can help you", "hm"):
        await talk.run(text)
    again = new(store)  # The program died; here, the first one is still there.
    assert again.state.turn in (2, 3)
    with pytest.raises(Superseded, match="small/player"):
        await talk.run("hm")
    await again.run("hm")
    assert again.state.turn in (3, 4)


async def test_a_branch_has_a_name_in_the_store(store: Store) -> None:
    talk = new(store)
    await talk.run("hm")
    await talk.run("hm")
    async with talk.branch("duel") as other:
        await other.run("I can help you")
    kept = {each.key: each for each in store.sessions("small/player")}
    assert kept["small/player~duel"].parent == "small/player"
    assert kept["small/player~duel"].shared == 2
    with pytest.raises(StoreError):
        talk.branch("duel")
    await talk.run("hm")


async def test_a_save_that_is_loaded_takes_the_place_of_what_the_store_has(store: Store, tmp_path: Path) -> None:
    talk = new(player=Player(id="ann"))
    await talk.run("I can help you")
    await talk.run("hm")
    talk.save(tmp_path / "a.json")
    async with new(store, player=Player(id="ann")) as old:
        await old.run("hm")
    settings: dict[str, Any] = {"model": FakeModel(), "voice": FakeVoice(0.0), "store": store}
    async with Session.load(tmp_path / "a.json", small_world(), **settings) as loaded:
        assert plain(loaded.state) == plain(talk.state)
        await loaded.run("hm")
    async with new(store, player=Player(id="ann")) as again:
        assert again.state.turn == 3
        again.rewind(3)


FULL = "game.db: the disk is full. Free some space; the talk goes on."


class Stubborn:
    """A claim that takes no record while `full` is set, and parks nothing while `crowded` is."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self.full = self.crowded = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._claim, name)

    def append(self, record: Record) -> None:
        if self.full:
            raise StoreError(FULL)
        self._claim.append(record)

    def park(self, document: bytes | None) -> None:
        if self.crowded:
            raise StoreError(FULL)
        self._claim.park(document)


class Full(MemoryStore):
    """A store on a disk that may be full."""

    def claim(self, key: str) -> Any:
        self.made = Stubborn(super().claim(key))
        return self.made


async def test_a_full_disk_is_told_of_once_though_turns_and_what_is_not_sealed_are_both_refused() -> None:
    store = Full()
    talk = new(store)
    await talk.run("hm")
    told = []
    for full in (True, True, False, False):
        store.made.full = store.made.crowded = full
        told += await talk.run("hm")
        await talk._keeping._parking.finish()
        told += talk.door.take()
    codes = [event.code for event in told if isinstance(event, Notice)]
    assert codes == ["store_failed", "store_works"]
    await talk.aclose()


async def test_what_a_store_refuses_waits_and_nothing_is_lost() -> None:
    store = Full()
    talk = new(store)
    await talk.run("hm")
    store.made.full = True
    told = [event for text in ("I can help you", "hm", "hm") for event in await talk.run(text)]
    notices = [event for event in told if isinstance(event, Notice) and event.code == "store_failed"]
    assert len(notices) == 1
    assert "the disk is full" in notices[0].text
    assert talk.log.waiting == 3
    assert talk.log.count == 4
    talk.rewind(1)
    store.made.full = False
    told = [event for text in ("hm", "hm") for event in await talk.run(text)]
    assert [event.level for event in told if isinstance(event, Notice) and event.code == "store_works"] == ["info"]
    assert talk.log.waiting == 0
    left = plain(talk.state)
    await talk.aclose()
    assert plain(new(store).state) == left


async def test_saving_by_itself_follows_the_talk(tmp_path: Path) -> None:
    talk = new()
    talk.autosave(tmp_path / "auto.json")
    for text in ("hm", "I can help you"):
        await talk.run(text)
    await talk.aclose()
    again = Session.load(tmp_path / "auto.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert plain(again.state) == plain(talk.state)


async def test_saving_by_itself_tells_of_trouble_once_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    talk = new()
    talk.autosave(tmp_path / "file" / "auto.json")
    told = []
    for _ in range(3):
        told += await talk.run("hm")
        await asyncio.sleep(0.05)
    await talk.aclose()
    told += talk.door.take()
    assert [event.code for event in told if isinstance(event, Notice)] == ["save_failed"]
    assert [event for event in told if isinstance(event, TextDelta)]


async def test_what_variables_hold_at_first_in_a_later_version_does_not_reach_into_the_past(store: Store) -> None:
    world = small_world()
    talk = Session(world, model=FakeModel(), voice=FakeVoice(0.0), store=store)
    await talk.run("hm")
    await talk.run("hm")
    gold = {**world.variables, "gold": world.variables["gold"].model_copy(update={"value": 77})}
    later = world.model_copy(update={"variables": gold})
    again = Session(later, model=FakeModel(), voice=FakeVoice(0.0), store=store)
    assert again.state.variables["gold"] == talk.state.variables["gold"] == 10
    again.rewind(again.state.turn)
    assert again.state.variables["gold"] == 10
