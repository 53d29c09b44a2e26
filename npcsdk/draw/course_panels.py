"""The panels of a course: what is shown and felt, the mood, what is thought of others, and what moved it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, isnan
from typing import TYPE_CHECKING, NamedTuple

from npcsdk.draw.course import Cause, Course, Step
from npcsdk.draw.course_inks import MOOD, Ink, feeling_inks, side_inks
from npcsdk.draw.curves import Curve, felt, moods, stepped, strongest
from npcsdk.draw.time_axis import TimeAxis
from npcsdk.script.inks import GREY, INK, MUTED, PAPER, feeling_ink, on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from npcsdk.script.lettering import Pen

MOST_FEELINGS, MOST_SIDES = 10, 7
"""Curves in one panel; the strongest, or those that moved most."""
_LABELS = 3
"""Rows of what moved it."""
_APART, _ASIDE = 10.0, 30.0
"""Pixels from one mark to the next, and how far from its place one may stand."""


class Legend(NamedTuple):
    """What stands beside a panel: the scale from `bottom` to `top` with its ticks, and the name of each curve."""

    bottom: float = 0.0
    top: float = 1.0
    ticks: Sequence[tuple[float, str]] = ()
    names: Sequence[tuple[str, Ink]] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a panel is drawn: its axes, in pixels from the left, and so high.

    `scale` is pixels a second of width, `column` over how many pixels means are drawn, 0 where none are.
    """

    axes: Axes
    pen: Pen
    axis: TimeAxis
    scale: float
    wide: float
    height: float
    column: float = 0.0
    taken: dict[int, float] = field(default_factory=dict)

    def curve(self, curve: Curve, ink: Ink) -> None:
        """A curve over the whole panel."""
        if any(not isnan(y) for y in curve.ys):
            self.axes.plot(
                curve.xs, curve.ys, color=ink.color, linestyle=ink.dashes, linewidth=1.6, solid_joinstyle="round"
            )

    def grid(self, ticks: Iterable[float], bottom: float, top: float) -> None:
        """The range of the panel, and thin lines across it."""
        self.axes.set_ylim(bottom, top)
        for value in ticks:
            self.axes.axhline(value, color=GREY, linewidth=0.6, alpha=0.6, zorder=0.2)

    def hang(self, x: float, text: str, rows: int, first: float, apart: float) -> None:
        """A label from a place on, in the first of so many rows that is free there; left out where none is."""
        wide = self.pen.width(text, 7.5) + 8
        left = min(x, max(0.0, self.wide - wide))
        for row in range(rows):
            if self.taken.get(row, -1.0) <= left:
                self.taken[row] = left + wide
                self.pen.write(self.axes, left + 3, first - row * apart, text, 7.5, va="center", ha="left")
                return


@dataclass(frozen=True, slots=True)
class Band:
    """A panel: its name, its height in pixels, and what draws it."""

    name: str
    height: int
    draw: Callable[[Rows, Course], Legend]


def shown(rows: Rows, course: Course) -> Legend:
    """What the character shows, from one change to the next, the stronger the fuller."""
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import to_rgba

    rows.axes.set_ylim(0, 1)
    boxes, colors = [], []
    starts = [rows.axis.x(moment.place) * rows.scale for moment in course.moments]
    left = 0.0
    for moment, right in zip(course.moments, [*starts[1:], rows.wide], strict=True):
        if right - left < 1.0 and right < rows.wide:
            continue  # Too short to be seen: what comes next stands for it.
        boxes.append(((left, 0), (left, 1), (right, 1), (right, 0)))
        color, strength = feeling_ink(moment.shown.label), moment.shown.intensity
        colors.append(to_rgba(color, 0.25 + 0.75 * strength if moment.shown.label != "neutral" else 0.35))
        told = str(moment.shown)
        if rows.pen.width(told, 7.5) + 6 < right - left:
            ink = on(color) if strength > 0.5 and moment.shown.label != "neutral" else INK
            rows.pen.write(rows.axes, left + 4, 0.5, told, 7.5, va="center_baseline", ha="left", color=ink)
        left = right
    rows.axes.add_collection(PolyCollection(boxes, facecolors=colors, edgecolors=PAPER, linewidths=0.5))
    return Legend()


def feelings(rows: Rows, course: Course) -> Legend:
    """What is felt, each feeling from 0 to 1."""
    labels = strongest(course, MOST_FEELINGS)
    inks = feeling_inks(labels)
    curves = felt(course, rows.axis, rows.scale, labels, rows.column)
    rows.grid((0, 0.5, 1), 0, 1.03)
    for label, curve in zip(labels, curves, strict=True):
        rows.curve(curve, inks[label])
    if not labels:
        rows.pen.write(rows.axes, rows.wide / 2, 0.5, "nothing was felt", 9, ha="center", va="center", color=MUTED)
    return Legend(0, 1.03, ((0, "0"), (0.5, "0.5"), (1, "1")), list(inks.items()))


