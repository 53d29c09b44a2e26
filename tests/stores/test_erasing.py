"""What was deleted is gone from a store file and from the -wal file beside it, to the last byte."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from random import Random
from time import sleep

import killed_child
import pytest
from test_killed import started

from npcsdk.errors import StoreError, Superseded
from npcsdk.ports import Record
from npcsdk.stores.sqlite import SqliteStore

SECRET = b"zqx-the-harbour-key"
SEEDS = int(os.environ.get("NPCSDK_ERASED", "30"))


def found(folder: Path) -> list[str]:
    """The files that hold the secret."""
    return sorted(path.name for path in folder.iterdir() if SECRET in path.read_bytes())


def played(store: SqliteStore, draw: Random, steps: int) -> dict[str, list[Record]]:
    """Talks by chance, some of them Ann's; what the others have by the end."""
    names = ["ann", *(f"p{number}" for number in range(draw.choice([3, 12, 40])))]
    sizes = draw.choice([(1, 3, 10, 20, 40), (1, 3, 10, 20, 40, 400)])
    claims = {name: store.claim(f"t/{name}") for name in names}
    for step in range(steps):
        name = "ann" if draw.random() < 0.3 else draw.choice(names)
        said = (SECRET if name == "ann" else b"other") + b" "
        claims[name].append(Record(step, b'{"turn":%d,' % step + said * draw.choice(sizes) + b"}"))
        if draw.random() < 0.3:
            claims[name].park(said * draw.choice([5, 20, 200]))
        if draw.random() < 0.05 and claims[name].count > 5:
            claims[name].rewind(claims[name].count - 3)
        if draw.random() < 0.02:
            store.tidy()
        if draw.random() < 0.02 and name != "ann":
            store.delete(f"t/{name}")
            claims[name] = store.claim(f"t/{name}")
        if draw.random() < 0.01:
            claims[name].branch(f"t/{name}~{SECRET.decode() if name == 'ann' else 'x'}{step}", claims[name].count)
    return {kept.key: list(store.read(kept.key)) for kept in store.sessions() if not kept.key.startswith("t/ann")}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_byte_is_left(tmp_path: Path, seed: int) -> None:
    draw = Random(seed)
    store, beside = SqliteStore(tmp_path / "talks.db"), SqliteStore(tmp_path / "talks.db")
    should = played(store, draw, draw.choice([300, 900]))
    mine = beside.claim("t/p0")
    assert found(tmp_path)
    for kept in store.sessions("t/ann"):
        store.delete(kept.key)
    store.erase()
    assert found(tmp_path) == []
    assert {kept.key: list(store.read(kept.key)) for kept in store.sessions()} == should
    mine.append(Record(9_999, b"it goes on"))
    for each in (store, beside):
        each.close()
    assert found(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / "talks.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_whoever_had_it_cannot_write_it_back(tmp_path: Path) -> None:
    """In another process, and in this one: the claim is superseded, for what is sealed and for what is parked."""
    path, log = tmp_path / "talks.db", tmp_path.parent / f"{tmp_path.name}.told"
    child = started(killed_child.insist, str(path), str(log), "t/ann", SECRET.decode())
    with SqliteStore(path) as store:
        while not log.exists() or b"kept" not in log.read_bytes():
            sleep(0.001)
        assert found(tmp_path)
        store.delete("t/ann")
        child.join()
        assert log.read_text().splitlines()[-2:] == ["Superseded append", "Superseded park"]
        store.erase()
        assert found(tmp_path) == []
        assert list(store.sessions()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("seed", range(6))
def test_after_a_process_was_killed(tmp_path: Path, seed: int) -> None:
    """It may have been in the middle of a transaction: what is in the -wal file and does not count is gone, too."""
    path, log = tmp_path / "talks.db", tmp_path.parent / f"{tmp_path.name}.told"
    child = started(killed_child.insist, str(path), str(log), "t/ann", SECRET.decode())
    while not log.exists() or b"kept" not in log.read_bytes():
        sleep(0.001)
    sleep(Random(seed).random() * 0.05)
    child.kill()
    child.join()
    assert "talks.db-wal" in found(tmp_path)
    with SqliteStore(path) as store:
        other = store.claim("t/bo")
        other.append(Record(0, b"bo"))
        store.delete("t/ann")
        store.erase()
        assert found(tmp_path) == []
        assert list(store.read("t/bo")) == [Record(0, b"bo")]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("seed", range(8))
def test_killed_while_it_erases(tmp_path: Path, seed: int) -> None:
    """Nothing of others is lost, and the next time finishes it."""
    path = tmp_path / "talks.db"
    with SqliteStore(path) as store:
        should = played(store, Random(seed), 200)
    child = started(killed_child.forget, str(path), "t/ann")
    sleep(Random(seed).random() * 0.06)
    child.kill()
    child.join()
    with SqliteStore(path) as store:
        for kept in store.sessions("t/ann"):
            store.delete(kept.key)
        store.erase()
        assert found(tmp_path) == []
        assert {kept.key: list(store.read(kept.key)) for kept in store.sessions()} == should


def test_somebody_writes_or_reads_meanwhile(tmp_path: Path) -> None:
    """It is told of, and goes the next time."""
    path = tmp_path / "talks.db"
    with SqliteStore(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        claim = store.claim("t/ann")
        for turn in range(30):
            claim.append(Record(turn, SECRET * 100))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing"):
            store.delete("t/ann")
        other.execute("ROLLBACK")
        store.delete("t/ann")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing"):
            store.erase()
        other.execute("ROLLBACK")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM records").fetchone()
        with pytest.raises(StoreError, match=r"reads it and does not come to an end.*Close that one"):
            store.erase()
        assert found(tmp_path)
        other.execute("ROLLBACK")
        store.erase()
        assert found(tmp_path) == []


def test_what_was_superseded_reads_nothing_of_it(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "talks.db") as store:
        claim = store.claim("t/ann")
        claim.append(Record(0, SECRET))
        store.delete("t/ann")
        store.erase()
        with pytest.raises(Superseded, match="t/ann was opened again elsewhere, or deleted"):
            claim.read()


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "talks.db") as store:
        store.erase()
    assert list(tmp_path.iterdir()) == []
