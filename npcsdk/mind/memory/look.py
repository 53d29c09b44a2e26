"""A look into what somebody remembers: what brings it to mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST = 6
"""Memories that come to mind at once."""
LEAST = 0.1
"""How well a memory fits, at the least, that comes to mind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What memories are looked for by.

    `text` is what was said or done now. `now` is the game time in seconds. `names` are what people are called, by
    their ids, the player's being `player`: a name that stands in the text asks for memories of that person. `holder`
    is whose memories they are: its own name asks for nothing. `present` are the ids of those who are there, the player
    among them, and `things` what is there, in words: of what fits alike, what is of them comes first. `vector` is what
    an embedder made of `looks.meant(text, names)`, with what all texts have in common taken away; empty where there is
    none. `most` are the memories asked for; what fits less than `least`, of 1, is left out, and what is of the turn
    `before` or a later one.
    """

    text: str
    now: float = 0.0
    names: Mapping[str, str] = field(default_factory=dict)
    holder: str = ""
    present: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    vector: Sequence[float] = ()
    most: int = MOST
    least: float = LEAST
    before: int | None = None
