"""A turn: a handle on one exchange.

It is not a generator: leaving it early, from anywhere, closes it without leaking a task, and the
session's state says what was told and nothing more.
"""

from __future__ import annotations

from collections import deque
from types import TracebackType
from typing import Protocol

from npcsdk.errors import SessionError
from npcsdk.events import Event, InputReceived, TurnEnded
from npcsdk.session.door import Door


class Opener(Protocol):
    """Whoever owns the turns of a session."""

    async def open(self, turn: Turn) -> None:
        """Start a turn."""

    async def leave(self, turn: Turn) -> None:
        """A reader left its turn."""


class Turn:
    """One exchange. Nothing happens before it is entered.

    Use it as `async with session.say("...") as turn:` and iterate over its events. Leaving the block
    before TurnEnded interrupts the turn at what was delivered. A game event that leads nowhere
    makes no turn: `number` stays None and the iteration ends after the event itself.
    """

    def __init__(self, owner: Opener, door: Door, given: InputReceived) -> None:
        self._owner = owner
        self._door = door
        self.given = given
        self.number: int | None = None
        self.ended = False
        self._started = False
        self._read = False
        self._kept: deque[Event] | None = None

    async def start(self) -> Turn:
        """Begin without a `with` block, for a driver that reads the events elsewhere.

        Raises:
            SessionError: the session cannot do this now, or the turn was started before.
        """
        if self._started:
            raise SessionError("a turn can be entered once; ask the session for a new one")
        self._started = True
        await self._owner.open(self)
        return self

    async def __aenter__(self) -> Turn:
        self._read = True
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._read = False
        await self._owner.leave(self)

    def __aiter__(self) -> Turn:
        return self

    async def __anext__(self) -> Event:
        event = await self._next()
        if event is None:
            raise StopAsyncIteration
        if isinstance(event, TurnEnded) and event.turn == self.number:
            self.ended = True
        return event

    async def _next(self) -> Event | None:
        while self._started and not self.ended:
            if self._kept is not None:
                return self._kept.popleft() if self._kept else None
            event = self._door.take_one()
            if event is not None or self.number is None:
                return event
            await self._door.wait()
        return None

    def detach(self) -> None:
        """Keep what is left of this turn for whoever still reads it: another turn takes the door."""
        if self._read and not self.ended and self.number is not None:
            self._kept = deque(self._door.drop(self.number))
            self._door.wake()

    def abandon(self) -> None:
        """End for whoever reads it: the session goes on from another state."""
        self.ended = True
        self._door.wake()
