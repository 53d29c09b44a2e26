"""Moves what was written from the -wal file into the store file, in a thread, so that no loop ever waits for a disk."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from threading import Event, Thread

EVERY = 4_000
"""Pages written from one checkpoint to the next; a page has 4 KB. Each costs one moment in which nobody can write."""
LARGE = 5 * EVERY
"""Pages of a -wal file that must become smaller, though writers wait for the disk meanwhile."""
_ROUNDS = 3


class Checkpoints:
    """The thread of one open store file.

    Args:
        connection: of its own; closed at the end.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
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
                _checkpoint(self._connection)
        with suppress(sqlite3.Error):
            self._connection.close()


def _checkpoint(connection: sqlite3.Connection) -> None:
    for _ in range(_ROUNDS):  # Others write meanwhile; each time there is less left to move.
        _, pages, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if 0 <= pages == moved:
            break
    else:
        if pages > LARGE:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return
    # Whoever writes next begins the -wal file anew, and waits for the disk once: let it be this thread.
    connection.execute(f"PRAGMA user_version = {connection.execute('PRAGMA user_version').fetchone()[0]}")
