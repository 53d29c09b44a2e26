"""A picture of a take: waveform, words, phonemes, visemes, feelings, sounds and commands on one time axis.

A long take is drawn in strips below each other. All is laid out in pixels, from the top left.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npcsdk.errors import MissingExtra
from npcsdk.events import Audio, Mark
from npcsdk.safe_file import write_file
from npcsdk.script.inks import (
    COMMAND,
    GREY,
    INK,
    MUTED,
    PAPER,
    PHONEME,
    SHADES,
    SOUND,
    VISEMES,
    WAVE,
    WAVE_RMS,
    feeling_ink,
    on,
)
from npcsdk.script.lettering import Pen
from npcsdk.script.take import Take

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 100
PER_SECOND = 220.0
"""Pixels, where the take is neither very short nor very long."""
STRIP = 8.0
"""Seconds of one strip at most."""
MOST = 30
"""Strips, or a few more; a take that needs more has more seconds in each."""
_LEFT, _RIGHT, _EDGE = 92, 24, 16
_NARROWEST = 560
_SOUND, _TICKS, _BETWEEN = 120, 30, 22
_HEIGHTS = {"words": 38, "phonemes": 24, "visemes": 24, "feelings": 24, "events": 40}
_LINE, _SMALL = 22, 20
_TITLE_ROWS, _NAME = 6, 24


def draw(take: Take, path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Write a PNG, whole or not at all; the same take gives the same bytes.

    Args:
        take: a line voiced whole.
        path: of the file; one that is there is replaced.

    Returns:
        What could not be drawn: letters that no installed font has.

    Raises:
        MissingExtra: matplotlib is not installed.
        OSError: the file cannot be written.
    """
    if find_spec("matplotlib") is None:
        raise MissingExtra("matplotlib", "picture")
    pen = Pen(DPI)
    figure = _drawn(take, pen)
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    write_file(Path(path), png.getvalue())
    if not pen.missing:
        return ()
    letters = "".join(sorted(pen.missing)[:8])
    return (f"No installed font has {letters!r} and the like, so boxes stand for them; install Noto Sans CJK.",)


@dataclass(slots=True)
class _Strip:
    """A stretch of the take and where it is drawn; `scale` is pixels a second."""

    axes: Axes
    pen: Pen
    start: float
    end: float
    scale: float
    taken: dict[float, float] = field(default_factory=dict)
    """Up to which second a row of free labels is written, by its height."""

    def inside(self, marks: Iterable[Mark], *kinds: str) -> list[Mark]:
        """The marks that are at least in part in this strip."""
        return [
            mark
            for mark in marks
            if mark.kind in kinds
            and (mark.start < self.end if mark.end > mark.start else mark.start <= self.end)
            and (mark.end > self.start or mark.start >= self.start)
        ]

    def box(self, mark: Mark, top: float, height: float, color: str, alpha: float = 1.0) -> None:
        """A filled span."""
        from matplotlib.patches import Rectangle

        start, end = max(mark.start, self.start), min(mark.end, self.end)
        self.axes.add_artist(  # Quicker than add_patch: the limits are known.
            Rectangle((start, top), end - start, height, facecolor=color, alpha=alpha, edgecolor=PAPER, linewidth=1)
        )

    def label(self, mark: Mark, text: str, middle: float, height: float, color: str) -> bool:
        """Text within a span: smaller, then upright, where it is narrow; False if there is no room at all."""
        start, end = max(mark.start, self.start), min(mark.end, self.end)
        room = (end - start) * self.scale
        for size, turned in ((9.0, 0), (7.5, 0), (6.5, 0), (6.5, 90)):
            wide = self.pen.width(text, size)
            fits = (wide <= height - 2 and room >= 9) if turned else wide <= room - 3
            if fits:
                how = {"ha": "center", "va": "center_baseline" if not turned else "center", "rotation": turned}
                self.pen.write(self.axes, (start + end) / 2, middle, text, size, color=color, clip_on=True, **how)
                return True
        return False

    def hang(self, at: float, text: str, middles: tuple[float, ...], size: float = 8.0) -> bool:
        """Text beside a place, in the first of these rows that is free there; False if none is."""
        seconds = (self.pen.width(text, size) + 6) / self.scale
        left = at if at + seconds <= self.end + _RIGHT / self.scale else max(self.start, at - seconds)
        for middle in middles:
            if self.taken.get(middle, self.start) <= left + 1e-9:
                self.taken[middle] = left + seconds
                self.pen.write(self.axes, left, middle, text, size, va="center_baseline", ha="left")
                return True
        return False


