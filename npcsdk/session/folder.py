"""The folder in which saves lie: written to by one at a time, made durable, swept of what dead writers left."""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from npcsdk.safe_file import TEMPORARY

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 2.0
"""Seconds that a save waits for another one in the same folder."""
DEAD_AFTER = 60.0
"""Seconds after which a temporary file goes whose writer is gone."""
LEFT_AFTER = 86_400.0
"""Seconds after which any temporary file goes: its writer may be on another machine."""

_LOCK = ".npcsdk.lock"
_WRITER = re.compile(re.escape(TEMPORARY) + r"(\d{1,9})-[0-9a-f]{16}")
_WITHOUT = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


@contextmanager
def opened(folder: Path) -> Iterator[None]:
    """Have the folder for oneself, made where it is missing, until the end of the block.

    Raises:
        OSError: it cannot be had.
    """
    made(folder)
    with locked(folder):
        sweep(folder)
        yield


def made(folder: Path) -> None:
    """Make the folder and those above it that are missing.

    Raises:
        OSError: it cannot be made.
    """
    missing = []
    above = folder
    while not above.is_dir() and above != above.parent:
        missing.append(above)
        above = above.parent
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
    for new in reversed(missing):
        synced(new.parent)


def synced(folder: Path) -> None:
    """Wait until the disk has the names in this folder. Windows does that by itself.

    Raises:
        OSError: the disk fails.
    """
    if sys.platform != "win32":
        file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(file)
        except OSError as error:
            if error.errno not in _WITHOUT:  # Some network folders know no fsync.
                raise
        finally:
            os.close(file)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other writers out of a folder, in this process and in others; whoever dies lets go.

    Raises:
        OSError: somebody else does not let go, or the folder cannot be opened.
    """
    deadline = time.monotonic() + PATIENCE
    if sys.platform == "win32":
        file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    else:
        file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while not _taken(file):
            if time.monotonic() > deadline:
                raise BlockingIOError(errno.EAGAIN, "another program is saving there and does not come to an end")
            time.sleep(0.002)
        try:
            yield
        finally:
            _freed(file)
    finally:
        os.close(file)


def sweep(folder: Path) -> None:
    """Remove temporary files that nobody will rename any more. Never fails."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            writer = _WRITER.fullmatch(entry.name)
            if writer is None:
                continue
            with suppress(OSError):
                age = time.time() - entry.stat(follow_symlinks=False).st_mtime
                if age > LEFT_AFTER or (age > DEAD_AFTER and _is_dead(int(writer[1]))):
                    os.unlink(entry.path)


def is_abandoned(name: str) -> bool:
    """Whether a file is called as one that a process was writing that is gone."""
    writer = _WRITER.fullmatch(name)
    return writer is not None and _is_dead(int(writer[1]))


def _is_dead(process: int) -> bool:
    if sys.platform == "win32":  # There, asking would end it.
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _taken(file: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _WITHOUT  # Without locks, no two programs should save into one folder.
    return True


def _freed(file: int) -> None:
    """Let go by name: a child that was forked meanwhile has the descriptor too."""
    with suppress(OSError):
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_UN)
