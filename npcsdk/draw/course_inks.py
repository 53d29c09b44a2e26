"""The colours and dashes of a course: no two curves of a panel look the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from npcsdk.script.inks import FEELINGS, feeling_ink

MOOD = (("pleasure", "#2f9e6e"), ("arousal", "#d1495b"), ("dominance", "#4a5fb5"))
_SIDES = {
    "trust": "#2f6aa8",
    "respect": "#7a4fa3",
    "affection": "#d1495b",
    "familiarity": "#5f9560",
    "fear": "#5d6875",
}
_MORE = ("#c9653c", "#2f7f8f", "#8a6d1f", "#a63d6f", "#1b2430")
_DASHES: tuple[Any, ...] = ("solid", (0, (4, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (2.5, 2.5)))


class Ink(NamedTuple):
    """The colour of a curve, and its dashes as matplotlib names them."""

    color: str
    dashes: Any = "solid"


def feeling_inks(labels: Iterable[str]) -> dict[str, Ink]:
    """One for each label. Those that are near each other have one colour, and other dashes."""
    labels = tuple(labels)
    inks = _told_apart((label, feeling_ink(label)) for label in sorted(labels, key=lambda label: label not in FEELINGS))
    return {label: inks[label] for label in labels}


def side_inks(sides: Iterable[str]) -> dict[str, Ink]:
    """One for each side of a relationship: `player.trust`. Trust of others has the same colour, and other dashes."""
    colors, sides = dict(_SIDES), tuple(sides)
    for name in (side.rpartition(".")[2] for side in sides):
        colors.setdefault(name, _MORE[(len(colors) - len(_SIDES)) % len(_MORE)])
    return _told_apart((side, colors[side.rpartition(".")[2]]) for side in sides)


def _told_apart(colored: Iterable[tuple[str, str]]) -> dict[str, Ink]:
    used: dict[str, int] = {}
    found: dict[str, Ink] = {}
    for name, color in colored:
        found[name] = Ink(color, _DASHES[used.get(color, 0) % len(_DASHES)])
        used[color] = used.get(color, 0) + 1
    return found
