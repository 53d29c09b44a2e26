"""One store file, open: a connection that writes, some that read, and whether it is still the file at its path."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar

from npcsdk.errors import StoreError
from npcsdk.stores.sqlite_checkpoints import Checkpoints
from npcsdk.stores.sqlite_schema import LARGEST, is_ours, make
from npcsdk.stores.sqlite_trouble import checked_place, shown, trouble

T = TypeVar("T")
Connection = sqlite3.Connection

PATIENCE = 0.1
"""Seconds that a write on a loop tries for, while somebody else writes."""
LONG_PATIENCE = 1.0
"""Seconds that all else tries for."""
_PAUSE = 0.0002
_PAUSES = 0.1
"""Seconds that the thread beside waits for those who write."""
_SETTINGS = (
    *("synchronous = NORMAL", "wal_autocheckpoint = 0", "mmap_size = 0"),
    # What is deleted is to be gone; what somebody wrote into the file is not to run.
    *("secure_delete = ON", "trusted_schema = OFF"),
)
_HARMLESS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_TOOBIG}
"""After these a connection is as good as before."""

_open_files: set[tuple[int, int]] = set()
_inherited: set[tuple[int, int]] = set()
_forks = 0


class StoreFile:
    """A store file, opened when it is first needed, and anew after trouble. Any thread.

    Args:
        path: where it is; its folder is there already.

    `log` is where its -wal file is, while there is one.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.path.abspath(os.fsdecode(path))
        self.times_replaced = 0
        """What was claimed before counts no more when this has changed."""
        self._lock = Lock()
        self._writer: Connection | None = None
        self._readers: list[Connection] = []
        self._checkpoints: Checkpoints | None = None
        self._marks: tuple[tuple[int, int], ...] = ()
        self._was: tuple[int, int] | None = None
        self._closed = False
        self._born = _forks
        real = os.path.realpath(self.path) if "\0" not in self.path else self.path
        self.log, self._shm = real + "-wal", real + "-shm"

    def is_there(self) -> bool:
        """Whether there is a file at the path, open or not.

        Raises:
            StoreError: the store is closed, or there can be none.
        """
        if self._closed:
            raise StoreError(f"The store {shown(self.path)} is closed.")
        return checked_place(self.path, create=True)

    def write(self, statement: str, values: tuple[Any, ...], size: int = 0) -> int:
        """Run one statement in a transaction of its own, on a loop.

        Args:
            statement: what to run.
            values: for its question marks.
            size: about how many bytes it writes.

        Returns:
            How many rows it changed.

        Raises:
            sqlite3.IntegrityError: a rule of the schema forbids it.
            StoreError: it cannot be done now.
        """
        return self._tried(lambda connection: connection.execute(statement, values).rowcount, PATIENCE, size)

    def change(self, do: Callable[[Connection], T], *, patience: float = PATIENCE, opens: bool = False) -> T:
        """Do several things in one transaction: all of them, or none.

        Args:
            do: does them; what it raises undoes them.
            patience: seconds to try for.
            opens: go on with whatever lies at the path now, or make it.

        Raises:
            StoreError: it cannot be done now.
        """
        return self._tried(lambda connection: transaction(connection, do), patience, 4096, opens=opens)

    def read(self, do: Callable[[Connection], T], *, opens: bool = False) -> T:
        """Read something, without ever standing in the way of who writes. Arguments and errors as for `change`."""
        self._same_process()
        with self._lock:
            self._ready(opens=opens, all_marks=True)
            connection, readers = self._readers.pop() if self._readers else None, self._readers
        try:
            connection = connection or self._connected(LONG_PATIENCE)
            found = do(connection)
        except sqlite3.Error as error:
            _close(connection)
            raise trouble(self.path, error) from error
        except BaseException:
            _close(connection)
            raise
        with self._lock:
            if readers is self._readers and not self._closed:
                readers.append(connection)
            else:
                _close(connection)
        return found

    def apart(self) -> Connection:
        """A connection that may write, for work beside the loop; the caller closes it.

        Raises:
            StoreError: it cannot be had.
        """
        self._same_process()
        with self._lock:
            self._ready(opens=True, all_marks=True)
        try:
            return self._connected(LONG_PATIENCE)
        except sqlite3.Error as error:
            raise trouble(self.path, error) from error

    def wrote(self, size: int) -> None:
        """Somebody wrote so many bytes by a connection from `apart`."""
        with self._lock:
            if self._checkpoints is not None:
                self._checkpoints.written(size)

    def close(self) -> None:
        """Give back what is held. May wait for the disk."""
        if self._born == _forks:
            with self._lock:
                self._closed = True
                self._drop()

    def _tried(self, do: Callable[[Connection], T], patience: float, size: int, *, opens: bool = False) -> T:
        """Do it as soon as nobody else writes, within `patience` seconds."""
        self._same_process()
        until = 0.0
        while True:
            try:
                with self._lock:
                    done = do(self._ready(opens=opens, all_marks=opens))
                    if self._checkpoints is not None:
                        self._checkpoints.written(size)
                    return done
            except sqlite3.IntegrityError:
                raise
            except sqlite3.Error as error:
                failed = error
            if _primary(failed) == sqlite3.SQLITE_BUSY:
                until = until or monotonic() + patience
                if monotonic() < until:
                    sleep(_PAUSE)
                    continue
            if _primary(failed) not in _HARMLESS:
                with self._lock:
                    self._drop()
            raise trouble(self.path, failed) from failed

    def _same_process(self) -> None:
        if self._born != _forks:  # Before any lock is taken: who held it may not be in this process.
            raise StoreError(f"{shown(self.path)}: {_FORKED}")

    def _ready(self, *, opens: bool, all_marks: bool) -> Connection:
        """The connection that writes, to the file that lies at the path."""
        if self._closed:
            raise StoreError(f"The store {shown(self.path)} is closed.")
        if self._writer is not None and not self._is_there(all_marks):
            self._moved(opens=opens)
        if self._writer is None:
            try:
                self._open(create=opens)
            except sqlite3.Error as error:
                self._drop()
                raise trouble(self.path, error) from error
            except BaseException:
                self._drop()
                raise
        assert self._writer is not None
        return self._writer

    def _is_there(self, all_marks: bool) -> bool:
        """Whether the path still leads to what is open. Without `all_marks` in some two microseconds."""
        try:
            found = os.stat(self.path)
            if (found.st_dev, found.st_ino) != self._marks[0]:
                return False
            found = os.stat(self.log)
            if (found.st_dev, found.st_ino) != self._marks[1]:
                return False
            return not all_marks or _mark(self._shm) == self._marks[2]
        except OSError:
            return False

    def _moved(self, *, opens: bool) -> None:
        """Go on with what lies at the path, if that is right."""
        same = False
        with suppress(OSError):
            same = _mark(self.path) == self._marks[0]
        if not same and not opens:
            raise StoreError(
                f"{shown(self.path)} was deleted, or replaced by another file, while it was open."
                " Put it back where it was; nothing is kept meanwhile."
            )
        assert self._writer is not None
        # What lies in the log is moved into the file that it belongs to, wherever that is now.
        busy, pages, moved = 1, 0, 0
        with suppress(sqlite3.Error):
            busy, pages, moved = self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if busy or pages != moved:
            raise StoreError(f"{shown(self.path)} was moved or lost its -wal file while it was in use. Try again.")
        for name, mark in () if same else zip((self.log, self._shm), self._marks[1:], strict=True):
            with suppress(OSError):  # SQLite would take them for those of the file that lies there now.
                if _mark(name) == mark:
                    os.unlink(name)
        self._drop()

    def _open(self, *, create: bool) -> None:
        """Open the file, or make it."""
        checked_place(self.path, create=create)
        deadline = monotonic() + LONG_PATIENCE
        connection = self._connected(LONG_PATIENCE, checked=False)
        self._writer = connection
        mark = _mark(self.path)
        if mark in _inherited:
            raise StoreError(f"{shown(self.path)}: {_FORKED}")
        while not is_ours(connection, self.path):
            if not create:
                raise StoreError(f"{shown(self.path)} is empty: what was in it is gone. Put back a copy of it.")
            if 0 < os.stat(self.path).st_size < 512:  # SQLite would write over it.
                raise StoreError(f"{shown(self.path)} is no store. Choose another path; nothing in it was changed.")
            try:
                make(connection, self.path)
            except sqlite3.OperationalError as error:  # Somebody else makes it at this moment.
                if _primary(error) != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                    raise
                sleep(_PAUSE)
        if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise StoreError(f"{shown(self.path)}: this disk cannot hold a store (no shared memory). Choose another.")
        connection.execute("PRAGMA busy_timeout = 0")
        self._marks = (mark, _mark(self.log), _mark(self._shm))
        if self._was not in (None, mark):
            self.times_replaced += 1
        self._was = mark
        _open_files.add(mark)
        self._checkpoints = Checkpoints(self._connected(_PAUSES), self._connected(_PAUSES))

    def _connected(self, timeout: float, *, checked: bool = True) -> Connection:
        connection = sqlite3.connect(self.path, timeout=timeout, isolation_level=None, check_same_thread=False)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            if checked and not is_ours(connection, self.path):
                raise StoreError(f"{shown(self.path)} is empty: what was in it is gone. Put back a copy of it.")
        except BaseException:
            _close(connection)
            raise
        return connection

    def _drop(self) -> None:
        """Close all connections; the next who needs one opens it."""
        if self._checkpoints is not None:
            self._checkpoints.stop()
        for connection in (*self._readers, self._writer):
            _close(connection)
        self._checkpoints, self._writer, self._readers = None, None, []
        if self._marks:
            _open_files.discard(self._marks[0])
            self._marks = ()


_FORKED = (
    "it was opened before this process was forked from another one, and cannot be shared with it."
    " Make stores after the fork, or start processes by 'spawn'."
)


def transaction(connection: Connection, do: Callable[[Connection], T]) -> T:
    """Do several things at once: all of them, or none."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        done = do(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise
    return done


def _primary(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _mark(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


def _close(connection: Connection | None) -> None:
    if connection is not None:
        with suppress(sqlite3.Error):
            connection.close()


def _after_fork() -> None:
    global _forks
    _forks += 1
    _inherited.update(_open_files)
    _open_files.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
