"""What a step goes by besides world and state, and the dice that follow from a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from npcsdk.world.conditions import ConditionError
from npcsdk.world.world import Player


@dataclass(frozen=True, slots=True)
class Moment:
    """Who plays, what all randomness follows from, and what came with the event of this turn.

    `unanswered` is told of each condition that could not be computed and so counted as false.
    """

    player: Player = field(default_factory=Player)
    seed: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    unanswered: Callable[[ConditionError], None] | None = None


def derive(seed: int, *parts: object) -> int:
    """A number of 48 bits that follows from a seed and these parts alone; all randomness comes from here."""
    text = "\x1f".join(map(str, (seed, *parts)))
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).digest(), "big")


def fraction(seed: int, *parts: object) -> float:
    """`derive`, as a fraction from 0 up to, but not, 1."""
    return derive(seed, *parts) / 2**48
