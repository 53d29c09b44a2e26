"""A log read from the files that a save names. All of it is untrusted; what is wrong is told as Damaged."""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from npcsdk.errors import SaveError
from npcsdk.ports import Record
from npcsdk.safe_file import Damaged, open_plain
from npcsdk.session.journal import Chain, Segment
from npcsdk.session.record import Header, read_header

LARGEST = 256_000_000
"""Bytes of a log that are read: those of some 200,000 turns."""
SHORTEST = 40
"""No record of a turn has fewer bytes."""

_TURN = re.compile(rb'\{"turn":(\d{1,15}),')


def read_log(folder: Path, segments: Sequence[Segment], head: Header) -> tuple[list[Record], Chain]:
    """All records of a log, and the chain of its files. Whether each record makes sense is seen when it is used.

    Args:
        folder: where the files lie.
        segments: the files.
        head: whose log it must be.

    Raises:
        Damaged: a file is missing, shorter, no plain file, or not what was written; or the log is another one's.
    """
    if not segments:
        raise Damaged("it names no log")
    if sum(segment.size for segment in segments) > LARGEST:
        raise Damaged(f"its log is larger than {LARGEST} bytes")
    records: list[Record] = []
    ends, crcs, firsts = array("Q"), array("Q"), []
    for segment in segments:
        firsts.append(len(records))
        lines = _lines(segment, read_start(folder, segment.name, segment.size))
        size = crc = 0
        for line in lines:
            size += len(line) + 1
            crc = crc32(b"\n", crc32(line, crc))
            ends.append(size)
            crcs.append(crc)
            records.append(_record(segment.name, line, records))
        if crc != segment.crc:
            raise Damaged(f"{segment.name} is not what was written")
    _check_head(records[0].body, head)
    return records, Chain(folder, tuple(segment.name for segment in segments), tuple(firsts), ends, crcs)


def read_start(folder: Path, name: str, size: int) -> bytes:
    """The first `size` bytes of a file.

    Raises:
        Damaged: it is missing, shorter, too large, no plain file or not to be read.
    """
    if Path(name).name != name or "\0" in name:
        raise Damaged("its log lies in another folder")
    if size > LARGEST:
        raise Damaged(f"its log is larger than {LARGEST} bytes")
    try:
        file = open_plain(folder / name)
    except FileNotFoundError:
        raise Damaged(f"{name} is missing") from None
    except Damaged:
        raise Damaged(f"{name} is no plain file") from None
    except (OSError, ValueError) as error:
        raise Damaged(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    with os.fdopen(file, "rb") as opened:
        if os.fstat(file).st_size < size:
            raise Damaged(f"{name} is shorter than it was")
        try:
            data = opened.read(size)
        except OSError as error:
            raise Damaged(f"{name} cannot be read: {error.strerror or error}") from None
    if len(data) != size:
        raise Damaged(f"{name} is shorter than it was")
    return data


def _lines(segment: Segment, data: bytes) -> list[bytes]:
    """The lines of a file. No more than there should be are made: nothing but ends of lines would fill memory."""
    lines = data.split(b"\n", segment.records) if segment.size >= SHORTEST * segment.records else []
    if len(lines) != segment.records + 1 or lines.pop():
        raise Damaged(f"{segment.name} does not have {segment.records} lines there")
    return lines


def _record(name: str, line: bytes, before: Sequence[Record]) -> Record:
    if not before:
        return Record(0, line)
    found = _TURN.match(line)
    if found is None or (turn := int(found[1])) < before[-1].turn:
        raise Damaged(f"line {len(before) + 1} of the log, in {name}, is no turn, or not the next one")
    return Record(turn, line)


def _check_head(line: bytes, head: Header) -> None:
    try:
        found = read_header(line)
    except SaveError as error:
        raise Damaged(str(error)) from None
    if (found.player.id, found.seed) != (head.player.id, head.seed):
        raise Damaged("its log is that of another session")
