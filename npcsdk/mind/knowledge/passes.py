"""Who tells whom what it hears, and after how long."""

from __future__ import annotations

from collections.abc import Mapping

from npcsdk.world.once import once
from npcsdk.world.world import World


@once
def passes(world: World) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """By the character that tells: whom, and after how many seconds of game time. Who tells nobody is left out."""
    found = {who.id: tuple(who.talks_to.items()) for who in world.characters.values()}
    return {who: others for who, others in found.items() if others}
