"""Whether somebody knows an entry of the lore by now."""

from __future__ import annotations

from npcsdk.mind.state import State
from npcsdk.world.world import World


def knows(world: World, state: State, who: str, lore: str) -> bool:
    """Whether somebody knows it: from the beginning, or as they learned it since.

    Args:
        world: where.
        state: as of now.
        who: a character, or `player`, who knows from the beginning only what names them.
        lore: the entry; of one that the world has not nobody knows.
    """
    entry = world.lore.get(lore)
    return entry is not None and (f"{who}.{lore}" in state.known or entry.is_known_by(who))
