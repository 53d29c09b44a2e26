"""Where `npcsdk replay` finds a log: beside a save, in a file of its own, or in a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from npcsdk.errors import SaveError
from npcsdk.ports import Kept, Record
from npcsdk.safe_file import Damaged, open_plain
from npcsdk.session.journal import Segment
from npcsdk.session.replay import Damaged as Lost
from npcsdk.session.save_reading import read_document, read_save
from npcsdk.session.snapshot import Snapshot
from npcsdk.stores.sqlite import SqliteStore

LONGEST = 4_000_000
"""Bytes of one line of a log; a longer one is told of as damaged."""
_STORE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Source:
    """A log, oldest record first, and what was saved with it, if anything was.

    `trouble` says why not all of it is as it was written, "" where it is.
    """

    records: Iterable[Record | bytes | Lost]
    snapshot: Snapshot | None = None
    trouble: str = ""


def source_of(path: Path, key: str = "") -> Source:
    """The log that a path leads to: of a save, a log file, or a store, there of the session that `key` names.

    Raises:
        SaveError: it is nothing of that kind, or the save is damaged.
        StoreError: the store cannot be read.
    """
    if is_store(path):
        with SqliteStore(path) as store:
            return Source(_kept(store, path, key))
    if key:
        raise SaveError(f"{path}: this is no store, so it has no session {key!r}. Leave --key out.")
    if path.suffix == ".log" or b'"npcsdk-log"' in _start(path):
        return Source(lines(path))
    save = read_save(path)
    if save.trouble:  # Nobody can go on from such a log, but what is left of it can be shown.
        document = read_document(path)
        return Source(_left(path.parent, document.log), document.snapshot, save.trouble.partition(": ")[2])
    return Source(save.records, save.snapshot)


def is_store(path: Path) -> bool:
    """Whether a file is a store.

    Raises:
        SaveError: it cannot be read.
    """
    return _start(path).startswith(_STORE)


def sessions(path: Path) -> tuple[Kept, ...]:
    """The sessions of a store.

    Raises:
        StoreError: they cannot be read.
    """
    with SqliteStore(path) as store:
        return tuple(store.sessions())


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a log, read as they are asked for.

    Raises:
        SaveError: it cannot be read.
    """
    try:
        with open(open_plain(path.resolve()), "rb") as file:
            while line := file.readline(LONGEST):
                yield line.removesuffix(b"\n")
                while not line.endswith(b"\n") and (line := file.readline(LONGEST)):
                    pass  # The rest of one that is too long.
    except (OSError, Damaged, ValueError) as error:
        raise _unreadable(path, error) from None


def _left(folder: Path, segments: Iterable[Segment]) -> Iterator[bytes | Lost]:
    """What is left of the files of a log."""
    for segment in segments:
        try:
            yield from islice(lines(folder / segment.name), segment.records)
        except SaveError as error:
            yield Lost(str(error))


def _kept(store: SqliteStore, path: Path, key: str) -> Iterable[Record]:
    records = store.read(key)
    if not records:
        raise SaveError(f"{path}: the store has no session {key!r}. See what it has with: npcsdk replay {path}")
    return records


def _start(path: Path) -> bytes:
    try:
        with open(open_plain(path.resolve()), "rb") as file:
            return file.read(200)
    except (OSError, Damaged, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> SaveError:
    if path.is_dir():
        return SaveError(f"{path}: this is a folder. Give the save, the log or the store in it.")
    return SaveError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")
