"""What characters think of each other and of the player: sides of a relationship, each from -100 to 100."""

from __future__ import annotations

from typing import Any

from npcsdk.events import Notice, RelationshipChanged
from npcsdk.mind.state import State
from npcsdk.world.model import Value
from npcsdk.world.operations import apply_op
from npcsdk.world.world import World


def regard(world: World, state: State, who: str, toward: str, side: str) -> Value:
    """What someone thinks of someone else, by one side of it; as the character's file says, where nothing moved it."""
    found = state.relationships.get(f"{who}>{toward}.{side}")
    if found is not None:
        return found
    character = world.characters.get(who)
    return character.relationships.get(toward, {}).get(side, 0) if character else 0


def moved(
    world: World, state: State, who: str, toward: str, side: str, op: str | int | float, stamp: dict[str, Any], *,
    cause: str = "",
) -> RelationshipChanged | Notice:
    """The event of one step, as this character takes it; a Notice where it cannot be taken."""
    try:
        new = apply_op(regard(world, state, who, toward, side), op)
    except ValueError as error:
        return Notice("warning", "effect_failed", f"{who}: relationship {side} {op!r}: {error}", **stamp)
    known = f"{who}>{toward}.{side}" in state.relationships
    return RelationshipChanged(who, toward, side, op if known else new, cause, **stamp)  # type: ignore[arg-type]
