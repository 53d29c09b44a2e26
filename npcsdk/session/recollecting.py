"""What the characters of a session remember: made of its log, in step with it, and looked into beside the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from math import inf
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from npcsdk.events import Event
from npcsdk.later import later
from npcsdk.mind.memory.fading import REMEMBERING, Remembering
from npcsdk.session.catching_up import CatchingUp, Resting
from npcsdk.session.log import SessionLog
from npcsdk.session.meanings import Meanings
from npcsdk.session.vectors import Vectors
from npcsdk.world.renamed import renamed
from npcsdk.world.world import World

if TYPE_CHECKING:
    from npcsdk.mind.memory.memories import Memories
else:
    Memories = later("npcsdk.mind.memory.memories", "Memories")

T = TypeVar("T")

SMALL = 2000
"""Memories of one character up to which a look into them is quicker than asking another thread for it."""
PATIENCE = 2.0
"""Seconds that a turn waits for what comes to mind; it goes on without, and the next one has it."""
READING = 1.0
"""Seconds that all turns together wait for the log to be read; then they go on with what was read so far."""
SLICE = 0.05
"""Seconds that the log is read before others may have the memories, or the thread."""

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
        self._trouble = ""
        self._world = world
        self._remembering = remembering
        self._meanings = Meanings(vectors) if vectors else None
        self._small = min(SMALL, remembering.entries)
        self._catching_up = CatchingUp(log)
        self._lock = Lock()
        self._reading: asyncio.Task[None] | None = None
        self._patience = READING
        self._stopped = False

    @cached_property
    def memories(self) -> Memories:
        """Those of everybody, as far as the log was read. They belong to whoever `now` calls."""
        names = renamed(self._world)
        return Memories(lambda name: names.character(name) or name, self._remembering, self._world.characters)

    @property
    def trouble(self) -> str:
        """Why part of what happened is not remembered, for people; empty where all is."""
        return self._trouble or self._catching_up.trouble

    def took(self, number: int, events: Sequence[Event]) -> None:
        """Take note of what the log has taken in this moment, in no time.

        Args:
            number: of its record in the log.
            events: what happened, as it was heard.
        """
        self._catching_up.note(number, events)

    def now(self, doing: Callable[[Memories], T], more: Iterable[Event] = (), *, until: float = inf) -> T:
        """Do something with all that is remembered by now. Waits: for the log, where it was not read yet.

        Args:
            doing: is called with the memories.
            more: events that count, too, and are in no record yet, as they were heard.
            until: the time by `time.monotonic` from which on it does with what was read so far.

        Raises:
            StoreError: the log cannot be read.
            TimeoutError: where there is such a time, and another thread has had the memories for too long.
        """
        if not self._lock.acquire(timeout=-1 if until == inf else PATIENCE):  # Threads that wait would be ever more.
            raise TimeoutError
        try:
            self._catching_up.go_on(self.memories, until)
            if self._meanings:
                self._meanings.bring(self.memories)
            with self.memories.with_more(more):
                return doing(self.memories)
        finally:
            self._lock.release()

    async def soon(self, doing: Callable[[Memories], T], more: Iterable[Event], otherwise: T) -> T:
        """As `now`, in another thread where it may take long; `otherwise` where it takes too long. Never raises."""
        try:
            if self._quick:
                return self.now(doing, more)
            async with asyncio.timeout(PATIENCE):
                await self._read_up()
                return await asyncio.to_thread(self.now, doing, list(more), until=monotonic() + SLICE)
        except TimeoutError:
            self._troubled(f"nothing came to mind within {PATIENCE:g} s")
        except Exception as error:  # Whatever is wrong with what is remembered, the talk goes on.
            self._troubled(f"{type(error).__name__}: {error}", error)
        return otherwise

    def settle(self) -> None:
        """See to it, on the loop, that what was looked into has vectors before long."""
        if self._meanings and not self._lock.locked():
            self._meanings.fill()

    def begin(self) -> None:
        """Begin, on the loop, to read the log in the background, where it was not read yet."""
        if self._reading is not None and not self._here(self._reading):
            self._reading = None  # It was begun on a loop that does not run now.
        if self._reading is None and self._catching_up.behind and not self._stopped:
            self._reading = asyncio.get_running_loop().create_task(self._read_on())

    def stop(self) -> None:
        """Read no more in the background."""
        self._stopped = True

    async def aclose(self) -> None:
        """Stop reading, and return when nothing is read any more; a read that does not end is left behind."""
        self.stop()
        if self._reading is not None and self._here(self._reading):
            await asyncio.wait({self._reading}, timeout=PATIENCE)

    @staticmethod
    def _here(task: asyncio.Task[None]) -> bool:
        return task.get_loop() is asyncio.get_running_loop()

    @property
    def _quick(self) -> bool:
        if self._catching_up.behind or self._lock.locked():
            return False
        return all(len(held) < self._small for held in self.memories.held.values())

    async def _read_up(self) -> None:
        """Wait until all is read, as long as there is patience left."""
        self.begin()
        if self._reading is not None:
            began = monotonic()
            await asyncio.wait({self._reading}, timeout=self._patience)
            self._patience = max(0.0, self._patience - (monotonic() - began))

    async def _read_on(self) -> None:
        """Read to the end, in slices, so that others come in between."""
        taken = 0
        try:
            while self._catching_up.behind and self._catching_up.taken > taken and not self._stopped:
                taken = self._catching_up.taken
                await asyncio.to_thread(self._read_some)
        except Exception as error:  # Whoever asks next is told, too.
            self._troubled(f"{type(error).__name__}: {error}", error)
        finally:
            self._reading = None

    def _read_some(self) -> None:
        with self._lock:
            self._catching_up.go_on(self.memories, monotonic() + SLICE, Resting())

    def _troubled(self, why: str, error: Exception | None = None) -> None:
        if error is not None and why != self._trouble:
            _log.error("memory failed: %s", why, exc_info=error)
        self._trouble = why
