"""Files that anyone may damage, replace or read meanwhile: read without hanging, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

TEMPORARY = ".tmp-"
"""How the name of a file begins while it is being written."""

_SAFE = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))


class Damaged(ValueError):
    """Something lies there, but not what should."""


def open_plain(path: Path, flags: int = os.O_RDONLY) -> int:
    """A descriptor of a plain file. Never waits and never follows: a pipe, a folder, a device or a link is none.

    Raises:
        Damaged: it is something else.
        OSError: it cannot be opened.
    """
    try:
        file = os.open(path, flags | _SAFE, 0o666)
    except OSError as error:
        if path.is_symlink() or path.is_dir():
            raise Damaged(f"{path} is no plain file") from error
        raise
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise Damaged(f"{path} is no plain file")
    return file


def read_file(path: Path, most: int) -> bytes | None:
    """What a file holds; None where there is none.

    Raises:
        Damaged: it is no plain file, is larger than `most` bytes, or changed its size meanwhile.
        OSError: it cannot be read.
    """
    try:
        file = open_plain(path)
    except FileNotFoundError:
        return None
    with os.fdopen(file, "rb") as opened:
        size = os.fstat(file).st_size
        if size > most:
            raise Damaged(f"{path} is larger than {most} bytes")
        data = opened.read(size + 1)
    if len(data) != size:
        raise Damaged(f"{path} changed while it was read")
    return data


def write_all(file: int, data: bytes) -> None:
    """Write all of it to a descriptor.

    Raises:
        OSError: it cannot be written; a part of it may have been.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def write_temporary(folder: Path, data: bytes, *, durable: bool = False) -> Path:
    """A new file with this content, to be renamed; nothing is left of it where that fails.

    Args:
        folder: where it is made.
        data: what it holds.
        durable: wait until the disk has it, so that it survives a loss of power.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(8)}"
    file = open_plain(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        try:
            write_all(file, data)
            if durable:
                os.fsync(file)
        finally:
            os.close(file)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    return path


def write_file(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Put a file in its place, whole; whoever reads meanwhile has the old one or the new one.

    Args:
        path: its place.
        data: what it holds.
        durable: wait until the disk has it; the folder that names it is left to the caller.

    Raises:
        OSError: it cannot be written, or something that is no file is in the way.
    """
    temporary = write_temporary(path.parent, data, durable=durable)
    try:
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
