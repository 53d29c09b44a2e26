"""What an input does at once to those who notice it, before it leads anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from npcsdk.events import Event, InputReceived
from npcsdk.mind.feelings.display import changes
from npcsdk.mind.feelings.reactions import reactions
from npcsdk.mind.state import State
from npcsdk.world.world import World


def upon(world: World, state: Callable[[], State], given: InputReceived, stamp: dict[str, Any]) -> Iterator[Event]:
    """The facts that follow from an input in what characters feel and think: of an event, or of how the player sounds.

    Args:
        world: where.
        state: gives the state as of now, in which what was given before has happened.
        given: the input; it has happened.
        stamp: `turn`, `at` and `time` of what follows.
    """
    if given.kind == "event":
        yield from reactions(world, state(), given.name, given.data, stamp)


def at_first(world: World, state: State, stamp: dict[str, Any]) -> Iterator[Event]:
    """What the character talked to shows by now, at the beginning of a turn, where that is not what it showed last."""
    change = changes(world, state, state.character, stamp)
    if change:
        yield change
