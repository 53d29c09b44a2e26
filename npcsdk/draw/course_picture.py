"""A picture of a course: feelings, mood and relationships over game time, what moved them, and the lines beneath.

All is laid out in pixels, from the top left. Its size and the number of its parts are bounded, however long it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npcsdk.draw.captions import Caption, Placed, placed
from npcsdk.draw.course import Course, Stretch
from npcsdk.draw.course_inks import Ink
from npcsdk.draw.course_panels import Band, Rows, causes, feelings, mood, regards, shown
from npcsdk.draw.time_axis import axis_of
from npcsdk.draw.time_told import clock, lasting
from npcsdk.errors import MissingExtra
from npcsdk.safe_file import write_file
from npcsdk.script.inks import GREY, INK, MUTED, PAPER
from npcsdk.script.lettering import Pen

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
DPI = 100
NARROWEST, WIDEST = 900, 2600
"""Pixels of the time axis."""
PER_SECOND = 9.0
"""Pixels, where neither bound is met."""
LEFT, RIGHT, EDGE = 74, 230, 16
_HEAD, _TICKS, _ROW, _BETWEEN = 74, 38, 15, 14
COLUMN, DENSE = 8.0, 3.0
"""Pixels over which means are drawn, where turns have fewer than so many each."""
LETTERS = 46
"""Of a line that is shown."""
MOST_CAPTIONS = 500
"""Turns whose lines are tried for room; of more, the ones that moved most."""
_SIZE = 8.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of it: what could not be drawn as it is, and how many of the turns have their lines beneath."""

    notes: tuple[str, ...]
    turns: int
    told: int


