"""The memory that stands for several which faded."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from npcsdk.emotion import NEUTRAL
from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import DEEPEST, company, depth, weight


def merged(memories: Sequence[Memory], text: str, who: str) -> Memory:
    """The memory that stands for a group of them: as important as the most important of them.

    Its id says how deep it is, and follows from theirs. It was said in confidence where one of them was, and only
    those were there who were there at all of them.

    Args:
        memories: the group, the oldest first; at least one.
        text: the summary.
        who: the character whose memories these are.
    """
    ids = tuple(memory.id for memory in memories)
    deep = min(1 + max(map(depth, memories)), DEEPEST)
    there = frozenset[str].intersection(*(company(memory, who) for memory in memories))
    felt = max((memory.feeling for memory in memories), key=lambda each: each.intensity * (each.label != "neutral"))
    last = max(memories, key=lambda memory: memory.time)
    return Memory(
        id=f"summary.{deep}.{digest(*ids)}",
        text=text,
        time=last.time,
        turn=last.turn,
        there=tuple(sorted(there)),
        source="inferred",
        kind="summary",
        importance=max(map(weight, memories)),
        feeling=felt if felt.label != "neutral" else NEUTRAL,
        confided=any(memory.confided for memory in memories),
        of=ids,
    )


def digest(*parts: str) -> str:
    """A short name that follows from these alone."""
    return blake2b("\0".join(parts).encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()
