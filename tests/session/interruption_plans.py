"""What a talk by chance is: its ports, how its game reports, how it is interrupted, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from npcsdk.testing.models import Fault
from npcsdk.testing.voices import VoiceFault

FRAMES: dict[str, tuple[float, ...]] = {
    "60 a second": (1 / 60,),
    "irregular": (0.004, 0.05, 0.0, 0.017, 0.009, 0.21),
    "slow": (0.25,),
}
MANNERS = ("never", "frame", "cut", "early", "late", "revised", "nonsense")
NONSENSE = (10**9, -1, 0, -7, 3, None, 40, 1, -(10**12), 17)


@dataclass(frozen=True)
class Plan:
    """One talk: its ports, the manners of its game, and the interruptions, each with its moment."""

    steps: tuple[tuple[tuple[Any, ...], tuple[Any, ...]], ...]
    manner: str = "frame"
    frames: str = "60 a second"
    polls: int = 1
    judges: bool = False
    language: str = "en"
    first: float = 0.02
    between: float = 0.01
    voice: float = 0.03
    choices: tuple[int, ...] = (0,)
    faults: tuple[tuple[int, Fault], ...] = ()
    voice_faults: tuple[tuple[int, VoiceFault], ...] = ()


@dataclass
class Count:
    """How many turns were interrupted, by what, and in which manner of reporting."""

    kinds: Counter[str] = field(default_factory=Counter)
    manners: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)

    @property
    def all(self) -> int:
        """Of all kinds."""
        return sum(self.kinds.values())
