"""What stands in the way of a store file, in plain words, with what to do about it."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path

from npcsdk.errors import StoreError

BESIDE = ("-wal", "-shm", "-journal")
"""Files that SQLite has beside its own."""

_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full. Make room on it; nothing that was kept is lost.",
    sqlite3.SQLITE_READONLY: (
        "it may not be written to. Allow reading and writing of the file and of its folder (chmod u+rwX),"
        " or choose another path."
    ),
    sqlite3.SQLITE_PERM: "you may not use it. Allow reading and writing it, or choose another path.",
    sqlite3.SQLITE_BUSY: "another program is writing to it and does not let go. Close that one, or try again.",
    sqlite3.SQLITE_LOCKED: "another part of this program is changing it. Try again.",
    sqlite3.SQLITE_CANTOPEN: (
        "the file, or one of the two beside it that end in -wal and -shm, cannot be opened or made."
        " Look whether the folder is there, may be written to and has room."
    ),
    sqlite3.SQLITE_NOTADB: "it is no store, and no database at all. Choose another path; nothing in it was changed.",
    sqlite3.SQLITE_CORRUPT: (
        "the file is damaged. Put back a copy of it, with its -wal file if there is one;"
        " the command `sqlite3 FILE .recover` may save most of it."
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk would not read or write it: it has a fault, is gone, or a limit on the size of files is reached."
        " Nothing that was kept is lost if the disk comes back."
    ),
    sqlite3.SQLITE_TOOBIG: "a value is larger than 64 MB, which is the most.",
    sqlite3.SQLITE_NOMEM: "there is not enough memory.",
    sqlite3.SQLITE_PROTOCOL: "too many programs open it at this moment. Try again.",
}


def trouble(path: str, error: Exception) -> StoreError:
    """What went wrong with a file, as the error to raise."""
    code = getattr(error, "sqlite_errorcode", None)
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if isinstance(error, sqlite3.DataError) or "too big" in str(error):
        code = sqlite3.SQLITE_TOOBIG
    elif isinstance(error, sqlite3.OperationalError) and "decode to UTF-8" in str(error):
        code = sqlite3.SQLITE_CORRUPT
    remedy = _REMEDIES.get(code & 0xFF) if code is not None else None
    return StoreError(f"{shown(path)}: {remedy or f'the store cannot do this: {error}.'} ({name})")


def damaged(path: str, what: str) -> StoreError:
    """A file whose pages are sound and whose content is not."""
    return StoreError(f"{shown(path)} is damaged: {what}. Put back a copy of it, with its -wal file if there is one.")


def shown(path: str) -> str:
    """A path that can be printed whatever its name."""
    return os.fsencode(path).decode("utf-8", "replace")


def checked_place(path: str, *, create: bool) -> bool:
    """Whether there is a file; False where one may be made.

    Only looks, and never opens: closing a file that SQLite has open too would take its locks away.

    Raises:
        StoreError: there can be none, or what is there is something else.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        if os.path.islink(path):
            raise StoreError(f"{shown(path)} is a link to nothing. Mend it, or choose another path.") from None
        folder = os.path.dirname(path)
        if not os.path.isdir(folder):
            raise StoreError(f"{shown(path)}: there is no folder {shown(folder)}. Make it first.") from None
        if not create:
            raise StoreError(f"{shown(path)} is gone. Put it back where it was; nothing is kept meanwhile.") from None
        found = None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"{shown(path)} cannot be a store: {reason}. Choose another path.") from None
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise StoreError(f"{shown(path)} is a folder. Name a file in it, as {shown(str(Path(path, 'talks.db')))}.")
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{shown(path)} is no plain file. Choose another path.")
    # SQLite keeps its files beside the one that a link leads to.
    real = os.path.realpath(path)
    for name in BESIDE:
        with suppress(FileNotFoundError):  # A pipe there would make SQLite wait for ever.
            if not stat.S_ISREG(os.lstat(real + name).st_mode):
                raise StoreError(f"{shown(real + name)} is no plain file and in the way. Take it away.")
    # SQLite would leave files behind that may only be read, too.
    for place in (os.path.dirname(real), real, *(real + name for name in BESIDE)):
        if _is_closed_to_us(place):
            raise StoreError(f"{shown(path)}: {_REMEDIES[sqlite3.SQLITE_READONLY]} (It is {shown(place)}.)")
    return found is not None


def _is_closed_to_us(place: str) -> bool:
    """Whether something lies there that we may not read and write. Others may make and remove it at any moment."""
    own_rights = os.access in os.supports_effective_ids
    try:
        before = os.stat(place)
        return not os.access(place, os.R_OK | os.W_OK, effective_ids=own_rights) and os.path.samestat(
            before, os.stat(place)
        )
    except OSError:
        return False
