"""What stands in the way of a store file is told in plain words, and when it is gone the store works on."""

from __future__ import annotations

import gc
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from disks import filled, mount, small_disk, without_rights

from npcsdk.errors import StoreError, Superseded
from npcsdk.ports import Claim, Record
from npcsdk.stores import sqlite_checkpoints, sqlite_claim
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.store_steps import records, session


def fill(claim: Claim, match: str) -> list[Record]:
    """Append until it is refused; the records that were kept."""
    kept = list(claim.read())
    for turn in range(len(kept), 100_000):
        record = Record(turn, b"x" * 3_000)
        try:
            claim.append(record)
        except StoreError as error:
            found = error
            break
        kept.append(record)
    assert re.search(match, str(found))
    return kept


def test_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * 300_000)
        store = SqliteStore(disk / "talks.db")
        claim = store.claim("a")
        kept = fill(claim, r"talks\.db: the disk is full. Make room on it")
        for refused in (lambda: claim.park(b"x" * 5_000), lambda: claim.branch("b", 1), lambda: claim.rewind(1)):
            with pytest.raises(StoreError, match="the disk is full"):
                refused()
        assert list(claim.read()) == kept
        ballast.unlink()
        claim.append(Record(7, b"again"))
        assert list(store.read("a")) == [*kept, Record(7, b"again")]
        store.close()
        with SqliteStore(disk / "talks.db") as store:
            assert list(store.read("a")) == [*kept, Record(7, b"again")]


def test_a_disk_that_is_full_from_the_beginning(tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * (1_040_000))
        with SqliteStore(disk / "talks.db") as store:
            with pytest.raises(StoreError, match=r"talks\.db: "):
                store.claim("a")
            ballast.unlink()
            assert session(store, "a", 3).read() == records(0, 3)


