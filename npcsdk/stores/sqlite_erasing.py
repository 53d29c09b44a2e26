"""Leaves no byte of what was deleted in a store file.

To overwrite what is deleted with zeros is not enough. Where rows move from one page to another, SQLite leaves copies of
them behind on the first one, which nobody overwrites any more; and what was written lies in the -wal file until other
pages take its place there. So the whole file is written anew, and the -wal file begun anew and cut.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from time import monotonic, sleep

from npcsdk.errors import StoreError
from npcsdk.stores.sqlite_checkpoints import begin_anew
from npcsdk.stores.sqlite_file import LONG_PATIENCE, StoreFile
from npcsdk.stores.sqlite_tidy import tidied
from npcsdk.stores.sqlite_trouble import shown, trouble

_HEAD, _FRAME = 32, 24
"""Bytes before the first page of a -wal file, and before each of them."""
_PAUSE = 0.01


def erased(file: StoreFile) -> None:
    """Leave nothing of what no session has any more.

    Raises:
        StoreError: it cannot be done now.
    """
    tidied(file)
    try:
        with closing(file.apart()) as mover, closing(file.apart()) as guard:
            guard.execute("PRAGMA journal_size_limit = 0")  # Who begins the -wal file anew cuts off what lies behind.
            mover.execute("VACUUM")
            salt, _ = _salts(file.log)
            deadline = monotonic() + LONG_PATIENCE
            while True:
                begin_anew(mover, guard)
                now, others = _salts(file.log)
                if now != salt and not others:
                    return
                if monotonic() > deadline:
                    raise StoreError(
                        f"{shown(file.path)}: another program reads it and does not come to an end, so what was"
                        " deleted still lies in its -wal file. Close that one, and try again."
                    )
                sleep(_PAUSE)
    except (sqlite3.Error, OSError) as error:
        raise trouble(file.path, error) from error


def _salts(path: str) -> tuple[bytes, bool]:
    """The number that a -wal file drew when it was begun, and whether pages of an earlier beginning lie in it."""
    with open(path, "rb") as log:
        head = log.read(_HEAD)
        salt, size = head[16:24], int.from_bytes(head[8:12], "big")
        while frame := log.read(_FRAME):
            if frame[8:16] != salt:
                return salt, True
            log.seek(size, 1)
    return salt, False
