"""State = settled + tail + view.

`settled` is what can no longer change. The tail is what happened since the last turn began; how
much of it counts is decided by how far it was heard. The view is settled plus the tail up to there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from npcsdk.events import FACT, Event, Heard, TextDelta, TurnStarted, UtteranceReady
from npcsdk.mind.state import State


class Fold:
    """The fold of the events that happened, with the last turn still open to revision."""

    def __init__(self, settled: State, tail: Iterable[Event] = (), heard: int | None = None) -> None:
        self.settled = settled
        self.tail = list(tail)
        self.heard = heard
        self._whole: State | None = None  # the view if all was heard
        self._view: State | None = None  # and as far as it was heard when somebody asked last
        self._view_heard: int | None = None

    def apply(self, event: Event) -> None:
        """Let an event have happened: Heard revises, TurnStarted seals, everything else joins the tail."""
        if isinstance(event, Heard):
            if event.turn == self.turn:
                self.heard = event.at
            return
        if isinstance(event, TurnStarted):
            self.seal()
        self.tail.append(event)
        if self._view is not None and event.at == FACT:  # It counts, however far the turn was heard.
            self._view.apply(event)
        else:
            self._view = None
        if self._whole is not None:
            self._whole.apply(event)

    def seal(self) -> None:
        """Make the view settled. What was not heard is gone, and what came to mind is over."""
        self.settled = self.view(self.heard)
        self.settled.recalled = ()
        self.tail.clear()
        self.heard = self._whole = self._view = None

    def drop(self, gone: Callable[[Event], bool]) -> None:
        """Take events out of the tail that nobody was told of."""
        self.tail = [event for event in self.tail if not gone(event)]
        self._whole = self._view = None

    def view(self, heard: int | None) -> State:
        """What is so if the tail was heard up to `heard` (None: all of it). Do not change it."""
        if heard is None:
            if self._whole is None:
                self._whole = self._folded(None)
            return self._whole
        if self._view is None or self._view_heard != heard:
            self._view, self._view_heard = self._folded(heard), heard
        return self._view

    def _folded(self, heard: int | None) -> State:
        state = self.settled.copy()
        for event in until(self.tail, heard):
            state.apply(event)
        return state

    @property
    def turn(self) -> int:
        """The number of the last turn that began."""
        return self.tail[0].turn if self.tail else self.settled.turn

    @property
    def open(self) -> bool:
        """Whether how far the last turn was heard can still be revised: it is not sealed."""
        return bool(self.tail) and isinstance(self.tail[0], TurnStarted)

    @property
    def length(self) -> int:
        """Characters of visible text in the tail."""
        return max((event.at + len(event.text) for event in self.tail if isinstance(event, TextDelta)), default=0)


def until(events: Iterable[Event], heard: int | None) -> Iterable[Event]:
    """The events up to `heard` characters, visible text and sound cut there.

    Order is kept. Text that would begin at the cut is not there at all.
    """
    for event in events:
        if heard is None or event.at == FACT:
            yield event
        elif isinstance(event, TextDelta):
            kept = event.text[: max(0, heard - event.at)]
            if kept:
                yield event if kept == event.text else replace(event, text=kept)
        elif isinstance(event, UtteranceReady) and event.at <= heard < event.at + len(event.text):
            yield replace(event, duration=event.duration * (heard - event.at) / len(event.text))
        elif event.at <= heard:
            yield event
