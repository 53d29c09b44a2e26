"""The log of one session: its sealed turns, in its store or in memory, and what a store would not take yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from secrets import token_hex
from threading import Lock

from npcsdk.errors import SaveError, SessionError, Superseded
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.ports import Claim, Record
from npcsdk.session.record import STATES, Header, header, sealed, state_at
from npcsdk.world.world import World

BRANCH = "~"
"""Stands in the key of a branch between that of the first session and its own name."""


class OwnLog:
    """A log in memory, for a session that has no store. A `Claim` that nobody can take."""

    def __init__(self, records: Iterable[Record] = (), key: str = "") -> None:
        self.key = key
        self._records = list(records)

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self._records)

    def append(self, record: Record) -> None:
        """Add a record."""
        self._records.append(record)

    def read(self, first: int = 0, last: int | None = None) -> Sequence[Record]:
        """Records from number `first` to before number `last`."""
        return self._records[first:last]

    def park(self, document: bytes | None) -> None:
        """Nothing outlives the session here."""

    def parked(self) -> bytes | None:
        """Nothing."""
        return None

    def rewind(self, count: int) -> None:
        """Keep the first records alone; whoever reads the others at this moment has them still."""
        self._records = self._records[:count]

    def branch(self, key: str, count: int) -> OwnLog:
        """Another log that shares the first records."""
        return OwnLog(self._records[:count], key)

    def close(self) -> None:
        """Nothing is held."""


class SessionLog:
    """What was sealed, in order. A record that the store refuses waits here, and is offered again with the next one.

    Args:
        claim: where records are kept.
        head: what the first record is to say, where there is none.

    Raises:
        StoreError: not even the first record could be kept.
    """

    def __init__(self, claim: Claim, head: Header | None = None) -> None:
        self.claim = claim
        self._waiting: list[Record] = []
        self._moving = Lock()  # A record is in one place at any moment that another thread looks.
        if head is not None and not claim.count:
            claim.append(header(head))

    @property
    def count(self) -> int:
        """How many records there are, those that wait included."""
        return self.claim.count + len(self._waiting)

    @property
    def waiting(self) -> int:
        """How many records the store has not taken yet."""
        return len(self._waiting)

    def read(self, first: int = 0, last: int | None = None) -> Sequence[Record]:
        """Records from number `first` to before number `last`, oldest first. Any thread.

        Raises:
            StoreError: they cannot be read.
        """
        with self._moving:
            kept, waiting = self.claim.count, self._waiting[:]
        last = kept + len(waiting) if last is None else last
        found = self.claim.read(first, min(last, kept)) if first < kept else ()
        return [*found, *waiting[max(0, first - kept) : max(0, last - kept)]]

    def seal(self, fold: Fold) -> None:
        """Add the last turn, which is about to be sealed.

        Raises:
            StoreError: the store does not take it now. It is in the log all the same, and waits.
            Superseded: the session goes on elsewhere: nothing was added.
        """
        self.add(sealed(fold, self.count))

    def add(self, *records: Record) -> None:
        """Add records. Raises as `seal` does."""
        self._waiting.extend(records)
        try:
            self.flush()
        except Superseded:
            del self._waiting[-len(records) :]
            raise

    def flush(self) -> None:
        """Offer to the store what waits. Raises as `seal` does."""
        with self._moving:
            taken = 0
            try:
                for record in self._waiting:
                    self.claim.append(record)
                    taken += 1
            finally:
                del self._waiting[:taken]

    def clear(self) -> None:
        """Have no records at all: another log is to be put in its place.

        Raises:
            StoreError, Superseded: the store would not; nothing changed.
        """
        self.claim.rewind(0)
        self._waiting.clear()

    def rewind(self, count: int) -> None:
        """Have the first `count` records alone.

        Raises:
            StoreError, Superseded: the store would not; nothing changed.
        """
        if count < self.claim.count:
            self.claim.rewind(count)
            self._waiting.clear()
        else:
            del self._waiting[count - self.claim.count :]

    def branch(self, name: str) -> SessionLog:
        """A log that shares all of this one's records and goes on by itself.

        Args:
            name: is put behind this one's key; "" for one that nobody has.

        Raises:
            StoreError: there is one of that name, or the store would not.
        """
        self.flush()
        key = f"{self.claim.key}{BRANCH}{name or token_hex(4)}"
        return SessionLog(self.claim.branch(key, self.claim.count))

    def state(self, world: World, count: int) -> State:
        """The state after the first `count` records.

        Raises:
            SaveError: they are damaged.
            StoreError: they cannot be read.
        """
        first = max(0, (count - 1) // STATES * STATES - 1)  # `state_at` takes the first for a head.
        records = self.read(first, count)
        if not records:
            raise SaveError("the log is shorter than it was")
        try:
            return state_at(world, records)
        except SaveError:
            if not first:
                raise
            return state_at(world, self.read(0, count))  # It was not written by these rules; it may be whole.

    def count_at(self, turn: int) -> int:
        """How many records tell of a turn and all that came before it.

        Raises:
            SessionError: the log does not go back so far.
        """
        last = self.count
        oldest = turn + 1
        while last > 1:
            first = max(1, last - STATES)
            for number, record in reversed(list(enumerate(self.read(first, last), first + 1))):
                if record.turn <= turn:
                    return number
                oldest = record.turn
            last = first
        if turn == 0 and oldest == 1:
            return 1
        raise SessionError(f"the log does not go back so far: it begins with turn {oldest}")
