"""Room in a folder of bounded size: what was used longest ago goes first.

Several processes share one folder. A lock file holds how many bytes lie there, so that not each of them has
to look over thousands of files for each one that it adds. What it says is checked by looking now and then.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from npcsdk.safe_file import TEMPORARY, Damaged, open_plain

try:
    import fcntl
except ImportError:  # Windows, where each process looks for itself and the bound holds but for what comes at once
    fcntl = None  # type: ignore[assignment]

LOCK = ".room"
"""The lock file; it holds the number of bytes."""
PATIENCE = 3.0
"""Seconds to wait for the lock."""
ABANDONED = 600.0
"""Seconds after which a file that is still being written is taken for one whose writer was killed."""
SPARE = 0.1
"""Part of the bound that is freed when it is reached, so that the next files find room without a look."""


class _Entry(NamedTuple):
    used: int
    name: str
    size: int


class Room:
    """Keeps the files that end in `suffix` in a folder within a bound; no others are counted or touched.

    Args:
        folder: where they lie.
        suffix: how their names end.
        most: bytes they may have together.

    `used` is how many they had when last a file was added; 0 before.
    """

    def __init__(self, folder: Path, suffix: str, most: int) -> None:
        self._folder = folder
        self._suffix = suffix
        self._most = most
        self._looked = False
        self.used = 0

    @contextmanager
    def reserved(self, size: int) -> Iterator[None]:
        """The folder with room for `size` more bytes, while no other process adds to it.

        Raises:
            OSError: no room can be made, or another process keeps the folder locked.
        """
        with locked(self._folder / LOCK) as lock:
            used = _told(lock) if self._looked and lock is not None else None
            if used is None or used + size > self._most:
                used = self._freed(size)
                self._looked = True
            if used + size > self._most:
                raise OSError(errno.ENOSPC, f"no room can be made in {self._folder}")
            if lock is not None:  # Before the file is there: whoever is killed now leaves it too high, not too low.
                os.pwrite(lock, b"%-20d" % (used + size), 0)
            self.used = used + size
            yield

    def _freed(self, size: int) -> int:
        """Look over the folder, remove what there is no room for, and return the bytes that are left."""
        entries = sorted(self._entries())
        total = sum(entry.size for entry in entries)
        if total + size <= self._most:
            return total
        goal = self._most * (1 - SPARE) - size
        for entry in entries:
            if total <= goal:
                break
            with suppress(PermissionError, IsADirectoryError):
                (self._folder / entry.name).unlink(missing_ok=True)
                total -= entry.size
        return total

    def _entries(self) -> Iterator[_Entry]:
        abandoned = time.time() - ABANDONED
        with os.scandir(self._folder) as found:
            for entry in found:
                with suppress(OSError):  # Another process may have removed it.
                    if not entry.is_file(follow_symlinks=False):
                        continue
                    about = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(self._suffix):
                        yield _Entry(about.st_mtime_ns, entry.name, about.st_size)
                    elif entry.name.startswith(TEMPORARY) and about.st_mtime < abandoned:
                        os.unlink(entry.path)


@contextmanager
def locked(path: Path) -> Iterator[int | None]:
    """The lock file, held; None where files cannot be locked.

    Raises:
        OSError: it cannot be opened, or was not to be had in time.
    """
    if fcntl is None:
        yield None
        return
    try:
        file = open_plain(path, os.O_RDWR | os.O_CREAT)
    except Damaged as error:
        raise OSError(errno.EINVAL, str(error)) from error
    try:
        yield file if _hold(file, path) else None
    finally:
        os.close(file)


def _hold(file: int, path: Path) -> bool:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, f"another process holds {path}") from None
            time.sleep(0.005)
        except OSError:  # Some network drives have no locks.
            return False


def _told(lock: int) -> int | None:
    try:
        return max(0, int(os.pread(lock, 20, 0)))
    except ValueError:
        return None
