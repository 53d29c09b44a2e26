"""What characters feel about what happened: each in its own way, by its goals, its standards and its relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from npcsdk.events import Event
from npcsdk.mind.state import State
from npcsdk.world.world import World


def reactions(world: World, state: State, name: str, data: Mapping[str, Any], stamp: dict[str, Any]) -> Iterator[Event]:
    """What follows from an event of the game, or of the dialogue, in those to whom it means something.

    Args:
        world: whose characters say what events mean to them.
        state: as of now; it is not changed.
        name: of the event.
        data: what came with it; `likelihood`, `by` and `witnesses` go before what the characters say.
        stamp: `turn`, `at` and `time` of what follows.
    """
    yield from ()
