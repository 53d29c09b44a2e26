"""What characters think of each other and of the player: sides of a relationship, each from -100 to 100.

What one thinks of another says nothing of what that one thinks of it. The state holds what moved; where nothing
did, the character's file says how it stands. Only familiarity with the player grows by itself, with each turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from npcsdk.events import Notice, RelationshipChanged
from npcsdk.mind.feelings.toward import manners, steps_for
from npcsdk.mind.state import State
from npcsdk.world.character import Character
from npcsdk.world.model import Value
from npcsdk.world.nature import FARTHEST, PLAYER, Regard
from npcsdk.world.operations import apply_op
from npcsdk.world.world import World

__all__ = ["began", "manners", "moved", "op_of", "regard", "steps_for"]

FAMILIARITY = "familiarity"
HALF_KNOWN = 20
"""Turns after which half of what was strange about the player is known."""
WORSE_UP = ("fear",)
"""Sides of which more is worse: there it is a step down that takes forgiving."""
_NOTHING: Mapping[str, float] = {}
_NEAR = 0.006
"""What rounding to two decimals can make of a number, and a little more."""


def regard(world: World, state: State, who: str, toward: str, side: str) -> Value:
    """What someone thinks of someone else, by one side of it.

    From -100 to 100, but for what saves hold that are older than these bounds: the next step brings it back.
    """
    value = state.relationships.get(f"{who}>{toward}.{side}")
    if value is None:
        value = began(world, who, toward, side)
    if side == FAMILIARITY and toward == PLAYER and isinstance(value, (int, float)):
        return round(_within(value + _grown(world, state, who)), 2)
    return round(value, 2) if isinstance(value, float) else value


def began(world: World, who: str, toward: str, side: str) -> float:
    """What someone thought of someone else before anything happened, as the character's file says."""
    character = world.characters.get(who)
    return character.relationships.get(toward, _NOTHING).get(side, 0) if character else 0


def moved(
    world: World,
    state: State,
    who: str,
    toward: str,
    side: str,
    op: str | int | float,
    stamp: dict[str, Any],
    *,
    cause: str = "",
) -> RelationshipChanged | Notice:
    """The event of one step, as this character takes it; a Notice where it cannot be taken.

    A step is scaled by the character's `regard`, a value is set as it is, and both end at -100 and 100. By default
    the operation is the one that was given. A step stays a step wherever it can: of a turn that is cut, what was not
    heard is then taken out, and what came after it counts all the same.

    Args:
        world: where.
        state: as of now; it is not changed.
        who: thinks so, by id.
        toward: of whom: a character's id, or `player`.
        side: one of `nature.SIDES`, or another one that the world uses.
        op: `"+5"`, `"-2.5"`, or a number to set.
        stamp: `turn`, `at` and `time` of the event.
        cause: what moves it, where that is no effect.
    """
    steps = isinstance(op, str) and op[:1] in ("+", "-")
    character = world.characters.get(who)
    written = character.relationships.get(toward, _NOTHING).get(side, 0) if character else 0
    start = int(written) if written == int(written) else written
    grows = side == FAMILIARITY and toward == PLAYER
    grown = _grown(world, state, who) if grows else 0
    try:
        kept = _number(state.relationships.get(f"{who}>{toward}.{side}", start))
        old = round(_within(kept + grown) if grows else kept, 2)  # As `regard` says it.
        new = _number(apply_op(old, op if steps or not isinstance(op, str) else f"={op.removeprefix('=')}"))
    except ValueError as error:
        return Notice("warning", "effect_failed", f"{who}: relationship {side} {op!r}: {error}", **stamp)
    if steps and character:
        step = _as_taken(character, state, toward, side, old, new - old)
        if abs(old + step - new) > _NEAR:
            new, op = old + step, op_of(step)
    stands = kept + grown  # What a step is added to.
    if steps and -FARTHEST <= new <= FARTHEST and abs(stands - old) <= _NEAR:
        return RelationshipChanged(who, toward, side, op, cause, start, **stamp)
    bounded = _whole(_within(new))
    if steps and abs(bounded - new) > _NEAR:
        op = op_of(bounded - stands)
        new = bounded if abs(stands + float(op) - bounded) < _NEAR / 2 else new
    if abs(bounded - new) > _NEAR or (abs(stands - old) > _NEAR if steps else grown or bounded != op):
        op = _whole(bounded - grown)
    return RelationshipChanged(who, toward, side, op, cause, start, **stamp)


def op_of(step: float) -> str:
    """A step as an operation, to two decimals: `+5`, `-2.5`."""
    return f"{step:+.2f}".rstrip("0").removesuffix(".")


def _number(value: Value) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{value!r} is no number")
    return value


def _grown(world: World, state: State, who: str) -> float:
    """How much familiarity with the player the turns have brought: of what is strange, half in 20 turns."""
    turns = state.met.get(who, 0)
    if not turns:
        return 0
    known: float = 1.0 - 0.5 ** (turns / HALF_KNOWN)
    return (FARTHEST - began(world, who, PLAYER, FAMILIARITY)) * known


def _as_taken(character: Character, state: State, toward: str, side: str, old: float, step: float) -> float:
    """What a step counts for a character, as it stands."""
    ways = character.regard
    step *= (ways.rises if step > 0 else ways.falls).get(side, 1.0)
    if toward == PLAYER and ways.first_impression != 1.0 and state.met.get(character.id, 0) <= ways.first_turns:
        step *= ways.first_impression
    if ways.forgiving == 1.0 or side == FAMILIARITY:
        return step
    start = character.relationships.get(toward, _NOTHING).get(side, 0)
    return -_forgiven(ways, -start, -old, -step) if side in WORSE_UP else _forgiven(ways, start, old, step)


def _forgiven(ways: Regard, start: float, old: float, step: float) -> float:
    """A step for the better: on the way back to where things stood, and up to 0, it counts as `forgiving` says.

    Only that part of it: what is left of a step that leads further counts in full, so that two steps come to
    the same as one of both. Fear comes here turned round: what is better is less of it.
    """
    back = max(start, 0.0) - old
    if step <= 0 or back <= 0:
        return step
    if step * ways.forgiving <= back:
        return step * ways.forgiving
    return back + (step - back / ways.forgiving)


def _within(number: float) -> float:
    return number if -FARTHEST <= number <= FARTHEST else FARTHEST if number > 0 else -FARTHEST


def _whole(number: float) -> int | float:
    """To two decimals; without any where there are none."""
    number = round(number, 2)
    return int(number) if number == int(number) else number
