"""What came to a character's mind, and why; what it was told by others: as text, for whoever looks on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from npcsdk.cli.clean import clean_line
from npcsdk.events import Event, Learned, MemoryAdded, Recalled
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.when import when
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World

LONGEST = 100
"""Characters shown of a memory."""


def recalled(world: World, now: float, who: str, events: Iterable[Event]) -> Iterator[str]:
    """A row of each memory that came to mind, and one of why it did, the best fit first; of the last turn alone.

    Args:
        world: who is called what.
        now: game time in seconds.
        who: the character.
        events: in order.
    """
    found = [event for event in events if isinstance(event, Recalled) and event.character == who]
    for each in found[-1].memories if found else ():
        yield f"{each.score:.2f} {remembered(world, now, who, each.memory)}"
        if because := _because(each):
            yield f"     because of {because}"


def heard_of(world: World, who: str, events: Iterable[Event]) -> Iterator[str]:
    """A row of each thing that a character learned, or was told by another one, since."""
    for event in events:
        if isinstance(event, Learned) and event.character == who:
            yield f"learned {event.lore}{f' from {_called(world, who, event.by)}' if event.by else ''}"
        elif isinstance(event, MemoryAdded) and event.character == who:
            by = f"{_called(world, who, event.by)} told it" if event.by else f"will remember ({event.kind})"
            yield clean_line(f"{by}: “{_short(event.text)}”")


def remembered(world: World, now: float, who: str, memory: Memory) -> str:
    """A memory on one row: whose words, when, and how it is known."""
    speaker = (
        _called(world, who, memory.said_by) if memory.said_by else "it" if memory.source == "seen" else memory.kind
    )
    how = ""
    if memory.source == "told" and memory.by != memory.said_by:
        how = f", as {_called(world, who, memory.by)} told"
    elif memory.source in ("read", "inferred"):
        how = f", {memory.source}"
    kept = ", in confidence" if memory.confided else ""
    return clean_line(f"{speaker}, {when(now - memory.time, 'en')}{how}{kept}: “{_short(memory.text)}”")


def _because(found: Recollection) -> str:
    reasons = "; ".join(found.why)
    return clean_line(f"{reasons}{f' ({found.note})' if found.note else ''}")


def _called(world: World, who: str, name: str) -> str:
    if name == who:
        return "own words"
    character = world.characters.get(name)
    return character.name if character else "the player" if name == PLAYER else name


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
