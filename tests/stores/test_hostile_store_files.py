"""A store file may be anything, and anything may be done to it: there is an answer or a `StoreError`, soon."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest
from disks import change, filled

from npcsdk.errors import StoreError, Superseded
from npcsdk.ports import Record
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.store_steps import records, session

EVERYTHING: list[Callable[[SqliteStore], object]] = [
    lambda store: store.sessions(),
    *(lambda store, key=key: store.read(key) for key in "abcd"),  # type: ignore[misc]
    *(lambda store, key=key: store.claim(key).read() for key in "abcd"),  # type: ignore[misc]
    lambda store: store.claim("a").parked(),
    lambda store: store.claim("a").append(Record(1, b"x")),
    lambda store: store.claim("b").park(b"x" * 5_000),
    lambda store: store.claim("c").rewind(2),
    lambda store: store.claim("d").branch("e", 3),
    lambda store: store.delete("c"),
    lambda store: store.tidy(),
    lambda store: session(store, "new", 3).read(),
]


def tried(path: Path) -> list[str]:
    """Everything that a store can do, with a file that may be anything: what was refused, and why."""
    refused = []
    with SqliteStore(path) as store:
        for do in EVERYTHING:
            try:
                do(store)
            except StoreError as error:
                refused.append(str(error))
    assert "".join(refused).isprintable()
    return refused


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"Dear diary,\n" * 400, "no store, and no database at all"),
        (b"x", "is no store"),
        (b"SQLite format 3\0" + b"\0" * 5_000, "no store, and no database at all|damaged"),
        (b"SQLite format 3\0" + b"\xff" * 5_000, "no store, and no database at all|damaged"),
        (os.urandom(20_000), "no store, and no database at all"),
    ],
    ids=["text", "a letter", "zeros", "ones", "noise"],
)
def test_what_is_no_database(tmp_path: Path, content: bytes, match: str) -> None:
    path = tmp_path / "talks.db"
    path.write_bytes(content)
    with SqliteStore(path) as store, pytest.raises(StoreError, match=match):
        store.claim("a")
    assert len(tried(path)) == len(EVERYTHING)
    assert path.read_bytes() == content
    path.unlink()
    with SqliteStore(path) as store:
        assert session(store, "a", 3).read() == records(0, 3)


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    path.touch()
    with SqliteStore(path) as store:
        assert session(store, "a", 3).read() == records(0, 3)


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    change(path, "CREATE TABLE sessions (id)", "INSERT INTO sessions VALUES (1)")
    before = path.read_bytes()
    with SqliteStore(path) as store, pytest.raises(StoreError, match="a database of another program"):
        store.claim("a")
    assert len(tried(path)) == len(EVERYTHING)
    assert path.read_bytes() == before


def test_a_store_of_a_newer_version(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    change(path, "PRAGMA user_version = 7")
    with SqliteStore(path) as store, pytest.raises(StoreError, match=r"a newer npcsdk \(version 7; this one knows 1\)"):
        store.claim("a")
    assert len(tried(path)) == len(EVERYTHING)
    change(path, "PRAGMA user_version = 1")
    assert tried(path) == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM sessions; END",
        "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
        "ALTER TABLE sessions ADD COLUMN more",
        "CREATE INDEX i ON records (turn)",
        "DROP INDEX branches",
        "DROP TABLE records",
        "UPDATE sqlite_master SET sql = replace(sql, ' STRICT', '') WHERE name = 'records'",
        "INSERT INTO sqlite_master VALUES ('trigger', 'sqlite_t', 'records', 0,"
        " 'CREATE TRIGGER sqlite_t AFTER INSERT ON records BEGIN DELETE FROM sessions; END')",
        "UPDATE sqlite_master SET sql = 'nonsense'",
    ],
)
def test_tables_that_somebody_changed(tmp_path: Path, statement: str) -> None:
    path = filled(tmp_path / "talks.db")
    change(path, statement)
    with (
        SqliteStore(path) as store,
        pytest.raises(StoreError, match=r"talks\.db.*(does not have the tables|is damaged)"),
    ):
        store.claim("a")
    assert len(tried(path)) == len(EVERYTHING)


def test_what_sqlite_adds_by_itself_is_allowed(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    change(path, "ANALYZE", "VACUUM")
    assert tried(path) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE strands SET parent = id",
        "UPDATE strands SET parent = 3, shared = 1",
        "UPDATE strands SET parent = 4 - parent, shared = shared + 1",
        "UPDATE strands SET parent = 999, shared = 5",
        "UPDATE strands SET shared = 1000000000000",
        "UPDATE strands SET shared = -1",
        "UPDATE strands SET parent = -1, shared = 3",
        "DELETE FROM strands",
        "UPDATE sessions SET strand = 9223372036854775807",
        "UPDATE sessions SET strand = -5",
        "UPDATE sessions SET strand = 0",
        "DELETE FROM records WHERE id % 3 = 1",
        "UPDATE records SET id = id + 4000000000 WHERE id % 10 = 9",
        "UPDATE records SET id = 9223372036854775807 WHERE id = (SELECT max(id) FROM records)",
        "UPDATE sessions SET key = CAST(x'ff' || id AS TEXT)",
        "UPDATE sqlite_sequence SET seq = 9223372036854775807",
        "DELETE FROM sqlite_sequence",
        "UPDATE records SET body = zeroblob(70000000) WHERE id = (SELECT min(id) FROM records)",
    ],
)
def test_content_that_cannot_be(tmp_path: Path, statement: str) -> None:
    path = filled(tmp_path / "talks.db")
    change(path, statement)
    refused = tried(path)
    assert len(refused) < len(EVERYTHING) or "strand" in statement or "CAST" in statement
    assert all("talks.db" in reason or "has 0 records" in reason for reason in refused)


def test_a_circle_of_strands_ends(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    change(path, "UPDATE strands SET parent = 1 + id % 5, shared = 10")
    with SqliteStore(path) as store:
        for key in "abcd":
            with pytest.raises(StoreError, match=r"is damaged: .* leads in a circle"):
                store.read(key)
        store.tidy()


def test_very_many_strands(tmp_path: Path) -> None:
    """A session of strands alone, each with one record of its own: neither recursion nor squares."""
    path = filled(tmp_path / "talks.db")
    many = 100_000
    numbers = f"WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < {many - 1}) SELECT"
    change(
        path,
        "BEGIN",
        f"INSERT INTO strands {numbers} x + 1000, iif(x, x + 999, 0), x, 0 FROM n",
        f"INSERT INTO records {numbers} (x + 1000) * 4294967296 + x, x, 0, x'41' FROM n",
        f"UPDATE sessions SET strand = {many + 999} WHERE key = 'a'",
        "COMMIT",
    )
    with SqliteStore(path) as store:
        claim = store.claim("a")
        assert claim.count == many
        assert claim.read() == [Record(turn, b"A") for turn in range(many)]
        claim.rewind(many // 2)
        claim.branch("e", 3).append(Record(7, b"B"))
        assert store.read("e") == [*(Record(turn, b"A") for turn in range(3)), Record(7, b"B")]
        store.delete("a")
        assert store.tidy() == many - 3 + 40 + 22  # Those of `a` before, and what `c` rewound and `d` does not have.


def test_damaged_pages(tmp_path: Path) -> None:
    whole = filled(tmp_path / "whole.db").read_bytes()
    draw = Random(4)
    told = 0
    for number in range(60):
        path = tmp_path / f"{number}.db"
        damaged = bytearray(whole)
        for _ in range(draw.choice([1, 1, 5])):
            start = draw.randrange(0, len(whole))
            damaged[start : start + draw.choice([1, 8, 200, 4096])] = draw.randbytes(draw.choice([1, 8, 200, 4096]))
        path.write_bytes(damaged[: len(whole)])
        told += bool(tried(path))
    assert told > 20


def test_a_file_that_is_cut_short(tmp_path: Path) -> None:
    whole = filled(tmp_path / "whole.db").read_bytes()
    for size in [*range(4_096, len(whole), 4_096), 1, 99, 100, 4_000, len(whole) - 1]:
        path = tmp_path / f"{size}.db"
        path.write_bytes(whole[:size])
        assert tried(path), size


def test_a_file_that_is_cut_short_while_it_is_open(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    whole = path.read_bytes()
    with SqliteStore(path) as store:
        store.sessions()
        os.truncate(path, 8_192)
        for do in EVERYTHING:
            with suppress(StoreError):
                do(store)
    for name in ("talks.db-wal", "talks.db-shm"):
        tmp_path.joinpath(name).unlink(missing_ok=True)
    path.write_bytes(whole)
    with SqliteStore(path) as store:
        assert store.claim("a").read() == records(0, 40)


@pytest.mark.parametrize("name", ["talks.db-wal", "talks.db-shm", "talks.db-journal"])
def test_something_else_beside_it(tmp_path: Path, name: str) -> None:
    path = filled(tmp_path / "talks.db")
    beside = tmp_path / name
    for make in (beside.mkdir, lambda: os.mkfifo(beside), lambda: beside.symlink_to("/dev/zero")):
        make()
        with SqliteStore(path) as store, pytest.raises(StoreError, match=f"{name} is no plain file and in the way"):
            store.claim("a")
        beside.rmdir() if beside.is_dir() and not beside.is_symlink() else beside.unlink()
    for noise in (b"", b"x" * 100, os.urandom(200_000)):
        beside.write_bytes(noise)
        with SqliteStore(path) as store:
            assert store.claim("a").read() == records(0, 40)


def test_the_log_of_another_store_beside_it(tmp_path: Path) -> None:
    """SQLite takes it for its own if it is sound: nothing that is read is endless, at least."""
    other = SqliteStore(filled(tmp_path / "other.db", 10))
    session(other, "other", 30)
    path = filled(tmp_path / "talks.db")
    shutil.copy(tmp_path / "other.db-wal", tmp_path / "talks.db-wal")
    other.close()
    for reason in tried(path):
        assert "talks.db" in reason


def test_without_its_log_it_is_as_it_was(tmp_path: Path) -> None:
    """Whoever copies the file alone while it is open has what was moved into it, and that is whole."""
    filled(tmp_path / "talks.db")
    with SqliteStore(tmp_path / "talks.db") as store:
        session(store, "new", 50)
        shutil.copy(tmp_path / "talks.db", tmp_path / "copy.db")
    with SqliteStore(tmp_path / "copy.db") as copy:
        assert [kept.key for kept in copy.sessions()] == ["a", "b", "c", "d"]
        assert copy.claim("a").read() == records(0, 40)


def test_a_file_that_is_taken_away_and_put_back(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    with SqliteStore(path) as store:
        claim = store.claim("a")
        path.rename(tmp_path / "away.db")
        for refused in (lambda: claim.append(Record(1, b"x")), claim.read, lambda: claim.rewind(1)):
            with pytest.raises(StoreError, match=r"talks\.db was deleted, or replaced .* Put it back"):
                refused()
        assert not path.exists()
        (tmp_path / "away.db").rename(path)
        claim.append(records(40, 41)[0])
        assert claim.read() == records(0, 41)


def test_a_file_that_is_deleted(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    with SqliteStore(path) as store:
        claim = store.claim("a")
        path.unlink()
        with pytest.raises(StoreError, match="was deleted"):
            claim.append(Record(1, b"x"))
        assert store.sessions() == []
        fresh = session(store, "a", 2)
        with pytest.raises(Superseded):
            claim.append(Record(1, b"x"))
        assert (fresh.read(), [kept[:2] for kept in store.sessions()]) == (records(0, 2), [("a", 2)])
    with SqliteStore(path) as store:
        assert store.read("a") == records(0, 2)


def test_a_file_that_is_replaced(tmp_path: Path) -> None:
    """By an older copy of itself: what was claimed before must not go on in it, or there would be a gap."""
    path = filled(tmp_path / "talks.db")
    shutil.copy(path, tmp_path / "copy.db")
    with SqliteStore(path) as store:
        claim = store.claim("a")
        claim.append(records(40, 41)[0])
        os.replace(tmp_path / "copy.db", path)
        with pytest.raises(StoreError, match="was deleted, or replaced"):
            claim.append(records(41, 42)[0])
        other = store.claim("b")
        with pytest.raises(Superseded, match=r"talks\.db was replaced"):
            claim.append(records(41, 42)[0])
        assert store.claim("a").read() == records(0, 40)
        other.append(records(41, 42)[0])
    with SqliteStore(path) as store:
        assert (store.read("a"), store.read("b")) == (records(0, 40), records(0, 42))


def test_a_log_that_is_deleted_while_it_is_open(tmp_path: Path) -> None:
    """What it held is moved into the store first: nothing is lost."""
    path = filled(tmp_path / "talks.db")
    with SqliteStore(path) as store:
        claim = store.claim("a")
        for turn, names in ((40, ["talks.db-wal"]), (41, ["talks.db-shm"]), (42, ["talks.db-wal", "talks.db-shm"])):
            for name in names:
                (tmp_path / name).unlink()
            claim.append(records(turn, turn + 1)[0])
            assert claim.read() == records(0, turn + 1)
    with SqliteStore(path) as store:
        assert store.read("a") == records(0, 43)


@pytest.mark.parametrize(
    "name",
    [
        "a?b=c.db",
        "#1 %20 %00.db",
        'it\'s "odd".db',
        "новая\nстрока 夜.db",
        ":memory:",
        "file:x?mode=ro",
        "-",
        "a" * 240,
    ],
)
def test_odd_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with SqliteStore(path) as store:
        session(store, "a", 3)
    assert path.is_file()
    with SqliteStore(str(path)) as store:
        assert store.read("a") == records(0, 3)
    assert [found.name for found in tmp_path.iterdir()] == [name]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.db"))
    with SqliteStore(path) as store:
        session(store, "a", 3)
        path.unlink()
        path.mkdir()
        with pytest.raises(StoreError) as told:
            store.claim("a")
        assert str(told.value).encode()


def test_a_name_in_the_folder_that_we_are_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with SqliteStore("talks.db") as store:
        monkeypatch.chdir("/")
        session(store, "a", 3)
    assert (tmp_path / "talks.db").is_file()


@pytest.mark.timeout(30)
def test_places_that_are_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nothing").symlink_to("nowhere")
    (tmp_path / "file").write_text("x")
    with closing(socket.socket(socket.AF_UNIX)) as plug:
        plug.bind(str(tmp_path / "socket"))
        for name, match in {
            "pipe": "no plain file",
            "socket": "no plain file",
            "loop": "cannot be a store",
            "nothing": "a link to nothing",
            "file/talks.db": "cannot be a store",
            "no/talks.db": "there is no folder .*/no. Make it first",
            ".": "is a folder. Name a file in it",
            "x\0y": "cannot be a store",
            "x" * 300: "cannot be a store",
        }.items():
            with SqliteStore(f"{tmp_path}/{name}") as store:
                for do in (lambda store=store: store.claim("a"), store.sessions, store.tidy):  # type: ignore[misc]
                    with pytest.raises(StoreError, match=match):
                        do()
        with SqliteStore("/dev/null") as store, pytest.raises(StoreError, match="no plain file"):
            store.claim("a")


def test_a_folder_that_is_made_later(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "saves" / "talks.db") as store:
        with pytest.raises(StoreError, match="there is no folder"):
            store.claim("a")
        (tmp_path / "saves").mkdir()
        assert session(store, "a", 2).read() == records(0, 2)


def test_a_link_to_a_store(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.db").symlink_to(filled(tmp_path / "real" / "talks.db"))
    with SqliteStore(tmp_path / "link.db") as store, SqliteStore(tmp_path / "real" / "talks.db") as other:
        claim = store.claim("a")
        claim.append(records(40, 41)[0])
        assert other.claim("a").read() == records(0, 41)
        with pytest.raises(Superseded):
            claim.append(records(41, 42)[0])


def test_looking_makes_no_file(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "talks.db") as store:
        assert (store.sessions(), store.read("a"), store.tidy()) == ([], [], 0)
        store.delete("a")
    assert list(tmp_path.iterdir()) == []


def test_tidy_leaves_nothing_behind(tmp_path: Path) -> None:
    """What was deleted is not in the file any more, not even in its empty places."""
    path = filled(tmp_path / "talks.db")
    with SqliteStore(path) as store:
        claim = store.claim("secret")
        for turn in range(30):
            claim.append(Record(turn, b"my heart is yours " * 100))
        claim.park(b"my heart is yours " * 400)
        store.delete("secret")
        assert store.tidy() > 30
        assert store.tidy() == 0
    assert b"my heart" not in path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
