"""What the characters of a session remember: made of its log, in step with it, and looked into beside the loop."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from math import inf
from threading import Lock
from time import monotonic
from typing import TypeVar

from npcsdk.errors import NpcError
from npcsdk.events import Event
from npcsdk.mind.memory.fading import REMEMBERING, Remembering
from npcsdk.mind.memory.memories import Memories
from npcsdk.session.log import SessionLog
from npcsdk.session.meanings import Meanings
from npcsdk.session.record import read_record
from npcsdk.session.vectors import Vectors
from npcsdk.world.renamed import renamed
from npcsdk.world.world import World

T = TypeVar("T")

SMALL = 2000
"""Memories of one character up to which a look into them is quicker than asking another thread for it."""
FEW = 64
"""Events that can be taken on the loop."""
CHUNK = 256
"""Records that are read at once."""
PATIENCE = 2.0
"""Seconds that a turn waits for what comes to mind; it goes on without, and the next one has it."""

_log = logging.getLogger("npcsdk")


class Recollecting:
    """The memories of one session, in any thread one at a time.

    Args:
        log: of the session; what happened in the world is read from it when it is first asked for.
        world: as it is now: it may call characters otherwise than the log does.
        remembering: how much each character keeps word for word.
        vectors: what memories mean, where there is an embedder.
    """

    def __init__(
        self,
        log: SessionLog,
        world: World,
        remembering: Remembering = REMEMBERING,
        vectors: Vectors | None = None,
    ) -> None:
        self.trouble = ""
        """Why part of what happened is not remembered, for people; empty where all is."""
        names = renamed(world)
        self.memories = Memories(lambda name: names.character(name) or name, remembering)
        self._meanings = Meanings(vectors) if vectors else None
        self._small = min(SMALL, remembering.entries)
        self._log = log
        self._taken = 1  # records; the first says whose log it is
        self._fresh: deque[tuple[int, Sequence[Event]]] = deque()
        self._lock = Lock()

    def took(self, number: int, events: Sequence[Event]) -> None:
        """Take note of what the log has taken in this moment, in no time.

        Args:
            number: of its record in the log.
            events: what happened, as it was heard.
        """
        self._fresh.append((number, events))

    def now(self, doing: Callable[[Memories], T], more: Iterable[Event] = (), *, until: float = inf) -> T:
        """Do something with all that is remembered by now. Waits: for the log, where it was not read yet.

        Args:
            doing: is called with the memories.
            more: events that count, too, and are in no record yet, as they were heard.
            until: the time by `time.monotonic` from which on it does with what was read so far.
        """
        with self._lock:
            self._catch_up(until)
            if self._meanings:
                self._meanings.bring(self.memories)
            with self.memories.with_more(more):
                return doing(self.memories)

    def settle(self) -> None:
        """See to it, on the loop, that what was looked into has vectors before long."""
        if self._meanings and not self._lock.locked():
            self._meanings.fill()

    async def soon(self, doing: Callable[[Memories], T], more: Iterable[Event], otherwise: T) -> T:
        """As `now`, in another thread where it may take long; `otherwise` where it takes too long. Never raises."""
        try:
            if self._quick:
                return self.now(doing, more)
            until = monotonic() + PATIENCE / 2
            async with asyncio.timeout(PATIENCE):
                return await asyncio.to_thread(self.now, doing, list(more), until=until)
        except TimeoutError:
            self._troubled(f"nothing came to mind within {PATIENCE:g} s")
        except Exception as error:  # Whatever is wrong with what is remembered, the talk goes on.
            self._troubled(f"{type(error).__name__}: {error}", error)
        return otherwise

    def _troubled(self, why: str, error: Exception | None = None) -> None:
        if error is not None and why != self.trouble:
            _log.error("memory failed: %s", why, exc_info=error)
        self.trouble = why

    @property
    def _quick(self) -> bool:
        ready = (
            self._taken + len(self._fresh) == self._log.count and sum(len(each) for _, each in self._fresh) < FEW * 8
        )
        return (
            ready and not self._lock.locked() and all(len(held) < self._small for held in self.memories.held.values())
        )

    def _catch_up(self, until: float) -> None:
        """Take what came into the log since: from those who noted it, else from the log."""
        while monotonic() < until:
            while self._fresh and self._fresh[0][0] < self._taken:
                self._fresh.popleft()
            if self._fresh and self._fresh[0][0] == self._taken:
                number, events = self._fresh.popleft()
                self.memories.take(events)
                self._taken = number + 1
                continue
            last = min(self._log.count, self._fresh[0][0] if self._fresh else self._log.count)
            if self._taken >= last:
                return
            self._read(self._taken, min(last, self._taken + CHUNK))

    def _read(self, first: int, last: int) -> None:
        for record in self._log.read(first, last):
            self._taken += 1
            try:
                self.memories.take(read_record(record.body).events)
            except NpcError as error:
                self.trouble = f"turn {record.turn} is not remembered: {error}"
        self._taken = max(self._taken, last)
