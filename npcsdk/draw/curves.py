"""The curves of a course: each feeling, the mood and each side of a relationship, as points of a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import ceil, inf, isnan, nan
from typing import NamedTuple

from npcsdk.affect import Affect
from npcsdk.draw.course import Course, Step
from npcsdk.draw.time_axis import TimeAxis

EVERY = 2.0
"""Pixels between two points of what fades."""
SEEN = 0.03
"""A feeling that never was stronger than this is not drawn."""


class Curve(NamedTuple):
    """Pixels from the left, and the value there; not a number where the curve is broken."""

    xs: list[float]
    ys: list[float]


def strongest(course: Course, most: int) -> list[str]:
    """The labels of what was felt most strongly, and of as many as may be drawn; the strongest first."""
    peaks: dict[str, float] = {}
    for moment in course.moments:
        for label, felt in moment.affect.at(moment.place.time).feelings.items():
            peaks[label] = max(peaks.get(label, 0.0), felt)
    ranked = sorted((label for label, peak in peaks.items() if peak >= SEEN), key=lambda label: (-peaks[label], label))
    return ranked[:most]


def felt(course: Course, axis: TimeAxis, scale: float, labels: Sequence[str], column: float) -> list[Curve]:
    """The curves of feelings, one for each label.

    Args:
        course: what is drawn.
        axis: its own.
        scale: pixels a second of width.
        labels: of the feelings.
        column: pixels over which means are drawn; 0 for what was felt at each moment.
    """
    xs: list[float] = []
    curves: list[list[float]] = [[] for _ in labels]
    for x, affect in _samples(course, axis, scale):
        xs.append(x)
        for label, ys in zip(labels, curves, strict=True):
            ys.append(nan if affect is None else affect.feelings.get(label, 0.0))
    if column:
        return [Curve(mean.xs, _without_rest(mean.ys)) for mean in (averaged(Curve(xs, ys), column) for ys in curves)]
    return [thinned(Curve(xs, _without_rest(ys))) for ys in curves]


def moods(course: Course, axis: TimeAxis, scale: float, column: float) -> list[Curve]:
    """The curves of the mood: pleasure, arousal, dominance. The arguments are those of `felt`."""
    xs: list[float] = []
    curves: list[list[float]] = [[], [], []]
    for x, affect in _samples(course, axis, scale):
        xs.append(x)
        pad = affect.mood(course.temperament) if affect else (nan, nan, nan)
        for part, ys in zip(pad, curves, strict=True):
            ys.append(part)
    return [averaged(Curve(xs, ys), column) if column else thinned(Curve(xs, ys)) for ys in curves]


def stepped(steps: Sequence[Step], axis: TimeAxis, scale: float) -> Curve:
    """The curve of a side of a relationship: it stays as it is until it is moved, through breaks too."""
    curve = Curve([], [])
    for number, step in enumerate(steps):
        x = axis.x(step.place) * scale
        if number:
            curve.xs.append(x)
            curve.ys.append(steps[number - 1].value)
        curve.xs.append(x)
        curve.ys.append(step.value)
    curve.xs.append(axis.length * scale)
    curve.ys.append(steps[-1].value)
    return thinned(curve)


def thinned(curve: Curve) -> Curve:
    """A curve that looks the same: of each column of pixels its first, lowest, highest and last point."""
    thin = Curve([], [])
    for _, column in groupby(zip(*curve, strict=True), key=lambda point: (int(point[0]), isnan(point[1]))):
        points = list(column)
        kept = points
        if len(points) > 4:
            lowest = min(range(len(points)), key=lambda at: _orderly(points[at][1]))
            highest = max(range(len(points)), key=lambda at: -_orderly(-points[at][1]))
            kept = [points[at] for at in sorted({0, lowest, highest, len(points) - 1})]
        thin.xs.extend(x for x, _ in kept)
        thin.ys.extend(y for _, y in kept)
    return thin


def averaged(curve: Curve, column: float) -> Curve:
    """The mean of a curve over each column of so many pixels, drawn at its middle; breaks count for nothing."""
    sums: dict[int, tuple[float, float]] = {}
    for (x, y), (right, end) in pairwise(zip(*curve, strict=True)):
        wide = right - x
        if wide > 0 and not isnan(y + end):
            at = int((x + right) / 2 / column)
            total, width = sums.get(at, (0.0, 0.0))
            sums[at] = total + wide * (y + end) / 2, width + wide
    return Curve([(at + 0.5) * column for at in sums], [total / width for total, width in sums.values()])


def _orderly(value: float) -> float:
    return inf if isnan(value) else value


def _samples(course: Course, axis: TimeAxis, scale: float) -> Iterator[tuple[float, Affect | None]]:
    """What is felt along the axis: before and after each moment, and in between; None in a break."""
    moments = iter(course.moments)
    now, coming = next(moments), next(moments, None)
    for piece in axis.pieces:
        left, wide = piece.left * scale, (piece.right - piece.left) * scale
        while coming is not None and coming.place <= piece.start:
            yield left, now.affect.at(piece.start.time)
            now, coming = coming, next(moments, None)
        yield left, now.affect.at(piece.start.time)
        if piece.broken:
            yield left, None
            continue
        count = max(1, ceil(wide / EVERY))
        passed = piece.end - piece.start.time
        for number in range(1, count + 1):
            part = number / count
            yield left + wide * part, now.affect.at(piece.start.time + passed * part)


def _without_rest(ys: Iterable[float]) -> list[float]:
    """Where nothing of it is felt there is no line."""
    values = [*ys]
    rests = [not value for value in values]
    last = len(values) - 1
    return [
        nan if rests[at] and rests[max(at - 1, 0)] and rests[min(at + 1, last)] else value
        for at, value in enumerate(values)
    ]
