"""A player who asks a running session to be forgotten: it begins anew, and nothing that it kept is left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from searching import in_files, in_memory

from npcsdk.background import BackgroundSession
from npcsdk.codec import plain
from npcsdk.errors import SaveError, StoreError, Superseded
from npcsdk.events import Restored
from npcsdk.ports import Prompt, Store
from npcsdk.session.budget import Spent
from npcsdk.session.session import Session
from npcsdk.session.slots import Slots
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player

ANN = Player(id="ann", name="Ann")
SECRET = "zorblaxian"
SAYS = ("I can help you, says the Zorblaxian", "hm", "my zorblaxian sister")


def echo(prompt: Prompt) -> str:
    return f"[happy] {prompt.messages[-1].content.splitlines()[-1][:50]}"


def new(store: Store | None = None, *, player: Player = ANN, **settings: Any) -> Session:
    ports: dict[str, Any] = {"model": FakeModel(echo), "voice": FakeVoice(0.0)}
    return Session(small_world(), **ports | settings, player=player, store=store)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made: Any = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "game.db")
    yield made
    made.close()


def let_go(talk: Session) -> None:
    """A test's own model and voice keep what they were asked."""
    del talk.model.prompts[:], talk.voice.requests[:]  # type: ignore[attr-defined]


async def test_it_begins_anew_as_somebody_never_met(store: Store, tmp_path: Path) -> None:
    talk = new(store, seed=9)
    talk.autosave(tmp_path / "auto.json")
    for text in SAYS:
        await talk.run(text)
    talk.tick(20.0)
    talk.talk_to("tom")
    talk.save(tmp_path / "mine.json")
    Slots(tmp_path / "slots").save(talk, "桥 of the zorblaxian")
    talk._context.purse.spent = Spent(1.0, 2, 3.0)
    async with talk.branch("duel") as other:
        await other.run(SAYS[0])
        await other.run("hm")
    done = await talk.forget()
    await talk._keeping.settle()
    let_go(talk)
    assert done.left == ()
    assert done.sessions == ("small/ann~duel",)
    assert {path.name for path in done.files} >= {"auto.json", "mine.json", "auto.json.log"}
    assert in_files(tmp_path, [SECRET]) == []
    assert in_memory([SECRET], talk, store) == []
    told = talk.door.take()
    assert told[0] == Restored("forget", "mira", turn=0)
    fresh = new(seed=9)
    assert plain(talk.state) == plain(fresh.state)
    assert (talk.time, talk.character, talk.spent) == (0.0, "mira", Spent(1.0, 2, 3.0))
    assert [kept.key for kept in store.sessions()] == ["small/ann"]
    assert [path.name for path in tmp_path.glob("auto*")] != []
    for text in ("hm", "Hello"):
        await talk.run(text)
        await fresh.run(text)
    assert plain(talk.state) == plain(fresh.state)
    state = plain(talk.state)
    await talk.aclose()
    async with new(store) as again:
        assert plain(again.state) == state
    loaded = Session.load(tmp_path / "auto.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert plain(loaded.state) == state


async def test_without_a_store_and_before_a_word_was_said() -> None:
    talk = new()
    done = await talk.forget()
    assert (done.sessions, done.files, done.left) == ((), (), ())
    await talk.run("hm")
    assert (await talk.forget()).left == ()
    assert talk.state.turn == 0
    assert talk.log.count == 1


class Slow:
    """An embedder that takes as long as it is made to."""

    name, dimension = "slow", 2

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.go = asyncio.Event()

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if any(SECRET in text.casefold() for text in texts):
            await self.go.wait()
        self.kept += texts
        return [[1.0, float(len(text) % 3)] for text in texts]

    def forget(self, texts: Iterable[str] | None = None) -> None:
        self.kept.clear()

    async def aclose(self) -> None:
        pass


@pytest.mark.parametrize("moment", ["heard", "thought of", "made", "voiced"])
async def test_whatever_goes_on_is_cut_off(store: Store, tmp_path: Path, moment: str) -> None:
    """While it is found out what the player means, while the model speaks, while it is voiced."""

    def long(prompt: Prompt) -> str:
        return " ".join([echo(prompt)] * 20)

    model = FakeModel(long, between=0.0 if moment == "voiced" else 0.01)
    talk = new(store, model=model, voice=FakeVoice(0.2 if moment == "voiced" else 0.0))
    embedder = Slow()
    talk.autosave(tmp_path / "auto.json")
    await talk.run("hm")
    if moment == "heard":
        talk.embedder = embedder
    turn = talk.say(SAYS[2])
    begun = asyncio.create_task(turn.start())
    await asyncio.sleep(0.0 if moment in ("heard", "thought of") else 0.05)
    asyncio.get_running_loop().call_later(0.05, embedder.go.set)
    done = await talk.forget()
    await begun
    async for _ in turn:
        pytest.fail("it is told of no more")
    await talk.idle()
    await talk._keeping.settle()
    assert done.left == ()
    assert talk.state.turn == 0
    let_go(talk)
    assert in_memory([SECRET], talk, store, embedder) == []
    assert in_files(tmp_path, [SECRET]) == []
    await talk.run("Hello")
    assert [line.text for line in talk.state.history][:1] == ["Hello"]
    await talk.aclose()
    assert in_files(tmp_path, [SECRET]) == []


async def test_a_save_under_way_is_not_written_back(tmp_path: Path) -> None:
    talk = new()
    for text in SAYS:
        await talk.run(text)
    late = talk.saving(tmp_path / "late.json")
    under_way = [asyncio.create_task(asyncio.to_thread(talk.saving(tmp_path / f"{n}.json"))) for n in range(6)]
    await asyncio.sleep(0)
    done = await talk.forget()
    await asyncio.gather(*under_way, return_exceptions=True)
    with pytest.raises(SaveError, match="turns were taken back"):
        late()
    assert done.left == ()
    assert in_files(tmp_path, [SECRET]) == []


async def test_what_others_saved_there_stays(tmp_path: Path) -> None:
    mine, other = new(), new(player=Player(id="bo"))
    for talk in (mine, other):
        await talk.run("hm")
    mine.save(tmp_path / "mine.json")
    mine.save(tmp_path / "ours.json")
    other.save(tmp_path / "ours.json")
    Slots(tmp_path).save(mine, "another program of mine wrote this")
    mine._keeping.written -= {tmp_path / "another program of mine wrote this.json"}
    done = await mine.forget()
    assert sorted(path.name for path in tmp_path.glob("*.json")) == [
        "another program of mine wrote this.json",
        "ours.json",
    ]
    assert [line.split(": ", 1)[1] for line in done.left] == [
        "other saves go on from it: another program of mine wrote this.json"
    ]
    Session.load(tmp_path / "ours.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))


async def test_a_store_that_cannot_write_changes_nothing(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "game.db") as store:
        talk = new(store)
        talk.autosave(tmp_path / "auto.json")
        for text in SAYS:
            await talk.run(text)
        before = plain(talk.state)
        other = new(store)
        turn = other.state.turn  # The last one may not have been kept yet.
        with pytest.raises(Superseded):
            await talk.forget()
        assert plain(talk.state) == before
        await talk._keeping.settle()
        assert (tmp_path / "auto.json").exists()
        store.close()
        with pytest.raises(StoreError):
            await other.forget()
        assert other.state.turn == turn >= 2


async def test_it_is_superseded_where_another_session_forgets(store: Store) -> None:
    talk = new(store)
    await talk.run("hm")
    branch = talk.branch("duel")
    await branch.run(SAYS[0])
    await talk.forget()
    with pytest.raises(Superseded):
        await branch.run(SAYS[0])
    await branch.aclose()
    await talk.aclose()
    assert all(SECRET.encode() not in record.body for record in store.read("small/ann"))
    assert [kept.key for kept in store.sessions()] == ["small/ann"]


async def test_nobody_opens_the_branch_of_another(store: Store) -> None:
    """A player may be called as a branch is kept: they do not see it, and are not forgotten with it."""
    talk = new(store)
    await talk.run(SAYS[0])
    async with talk.branch("duel") as branch:
        await branch.run("hm")
    for _ in range(2):
        with pytest.raises(SaveError, match="the session of another player"):
            new(store, player=Player(id="ann~duel"))
    async with new(store, player=Player(id="ann~other")) as other:
        await other.run("hm")
        await other.run("hm")
    await talk.forget()
    assert [kept.key for kept in store.sessions()] == ["small/ann", "small/ann~other"]


def test_without_a_loop(tmp_path: Path) -> None:
    with new() as talk:
        talk.autosave(tmp_path / "auto.json")
        for text in SAYS:
            talk.run_sync(text)
        assert talk.forget_sync().left == ()
        assert talk.state.turn == 0
        assert in_files(tmp_path, [SECRET]) == []
        talk.run_sync("hm")
    assert (tmp_path / "auto.json").exists()
    assert in_files(tmp_path, [SECRET]) == []


def test_in_a_game_loop(tmp_path: Path) -> None:
    with BackgroundSession(new()) as npc:
        npc.autosave(tmp_path / "auto.json")
        npc.say(SAYS[0])
        npc.save(tmp_path / "quick.json").result(20)
        assert npc.forget().result(20).left == ()
        npc.say("Hello")
        told = npc.poll()
        while not any(isinstance(event, Restored) and event.reason == "forget" for event in told):
            told += npc.poll()
    assert in_files(tmp_path, [SECRET]) == []
    assert npc.session.state.turn <= 1
