"""What was said before, as messages: a window that stays where it is for several turns, then leaps.

A window that slid by one entry a turn would change the beginning of every request, and no prefix
cache would hold what comes after it. So the window begins where a block of turns does, counted from
the first turn of the session, and only its end grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from npcsdk.mind.message import Message, Role
from npcsdk.mind.quoting import quoted
from npcsdk.mind.state import Entry, State
from npcsdk.mind.tokens import estimate_messages, shortened
from npcsdk.patterns import lazy

STEP = 2
"""Turns that leave together where even the last block is too long."""
LONGEST = 200
"""Tokens kept of what a player says, by estimate."""

_TAG = lazy(r"(\[[^\[\]]*\])")


class Window(NamedTuple):
    """What is shown of what was said, and of which turns."""

    messages: list[Message]
    turns: frozenset[int]


def past(state: State, budget: int, block: int) -> list[Message]:
    """What was said with this character, as `window` shows it."""
    return window(state, budget, block).messages


def window(state: State, budget: int, block: int) -> Window:
    """What was said with this character, oldest first, what one side said in a row joined.

    A line that was cut short ends with a dash.

    Args:
        state: whose history ends with what was said last.
        budget: tokens that all of it may take, by estimate. What was said last is always kept.
        block: turns that leave the window together; it holds this many to twice as many.
    """
    entries = [entry for entry in state.history if entry.character == state.character]
    for first in _beginnings(entries, block):
        shown = _window([entry for entry in entries if entry.turn >= first])
        if estimate_messages(shown.messages) <= budget:
            return shown
    return _window(entries[-1:])


def _window(entries: Sequence[Entry]) -> Window:
    return Window(_joined(entries), frozenset(entry.turn for entry in entries))


def _beginnings(entries: Sequence[Entry], block: int) -> Iterator[int]:
    """Turns at which the window may begin, the earliest first."""
    if entries:
        last = entries[-1].turn
        newest = last - last % block
        yield newest - block
        yield from range(newest, last + 1, STEP)


def _joined(entries: Iterable[Entry]) -> list[Message]:
    messages: list[Message] = []
    for entry in entries:
        role: Role = "assistant" if entry.kind == "line" else "user"
        text = _as_said(entry)
        if text and messages and messages[-1].role == role:
            messages[-1] = Message(role, f"{messages[-1].content} {text}")
        elif text:
            messages.append(Message(role, text))
    return messages


def _as_said(entry: Entry) -> str:
    if entry.kind == "line":
        text = _line(entry.text)
        return f"{text}—" if text and entry.cut else text
    text = shortened(quoted(entry.text), LONGEST)
    return f"({text})" if entry.kind == "event" else text


def _line(text: str) -> str:
    """A line with its tags; between these stands also what the player is called, so that is quoted."""
    parts = _TAG.split(text)
    if not "".join(parts[::2]).strip():
        return ""
    return " ".join("".join(part if i % 2 else _between(part) for i, part in enumerate(parts)).split())


def _between(text: str) -> str:
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{quoted(text)}{after}"
