"""A memory as the event that adds it."""

from __future__ import annotations

from typing import Any

from npcsdk.events import MemoryAdded
from npcsdk.memory import Memory


def added(who: str, memory: Memory, **stamp: Any) -> MemoryAdded:
    """The event by which a character remembers something.

    Args:
        who: the character's id.
        memory: what it remembers; its turn is not kept, as it may be one of another session.
        stamp: `turn`, `at` and `time` of the event.
    """
    return MemoryAdded(
        who,
        memory.id,
        memory.text,
        source=memory.source,
        by=memory.by,
        said_by=memory.said_by,
        to=memory.to,
        kind=memory.kind,
        importance=memory.importance,
        feeling=memory.feeling,
        happened=memory.time,
        there=memory.there,
        confided=memory.confided,
        of=memory.of,
        settles=memory.settles,
        **stamp,
    )