@contextmanager
def size_limit(size: int) -> Iterator[None]:
    """No file may become larger than so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "talks.db") as store:
        claim = session(store, "a", 3)
        with size_limit(200_000):
            kept = fill(claim, "a limit on the size of files is reached")
        claim.append(Record(7, b"again"))
        assert list(store.read("a")) == [*kept, Record(7, b"again")]


def test_a_disk_that_may_only_be_read(tmp_path: Path) -> None:
    with small_disk(tmp_path, "4m") as disk:
        filled(disk / "talks.db")
        assert mount("-o", "remount,ro", str(disk))
        with SqliteStore(disk / "talks.db") as store:
            with pytest.raises(StoreError, match=r"talks\.db: "):
                store.claim("a")
            assert mount("-o", "remount,rw", str(disk))
            assert store.claim("a").read() == records(0, 40)


def test_a_file_and_a_folder_that_may_only_be_read() -> None:
    with without_rights() as folder:
        path = filled(folder / "talks.db")
        for place, mode in ((path, 0o444), (folder, 0o555), (path, 0), (folder, 0)):
            before = place.stat().st_mode
            place.chmod(mode)
            with pytest.raises(StoreError, match=r"talks\.db"), SqliteStore(path) as store:
                store.claim("a")
            place.chmod(before)
            with SqliteStore(path) as store:
                assert store.claim("a").read() == records(0, 40)


def test_rights_that_come_back_while_it_is_open() -> None:
    with without_rights() as folder:
        path = filled(folder / "talks.db")
        path.chmod(0o444)
        with SqliteStore(path) as store:
            with pytest.raises(StoreError, match="it may not be written to"):
                store.claim("a")
            path.chmod(0o644)
            store.claim("a").append(records(40, 41)[0])
            assert store.read("a") == records(0, 41)


def test_another_program_that_writes(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    with SqliteStore(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        claim = store.claim("a")
        other.execute("BEGIN IMMEDIATE")
        for refused in (
            lambda: claim.append(records(40, 41)[0]),
            lambda: claim.park(b"now"),
            lambda: claim.rewind(3),
            lambda: claim.branch("e", 3),
            lambda: store.claim("b"),
            lambda: store.delete("b"),
        ):
            with pytest.raises(StoreError, match="another program is writing to it and does not let go"):
                refused()
        assert (claim.read(), claim.parked(), len(store.sessions())) == (records(0, 40), b"parked", 4)
        with SqliteStore(path) as fresh:
            assert fresh.read("a") == records(0, 40)
        other.execute("ROLLBACK")
        claim.append(records(40, 41)[0])
        assert store.read("a") == records(0, 41)


def test_somebody_who_writes_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    path = filled(tmp_path / "talks.db")
    with (
        SqliteStore(path) as store,
        closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other,
    ):
        claim = store.claim("a")
        for turn in range(40, 60):
            other.execute("BEGIN IMMEDIATE")
            thread = Thread(target=other.execute, args=("ROLLBACK",))
            thread.start()
            claim.append(records(turn, turn + 1)[0])
            thread.join()
        assert claim.read() == records(0, 60)


def test_two_who_make_the_same_store(tmp_path: Path) -> None:
    for number in range(10):
        path = tmp_path / f"{number}.db"
        wrong: list[Exception] = []

        def play(path: Path, key: str, wrong: list[Exception]) -> None:
            try:
                with SqliteStore(path) as store:
                    session(store, key, 5)
            except StoreError as error:
                wrong.append(error)

        threads = [Thread(target=play, args=(path, key, wrong)) for key in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        with SqliteStore(path) as store:
            assert [kept[:2] for kept in store.sessions()] == [("a", 5), ("b", 5), ("c", 5)]


def test_a_clock_that_jumps_is_shown_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(sqlite_claim, "time", lambda: now[0])
    with SqliteStore(tmp_path / "talks.db") as store:
        claim = session(store, "a", 3)
        assert store.sessions()[0].written == 1_000_000
        for jump in (86_400.0, -2 * 86_400.0, -1e9):
            now[0] += jump
            claim.append(Record(5, b"x"))
            claim.park(b"x")
        assert len(claim.read()) == store.sessions()[0].records == 6
        with SqliteStore(tmp_path / "talks.db") as other:
            other.claim("a").append(Record(6, b"x"))
        with pytest.raises(Superseded):
            claim.append(Record(6, b"x"))


def test_a_value_that_is_too_large(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "talks.db") as store:
        claim = session(store, "a", 3)
        for refused in (lambda: claim.append(Record(3, bytes(70 * 2**20))), lambda: claim.park(bytes(70 * 2**20))):
            with pytest.raises(StoreError, match="larger than 64 MB"):
                refused()
        claim.append(records(3, 4)[0])
        assert claim.read() == records(0, 4)


def test_the_file_beside_it_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_checkpoints, "EVERY", 50)
    monkeypatch.setattr(sqlite_checkpoints, "LARGE", 200)
    path, beside = tmp_path / "talks.db", tmp_path / "talks.db-wal"
    with SqliteStore(path) as store:
        claim = store.claim("a")
        until, begun_anew = monotonic() + 60, 0
        while begun_anew < 5 and monotonic() < until:
            size = beside.stat().st_size
            claim.append(Record(claim.count, b"x" * 2_000))
            begun_anew += beside.stat().st_size == size
            sleep(0.001)
        assert begun_anew == 5, "when all of it was moved, it is written from its beginning again"
        assert [record.turn for record in claim.read()] == list(range(claim.count))
    assert not beside.exists()


def test_a_checkpoint_never_begins_where_all_was_moved(tmp_path: Path) -> None:
    """Or SQLite before 3.51.3 could lose pages of who writes at that moment."""
    path = tmp_path / "talks.db"
    with (
        SqliteStore(path) as store,
        closing(sqlite3.connect(path, isolation_level=None)) as mover,
        closing(sqlite3.connect(path, isolation_level=None)) as guard,
    ):
        claim = session(store, "a", 3)
        mover.execute("PRAGMA wal_autocheckpoint = 0")
        guard.execute("PRAGMA wal_autocheckpoint = 0")
        for turn in range(3, 40):
            pages, moved = sqlite_checkpoints.move(mover, guard)
            assert 0 < moved < pages
            if turn % 5 == 0:
                sqlite_checkpoints.begin_anew(mover, guard)
            if turn % 3:
                claim.append(Record(turn, b"x"))
        assert [record.turn for record in claim.read(3)] == [turn for turn in range(3, 40) if turn % 3]


FORKED = """
import os, sys
from npcsdk.errors import StoreError
from npcsdk.ports import Record
from npcsdk.stores.sqlite import SqliteStore
store = SqliteStore(sys.argv[1])
claim = store.claim("a")
claim.append(Record(0, b"parent"))
child = os.fork()
if child == 0:
    refused = 0
    for do in (lambda: claim.append(Record(1, b"child")), lambda: store.claim("b"), claim.read,
               lambda: SqliteStore(sys.argv[1]).claim("b")):
        try:
            do()
        except StoreError as error:
            refused += "forked" in str(error)
    store.close()
    SqliteStore(sys.argv[1] + "2").claim("b")
    os._exit(refused)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 4
claim.append(Record(1, b"parent"))
assert [kept[:2] for kept in store.sessions()] == [("a", 2)]
store.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_process_that_was_forked_is_told_so(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", FORKED, str(tmp_path / "talks.db")]
    subprocess.run(command, check=True, timeout=60)


def test_who_forgets_to_close_ends_all_the_same(tmp_path: Path) -> None:
    code = (
        "import sys; from npcsdk.stores.sqlite import SqliteStore; from npcsdk.testing.store_steps import session;"
        "session(SqliteStore(sys.argv[1]), 'a', 5)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "talks.db")], check=True, timeout=60)
    with SqliteStore(tmp_path / "talks.db") as store:
        assert store.read("a") == records(0, 5)


def test_a_signal_in_the_middle_of_a_write(tmp_path: Path) -> None:
    """Ctrl+C may come at any moment: the step is done or it is not, and the next one works."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    done = 0
    before = signal.signal(signal.SIGALRM, stop)
    gc.disable()  # What is collected in the middle of this would keep the interruption to itself.
    try:
        with SqliteStore(tmp_path / "talks.db") as store:
            claim = store.claim("a")
            for number in range(300):
                with suppress(KeyboardInterrupt):
                    signal.setitimer(signal.ITIMER_REAL, 0.00005 + number % 30 / 100_000)
                    for _ in range(2000):
                        claim.append(Record(claim.count, b"x"))
                    signal.setitimer(signal.ITIMER_REAL, 0)
                    done += 1
            claim.append(Record(claim.count, b"x"))
            assert [record.turn for record in claim.read()] == list(range(claim.count))
    finally:
        gc.enable()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert done < 100, "most of the times something was interrupted"
