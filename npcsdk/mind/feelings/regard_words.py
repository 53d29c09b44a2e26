"""What is thought of someone, in words: what a model is told in place of numbers."""

from __future__ import annotations

from collections.abc import Mapping

from npcsdk.mind.feelings.regard import began, regard
from npcsdk.mind.state import State
from npcsdk.world.nature import SIDES
from npcsdk.world.world import World

LITTLE, PLAIN, MUCH = 10.0, 35.0, 70.0
"""From where on something is said of a side, said plainly, and said strongly."""
FELL = 15.0
"""How far it must stand below where it began to be held against someone."""
MOST = 3
"""Sides that are told of."""

_Degrees = tuple[str, str, str]
_WORDS: Mapping[str, tuple[_Degrees, _Degrees]] = {
    "trust": (
        ("trusts {} a little", "trusts {}", "would trust {} with anything"),
        ("is a little wary of {}", "does not trust {}", "believes nothing that {} says"),
    ),
    "respect": (
        ("thinks rather well of {}", "respects {}", "looks up to {}"),
        ("does not think much of {}", "has little respect for {}", "despises {}"),
    ),
    "affection": (
        ("is warming to {}", "likes {}", "is very fond of {}"),
        ("is cool toward {}", "dislikes {}", "cannot bear {}"),
    ),
    "familiarity": (
        ("has met {} before", "knows {} well", "knows {} like an old friend"),
        ("hardly knows {}", "hardly knows {}", "hardly knows {}"),
    ),
    "fear": (
        ("is a little uneasy with {}", "is afraid of {}", "is terrified of {}"),
        ("is at ease with {}", "feels safe with {}", "fears nothing from {}"),
    ),
}
"""By side: more and more of it, and less and less."""
_OTHER: tuple[_Degrees, _Degrees] = (
    ("feels a little {side} toward {}", "feels {side} toward {}", "feels great {side} toward {}"),
    ("feels little {side} toward {}", "feels no {side} toward {}", "feels no trace of {side} toward {}"),
)


def thinks(world: World, state: State, who: str, toward: str, name: str = "") -> str:
    """What someone thinks of someone else, as a clause: `Mira trusts the player a little, and is still hurt`.

    At most three sides, the strongest first. "" where there is nothing to say. The names are as they are
    written: whoever puts them into a request quotes them.

    Args:
        world: where.
        state: as of now.
        who: thinks so, by id.
        toward: of whom: a character's id, or `player`.
        name: what that one is called; by default the character's name, or `the player`.
    """
    sides = {side: _stands(world, state, who, toward, side) for side in _sides(world, state, who, toward)}
    strong = sorted((side for side in sides if abs(sides[side]) >= LITTLE), key=lambda side: -abs(sides[side]))[:MOST]
    told = [_said(side, sides[side]) for side in strong]
    if _held(world, state, who, toward, sides):
        hard = world.characters[who].temperament.pad.dominance >= 0
        told.append("has not forgiven what came between them" if hard else "is still hurt")
    if not told:
        return ""
    other = world.characters.get(toward)
    name = name or (other.name if other else "the player")
    first, *more = (clause.replace("{}", "them" if at else name) for at, clause in enumerate(told))
    clauses = [", ".join([first, *more[:-1]]), *more[-1:]]
    return f"{world.characters[who].name} {', and '.join(clauses)}"


def _sides(world: World, state: State, who: str, toward: str) -> list[str]:
    start = f"{who}>{toward}."
    moved = [key[len(start) :] for key in state.relationships if key.startswith(start)]
    return list(dict.fromkeys((*SIDES, *moved, *world.characters[who].relationships.get(toward, ()))))


def _stands(world: World, state: State, who: str, toward: str, side: str) -> float:
    value = regard(world, state, who, toward, side)
    return value if isinstance(value, int | float) else 0.0


def _said(side: str, value: float) -> str:
    more, less = _WORDS.get(side, _OTHER)
    degree = (abs(value) >= PLAIN) + (abs(value) >= MUCH)
    return (more if value > 0 else less)[degree].replace("{side}", side.replace("_", " "))


def _held(world: World, state: State, who: str, toward: str, sides: Mapping[str, float]) -> bool:
    """Whether something is held against someone: what was better before, but is not said to be bad already."""
    return any(
        -PLAIN < value <= began(world, who, toward, side) - FELL
        for side, value in sides.items()
        if side in ("trust", "respect", "affection")
    )
