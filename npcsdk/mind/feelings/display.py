"""What is shown of what is felt."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.mind.state import State
from npcsdk.world.world import World

SHOWN = 0.1
"""A feeling weaker than this is not seen."""


class Shown(NamedTuple):
    """What is shown, and what is felt beneath where that is kept back."""

    feeling: Feeling = NEUTRAL
    hidden: Feeling | None = None


def shown(world: World, state: State, who: str) -> Shown:
    """What a character shows by now of what it feels, outside of its lines."""
    strongest = state.affect(who).strongest
    return Shown(strongest) if strongest.intensity >= SHOWN else Shown()
