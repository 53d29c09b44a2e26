"""The right to advance one session of a store file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from secrets import randbits
from time import time
from typing import NamedTuple

from npcsdk.errors import StoreError, Superseded
from npcsdk.ports import Record
from npcsdk.stores.lines import (
    Line,
    Piece,
    checked_count,
    checked_key,
    checked_range,
    given_back,
    no_turn,
    superseded,
    taken,
)
from npcsdk.stores.sqlite_file import LONG_PATIENCE, Connection, StoreFile
from npcsdk.stores.sqlite_schema import NUMBERS, STRANDS
from npcsdk.stores.sqlite_trouble import damaged, shown, trouble

# Who was superseded adds nothing: the claim is looked at by the statement that writes.
_APPEND = "INSERT INTO records SELECT ?, ?, ?, ? FROM sessions WHERE id = ? AND claim = ?"
_PARK = "UPDATE sessions SET parked = ?, written = ? WHERE id = ? AND claim = ?"
_READ = "SELECT turn, body FROM records WHERE id >= ? AND id < ? ORDER BY id"


class Right(NamedTuple):
    """What lets a claim write: the row of its session, the number it drew, and how often the file had been replaced."""

    session: int
    drawn: int
    times_replaced: int


class SqliteClaim:
    """A `Claim` of a `SqliteStore`. `append`, `park`, `rewind` and `branch` take some tens of microseconds."""

    def __init__(self, file: StoreFile, key: str, right: Right, line: Line[int]) -> None:
        self.key = key
        self._file = file
        self._right = right
        self._line = line
        self._given_back = False

    @property
    def count(self) -> int:
        """How many records the session has."""
        return self._line.count

    def append(self, record: Record) -> None:
        """Add a record.

        Raises:
            StoreError: it cannot be kept now. Nothing of it was.
            Superseded: the session was claimed by somebody else.
        """
        line, right = self._line, self._right
        self._check()
        number = line.pieces[-1].strand * NUMBERS + line.count
        body = record.body
        values = (number, record.turn, time(), body, right.session, right.drawn)
        try:
            added = self._file.write(_APPEND, values, len(body))
        except OverflowError:
            raise no_turn(record.turn) from None
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
                raise trouble(self._file.path, error) from error
            # It may have been kept before, by one who was interrupted (Ctrl+C) before he knew.
            read = self._file.read(lambda connection: connection.execute(_READ, (number, number + 1)).fetchone())
            added = read == (record.turn, body)
        if not added:
            raise Superseded(superseded(self.key))
        self._line = line.longer()

    def read(self, first: int = 0, last: int | None = None) -> Sequence[Record]:
        """Records, oldest first: those from number `first`, counted from 0, to before number `last`.

        Raises:
            StoreError: they cannot be read.
        """
        checked_range(first, last)
        line = self._line

        def reading(connection: Connection) -> list[Record]:
            try:
                return _records(connection, self._file.path, line, first, last)
            except StoreError:
                self._look(connection)  # What others took over, or deleted, may have been erased.
                raise

        return self._file.read(reading)

    def park(self, document: bytes | None) -> None:
        """Keep what is not sealed yet, in place of what was parked before; None takes it away. Raises as `append`."""
        self._check()
        right = self._right
        if not self._file.write(_PARK, (document, time(), right.session, right.drawn), len(document or b"")):
            raise Superseded(superseded(self.key))

    def parked(self) -> bytes | None:
        """What was parked last.

        Raises:
            StoreError: it cannot be read.
        """
        row = self._file.read(
            lambda connection: connection.execute("SELECT parked FROM sessions WHERE key = ?", (self.key,)).fetchone()
        )
        return row[0] if row else None

    def rewind(self, count: int) -> None:
        """Let the session have its first `count` records alone. What was parked goes too. Raises as `append`."""
        self._check()
        self._line = self._file.change(lambda connection: self._rewound(connection, count))

    def branch(self, key: str, count: int) -> SqliteClaim:
        """A new session that shares the first `count` records of this one, claimed.

        Raises:
            StoreError: there is a session of that key already, or it cannot be kept.
            Superseded: this session was claimed by somebody else.
        """
        checked_key(key)
        self._check()

        def branched(connection: Connection) -> tuple[Right, Line[int]]:
            self._look(connection)
            checked_count(self.key, count, self.count)
            if connection.execute("SELECT 1 FROM sessions WHERE key = ?", (key,)).fetchone():
                raise StoreError(taken(key))
            line = _cut(connection, self._line, count)
            return _added(connection, self._file, key, line, parent=self.key), line

        return SqliteClaim(self._file, key, *self._file.change(branched))

    def close(self) -> None:
        """Give the claim back."""
        self._given_back = True

    def _check(self) -> None:
        if self._given_back:
            raise StoreError(given_back(self.key))
        if self._right.times_replaced != self._file.times_replaced:
            raise Superseded(
                f"{shown(self._file.path)} was replaced by another file since {self.key} was claimed. Claim it again."
            )

    def _look(self, connection: Connection) -> None:
        if not connection.execute("SELECT 1 FROM sessions WHERE id = ? AND claim = ?", self._right[:2]).fetchone():
            raise Superseded(superseded(self.key))

    def _rewound(self, connection: Connection, count: int) -> Line[int]:
        self._look(connection)
        checked_count(self.key, count, self.count)
        line = self._line
        if count < line.count:
            line = _cut(connection, line, count)
            connection.execute("UPDATE sessions SET shared = min(shared, ?) WHERE parent = ?", (count, self.key))
        connection.execute(
            "UPDATE sessions SET strand = ?, shared = min(shared, ?), parked = NULL, written = ? WHERE id = ?",
            (line.pieces[-1].strand, count, time(), self._right.session),
        )
        return line


def claimed(file: StoreFile, key: str) -> SqliteClaim:
    """Take a session, known or new.

    Raises:
        StoreError: it cannot be had.
    """
    checked_key(key)
    drawn = randbits(62)

    def taking(connection: Connection) -> tuple[Right, int]:
        row = connection.execute("SELECT id, strand FROM sessions WHERE key = ?", (key,)).fetchone()
        if row is None:
            line = _cut(connection, Line((), 0), 0)
            return _added(connection, file, key, line), line.pieces[0].strand
        connection.execute("UPDATE sessions SET claim = ? WHERE id = ?", (drawn, row[0]))
        return Right(row[0], drawn, file.times_replaced), row[1]

    right, strand = file.change(taking, patience=LONG_PATIENCE, opens=True)
    # Strands never change, and this one is nobody else's now: no need to let others wait meanwhile.
    return SqliteClaim(file, key, right, file.read(lambda connection: _line(connection, file.path, strand)))


def looked_at(file: StoreFile, key: str) -> list[Record]:
    """All records of a session at one moment; none of one that is not there.

    Raises:
        StoreError: they cannot be read.
    """

    def looking(connection: Connection) -> list[Record]:
        connection.execute("BEGIN")
        try:
            row = connection.execute("SELECT strand FROM sessions WHERE key = ?", (key,)).fetchone()
            return _records(connection, file.path, _line(connection, file.path, row[0]), 0, None) if row else []
        finally:
            connection.execute("ROLLBACK")

    return file.read(looking, opens=True)


def _records(connection: Connection, path: str, line: Line[int], first: int, last: int | None) -> list[Record]:
    records: list[Record] = []
    for piece, begins, ends in line.spans(first, last):
        start = piece.strand * NUMBERS
        rows = connection.execute(_READ, (start + begins, start + ends)).fetchall()
        if len(rows) != ends - begins:
            raise damaged(path, f"of the records {begins} to {ends} of a session some are missing")
        records += [Record(turn, body) for turn, body in rows]
    return records


def _added(connection: Connection, file: StoreFile, key: str, line: Line[int], parent: str = "") -> Right:
    """A new session, claimed."""
    drawn = randbits(62)
    values = (key, line.pieces[-1].strand, drawn, parent, line.count if parent else 0, time())
    row = connection.execute(
        "INSERT INTO sessions (key, strand, claim, parent, shared, written) VALUES (?, ?, ?, ?, ?, ?)", values
    ).lastrowid
    assert row is not None
    return Right(row, drawn, file.times_replaced)


def _cut(connection: Connection, line: Line[int], count: int) -> Line[int]:
    """The first records of a line, to go on in a strand of their own."""
    line = line.cut(count)
    parent = line.pieces[-1].strand if line.pieces else 0
    last = connection.execute("SELECT turn FROM records WHERE id = ?", (parent * NUMBERS + count - 1,)).fetchone()
    values = (parent, count, last[0] if last else 0)
    strand = connection.execute("INSERT INTO strands (parent, shared, turn) VALUES (?, ?, ?)", values).lastrowid
    assert strand is not None
    return line.into(strand)


def _line(connection: Connection, path: str, strand: int) -> Line[int]:
    """What a session sees whose last strand this is.

    Raises:
        StoreError: its strands lead nowhere, or in a circle.
    """
    if not 0 < strand <= STRANDS:
        raise damaged(path, f"there is no strand {strand}")
    start = strand * NUMBERS
    last = connection.execute("SELECT max(id) FROM records WHERE id >= ? AND id < ?", (start, start + NUMBERS))
    highest = last.fetchone()[0]
    pieces: list[Piece[int]] = []
    while strand:
        row = connection.execute("SELECT parent, shared FROM strands WHERE id = ?", (strand,)).fetchone()
        if row is None or not 0 <= row[1] < NUMBERS or (pieces and row[1] >= pieces[-1].first):
            raise damaged(path, f"there is no strand {strand}, or it leads in a circle")
        pieces.append(Piece(strand, row[1]))
        strand = row[0]
    if pieces[-1].first:
        raise damaged(path, f"strand {pieces[-1].strand} has no beginning")
    count = pieces[0].first if highest is None else highest - start + 1
    return Line(tuple(reversed(pieces)), max(count, pieces[0].first))
