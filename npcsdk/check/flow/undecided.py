"""What cannot be told before anyone plays: what players type, what a game sends. It is said, and is no finding."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.world.rules import Path


class Undecided(NamedTuple):
    """One thing that depends on what only a talk brings, at its place in the world."""

    path: Path
    message: str
