"""The door: where events wait until the game takes them, and what it has been told so far.

Both doors are this one queue: an async turn reads it as events come, a game loop empties it with
`poll()`. What lies behind a cut is dropped under the same lock as taking, so nobody sees an undo.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable

from npcsdk.events import FACT, Event, Notice, TextDelta, TurnEnded, TurnStarted, UtteranceReady


class Door:
    """A queue of events with a memory of how much visible text of the turn went through it.

    `turn` is the last turn whose start the game was told of, `delivered` how many characters of its
    visible text (-1: none, and the turn goes on). `resumed` says that this was before a save was loaded:
    nobody plays that turn any more, so nobody can say anew how far it was heard. `times_resumed` counts that.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Event] = deque()
        self._aside: set[int] = set()  # ids of what waits and is told aside
        self._reader: asyncio.Future[None] | None = None
        self.turn = 0
        self.delivered = FACT
        self.resumed = False
        self.times_resumed = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, event: Event) -> None:
        """Add an event. Called on the session's loop only."""
        with self._lock:
            self._waiting.append(event)
        self.wake()

    def tell(self, notice: Notice) -> None:
        """Add what is no part of the talk, as that a save failed: it stays true whatever is taken back."""
        self._aside.add(id(notice))
        self.put(notice)

    def take(self) -> list[Event]:
        """All that waits, oldest first; blocks on nothing slow. Any thread."""
        with self._lock:
            events = list(self._waiting)
            self._waiting.clear()
            for event in events:
                self._told(event)
        return events

    def take_one(self) -> Event | None:
        """The oldest that waits, or None."""
        with self._lock:
            if not self._waiting:
                return None
            event = self._waiting.popleft()
            self._told(event)
        return event

    async def wait(self) -> None:
        """Return when something waits, or `wake` is called. For one reader, on the session's loop."""
        if self._waiting:
            return
        reader = self._reader = asyncio.get_running_loop().create_future()
        try:
            await reader
        finally:
            if self._reader is reader:
                self._reader = None

    def wake(self) -> None:
        """Let the reader look again."""
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def resume(self, turn: int, delivered: int) -> None:
        """Go on from a save: the game was told this much."""
        with self._lock:
            self.turn, self.delivered, self.resumed = turn, delivered, True
            self.times_resumed += 1

    @property
    def known(self) -> tuple[int, int]:
        """The turn that the game knows, and in which of its pasts: numbers come again after a rewind. Any thread."""
        with self._lock:
            return self.turn, self.times_resumed

    def told(self, turn: int) -> int:
        """How much of a turn's visible text the game was told: characters, or -1."""
        with self._lock:
            return self.delivered if self.turn == turn else FACT

    def cut(self, turn: int, heard: int | None) -> tuple[int, list[Event]]:
        """Drop what waits of a turn and lies behind the cut.

        The cut is at `heard`, but never before the turn nor beyond what was told; at all that was told when None.

        Returns:
            The cut, and what was dropped: all text and sound that waited, and what stood behind it.
        """
        with self._lock:
            told = self.delivered if self.turn == turn else FACT
            at = told if heard is None else max(FACT, min(heard, told))
            return at, self._drop(lambda event: event.turn == turn and _behind(event, at))

    def drop(self, turn: int) -> list[Event]:
        """Take out all that waits of a turn; what was dropped."""
        with self._lock:
            return self._drop(lambda event: event.turn == turn)

    def clear(self) -> None:
        """Take out all that waits but for what was told aside: the session goes on from another state."""
        with self._lock:
            self._drop(lambda event: True)

    def _drop(self, gone: Callable[[Event], bool]) -> list[Event]:
        dropped = [event for event in self._waiting if gone(event) and id(event) not in self._aside]
        if dropped:
            out = set(map(id, dropped))
            self._waiting = deque(event for event in self._waiting if id(event) not in out)
        return dropped

    def _told(self, event: Event) -> None:
        self._aside.discard(id(event))
        if isinstance(event, TurnStarted):
            self.turn, self.delivered, self.resumed = event.turn, FACT, False
        elif isinstance(event, TextDelta) and event.turn == self.turn:
            self.delivered = event.at + len(event.text)
        elif isinstance(event, TurnEnded) and event.turn == self.turn and event.reason == "done":
            self.delivered = max(self.delivered, event.at)  # Of a turn without a word all was told.


def _behind(event: Event, at: int) -> bool:
    return event.at != FACT and (event.at > at or isinstance(event, TextDelta | UtteranceReady))
