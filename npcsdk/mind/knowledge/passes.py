"""Who tells whom what it hears, and after how long."""

from __future__ import annotations

from collections.abc import Mapping

from npcsdk.world.world import World


def passes(world: World) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """By the character that tells: whom, and after how many seconds of game time."""
    return {}
