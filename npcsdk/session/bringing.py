"""Memories that a game brings along: looked at, each by its number, and given ids that this session does not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import inf
from typing import Any

from npcsdk.codec import from_json, to_json
from npcsdk.errors import SaveError, SessionError
from npcsdk.events import MemoryAdded
from npcsdk.memory import Memory
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.witnessed import LONGEST

HELD = 100_000
"""Memories that one character can hold."""
KEPT = 60
"""Characters kept of an id from elsewhere: it says what kind of memory it is."""


def brought(
    who: str, given: Iterable[Memory | str], *, held: int, name: str, now: float, **stamp: Any
) -> list[MemoryAdded]:
    """The events by which a character remembers what is brought along.

    What has an id is from elsewhere, and may be called as something is here. So it is called otherwise, and what it
    points to is what came with it; the rest of that is left out.

    Args:
        who: remembers it.
        given: memories, or texts of what was seen now.
        held: how many memories it holds.
        name: what nothing in the session is called.
        now: seconds of game time.
        stamp: of the events.

    Raises:
        SessionError: one cannot be kept, which the message names by its number; they are too many, or no list.
    """
    if isinstance(given, str | Memory) or not isinstance(given, Iterable):
        raise SessionError(f"memories is {type(given).__name__}; give a list of texts or memories; nothing was added")
    memories: list[Memory] = []
    for at, each in enumerate(given):
        if held + at >= HELD:
            raise SessionError(
                f"{who} can hold {HELD:,} memories, and there is room for {max(HELD - held, 0):,} more; nothing was"
                " added. Add those that matter most."
            )
        memory = each if isinstance(each, Memory) else Memory(id="", text=_text(each, at), time=now)
        memories.append(_whole(memory, at, now))
    names = {each.id: f"{each.id[:KEPT]}.{name}.{at}".replace(">", ".") for at, each in enumerate(memories) if each.id}
    return [added(who, _named(each, names, f"{name}.{at}"), **stamp) for at, each in enumerate(memories)]


def _text(given: object, at: int) -> str:
    if not isinstance(given, str):
        raise SessionError(f"memory {at} is {type(given).__name__}; give a text or a Memory")
    return given


def _whole(memory: Memory, at: int, now: float) -> Memory:
    """A memory that can be kept; half a character in its text is made whole.

    Raises:
        SessionError: it cannot be kept.
    """
    text, wrong = _text(memory.text, at).encode("utf-8", "replace").decode().strip(), ""
    if not text:
        wrong = "has no text"
    elif len(text) > LONGEST:
        wrong = f"has {len(text):,} characters; {LONGEST:,} are the most. Add it as several"
    elif not _number(memory.importance) or not 0 <= memory.importance <= 1:
        wrong = f"has the importance {memory.importance!r:.40}; it goes from 0 to 1"
    elif not _number(memory.time) or not -inf < memory.time <= now:
        wrong = (
            f"has the time {memory.time!r:.40}; it must be seconds of game time, up to now ({now:g}). What was before"
            " this session has times below 0"
        )
    if wrong:
        raise SessionError(f"memory {at} {wrong}; nothing was added")
    return _read(replace(memory, text=text), at)


def _number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _read(memory: Memory, at: int) -> Memory:
    """A memory as it will be read from a log: what is of the wrong kind would make all that stands with it unreadable.

    Raises:
        SessionError: it cannot be read.
    """
    try:
        event = from_json(to_json(added("", memory)))
    except (SaveError, TypeError) as error:
        told = str(error).partition("event: ")[2] or error
        raise SessionError(f"memory {at} cannot be kept: {told}; nothing was added") from None
    assert isinstance(event, MemoryAdded)
    if sum(map(len, (event.said_by, event.to, event.by, *event.there))) > LONGEST:
        raise SessionError(f"memory {at} names people in more than {LONGEST:,} characters; nothing was added")
    return event.memory


def _named(memory: Memory, names: Mapping[str, str], name: str) -> Memory:
    """A memory under its id here; see `brought`."""
    if not memory.id:
        of, settles = (tuple(names.get(each, each) for each in row) for row in (memory.of, memory.settles))
    else:
        of, settles = (tuple(names[each] for each in row if each in names) for row in (memory.of, memory.settles))
    return replace(memory, id=names.get(memory.id, name), of=of, settles=settles)
