"""Which sessions of a store are one player's: ids that are nearly alike, branches, and what others share with them."""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from searching import in_files

from npcsdk.errors import Superseded
from npcsdk.ports import Record, Store
from npcsdk.session.forgotten import Forgotten, Whose
from npcsdk.session.forgotten_sessions import forget_sessions
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player

SECRET = "zorblaxian"
ALIKE = ("ann", "anna", "an", "Ann", "ann~", "ann~x", "ann/x", "x/ann", "ann%", "ann_", "", "é", "ann\n", "桥")


def new(store: Store, player: str, world: str = "small") -> Session:
    made = small_world().model_copy(update={"id": world})
    return Session(made, model=FakeModel(), voice=FakeVoice(0.0), player=Player(id=player), store=store)


async def play(store: Store, player: str, world: str = "small") -> None:
    async with new(store, player, world) as talk:
        for text in ("hm", SECRET, "hm"):
            await talk.run(text)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made: Any = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "game.db")
    yield made
    made.close()


@pytest.mark.parametrize("player", ALIKE)
async def test_of_ids_that_are_alike_only_the_one_is_meant(store: Store, player: str) -> None:
    for each in ALIKE:
        for world in ("small", "smaller"):
            await play(store, each, world)
    before = {kept.key for kept in store.sessions()}
    assert len(before) == 2 * len(ALIKE)
    assert forget_sessions(store, Whose(player, "small")) == Forgotten(sessions=(f"small/{player}",))
    assert before - {kept.key for kept in store.sessions()} == {f"small/{player}"}
    assert forget_sessions(store, Whose(player)) == Forgotten(sessions=(f"smaller/{player}",))
    assert before - {kept.key for kept in store.sessions()} == {f"small/{player}", f"smaller/{player}"}


async def test_branches_go_with_it(store: Store) -> None:
    await play(store, "ann~twin")
    async with new(store, "ann") as talk:
        await talk.run(SECRET)
        async with talk.branch("duel") as branch:
            await branch.run("hm")
            async with branch.branch("again") as twig:
                await twig.run("hm")
    looked = forget_sessions(store, Whose("ann"), dry_run=True)
    assert looked.sessions == ("small/ann", "small/ann~duel", "small/ann~duel~again")
    assert len(store.sessions()) == 4
    assert forget_sessions(store, Whose("ann")) == looked
    assert [kept.key for kept in store.sessions()] == ["small/ann~twin"]


def test_what_a_game_branched_by_itself_is_told_of(store: Store) -> None:
    """A session of another key may share records: those stay, as the other session has them."""
    claim = store.claim("small/ann")
    for turn in range(3):
        claim.append(Record(turn, SECRET.encode()))
    claim.branch("small/bo", 2)
    done = forget_sessions(store, Whose("ann"))
    assert done.sessions == ("small/ann",)
    assert done.left == ("session small/bo: it is not the player's, and keeps 2 records that it has from small/ann",)
    assert len(store.read("small/bo")) == 2


def test_a_head_that_is_damaged(store: Store) -> None:
    for key in ("small/ann", "small/ann~x", "small/ann~empty"):
        claim = store.claim(key)
        if not key.endswith("empty"):
            claim.append(Record(0, b"damaged"))
    done = forget_sessions(store, Whose("ann"))
    assert done.sessions == ("small/ann",)
    assert [line.split(": ")[0] for line in done.left] == ["session small/ann~x"]
    assert forget_sessions(store, Whose("ann~empty")).sessions == ("small/ann~empty",)


async def test_a_store_that_is_busy_is_told_of(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "game.db") as store:
        await play(store, "ann")
        with closing(sqlite3.connect(tmp_path / "game.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            done = await asyncio.to_thread(forget_sessions, store, Whose("ann"))
            assert "another program is writing to it" in done.left[0]
            other.execute("ROLLBACK")
        assert in_files(tmp_path, [SECRET])
        assert forget_sessions(store, Whose("ann")).left == ()
        assert in_files(tmp_path, [SECRET]) == []


async def _go_on(path: Path, told: Path) -> None:
    """Play until somebody takes the session away; then try to keep it in spite of that."""
    store = SqliteStore(path)
    talk = new(store, "ann")
    try:
        while True:
            await talk.run(SECRET)
            if talk.state.turn == 5:
                told.write_text("plays")
    except Superseded:
        told.write_text("superseded")
    talk.tick(1.0)
    await talk.aclose()
    store.close()


def go_on(path: Path, told: Path) -> None:
    """A process that plays."""
    asyncio.run(_go_on(path, told))


@pytest.mark.parametrize("kills", [False, True])
def test_another_process_plays_it(tmp_path: Path, kills: bool) -> None:
    """It is superseded and writes nothing back; or it is killed at any moment, and leaves nothing."""
    if kills and sys.platform == "win32":
        pytest.skip("there are no such signals")
    path, told = tmp_path / "game.db", tmp_path / "told"
    process = multiprocessing.get_context("spawn").Process(target=go_on, args=(path, told), daemon=True)
    process.start()
    while not told.exists() and process.is_alive():
        sleep(0.001)
    sleep(0.02)
    if kills:
        process.kill()
        process.join()
    with SqliteStore(path) as store:
        assert in_files(tmp_path, [SECRET])
        done = forget_sessions(store, Whose("ann"))
        process.join()
        assert done == Forgotten(sessions=("small/ann",))
        assert told.read_text() == ("plays" if kills else "superseded")
        assert in_files(tmp_path, [SECRET]) == []
        assert list(store.sessions()) == []
    assert in_files(tmp_path, [SECRET]) == []
