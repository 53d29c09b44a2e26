"""Moves what was written from the -wal file into the store file, in a thread, so that no loop ever waits for a disk.

SQLite before 3.51.3 can lose pages where one connection begins a checkpoint of a -wal file that was moved
as a whole, while another one begins that file anew (https://sqlite.org/wal.html#walresetbug). So here a
checkpoint never begins on such a file: a reader stands at its end and one more page is written behind him,
which keeps the last page from being moved. To begin the file anew, which is done when it is large, the
rest is moved while nobody can write.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from threading import Event, Thread

EVERY = 1_000
"""Pages written from one checkpoint to the next; a page has 4 KB."""
LARGE = 16_384
"""Pages of a -wal file that is begun anew. Writers wait for the disk meanwhile, some milliseconds."""


class Checkpoints:
    """The thread of one open store file.

    Args:
        connections: two of its own; closed at the end.
    """

    def __init__(self, *connections: sqlite3.Connection) -> None:
        self._connections = connections
        self._pages = 0
        self._due = Event()
        self._ends = False
        self._thread = Thread(target=self._run, name="npcsdk store", daemon=True)
        self._thread.start()

    def written(self, size: int) -> None:
        """So many bytes were written in one transaction. Costs nothing."""
        self._pages += 2 + size // 4096
        if self._pages > EVERY:
            self._pages = 0
            self._due.set()

    def stop(self) -> None:
        """End the thread, when it is done with what it does."""
        self._ends = True
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            if self._ends:
                break
            with suppress(sqlite3.Error):  # A full disk, say: who writes hears of it. Nothing is lost by waiting.
                pages, _ = move(*self._connections)
                if pages > LARGE:
                    begin_anew(*self._connections)
        for connection in self._connections:
            with suppress(sqlite3.Error):
                connection.close()


def move(mover: sqlite3.Connection, guard: sqlite3.Connection) -> tuple[int, int]:
    """Move all but the last pages, while others write.

    Returns:
        How many pages the -wal file has, and how many of them were moved: never all.
    """
    guard.execute("BEGIN")
    try:
        version = guard.execute("PRAGMA user_version").fetchone()[0]
        mover.execute(f"PRAGMA user_version = {version}")
        _, pages, moved = mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    finally:
        guard.execute("ROLLBACK")
    return pages, moved


def begin_anew(mover: sqlite3.Connection, guard: sqlite3.Connection) -> None:
    """Move the rest, while nobody can write, and write the first page of the next."""
    guard.execute("BEGIN IMMEDIATE")
    try:
        version = guard.execute("PRAGMA user_version").fetchone()[0]
        mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    finally:
        guard.execute("ROLLBACK")
    guard.execute(f"PRAGMA user_version = {version}")  # It waits for the disk; whoever else writes next need not.