def mood(rows: Rows, course: Course) -> Legend:
    """The mood from -1 to 1, and where it rests."""
    curves = moods(course, rows.axis, rows.scale, rows.column)
    rows.grid((-1, 0, 1), -1.03, 1.03)
    names = [
        (f"{name}, rests at {_signed(round(rest, 2))}", Ink(color))
        for (name, color), rest in zip(MOOD, course.temperament, strict=True)
    ]
    for (_, ink), curve, rest in zip(names, curves, course.temperament, strict=True):
        rows.axes.axhline(rest, color=ink.color, linewidth=0.8, linestyle=(0, (1, 3)))
        rows.curve(curve, ink)
    return Legend(-1.03, 1.03, ((-1, "−1"), (0, "0"), (1, "1")), names)


def regards(rows: Rows, course: Course) -> Legend:
    """What is thought of others, each side as far as it goes."""
    sides = sorted(course.sides, key=lambda side: (-_moved(course.sides[side]), side))[:MOST_SIDES]
    values = [step.value for side in sides for step in course.sides[side]]
    top, bottom = _round(max(0.0, *values)), -_round(-min(0.0, *values))
    top = top or (10.0 if not bottom else 0.0)
    inks = side_inks(sides)
    space = 0.04 * (top - bottom)
    rows.grid({bottom, 0.0, top}, bottom - space, top + space)
    names = []
    for side in sides:
        steps = course.sides[side]
        rows.curve(stepped(steps, rows.axis, rows.scale), inks[side])
        toward, _, name = side.rpartition(".")
        names.append((f"{name} → {toward}: {_signed(steps[0].value)} to {_signed(steps[-1].value)}", inks[side]))
    if len(course.sides) > len(sides):
        names.append((f"and {len(course.sides) - len(sides)} that moved less", Ink(PAPER, "")))
    ticks = [(value, _signed(value)) for value in sorted({bottom, 0.0, top})]
    return Legend(bottom - space, top + space, ticks, names)


def causes(rows: Rows, course: Course) -> Legend:
    """What moved it: events of the game, and each impulse in its colour; a tag of a line is a ring."""
    rows.axes.set_ylim(0, rows.height)
    shapes: dict[str, list[tuple[float, float, str]]] = {}
    free = float("-inf")
    for x, shape, color, size in _marks(rows, course.causes):
        left = max(x, free)  # What came at once stands side by side.
        if left - x <= _ASIDE and left <= rows.wide + 4:
            shapes.setdefault(shape, []).append((left, size, color))
            free = left + _APART
    for shape, found in shapes.items():
        xs, sizes, colors = zip(*found, strict=True)
        rows.axes.scatter(
            xs, [rows.height - 6] * len(xs), s=[16 + 28 * size for size in sizes], marker=shape, zorder=3,
            facecolors=[PAPER] * len(xs) if shape == "o" else list(colors), edgecolors=list(colors), linewidths=1.2,
            clip_on=False,
        )  # fmt: skip
    told: set[tuple[int, str]] = set()
    for cause in course.causes:
        x = rows.axis.x(cause.place) * rows.scale
        if cause.by and (int(x / _ASIDE), cause.by) not in told:
            told.add((int(x / _ASIDE), cause.by))
            rows.hang(x, rows.pen.plain(cause.by[:36]), _LABELS, rows.height - 21, 14)
    names = [(name, Ink(INK, "")) for name in ("◆ an event, or a step", "▲ what is felt upon it", "○ what a line says")]
    return Legend(names=names if course.causes else ())


def _marks(rows: Rows, causes: Iterable[Cause]) -> list[tuple[float, str, str, float]]:
    """Place, shape, colour and strength of what moved it, each as strong as the strongest like it that is near."""
    marks: dict[tuple[int, str, str], tuple[float, str, str, float]] = {}
    for cause in causes:
        x = rows.axis.x(cause.place) * rows.scale
        shape, color, size = "D", INK, 0.4
        if cause.feeling is not None:
            shape, color, size = "^" if cause.by else "o", feeling_ink(cause.feeling.label), cause.feeling.intensity
        key = (int(x / 4), shape, color)
        if key not in marks or marks[key][3] < size:
            marks[key] = (x, shape, color, size)
    return sorted(marks.values(), key=lambda mark: (mark[0], "D^o".index(mark[1]), mark[2]))


def _moved(steps: Sequence[Step]) -> float:
    values = [step.value for step in steps]
    return max(values) - min(values) + abs(values[-1]) / 1000


def _round(value: float) -> float:
    """Up to a number that is easily read."""
    for step in (0, 1, 5, 10, 25, 50, 100):
        if value <= step:
            return float(step)
    return ceil(value / 100) * 100.0


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−") if value else "0"
