"""Files of a world put in place anew: each whole or not at all, and none where one of them cannot be written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from npcsdk.errors import Problem, WorldError
from npcsdk.safe_file import write_temporary


class NewFile(NamedTuple):
    """What a file is to hold. `old` is what it held when that was worked out; None where there was none."""

    path: Path
    name: str
    old: bytes | None
    new: bytes


def write_files(files: Iterable[NewFile]) -> None:
    """Write files: all are on disk under temporary names before the first takes its place.

    Raises:
        WorldError: one is a link, is read-only, was changed meanwhile, or cannot be written.
    """
    with ExitStack() as undone:
        ready = []
        for file in files:
            try:
                _check(file)
                temporary = _prepared(file)
            except OSError as error:
                raise _refused(file, f"{error.strerror or error}.") from error
            undone.callback(partial(temporary.unlink, missing_ok=True))
            ready.append((temporary, file))
        for temporary, file in ready:
            try:
                temporary.replace(file.path)
            except OSError as error:
                raise _refused(file, f"{error.strerror or error}.") from error


def _check(file: NewFile) -> None:
    """Refuse what must not be written over.

    Raises:
        WorldError: with the reason.
        OSError: it cannot be looked at.
    """
    if file.path.is_symlink():
        raise _refused(file, "It is a link.", "Put the file itself there.")
    there = file.path.read_bytes() if file.path.exists() else None
    if there != file.old:
        raise _refused(file, "It was changed meanwhile.", "Try again.")
    if there is not None and not file.path.stat().st_mode & 0o222:
        raise _refused(file, "It is read-only.", "Make it writable.")


def _prepared(file: NewFile) -> Path:
    file.path.parent.mkdir(exist_ok=True)
    temporary = write_temporary(file.path.parent, file.new)
    try:
        with temporary.open("r+b") as opened:
            os.fsync(opened.fileno())
        if file.old is not None:
            shutil.copymode(file.path, temporary)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _refused(file: NewFile, why: str, remedy: str = "") -> WorldError:
    return WorldError([Problem("unwritable-file", f"It cannot be written. {why}", remedy, file.name)])
