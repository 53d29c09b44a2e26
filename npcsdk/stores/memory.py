"""Sessions kept in memory: for tests, and for servers that may forget. Any thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from time import time
from types import TracebackType
from typing import TypeAlias
from weakref import WeakSet

from npcsdk.errors import StoreError, Superseded
from npcsdk.ports import Kept, Record
from npcsdk.stores.lines import (
    MOST_TURNS,
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

Records: TypeAlias = list[Record]
"""A strand: it begins with its first record."""


class MemoryStore:
    """A `Store` whose sessions last as long as it does."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._claims: WeakSet[MemoryClaim] = WeakSet()
        self._lock = Lock()
        self._closed = False

    def __enter__(self) -> MemoryStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def claim(self, key: str) -> MemoryClaim:
        """Take a session, known or new, to advance it. Whoever held it before can do so no more."""
        checked_key(key)
        with self._lock:
            self._open()
            if key not in self._held:
                self._held[key] = _Held(_fresh(), written=time())
            return self._claimed(key)

    def sessions(self, prefix: str = "") -> Sequence[Kept]:
        """The sessions whose keys begin with `prefix`, by key."""
        with self._lock:
            self._open()
            return [self._held[key].kept(key) for key in sorted(self._held) if key.startswith(prefix)]

    def read(self, key: str) -> Sequence[Record]:
        """All records of a session, oldest first, without claiming it: to be looked at. None of a session it lacks."""
        with self._lock:
            self._open()
            held = self._held.get(key)
            return _read(held.line, 0, None) if held else []

    def delete(self, key: str) -> None:
        """Forget a session; branches that share its records keep them."""
        with self._lock:
            self._open()
            self._held.pop(key, None)
            for child in self._children(key):
                child.parent, child.shared = "", 0

    def erase(self) -> None:
        """Keep nothing of what was deleted or taken back: who was superseded reads nothing of it any more."""
        with self._lock:
            self._open()
            for claim in list(self._claims):
                held = self._held.get(claim.key)
                if held is None or held.claim is not claim:
                    claim._erase()
            seen: dict[int, int] = {}
            for held in self._held.values():
                for piece, _, last in held.line.spans(0, None):
                    seen[id(piece.strand)] = max(seen.get(id(piece.strand), 0), last - piece.first)
            for held in self._held.values():
                for piece in held.line.pieces:
                    del piece.strand[seen.get(id(piece.strand), 0) :]

    def close(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._closed = True
            self._held.clear()

    def _open(self) -> None:
        if self._closed:
            raise StoreError("The store is closed.")

    def _claimed(self, key: str) -> MemoryClaim:
        claim = MemoryClaim(self, key, self._held[key].line)
        self._claims.add(claim)
        self._held[key].claim = claim
        return claim

    def _children(self, key: str) -> list[_Held]:
        return [held for held in self._held.values() if held.parent == key]

    def _of(self, claim: MemoryClaim) -> _Held:
        """The session that a claim may advance.

        Raises:
            Superseded: it may not.
        """
        self._open()
        held = self._held.get(claim.key)
        if held is None or held.claim is not claim:
            raise Superseded(superseded(claim.key))
        return held


class MemoryClaim:
    """The right to advance one session of a `MemoryStore`."""

    def __init__(self, store: MemoryStore, key: str, line: Line[Records]) -> None:
        self.key = key
        self._store = store
        self._line = line
        self._given_back = self._erased = False

    @property
    def count(self) -> int:
        """How many records the session has."""
        return self._line.count

    def append(self, record: Record) -> None:
        """Add a record."""
        if not -MOST_TURNS <= record.turn <= MOST_TURNS:
            raise no_turn(record.turn)
        with self._store._lock:
            held = self._mine()
            self._line.pieces[-1].strand.append(Record(record.turn, bytes(record.body)))
            held.line = self._line = self._line.longer()
            held.written = time()

    def read(self, first: int = 0, last: int | None = None) -> Sequence[Record]:
        """Records from number `first`, counted from 0, to before number `last`."""
        checked_range(first, last)
        self._store._open()
        if self._erased:
            raise Superseded(superseded(self.key))
        return _read(self._line, first, last)

    def park(self, document: bytes | None) -> None:
        """Keep what is not sealed yet, in place of what was parked before."""
        with self._store._lock:
            held = self._mine()
            held.parked = None if document is None else bytes(document)
            held.written = time()

    def parked(self) -> bytes | None:
        """What was parked last."""
        with self._store._lock:
            self._store._open()
            held = self._store._held.get(self.key)
            return held.parked if held else None

    def rewind(self, count: int) -> None:
        """Let the session have its first `count` records alone."""
        with self._store._lock:
            held = self._mine()
            checked_count(self.key, count, self.count)
            if count < self.count:
                held.line = self._line = self._line.cut(count).into([])
                held.shared = min(held.shared, count)
                for child in self._store._children(self.key):
                    child.shared = min(child.shared, count)
            held.parked, held.written = None, time()

    def branch(self, key: str, count: int) -> MemoryClaim:
        """A new session that shares the first `count` records of this one, claimed."""
        checked_key(key)
        with self._store._lock:
            self._mine()
            checked_count(self.key, count, self.count)
            if key in self._store._held:
                raise StoreError(taken(key))
            line = self._line.cut(count).into([])
            self._store._held[key] = _Held(line, parent=self.key, shared=count, written=time())
            return self._store._claimed(key)

    def close(self) -> None:
        """Give the claim back."""
        self._given_back = True

    def _erase(self) -> None:
        self._erased, self._line = True, Line(_fresh().pieces, self._line.count)

    def _mine(self) -> _Held:
        held = self._store._of(self)
        if self._given_back:
            raise StoreError(given_back(self.key))
        return held


@dataclass(slots=True)
class _Held:
    """One session."""

    line: Line[Records]
    parent: str = ""
    shared: int = 0
    written: float = 0.0
    parked: bytes | None = None
    claim: MemoryClaim | None = None

    def kept(self, key: str) -> Kept:
        line = self.line
        last = _read(line, max(0, line.count - 1), None)
        turn = last[0].turn if last else 0
        return Kept(key, line.count, turn, self.parent, self.shared, self.written)


def _fresh() -> Line[Records]:
    return Line((Piece(Records(), 0),), 0)


def _read(line: Line[Records], first: int, last: int | None) -> Records:
    found = Records()
    for piece, begins, ends in line.spans(first, last):
        found += piece.strand[begins - piece.first : ends - piece.first]
    return found
