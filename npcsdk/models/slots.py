"""Which of an engine's slots works for whom: a character finds again what was evaluated for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Guest(Protocol):
    """One call that wants a slot. `stopped` may become true at any time, then `Slots.wake` is called."""

    key: str
    stopped: bool
    yielded: bool


class Slots:
    """The slots of an engine. Who speaks goes before who warms: warming waits while anyone speaks.

    A key has its last slot again if that is free, else the slot that was idle longest. All of it blocks and is
    meant for worker threads; at most as many may speak as there are slots.
    """

    def __init__(self, count: int) -> None:
        self._idle = OrderedDict((slot, "") for slot in range(count))
        self._changed = threading.Condition()
        self._speaking = 0
        self._warming: Guest | None = None

    @contextmanager
    def to_speak(self, guest: Guest) -> Iterator[int | None]:
        """A slot for a request that someone waits for; None if it was stopped before it had one."""
        with self._changed:
            self._speaking += 1
            if self._warming is not None:
                self._warming.yielded = True
        try:
            with self._slot(guest) as slot:
                yield slot
        finally:
            with self._changed:
                self._speaking -= 1
                self._changed.notify_all()

    @contextmanager
    def to_warm(self, guest: Guest) -> Iterator[int | None]:
        """A slot for a request that nobody waits for. It is told by `yielded` to stop and try again later."""
        with self._changed:
            self._changed.wait_for(lambda: guest.stopped or self._speaking == 0)
            self._warming, guest.yielded = guest, False
        try:
            with self._slot(guest) as slot:
                yield slot
        finally:
            with self._changed:
                self._warming = None
                self._changed.notify_all()

    def wake(self) -> None:
        """Let those that wait see whether they were stopped."""
        with self._changed:
            self._changed.notify_all()

    @contextmanager
    def _slot(self, guest: Guest) -> Iterator[int | None]:
        with self._changed:
            self._changed.wait_for(lambda: guest.stopped or self._free_for(guest))
            slot = None if guest.stopped else self._take(guest.key)
        try:
            yield slot
        finally:
            if slot is not None:
                with self._changed:
                    self._idle[slot] = guest.key
                    self._changed.notify_all()

    def _free_for(self, guest: Guest) -> bool:
        """Whether a slot is idle; what is being warmed for the same key is worth waiting for."""
        other = self._warming if self._warming is not guest else None
        return bool(self._idle) and (other is None or other.key != guest.key)

    def _take(self, key: str) -> int:
        own = next((slot for slot in reversed(self._idle) if self._idle[slot] == key), None)
        slot = next(iter(self._idle)) if own is None else own
        del self._idle[slot]
        return slot