def _drawn(take: Take, pen: Pen) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    stretches = _stretches(take)
    longest = max(end - start for start, end in stretches)
    scale = max(min(PER_SECOND, STRIP * PER_SECOND / longest), _NARROWEST / longest)
    wide = _LEFT + round(longest * scale) + _RIGHT
    title = list(islice(pen.rows(pen.plain(take.text), 13, wide - 2 * _EDGE), _TITLE_ROWS + 1))
    if len(title) > _TITLE_ROWS:
        title = [*title[: _TITLE_ROWS - 1], title[_TITLE_ROWS - 1][:-1] + "…"]
    head = _EDGE + len(title) * _LINE + _SMALL + 10
    lanes = _lanes(take)
    below = sum(_HEIGHTS[lane] for lane in lanes)
    size = (wide, head + len(stretches) * (_SOUND + below + _TICKS) + (len(stretches) - 1) * _BETWEEN + _EDGE // 2)
    figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)

    def axes(top: float, seconds: float, height: float) -> Axes:
        place = (_LEFT / size[0], 1 - (top + height) / size[1], seconds * scale / size[0], height / size[1])
        made = figure.add_axes(place, facecolor="none")
        made.spines[:].set_visible(False)
        made.tick_params(left=False, labelleft=False, bottom=False, labelbottom=False)
        return made

    def left(y: float, text: str, x: float, points: float, **how: Any) -> None:
        pen.write(figure, x / size[0], 1 - y / size[1], text, points, va="center_baseline", **how)

    for row, text in enumerate(title):
        left(_EDGE + (row + 0.5) * _LINE, text, _EDGE, 13)
    left(_EDGE + len(title) * _LINE + _SMALL / 2, pen.plain(_facts(take)), _EDGE, 9, color=MUTED)
    for number, (start, end) in enumerate(stretches):
        top = head + number * (_SOUND + below + _TICKS + _BETWEEN)
        _sound(axes(top, end - start, _SOUND), take, start, end, round((end - start) * scale))
        strip = _Strip(axes(top + _SOUND, end - start, below + 1), pen, start, end, scale)
        left(top + _SOUND / 2, "sound", _LEFT - 10, 9, ha="right", color=MUTED)
        y = 0
        for lane in lanes:
            left(top + _SOUND + y + 12, lane, _LEFT - 10, 9, ha="right", color=MUTED)
            _LANES[lane](strip, take.marks, y)
            y += _HEIGHTS[lane]
        _ticks(strip, below, pen)
    return figure


def _lanes(take: Take) -> list[str]:
    kinds = {mark.kind for mark in take.marks}
    return [lane for lane in _HEIGHTS if lane[:-1] in kinds or (lane == "events" and kinds & {"sound", "command"})]


