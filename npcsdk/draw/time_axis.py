"""Where moments of game time lie on a picture: near each other in scale, and with breaks where long nothing was.

Each turn has some width, even where no time passes in it; a pause is drawn to scale for a minute, and then broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from npcsdk.draw.course import Course, Place

LEAST = 6.0
"""Seconds that a turn is wide at least, even if none pass in it."""
LONG = 90.0
"""Seconds without anything from which on the axis is broken."""
TAIL = 60.0
"""Seconds that are drawn to scale before the break: feelings fade in them."""
BREAK = 6.0
"""Seconds that a break is wide."""

AFTER = 1.5
"""Seconds of width behind the end, where something came there."""
_NONE = 1e-6
"""Seconds that are none: what is to be so many times wider would have no end."""


class Piece(NamedTuple):
    """A part of the axis without anything in it: from `start` to `end`, drawn from `left` to `right`, in seconds."""

    start: Place
    end: float
    left: float
    right: float
    broken: bool = False


class TimeAxis:
    """The axis of a course. Its own unit are seconds of width.

    Attributes:
        pieces: in order, each beginning where the one before it ends.
        starts: where each turn begins.
        length: of the whole.
    """

    def __init__(self, pieces: Sequence[Piece], turns: int) -> None:
        self.pieces = tuple(pieces)
        self.length = self.pieces[-1].right
        starts: dict[int, float] = {}
        self._places: dict[Place, float] = {}
        for piece in self.pieces:
            starts.setdefault(piece.start.turn, piece.left)
            self._places.setdefault(piece.start, piece.left)
        self.starts = [starts[turn] for turn in range(turns)]

    @property
    def breaks(self) -> list[Piece]:
        """The pieces that are broken."""
        return [piece for piece in self.pieces if piece.broken]

    def x(self, place: Place) -> float:
        """Where a place of the course is that the axis was made of: a turn, a moment, a step or a cause."""
        return self._places[place]


def axis_of(course: Course) -> TimeAxis:
    """The axis of a course that has a turn or more."""
    places = {Place(index, turn.time) for index, turn in enumerate(course.turns)}
    places |= {moment.place for moment in course.moments} | {cause.place for cause in course.causes}
    places |= {step.place for steps in course.sides.values() for step in steps}
    grouped: list[list[Place]] = [[] for _ in course.turns]
    for place in sorted(places):
        grouped[place.turn].append(place)
    left, pieces = 0.0, list[Piece]()
    for index, group in enumerate(grouped):
        last = index + 1 == len(grouped)
        end = max(course.end if last else course.turns[index + 1].time, group[-1].time)
        pieces += _pieces(group, end, left)
        left = pieces[-1].right
    if pieces[-1].right == pieces[-1].left:  # What came at the very end is to be seen.
        pieces[-1] = pieces[-1]._replace(right=left + AFTER)
    return TimeAxis(pieces, len(course.turns))


def _pieces(group: Sequence[Place], end: float, left: float) -> list[Piece]:
    """The pieces of one turn, wide enough together."""
    spans = [(first, second.time) for first, second in pairwise(group)] + [(group[-1], end)]
    parts = [part for start, until in spans for part in _parts(start, until)]
    wide = sum(width for *_, width in parts)
    more = LEAST - wide
    factor = LEAST / wide if _NONE < wide < LEAST else 1.0
    found = list[Piece]()
    for number, (start, until, broken, width) in enumerate(parts):
        flat = more if wide <= _NONE and number + 1 == len(parts) else 0.0
        found.append(Piece(start, until, left, left + width * factor + flat, broken))
        left = found[-1].right
    return found


def _parts(start: Place, end: float) -> Iterable[tuple[Place, float, bool, float]]:
    """A stretch without anything as one part, or broken behind its beginning; each with its width."""
    if end - start.time <= LONG:
        yield start, end, False, end - start.time
    else:
        cut = start.time + TAIL
        yield start, cut, False, TAIL
        yield Place(start.turn, cut), end, True, BREAK
