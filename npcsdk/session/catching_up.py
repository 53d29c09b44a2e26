"""Bringing memories up to what the log holds: from those who note what it takes, else by reading it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic, sleep
from typing import TYPE_CHECKING

from npcsdk.errors import NpcError
from npcsdk.events import Event
from npcsdk.ports import Record
from npcsdk.session.log import SessionLog
from npcsdk.session.record import read_record

if TYPE_CHECKING:
    from npcsdk.mind.memory.memories import Memories

MANY = 512
"""Events that are not taken in no time."""
CHUNK = 32
"""Records that are read at once: of memories that a game brings along each may hold hundreds."""
BUSY, REST = 0.001, 0.0002
"""Seconds of work, and of rest: while one thread works on memories no other one runs, as that of a game."""

Paced = Callable[[Iterable[Event]], Iterable[Event]]


class CatchingUp:
    """How far the memories of a session are, in any thread one at a time.

    Args:
        log: of the session.
    """

    def __init__(self, log: SessionLog) -> None:
        self.trouble = ""
        """Why part of the log is not remembered, for people; empty where all is."""
        self.taken = 1
        """Records that are remembered. The first says whose log it is."""
        self._log = log
        self._fresh: deque[tuple[int, Sequence[Event]]] = deque()
        self._ahead: deque[Record] = deque()  # read, and not taken yet

    def note(self, number: int, events: Sequence[Event]) -> None:
        """Take note of what a record of this number holds that the log has taken in this moment, in no time."""
        self._fresh.append((number, events))

    @property
    def behind(self) -> bool:
        """Whether there is more than can be taken in no time."""
        noted = self.taken + len(self._fresh) == self._log.count
        return not noted or sum(len(events) for _, events in self._fresh) >= MANY

    def go_on(self, memories: Memories, until: float, paced: Paced = iter) -> None:
        """Let the memories take what they lack.

        Args:
            memories: those that have taken what was there before.
            until: the time by `time.monotonic` from which on nothing more is begun.
            paced: hands on the events; see `Resting`.

        Raises:
            StoreError: the log cannot be read.
        """
        while monotonic() < until:
            while self._fresh and self._fresh[0][0] < self.taken:
                self._fresh.popleft()
            if self._fresh and self._fresh[0][0] == self.taken and not self._ahead:  # Else it was read, too.
                _, events = self._fresh.popleft()
                self.taken += 1
                memories.take(paced(events))
                continue
            last = min(self._log.count, self._fresh[0][0] if self._fresh else self._log.count)
            if self.taken >= last and not self._ahead:
                return
            self._read(memories, last, paced)

    def _read(self, memories: Memories, last: int, paced: Paced) -> None:
        """Take the next record."""
        if not self._ahead:
            self._ahead.extend(self._log.read(self.taken, min(last, self.taken + CHUNK)))
        if not self._ahead:  # The log has less than it says.
            self.taken = last
            return
        record = self._ahead.popleft()
        self.taken += 1
        try:
            memories.take(paced(read_record(record.body).events))
        except NpcError as error:
            self.trouble = f"turn {record.turn} is not remembered: {error}"


class Resting:
    """Hands on events, with a rest now and then in which other threads run."""

    def __init__(self) -> None:
        self._rested = monotonic()

    def __call__(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events, of one record after the other."""
        for event in events:
            yield event
            if monotonic() - self._rested > BUSY:
                sleep(REST)
                self._rested = monotonic()
