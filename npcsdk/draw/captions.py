"""Where the lines said stand beneath a picture: each from its turn on, none across another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

CLEAR = 14
"""Rows of text in which no line stands across the thread of another."""
MOST = 28
"""Rows of text at all."""


class Caption(NamedTuple):
    """What was said in one turn: `x` pixels from the left, `wide` pixels, in rows. The heavier, the sooner kept."""

    x: float
    wide: float
    rows: tuple[str, ...]
    weight: float = 0.0


class Placed(NamedTuple):
    """A caption and its first row, counted from 0 at the top."""

    caption: Caption
    row: int


def placed(captions: Sequence[Caption]) -> list[Placed]:
    """The captions that have room: all of them where there is any way found to place them, else the heaviest.

    Args:
        captions: from left to right.
    """
    for rows in range(1, CLEAR + 1):
        found = _stairs(captions, rows)
        if len(found) == len(captions):
            return found
    found = _shelves(captions)
    if len(found) < len(captions):
        found = _shelves(sorted(captions, key=lambda caption: (-caption.weight, caption.x)))
    return sorted(found, key=lambda place: place.caption.x)


def _stairs(captions: Sequence[Caption], rows: int) -> list[Placed]:
    """As many as have room in these rows.

    Each stands as low as it can while all above it is free, as its thread comes from there: stairs that climb.
    """
    taken = [float("-inf")] * rows
    found = list[Placed]()
    for caption in captions:
        free = next((row for row in range(rows) if taken[row] > caption.x), rows)
        first = free - len(caption.rows)
        if first < 0:
            continue
        for row in range(first, free):
            taken[row] = caption.x + caption.wide
        found.append(Placed(caption, first))
    return found


def _shelves(captions: Sequence[Caption]) -> list[Placed]:
    """As many as have room, in the order they come; threads may pass behind others."""
    shelves: list[list[tuple[float, float]]] = [[] for _ in range(MOST)]
    found = list[Placed]()
    for caption in captions:
        left, right, high = caption.x, caption.x + caption.wide, len(caption.rows)
        free = [all(end <= left or start >= right for start, end in shelf) for shelf in shelves]
        first = next((row for row in range(MOST - high + 1) if all(free[row : row + high])), None)
        if first is not None:
            for row in range(first, first + high):
                shelves[row].append((left, right))
            found.append(Placed(caption, first))
    return found
