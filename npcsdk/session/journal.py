"""Which files hold how much of a session's log, by folder. Several sessions may go on from the same files."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from zlib import crc32

FOLDERS = 8
"""Folders that a session remembers to have saved to; into one that it forgot, the log is copied anew."""


class Segment(NamedTuple):
    """The first `size` bytes of a file are `records` records of a log, one a line; `crc` is their CRC-32."""

    name: str
    size: int
    records: int
    crc: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The files of one folder that hold a log from its beginning. Never changed, only replaced.

    `firsts` are the numbers of the first record in each file. `ends` and `crcs` tell for each record how
    many bytes its file has up to its end, and their CRC-32.
    """

    folder: Path
    names: tuple[str, ...] = ()
    firsts: tuple[int, ...] = ()
    ends: array[int] = field(default_factory=lambda: array("Q"))
    crcs: array[int] = field(default_factory=lambda: array("Q"))

    @property
    def count(self) -> int:
        """How many records they hold."""
        return len(self.ends)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The files, in order."""
        lasts = [following - 1 for following in (*self.firsts, self.count)[1:]]
        return tuple(
            Segment(name, self.ends[last], last - first + 1, self.crcs[last])
            for name, first, last in zip(self.names, self.firsts, lasts, strict=True)
        )

    def cut(self, count: int) -> Chain:
        """The chain of the first `count` records."""
        if count >= self.count:
            return self
        files = sum(first < count for first in self.firsts)
        return Chain(self.folder, self.names[:files], self.firsts[:files], self.ends[:count], self.crcs[:count])

    def grown(self, lines: Sequence[bytes], name: str = "") -> Chain:
        """The chain with more records.

        Args:
            lines: a record each, less the end of the line.
            name: the new file that they lie in; by default the last one.
        """
        ends, crcs = self.ends[:], self.crcs[:]
        size, crc = (0, 0) if name else (ends[-1], crcs[-1])
        for line in lines:
            size += len(line) + 1
            crc = crc32(b"\n", crc32(line, crc))
            ends.append(size)
            crcs.append(crc)
        names, firsts = ((*self.names, name), (*self.firsts, self.count)) if name else (self.names, self.firsts)
        return Chain(self.folder, names, firsts, ends, crcs)


class Journal:
    """What a session knows of the files its log lies in. Saves use it in any thread, one at a time.

    `spared` are names of files that could not be read as a log; they stay where they are.
    """

    def __init__(self, *chains: Chain, spared: Sequence[str] = ()) -> None:
        self.lock = Lock()
        self.over = False
        self.spared = frozenset(spared)
        self._chains = {chain.folder: chain for chain in chains}

    def chain(self, folder: Path) -> Chain:
        """The files in a folder that hold the log, as far as this session wrote or read them."""
        return self._chains.get(folder) or Chain(folder)

    def keep(self, chain: Chain) -> None:
        """Go by this chain in its folder from here on."""
        others = [each for each in self._chains.values() if each.folder != chain.folder]
        self._chains = {each.folder: each for each in (*others, chain)[-FOLDERS:]}

    def branched(self, count: int) -> Journal:
        """The journal of a new session that shares the first `count` records. Never waits."""
        return Journal(*(chain.cut(count) for chain in self._chains.values()), spared=tuple(self.spared))

    def rewound(self, count: int) -> Journal:
        """The journal of this session from here on, when it was taken back to its first `count` records.

        Call it before the log itself is taken back. A save that is under way in another thread with this
        journal then does not mix what was with what is: it is refused. Never waits.
        """
        self.end()
        return self.branched(count)

    def end(self) -> None:
        """The log is another one from here on: what is still to be written with this journal is refused."""
        self.over = True
