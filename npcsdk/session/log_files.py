"""A log on disk: a chain of files in one folder, only ever added to: saves and branches share their past."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from npcsdk.errors import SaveError
from npcsdk.ports import Record
from npcsdk.safe_file import Damaged, open_plain, read_file, write_all
from npcsdk.session.folder import synced
from npcsdk.session.journal import Chain

ENDING = ".log"
LONGEST = 16
"""Files in a chain before the last ones are copied into one, so that a document stays small."""
MAX_BYTES = 4_000_000
"""A save larger than this was not made by npcsdk."""

BEGINNINGS = (b'{"format":"npcsdk-log"', b'{"turn":', b'{"turn": ')
"""How the file of a log begins: with its head, or, where it goes on from another file, with a turn."""
_NOT_IN_NAMES = frozenset('<>:"|?*/\\')


class Log(Protocol):
    """What a log is read by: a `Claim`, and all that tells its records as one does."""

    def read(self, first: int = 0, last: int | None = None) -> Sequence[Record]:
        """Records from number `first`, counted from 0, to before number `last`. Any thread."""
        ...


def extended(chain: Chain, stem: str, log: Log, count: int) -> Chain:
    """Bring the files of a log up to its first `count` records, durably.

    Args:
        chain: the files that hold it already, as far as is known. What somebody else did to them is
            seen: from the first one that is not as it was, the log is written anew.
        stem: how a new file is to be called, less its ending.
        log: what they are to hold.
        count: records.

    Returns:
        The files that hold it now: `count` records, or more.

    Raises:
        OSError: they cannot be written; no more of them counts than before.
        SaveError: the log has not so many records.
        StoreError: the log cannot be read.
    """
    chain = _intact(chain, log)
    if chain.count >= count:
        return chain
    lines = _lines(log, chain.count, count)
    if chain.names and _appended(chain, lines):
        return chain.grown(lines)
    if len(chain.names) >= LONGEST:
        chain = _shorter(chain, sum(map(len, lines)))
        lines = _lines(log, chain.count, count)
    return chain.grown(lines, _new_file(chain.folder, stem, lines))


def unused(folder: Path, names: Iterable[str]) -> list[Path]:
    """Of these files, the logs that no save in the folder goes on from.

    A file that only a save calls a log is none: whoever made the save may have meant to have it removed.
    """
    ours = [name for name in names if _is_log(folder / name)]
    if not ours:
        return []
    said: list[bytes] = []
    for entry in os.scandir(folder):
        if not entry.name.endswith(ENDING) and not entry.name.startswith("."):
            try:
                said.append(read_file(Path(entry.path), MAX_BYTES) or b"")
            except (OSError, Damaged):
                continue
    return [folder / name for name in ours if not any(is_named(name, document) for document in said)]


def _intact(chain: Chain, log: Log) -> Chain:
    """The chain up to the first file that is no longer what it was."""
    for index, segment in enumerate(chain.segments):
        last = chain.firsts[index] + segment.records - 1
        records = log.read(last, last + 1)
        if not records or not _ends_with(chain.folder / segment.name, segment.size, records[0].body + b"\n"):
            return chain.cut(chain.firsts[index])
    return chain


def _ends_with(path: Path, size: int, line: bytes) -> bool:
    """Whether the first `size` bytes of a file are there, and end with this."""
    try:
        file = open_plain(path)
    except (OSError, Damaged):
        return False
    try:
        if size < len(line) or os.fstat(file).st_size < size:
            return False
        os.lseek(file, size - len(line), os.SEEK_SET)
        return os.read(file, len(line)) == line
    finally:
        os.close(file)


def _appended(chain: Chain, lines: Sequence[bytes]) -> bool:
    """Add to the last file, if it ends where the chain does: nobody went on in it."""
    last = chain.segments[-1]
    try:
        file = open_plain(chain.folder / last.name, os.O_WRONLY | os.O_APPEND)
    except (PermissionError, Damaged):
        return False  # Somebody made it read-only: it can still be gone on from.
    try:
        if os.fstat(file).st_size != last.size:
            return False
        try:
            write_all(file, _joined(lines))
            os.fsync(file)
        except OSError:
            with suppress(OSError):  # The next save can then go on in it.
                os.ftruncate(file, last.size)
            raise
    finally:
        os.close(file)
    return True


def _new_file(folder: Path, stem: str, lines: Sequence[bytes]) -> str:
    """Begin a file with these lines: the first free number; its name."""
    stem = stem if _is_fit(stem) else "save"
    number = 1
    while True:
        name = f"{stem}.{number}{ENDING}" if number > 1 else f"{stem}{ENDING}"
        try:
            file = open_plain(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            break
        except (FileExistsError, Damaged):
            number += 1
    try:
        try:
            write_all(file, _joined(lines))
            os.fsync(file)
        finally:
            os.close(file)
        synced(folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(folder / name)
        raise
    return name


def _shorter(chain: Chain, added: int) -> Chain:
    """The chain without its last files, whose records are to be copied: those that are small beside what they join."""
    while chain.names and (len(chain.names) >= LONGEST or chain.segments[-1].size <= 2 * added):
        added += chain.segments[-1].size
        chain = chain.cut(chain.firsts[-1])
    return chain


def _lines(log: Log, first: int, last: int) -> list[bytes]:
    lines = [record.body for record in log.read(first, last)]
    if len(lines) != last - first:
        raise SaveError(f"the log has {first + len(lines)} records and not {last}: turns were taken back meanwhile")
    return lines


def _joined(lines: Sequence[bytes]) -> bytes:
    return b"\n".join((*lines, b""))


def _is_fit(stem: str) -> bool:
    """Whether a name can be written into a document, and found again on any system."""
    try:
        length = len(stem.encode())
    except UnicodeEncodeError:
        return False
    return length <= 240 and stem.isprintable() and not _NOT_IN_NAMES & set(stem)


def _is_log(path: Path) -> bool:
    if not path.name.endswith(ENDING):
        return False
    try:
        file = open_plain(path)
    except (OSError, Damaged):
        return False
    try:
        return os.read(file, 64).startswith(BEGINNINGS)
    finally:
        os.close(file)


def is_named(name: str, document: bytes) -> bool:
    """Whether a document names a file, be it damaged: then it may be mended."""
    return any(f'"{written}"'.encode() in document for written in _written(name))


def _written(name: str) -> tuple[str, str]:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return escaped, "".join(c if c < "\x7f" else f"\\u{ord(c):04x}" for c in escaped)
