"""Saves, written: one JSON document beside a log that is only ever added to. See `save_reading` for the other way.

The log is written first, then the document, each durable before the next step: after a crash at any
moment the old save is there or the new one, whole.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path

from npcsdk.errors import SaveError, StoreError
from npcsdk.safe_file import read_file, write_file
from npcsdk.session.folder import opened, synced
from npcsdk.session.journal import Chain, Journal
from npcsdk.session.log_files import MAX_BYTES, Log, extended, unused
from npcsdk.session.save_reading import SaveFile, read_save
from npcsdk.session.snapshot import Snapshot

__all__ = ["Journal", "SaveFile", "read_save", "write_save"]


def write_save(path: Path, snapshot: Snapshot, log: Log, journal: Journal) -> None:
    """Write a session as it was at a snapshot; in any thread. Of two at once, the last one wins.

    Args:
        path: the document. It is replaced whole; files of the log lie beside it.
        snapshot: what is written.
        log: the log of the session: its `Claim`, or what reads as one.
        journal: the files that hold some of the log already. It belongs to the session, and to the
            moment of the snapshot: a session that is taken back goes on with another one.

    Raises:
        SaveError: it cannot be written. The session goes on, and a later save holds all.
    """
    try:
        target = path.absolute()  # The program may change its folder before the next save.
        with journal.lock, opened(target.parent):
            _write(target, snapshot, log, journal)
    except SaveError as error:
        raise SaveError(f"{path}: not saved: {error}. The talk goes on; save again.") from None
    except (OSError, ValueError, StoreError) as error:  # ValueError: a path that can be none.
        reason = getattr(error, "strerror", None) or error
        if isinstance(error, FileExistsError | NotADirectoryError):
            reason = "what should be its folder is a file"
        raise SaveError(f"{path}: cannot be written: {reason}. The talk goes on; save elsewhere.") from error


def named_logs(document: Path) -> frozenset[str]:
    """The files that a save names as its log; none where it is not there, or not to be read."""
    with suppress(OSError, ValueError, RecursionError, KeyError, TypeError):
        said = json.loads(read_file(document, MAX_BYTES) or b"")["log"]
        named = [each["name"] for each in (said if isinstance(said, list) else [said])]
        return frozenset(name for name in named if Path(name).name == name)
    return frozenset()


def drop_unused(folder: Path, names: frozenset[str]) -> None:
    """Remove those of these logs that no save in the folder goes on from. Never fails: they only take up room."""
    with suppress(OSError, ValueError):
        for log in unused(folder, names):
            log.unlink(missing_ok=True)


def _write(target: Path, snapshot: Snapshot, log: Log, journal: Journal) -> None:
    _check_place(target)
    chain = extended(journal.chain(target.parent), target.name, log, snapshot.records)
    if journal.over:  # Set before the log changes: what was read may be of either.
        drop_unused(target.parent, frozenset(chain.names))
        raise SaveError("turns were taken back or another save was loaded before it was written")
    journal.keep(chain)
    content = _document(snapshot, chain.cut(snapshot.records))
    if len(content) > MAX_BYTES:  # It could not be read again.
        raise SaveError(f"it would have more than {MAX_BYTES} bytes; have the game take the events that wait for it")
    before = named_logs(target)
    write_file(target, content, durable=True)
    synced(target.parent)
    drop_unused(target.parent, before - set(chain.names) - journal.spared)


def _check_place(target: Path) -> None:
    """Find out that nothing can be put there before a log is begun for it."""
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(target.lstat().st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


def _document(snapshot: Snapshot, chain: Chain) -> bytes:
    document = {**snapshot.document(), "log": [segment._asdict() for segment in chain.segments]}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")