def _stretches(take: Take) -> list[tuple[float, float]]:
    """The take in parts of about equal length, parted between words where there is room."""
    whole = max(take.duration, 0.1)
    most = max(STRIP, whole / MOST)
    heard = sorted((mark.start, mark.end) for mark in take.marks if mark.kind in ("word", "sound"))
    gaps = [(a[1], b[0]) for a, b in pairwise(heard) if b[0] > a[1]]
    found, begin = [], 0.0
    while whole - begin > most + 1e-6:
        left = whole - begin
        even = begin + left / -int(-left // most)
        near = [((b - a) - abs((a + b) / 2 - even) / 8, (a + b) / 2) for a, b in gaps]
        near = [(good, at) for good, at in near if abs(at - even) < most / 5 and at - begin <= most]
        cut = max(near)[1] if near else even
        found.append((begin, cut))
        begin = cut
    return [*found, (begin, whole)]


def _facts(take: Take) -> str:
    facts = [" | ".join(take.voices) or "no voice", f"{take.audio.rate} Hz", f"{take.duration:.2f} s"]
    peak = _peak(take.audio)
    facts.append(f"peak {_decibels(peak)}" if peak else "silence")
    return "   ·   ".join(facts)


def _peak(audio: Audio) -> float:
    import numpy as np

    samples = np.frombuffer(audio.pcm, "<i2")
    return float(np.abs(samples.astype(np.int32)).max(initial=0)) / 32768


def _decibels(level: float) -> str:
    import math

    return f"{20 * math.log10(level):.1f} dB".replace("-", "−")


def _sound(axes: Axes, take: Take, start: float, end: float, columns: int) -> None:
    """The waveform: its extremes in each column of pixels, its RMS over the same, and shades behind the words."""
    import numpy as np

    highest = max(_peak(take.audio), 0.02) * 1.08
    axes.set_xlim(start, end)
    axes.set_ylim(-highest, highest)
    words = take.words()
    for index, mark in enumerate(words):
        if mark.start < end and mark.end > start:
            axes.axvspan(max(mark.start, start), min(mark.end, end), color=SHADES[index % 2], linewidth=0)
    samples = np.frombuffer(take.audio.pcm, "<i2").astype(np.float64) / 32768
    edges = np.linspace(start, end, columns + 1)
    cuts = np.minimum((edges * take.audio.rate).astype(np.int64), samples.size)
    parts = [samples[low : max(high, low + 1)] for low, high in pairwise(cuts)]
    x = (edges[:-1] + edges[1:]) / 2
    low, high = (np.array([pick(part, initial=0.0) for part in parts]) for pick in (np.min, np.max))
    power = np.array([np.mean(part**2) if part.size else 0.0 for part in parts])
    window = max(1, round(0.02 * columns / (end - start)))
    rms = np.sqrt(np.convolve(power, np.ones(window) / window, mode="same")[: len(x)])
    axes.fill_between(x, low, high, color=WAVE, linewidth=0)
    axes.fill_between(x, -rms, rms, color=WAVE_RMS, linewidth=0)
    axes.axhline(0, color=GREY, linewidth=0.5)


def _ticks(strip: _Strip, below: int, pen: Pen) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    axes = strip.axes
    axes.set_xlim(strip.start, strip.end)
    axes.set_ylim(below + 1, 0)
    step = next((step for step in (0.5, 1, 2, 5, 10, 30, 60) if step * strip.scale >= 60), 120)
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.xaxis.set_minor_locator(MultipleLocator(step / 5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda second, _: f"{second:g} s"))
    axes.spines["bottom"].set(visible=True, color=GREY)
    axes.tick_params(axis="x", which="both", bottom=True, color=GREY)
    axes.tick_params(axis="x", which="major", labelbottom=True, labelcolor=MUTED, length=5)
    axes.tick_params(axis="x", which="minor", length=2)
    for text in axes.get_xticklabels():
        text.set_fontproperties(pen.font(8))


def _words(strip: _Strip, marks: Iterable[Mark], top: float) -> None:
    """Each word in its span, or hung below where that is too narrow."""
    for index, mark in enumerate([mark for mark in marks if mark.kind == "word"]):
        if mark not in strip.inside((mark,), "word"):
            continue
        strip.box(mark, top + 2, 19, SHADES[index % 2])
        text = strip.pen.plain(mark.value)
        if text and not strip.label(mark, text, top + 12, 0, INK):
            strip.hang(mark.start, text, (top + 30,), 7.5)


def _phonemes(strip: _Strip, marks: Iterable[Mark], top: float) -> None:
    for mark in strip.inside(marks, "phoneme"):
        strip.box(mark, top + 2, 20, PHONEME)
        strip.label(mark, strip.pen.plain(mark.value), top + 12, 20, INK)


def _visemes(strip: _Strip, marks: Iterable[Mark], top: float) -> None:
    for mark in strip.inside(marks, "viseme"):
        color = VISEMES.get(mark.value, GREY)
        strip.box(mark, top + 2, 20, color)
        strip.label(mark, strip.pen.plain(mark.value), top + 12, 20, on(color))


def _feelings(strip: _Strip, marks: Iterable[Mark], top: float) -> None:
    """The fuller the colour, the stronger the feeling."""
    for mark in strip.inside(marks, "feeling"):
        label, _, intensity = mark.value.partition(":")
        strip.box(mark, top + 2, 20, feeling_ink(label), 0.2 + 0.6 * float(intensity or 1))
        strip.label(mark, f"{label} {intensity}".strip(), top + 12, 20, INK)


def _events(strip: _Strip, marks: Iterable[Mark], top: float) -> None:
    """Vocal sounds and commands: a span or a stroke with the names beside it."""
    for start, together in groupby(strip.inside(marks, "sound", "command"), lambda mark: mark.start):
        names = []
        for mark in together:
            color = SOUND if mark.kind == "sound" else COMMAND
            if mark.end > mark.start:
                strip.box(mark, top + 2, 36, color, 0.25)
            if start >= strip.start:
                names.append(_short(strip.pen.plain(mark.value)))
                strip.axes.plot([start] * 2, [top + 2, top + 38], color=color, linewidth=1.5, clip_on=False)
        if names:
            strip.hang(start, " " + ", ".join(names) + " ", (top + 11, top + 29))


def _short(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"


_LANES = {"words": _words, "phonemes": _phonemes, "visemes": _visemes, "feelings": _feelings, "events": _events}
