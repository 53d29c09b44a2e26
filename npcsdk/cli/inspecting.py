"""`--inspect`: after each turn, what characters feel, show, think and recall, and why."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from npcsdk.cli.clean import clean
from npcsdk.cli.insight import insight
from npcsdk.events import (
    Appraised,
    Event,
    FeelingChanged,
    Felt,
    Heard,
    InputReceived,
    Learned,
    MemoryAdded,
    Perceived,
    Recalled,
    RelationshipChanged,
    Restored,
    TurnEnded,
)
from npcsdk.mind.state import State
from npcsdk.session.session import Session

COLUMN = 15
"""Where in a row what it tells begins, behind its head."""
LEAST = 20
"""Cells of a row, however narrow a terminal is."""


class Inspecting:
    """Collects what moves characters, and prints after a turn what came of it.

    Args:
        session: whose characters they are.
        console: where to.
    """

    def __init__(self, session: Session, console: Console) -> None:
        self._session = session
        self._console = console
        self._before = self._by_now()
        self._moved: list[Event] = []
        self._due = False

    def take(self, event: Event) -> None:
        """Keep an event until `show`; what was not heard did not happen."""
        match event:
            case Restored():
                self._begin()
                self._due = True
            case InputReceived(kind="event"):
                self._due = True  # One that nobody waits for is no turn, and may move somebody.
            case TurnEnded():
                self._due = True
                if event.reason == "interrupted":
                    self._cut(event)
            case Heard():
                self._cut(event)
            case FeelingChanged() | Felt() | Perceived() | Appraised() | RelationshipChanged():
                self._moved.append(event)
            case Recalled() | MemoryAdded() | Learned():
                self._moved.append(event)

    def show(self) -> None:
        """Print what came of the turns that ended since the last call, once they were heard."""
        if not self._due:
            return
        state = self._by_now()
        rows = insight(self._session.world, self._before, state, self._moved)
        text = "".join(f"{line}\n" for row in rows for line in self._fitting(f"     {clean(row)}"))
        self._console.print(Text(text, "dim"), end="", soft_wrap=True)
        self._begin()

    def _fitting(self, row: str) -> list[str]:
        """A row; at a terminal, what does not fit stands below, as far in as what it goes on with."""
        if not self._console.is_terminal:
            return [row]
        head, rest = row[:COLUMN], row[COLUMN:]
        inner = " " * (len(rest) - len(rest.lstrip()))
        wrapped = Text(rest.lstrip()).wrap(self._console, max(LEAST, self._console.width - COLUMN - len(inner)))
        lines = [line.plain.rstrip() for line in wrapped] or [""]
        return [f"{head if not number else ' ' * COLUMN}{inner}{line}" for number, line in enumerate(lines)]

    def look(self) -> None:
        """Print how things stand by now, also where nothing but time went by."""
        self._due = True
        self.show()

    def _begin(self) -> None:
        self._before, self._moved, self._due = self._by_now(), [], False

    def _by_now(self) -> State:
        """The state, as of the time that has passed since the last event."""
        state = self._session.state
        state.time = max(state.time, self._session.time)
        return state

    def _cut(self, end: Event) -> None:
        """Forget what lies behind where a turn was heard to; facts stay."""
        self._moved = [event for event in self._moved if event.turn != end.turn or event.at <= max(end.at, -1)]
