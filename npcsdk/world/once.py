"""What is worked out of a world once, and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from npcsdk.world.world import World

T = TypeVar("T")


def once(work_out: Callable[[World], T]) -> Callable[[World], T]:
    """The same function, asked once for each world: worlds do not change, and analyses share what they need."""

    @wraps(work_out)
    def kept(world: World) -> T:
        if kept not in world.kept:
            world.kept[kept] = work_out(world)
        found: T = world.kept[kept]
        return found

    return kept
