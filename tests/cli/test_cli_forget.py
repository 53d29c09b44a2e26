"""`npcsdk forget`: says what it will remove, asks, removes it, and says what is left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from searching import in_files

from npcsdk.ports import SpeechRequest
from npcsdk.session.session import Session
from npcsdk.session.slots import Slots
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.voices.kept.cached import CachedVoice
from npcsdk.world.world import Player

SECRET = "zorblaxian"


@pytest.fixture
async def kept(tmp_path: Path) -> Path:
    """Two players, in a store, in saves, and in the cache of voiced lines."""
    slots = Slots(tmp_path / "saves")
    with SqliteStore(tmp_path / "game.db") as store:
        for player in ("ann", "anna"):
            settings = {"player": Player(id=player), "store": store}
            async with Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0), **settings) as talk:
                for _ in range(3):
                    await talk.run(SECRET if player == "ann" else "hm")
                slots.save(talk, f"{player}'s \x1b[31msecret" if player == "ann" else player)
    voice = CachedVoice(FakeVoice(0.0), tmp_path / "cache" / "voices")
    await voice.speak(SpeechRequest(f"The {SECRET}, you say?"))
    await voice.aclose()
    assert len(in_files(tmp_path, [SECRET])) >= 4
    return tmp_path


def test_it_says_what_it_removes(npcsdk, kept):
    looked = npcsdk("forget", "ann", "--store", "game.db", "--saves", "saves", "--dry-run")
    assert (looked.returncode, looked.stderr) == (0, "")
    shown = looked.stdout.splitlines()
    assert shown[0] == "session small/ann"
    assert [line.split("/")[-1] for line in shown[1:-1]] == [
        "ann's %1b[31msecret.json.log".replace("[", "%5b"),
        "ann's %1b[31msecret.json".replace("[", "%5b"),
    ]
    assert shown[-1] == f"1 voiced line, of whatever player, in {kept / 'cache' / 'voices'}"
    assert in_files(kept, [SECRET])
    refused = npcsdk("forget", "ann", "--store", "game.db", "--saves", "saves")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "Nobody is there to be asked; say --yes to remove it.",
        "Nothing was removed.",
    ]
    assert in_files(kept, [SECRET])
    done = npcsdk("forget", "ann", "--store", "game.db", "--saves", "saves", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [*shown, "Removed: 1 session, 3 files."]
    assert in_files(kept, [SECRET]) == []
    with SqliteStore(kept / "game.db") as store:
        assert [each.key for each in store.sessions()] == ["small/anna"]
    assert [slot.name for slot in Slots(kept / "saves").list()] == ["anna"]
    again = npcsdk("forget", "ann", "--store", "game.db", "--saves", "saves", "-y")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.splitlines() == ["Nothing says that it is of a player ann.", "Removed: 0 sessions, 0 files."]


def test_one_world_and_voices_that_stay(npcsdk, kept):
    done = npcsdk("forget", "ann", "--store", "game.db", "--world", "moon", "--keep-voices", "--yes")
    assert done.stdout.splitlines() == ["Nothing says that it is of a player ann.", "Removed: 0 sessions, 0 files."]
    done = npcsdk("forget", "ann", "--saves", "saves", "--world", "small", "--keep-voices", "--yes")
    assert done.stdout.splitlines()[-1] == "Removed: 0 sessions, 2 files."
    assert [name.split("/")[0] for name in in_files(kept, [SECRET])] == ["cache", "game.db"]


def test_what_is_left_is_told_of(npcsdk, kept):
    damaged = kept / "saves" / "torn.json"
    damaged.write_bytes(Slots(kept / "saves").path("anna").read_bytes()[:-5])
    (kept / "no tape.jsonl").write_text("just a file")
    with closing(sqlite3.connect(kept / "game.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        arguments = ("--store", "game.db", "--saves", "saves", "--cassette", "no tape.jsonl", "--yes")
        done = npcsdk("forget", "ann", *arguments)
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert "game.db: another program is writing to it" in told[0]
    assert told[1].startswith("saves/torn.json: nobody can say whose it is: it is damaged or cut off")
    assert told[2] == "no tape.jsonl: this is no cassette"
    assert damaged.exists()
    assert npcsdk("forget", "ann", "--store", "game.db", "--yes").returncode == 0
    assert in_files(kept, [SECRET]) == []


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ((), 2, "Say where to look: --store FILE, --saves DIR, or both."),
        (("--store", "none.db"), 1, "none.db: there is no such store. Nothing was removed."),
        (("--store", "game.db", "--saves", "none"), 1, "none: there is no such folder, and no such save."),
        (("--store", "notes.txt"), 1, "it is no store"),
    ],
)
def test_nothing_is_removed_where_something_is_wrong(npcsdk, kept, arguments, status, told):
    (kept / "notes.txt").write_text("No database. " * 100)
    before = in_files(kept, [SECRET])
    done = npcsdk("forget", "ann", *arguments, "--yes", "--keep-voices")
    assert done.returncode == status
    assert told in done.stderr.replace("\n", " ").replace("│", "")
    assert in_files(kept, [SECRET]) == before
    assert not (kept / "none.db").exists()


def test_an_id_that_nobody_has(npcsdk, kept):
    done = npcsdk("forget", "x" * 300, "--store", "game.db", "--yes")
    assert done.returncode == 1
    assert done.stderr.startswith("npcsdk: no player is called 'xxx")
