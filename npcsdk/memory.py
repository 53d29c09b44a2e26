"""A memory: what happened, as one character witnessed it or was told of it; and a memory that came to mind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from npcsdk.emotion import NEUTRAL, Feeling

Source = Literal["seen", "told", "read", "inferred"]
"""How somebody knows: it was there; somebody said so; it stood somewhere; it follows from other memories."""
MemoryKind = Literal["event", "fact", "promise", "question", "summary", "opinion", "lore"]
"""What it is: something said or done; something that holds; something that was promised or asked, until it is settled;
what stands for memories that faded; what somebody makes of several; what it knows of the world."""
ORDINARY = 0.3
"""The importance of small talk; 1 is that of what changes a life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One thing that one character remembers.

    `text` are the words as they were said, without tags, or what happened, in words. `said_by` says whose words they
    are: a character's id, `player`, or "" where nobody's. `to` is who was talked to, and `there` who else heard or
    saw it. `by` is who told whoever remembers it, where the source is `told`. `time` is the game time in seconds, and
    `turn` the turn, when it happened or was said first; 0 where that was in no turn of this session. `feeling` is
    what whoever remembers it felt then. `confided` says that it was said in confidence. `of` are the ids of the
    memories that a summary stands for, or that an opinion follows from, and `settles` those of promises and questions
    that are settled by this.
    """

    id: str
    text: str
    time: float = 0.0
    turn: int = 0
    said_by: str = ""
    to: str = ""
    there: tuple[str, ...] = ()
    source: Source = "seen"
    by: str = ""
    kind: MemoryKind = "event"
    importance: float = ORDINARY
    feeling: Feeling = NEUTRAL
    confided: bool = False
    of: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recollection:
    """A memory that came to mind.

    `score` is how well it fits, 0 to 1. `why` says what speaks for it, each reason in a few words for people.
    `note` is what has to be said with it: that it holds no longer, or that somebody else says otherwise.
    """

    memory: Memory
    score: float
    why: tuple[str, ...] = ()
    note: str = ""
