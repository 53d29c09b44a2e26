"""Which of an engine's slots works for whom: a character finds again what was evaluated for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from typing import Any, NamedTuple, Protocol


class Guest(Protocol):
    """One call that wants a slot. `stopped` may become true at any time, then `Slots.wake` is called."""

    key: str
    stopped: bool
    yielded: bool

    @property
    def messages(self) -> Sequence[Any]:
        """What is to be evaluated, in order."""


class Trace(NamedTuple):
    """What a slot did last: for which key, with which messages."""

    key: str = ""
    messages: Sequence[Any] = ()


class Slots:
    """The slots of an engine. Who speaks goes before who warms: warming waits while anyone speaks.

    A key has the slot again that did most alike for it, if one is free, else the slot that was idle longest.
    All of it blocks and is meant for worker threads; at most as many may speak as there are slots.
    """

    def __init__(self, count: int) -> None:
        self._idle = OrderedDict((slot, Trace()) for slot in range(count))
        self._at_work: list[Guest] = []
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
        """A slot for a request that nobody waits for. It is told by `yielded` to stop and try again later.

        None if it was stopped, or if there is nothing left to be done: to do it again would cost the slot
        what has been said since.
        """
        with self._changed:
            self._changed.wait_for(lambda: guest.stopped or self._speaking == 0)
            guest.yielded = False
            done = self._is_done(guest)
            self._warming = None if done else guest
        if done:
            yield None
            return
        try:
            with self._slot(guest) as slot:
                yield slot
        finally:
            with self._changed:
                self._warming = None

    def wake(self) -> None:
        """Let those that wait see whether they were stopped."""
        with self._changed:
            self._changed.notify_all()

    @contextmanager
    def _slot(self, guest: Guest) -> Iterator[int | None]:
        with self._changed:
            self._changed.wait_for(lambda: guest.stopped or self._free_for(guest))
            slot = None if guest.stopped else self._take(guest)
        try:
            yield slot
        finally:
            if slot is not None:
                with self._changed:
                    self._at_work.remove(guest)
                    self._idle[slot] = Trace(guest.key, () if guest.yielded else guest.messages)
                    self._changed.notify_all()

    def _free_for(self, guest: Guest) -> bool:
        """Whether a slot is idle. One that is about to be and has worked for the same key is worth waiting for."""
        ending = (other for other in self._at_work if other.stopped or other.yielded)
        return bool(self._idle) and all(other.key != guest.key for other in ending)

    def _is_done(self, guest: Guest) -> bool:
        """Whether a slot has all of the messages already."""
        wanted = list(guest.messages)
        traces = (trace for trace in self._idle.values() if trace.key == guest.key)
        return bool(wanted) and any(list(trace.messages[: len(wanted)]) == wanted for trace in traces)

    def _take(self, guest: Guest) -> int:
        own = [slot for slot, trace in self._idle.items() if trace.key == guest.key]
        # Of several that are as much alike, the last is the one used last.
        slot = max(reversed(own), key=lambda slot: self._alike(slot, guest)) if own else next(iter(self._idle))
        del self._idle[slot]
        self._at_work.append(guest)
        return slot

    def _alike(self, slot: int, guest: Guest) -> int:
        """Messages at the beginning that are the same as those the slot had last."""
        pairs = zip(self._idle[slot].messages, guest.messages, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
