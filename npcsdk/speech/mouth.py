"""The mouth between its shapes: at each moment how much of which, for a face that is drawn every frame."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from npcsdk.events import Mark

BLEND = 0.08
"""Seconds in which one shape passes into the next, at most; half of it lies on either side."""
REST: Mapping[str, float] = {"sil": 1.0}


class Mouth:
    """The visemes of one utterance, to be asked where the mouth is.

    Each shape has its full weight in its middle and passes smoothly into the next. Lips that close
    are wholly closed at the middle of their shape.

    Args:
        marks: of an utterance; those of other kinds are passed over.
    """

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._shapes = sorted((mark for mark in marks if mark.kind == "viseme"), key=lambda mark: mark.start)
        self._starts = [mark.start for mark in self._shapes]

    def at(self, seconds: float) -> Mapping[str, float]:
        """Weights of visemes, which add up to 1, at a moment of the audio; `sil` alone before, after and without any.

        >>> Mouth([Mark("viseme", 0.0, 0.2, "aa"), Mark("viseme", 0.2, 0.4, "PP")]).at(0.3)
        {'PP': 1.0}
        """
        index = bisect_right(self._starts, seconds) - 1
        if index < 0 or not math.isfinite(seconds):
            return self._entering(seconds)
        shape = self._shapes[index]
        if seconds >= shape.end:
            return REST
        behind = self._shapes[index + 1] if index + 1 < len(self._shapes) else None
        before = self._shapes[index - 1] if index else None
        for other, edge in ((before, shape.start), (behind, shape.end)):
            half = _half(shape, other)
            away = abs(seconds - edge)
            if away < half:
                return _mixed(shape.value, other.value if other else "sil", 0.5 + 0.5 * away / half)
        return {shape.value: 1.0}

    def _entering(self, seconds: float) -> Mapping[str, float]:
        """Just before the first shape the mouth leaves its rest."""
        if self._shapes and self._starts[0] - seconds < (half := _half(self._shapes[0], None)):
            return _mixed("sil", self._shapes[0].value, 0.5 + 0.5 * (self._starts[0] - seconds) / half)
        return REST


def _half(shape: Mark, other: Mark | None) -> float:
    shortest = shape.end - shape.start
    if other:
        shortest = min(shortest, other.end - other.start)
    return max(min(BLEND, shortest) / 2, 1e-6)


def _mixed(mine: str, other: str, share: float) -> Mapping[str, float]:
    """`share` of the way, smoothed so that no shape jerks."""
    if mine == other or share >= 1.0 - 1e-9:
        return {mine: 1.0}
    smooth = share * share * (3 - 2 * share)
    return {mine: smooth, other: 1.0 - smooth}
