"""A player who is forgotten is nowhere any more: each file and the memory of the process are searched for them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from searching import in_files, in_memory

from npcsdk.codec import plain
from npcsdk.forgetting import forget
from npcsdk.models.recording import RecordingModel
from npcsdk.ports import Prompt, Store
from npcsdk.session.session import Session
from npcsdk.session.slots import Slots
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.voices.kept.cached import CachedVoice
from npcsdk.world.world import Player

ANN = Player(id="ann-q7zx3k", name="Vexmoora Quill", language="")
WORDS = ("ann-q7zx3k", "Vexmoora", "zorblaxian", "quibberfig", "桥下的秘密匣子")
"""All that only she says, is or is called."""
NEAR = (Player(id="ann-q7zx3", name="Bo"), Player(id="Ann-q7zx", name="Cy"))
"""Others, whose ids are nearly hers."""


class Embedding:
    """An embedder that keeps what it embedded, until it is told to forget."""

    name, dimension = "fake", 4

    def __init__(self) -> None:
        self.kept: dict[str, array[float]] = {}

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        for text in texts:
            self.kept[text] = array("f", (len(text) % 7 + 1, len(text) % 5, text.count("e"), 1.0))
        return [self.kept[text].tolist() for text in texts]

    def forget(self, texts: Iterable[str] | None = None) -> None:
        for text in [*self.kept] if texts is None else texts:
            self.kept.pop(text, None)

    async def aclose(self) -> None:
        pass


def echo(prompt: Prompt) -> str:
    """Says again what the player said."""
    return f"[happy] So you say, {prompt.messages[-1].content.splitlines()[-1][:60]}"


class House:
    """Where a game keeps everything, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db, self.saves, self.voices = (folder / name for name in ("g.db", "saves", "voices"))
        self.slots = Slots(self.saves / "slots")
        self.embedder = Embedding()

    def session(self, player: Player, store: Store | None, **settings: Any) -> Session:
        model = RecordingModel(FakeModel(echo), self.folder / f"{player.name[:2]}.jsonl")
        voice = CachedVoice(FakeVoice(0.0), self.voices)
        made = Session(small_world(), model=model, voice=voice, player=player, store=store, **settings)
        made.embedder = self.embedder
        return made

    async def play(self, player: Player, store: Store | None, *says: str) -> Session:
        """Talk, and keep it in every way there is, under names that tell who it was."""
        talk = self.session(player, store)
        talk.autosave(self.saves / f"{player.name[:2]}auto.json")
        async with talk.begin() as turn:
            [event async for event in turn]
        for text in says:
            await talk.run(text)
        talk.save(self.saves / f"{player.name[:2]}.json")
        self.slots.save(talk, f"{player.name[:2]} before the bridge")
        async with talk.branch("duel") as other:
            await other.run(f"In another life: {says[0]}")
            await other.run(says[-1])
            self.slots.save(other, f"{player.name[:2]} at the duel")
        await talk.run(f"Then {says[0]}")
        talk.heard(5)
        self.slots.save(talk, f"{player.name[:2]} in the middle of a line")
        await talk._owner.idle()
        return talk


HERS = ("My sister is called Quibberfig", "I can help you, said the Zorblaxian", "hm", "我知道桥下的秘密匣子在哪里。")
OTHERS = ("I can help you", "hm", "Is there a room?")


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "game").mkdir()
    return House(tmp_path / "game")


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def everybody(house: House, store: Store) -> dict[str, Any]:
    """All of them play, at once in the same places; what the others have by the end."""
    hers = await house.play(ANN, store, *HERS)
    states = {}
    for other in NEAR:
        talk = await house.play(other, store, *OTHERS)
        states[other.id] = plain(talk.state)
        await talk.aclose()
    await hers.run("One word more: zorblaxian")
    await hers.aclose()
    return states


@pytest.mark.parametrize("kind", ["sqlite", "memory"])
async def test_nothing_is_left(house: House, kind: str) -> None:
    store: Any = SqliteStore(house.db) if kind == "sqlite" else MemoryStore()
    states = await everybody(house, store)
    before = in_files(house.folder, WORDS)
    kinds = {name.rpartition(".")[2] for name in before}
    assert kinds >= {"json", "log", "jsonl", "speech"} | ({"db-wal"} if kind == "sqlite" else set())
    assert in_memory(WORDS, store, house.embedder)
    others = {name: held for name, held in content(house.folder).items() if name not in before}
    kept = {other.id: list(store.read(f"small/{other.id}")) for other in NEAR}

    house.embedder.forget()
    places: dict[str, Any] = {"store": store, "saves": [house.saves], "voices": house.voices}
    places["cassettes"] = [house.folder / "Ve.jsonl"]
    looked = forget(ANN.id, **places, dry_run=True)
    assert in_files(house.folder, WORDS) == before
    done = forget(ANN.id, **places)

    assert done == looked
    assert done.left == ()
    assert set(done.sessions) == {"small/ann-q7zx3k", "small/ann-q7zx3k~duel"}
    assert in_files(house.folder, WORDS) == []
    assert in_memory(WORDS, store, house.embedder) == []
    now = content(house.folder)
    assert {name: now.get(name) for name in others if name.endswith((".json", ".log", ".jsonl"))} == {
        name: held for name, held in others.items() if name.endswith((".json", ".log", ".jsonl"))
    }
    assert {other.id: list(store.read(f"small/{other.id}")) for other in NEAR} == kept
    for other in NEAR:
        async with house.session(other, store) as again:
            assert plain(again.state) == states[other.id]
            await again.run("hm")
    if kind == "sqlite":
        store.close()
        assert in_files(house.folder, WORDS) == []


async def test_the_search_finds_what_this_process_keeps(house: House) -> None:
    """Or a search that finds nothing would tell nothing."""
    talk = house.session(ANN, None)
    await talk.run("My sister is called Quibberfig")
    assert {"my sister is called quibberfig"} <= {text.casefold() for text in in_memory(["quibberfig"], house.embedder)}
    assert in_memory(["quibberfig"])  # In what functions of npcsdk keep of texts.
    await talk.aclose()
    del talk
    forget("nobody", saves=[house.folder])
    assert in_memory(["quibberfig"]) == []