def draw(course: Course, path: Path, *, about: str = "") -> Drawn:
    """Write a picture, whole or not at all; the same course gives the same bytes.

    Args:
        course: of a turn or more.
        path: of a .png or .svg; a file that is there is replaced.
        about: what stands behind the character's name.

    Raises:
        MissingExtra: matplotlib is not installed.
        OSError: the file cannot be written.
        ValueError: the ending is another one.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise ValueError(f"{path.name}: a picture is a .png or a .svg")
    if find_spec("matplotlib") is None:
        raise MissingExtra("matplotlib", "picture")
    import matplotlib

    sheet = _Sheet(course, about)
    written = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "npcsdk"}):
        metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        sheet.figure.savefig(written, format=form, dpi=DPI, metadata=metadata)
    write_file(path, written.getvalue())
    return Drawn(sheet.notes, len(course.turns), len(sheet.captions))


class _Sheet:
    """One picture, laid out and drawn."""

    def __init__(self, course: Course, about: str) -> None:
        self.course, self.pen = course, Pen(DPI)
        self.axis = axis_of(course)
        self.wide = max(NARROWEST, min(WIDEST, round(self.axis.length * PER_SECOND)))
        self.scale = self.wide / self.axis.length
        self.column = COLUMN if len(course.turns) * DENSE > self.wide else 0.0
        self.captions = placed(self._captions())
        rows = max((place.row + len(place.caption.rows) for place in self.captions), default=0)
        bands = [Band("shown", 18, shown), Band("felt", 180, feelings), Band("mood", 130, mood)]
        if course.sides:
            bands.append(Band("regard", 130, regards))
        bands.append(Band("moved by", 62, causes))
        below = sum(band.height + _BETWEEN for band in bands)
        self.size = (LEFT + self.wide + RIGHT, _HEAD + below + _TICKS + rows * _ROW + EDGE)
        self.figure = self._figure()
        self._title(about)
        top = _HEAD
        for band in bands:
            self._band(band, top)
            top += band.height + _BETWEEN
        self._ticks(top - _BETWEEN)
        for place in self.captions:
            self._caption(place, top - _BETWEEN, top + _TICKS - _BETWEEN)

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be drawn as it is."""
        if not self.pen.missing:
            return ()
        letters = "".join(sorted(self.pen.missing)[:8])
        return (f"No installed font has {letters!r} and the like, so boxes stand for them; install Noto Sans CJK.",)

    def _figure(self) -> Figure:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(self.size[0] / DPI, self.size[1] / DPI), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(figure)
        return figure

    def _write(self, x: float, y: float, text: str, size: float = _SIZE, **how: Any) -> None:
        self.pen.write(self.figure, x / self.size[0], 1 - y / self.size[1], text, size, va="center_baseline", **how)

    def _line(self, x0: float, y0: float, x1: float, y1: float, color: str, wide: float = 1.0) -> None:
        from matplotlib.lines import Line2D

        xs, ys = (x0 / self.size[0], x1 / self.size[0]), (1 - y0 / self.size[1], 1 - y1 / self.size[1])
        self.figure.add_artist(Line2D(xs, ys, color=color, linewidth=wide, zorder=0.5))

    def _blank(self, x: float, y: float, wide: float, high: float) -> None:
        """Paper beneath a text, so that a thread passes behind it."""
        from matplotlib.patches import Rectangle

        corner = x / self.size[0], 1 - (y + high) / self.size[1]
        paper = Rectangle(corner, wide / self.size[0], high / self.size[1], facecolor=PAPER, linewidth=0, zorder=0.7)
        paper.set_transform(self.figure.transFigure)
        self.figure.add_artist(paper)

    def _title(self, about: str) -> None:
        course, turns = self.course, self.course.turns
        numbers = f"turn {turns[0].number}" if len(turns) == 1 else f"turns {turns[0].number} to {turns[-1].number}"
        facts = [numbers, f"{clock(turns[0].time)} to {clock(course.end)} of game time (min:s)"]
        if self.axis.breaks:
            facts.append("pauses are cut out where the axis is grey")
        if self.column:
            facts.append(f"feelings and mood are means of some {round(len(turns) * COLUMN / self.wide)} turns each")
        if course.is_still:
            facts.append("nothing was felt")
        room = self.wide + LEFT + RIGHT - 2 * EDGE
        self._write(EDGE, EDGE + 6, self._cut(f"{course.name}{about}", 13, room), 13)
        self._write(EDGE, EDGE + 28, self._cut("   ·   ".join(facts), 9, room), 9, color=MUTED)

    def _cut(self, text: str, size: float, room: float) -> str:
        """Text made plain, in one row of so many pixels."""
        text = self.pen.plain(text[:400])
        if self.pen.width(text, size) <= room:
            return text
        row = next(self.pen.rows(text, size, room - self.pen.width("…", size)), "")
        return f"{row}…"

    def _band(self, band: Band, top: float) -> None:
        place = (
            LEFT / self.size[0],
            1 - (top + band.height) / self.size[1],
            self.wide / self.size[0],
            band.height / self.size[1],
        )
        axes = self.figure.add_axes(place, facecolor="none")
        axes.set_xlim(0, self.wide)
        axes.spines[:].set_visible(False)
        axes.tick_params(left=False, labelleft=False, bottom=False, labelbottom=False)
        for pause in self.axis.breaks:
            axes.axvspan(
                pause.left * self.scale, pause.right * self.scale, color=GREY, alpha=0.35, linewidth=0, zorder=0
            )
        legend = band.draw(
            Rows(axes, self.pen, self.axis, self.scale, self.wide, band.height, self.column), self.course
        )
        for value, text in legend.ticks:
            y = top + band.height * (legend.top - value) / (legend.top - legend.bottom)
            self._write(LEFT - 8, y, text, 7.5, ha="right", color=MUTED)
        if not legend.ticks:
            self._write(LEFT - 8, top + min(band.height, 18) / 2, band.name, 8.5, ha="right", color=MUTED)
        x, row = LEFT + self.wide + 14, max(13.0, min(16.0, band.height / max(1, len(legend.names) + 1)))
        if legend.ticks:
            self._write(x, top + 6, band.name, 8.5, color=MUTED)
        for number, (name, ink) in enumerate(legend.names, 1 if legend.ticks else 0):
            y = top + 6 + number * row
            if ink.dashes:
                self._sample(x, y, ink)
            indent = 30 if ink.dashes else 0
            self._write(x + indent, y, self._cut(name, _SIZE, RIGHT - 22 - indent), color=INK)

    def _sample(self, x: float, y: float, ink: Ink) -> None:
        from matplotlib.lines import Line2D

        xs, up = (x / self.size[0], (x + 24) / self.size[0]), 1 - y / self.size[1]
        self.figure.add_artist(Line2D(xs, (up, up), color=ink.color, linestyle=ink.dashes, linewidth=1.8))

    def _ticks(self, y: float) -> None:
        """Each turn with its number and the time when it began, as far as there is room; and how long pauses are."""
        self._line(LEFT, y, LEFT + self.wide, y, GREY)
        free = float("-inf")
        for start, turn in zip(self.axis.starts, self.course.turns, strict=True):
            x = LEFT + start * self.scale
            if x < free:
                continue
            when, number = clock(turn.time), f"turn {turn.number}"
            room = max(self.pen.width(when, 7.5), self.pen.width(number, 7.5))
            self._line(x, y, x, y + 5, MUTED)
            self._blank(x + 1, y + 4, room + 3, 24)
            self._write(x + 2, y + 9, when, 7.5)
            self._write(x + 2, y + 21, number, 7.5, color=MUTED)
            free = x + room + 10
        free = float("-inf")
        for pause in self.axis.breaks:
            middle = LEFT + (pause.left + pause.right) / 2 * self.scale
            if middle < free:
                continue
            text = f"// {lasting(pause.end - pause.start.time)}"
            room = self.pen.width(text, 7) / 2
            if middle - room > free:
                self._write(middle, _HEAD - 7, text, 7, ha="center", color=MUTED)
                free = middle + room + 8

    def _captions(self) -> list[Caption]:
        weights = [0.0] * len(self.course.turns)
        for cause in self.course.causes:
            weights[cause.place.turn] += cause.feeling.intensity if cause.feeling else 0.5
        weights[0] += 1e6
        weights[-1] += 1e6
        telling = [at for at, turn in enumerate(self.course.turns) if any(text.strip() for _, text in turn.lines)]
        telling = sorted(sorted(telling, key=lambda at: (-weights[at], at))[:MOST_CAPTIONS])
        found = list[Caption]()
        for at in telling:
            x = self.axis.starts[at] * self.scale
            rows = tuple(
                self._row(*line, room=self.wide + RIGHT - EDGE - x - 8) for line in _lines(self.course.turns[at])
            )
            wide = max(self.pen.width(row, _SIZE) for row in rows) + 14
            found.append(Caption(x, wide, rows, weights[at]))
        return found

    def _row(self, who: str, text: str, *, room: float) -> str:
        text = self.pen.plain(text)
        short = text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"
        return self._cut(f"{who[:24]}: {short}" if who else f"> {short}", _SIZE, room)

    def _caption(self, place: Placed, axis: float, top: float) -> None:
        x, y = LEFT + place.caption.x, top + place.row * _ROW
        self._line(x, axis + 5, x, y + len(place.caption.rows) * _ROW - 2, GREY, 0.8)
        self._blank(x + 2, y + 1, place.caption.wide - 6, len(place.caption.rows) * _ROW - 2)
        for number, row in enumerate(place.caption.rows):
            color = MUTED if row.startswith("> ") else INK
            self._write(x + 4, y + (number + 0.5) * _ROW, row, color=color)


def _lines(turn: Stretch) -> Iterable[tuple[str, str]]:
    return [(who, text) for who, text in turn.lines if text.strip()]
