"""What stands in a box, cut to its size: a title, a few lines, and a row for each arrow that leaves it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import category, east_asian_width

from npcsdk.draw.picture import Arrow, Box, Picture

WIDTH = 280.0
"""Of a node's box, in pixels; a sign's is narrower."""
SIGN_WIDTH = 170.0
EDGE = 10.0
"""Between a box's border and its text."""
TITLE = 28.0
"""Height of a title's bar."""
LINE = 15.0
ROW = 17.0
SMALL = 12.0
MOST_LINES = 3
MOST_ROWS = 30
"""Rows that are shown; arrows beyond leave from the last one, which tells how many they are."""
WORD = 52.0
"""Room for the word that tells the kind of an arrow."""
_CLOSED = re.compile(r"[\[【][^\]】]{0,80}[\]】]\s?")


@dataclass(frozen=True, slots=True)
class Row:
    """An arrow as its source's box shows it. `y` is where it leaves, counted from the box's top."""

    arrow: Arrow
    label: str
    small: str
    y: float


@dataclass(frozen=True, slots=True)
class Card:
    """A box with its texts cut to size. `ports` are the heights at which its arrows leave, in order."""

    box: Box
    title: str
    lines: tuple[str, ...]
    rows: tuple[Row, ...]
    ports: tuple[float, ...]
    more: int
    width: float
    height: float

    @property
    def entry(self) -> float:
        """How far below its top arrows come in."""
        return min(TITLE, self.height) / 2


def cards_of(picture: Picture, *, plain: bool) -> dict[str, Card]:
    """The card of each box, by its id.

    Args:
        plain: titles alone, for worlds so large that nobody could read more.
    """
    leaving: dict[str, list[Arrow]] = defaultdict(list)
    for arrow in picture.arrows:
        leaving[arrow.source].append(arrow)
    titles = {box.id: f"call {box.title}" if box.kind == "call" else box.title for box in picture.boxes}
    return {box.id: _card(box, leaving[box.id], titles, plain) for box in picture.boxes}


def badge_width(name: str) -> float:
    """Of the pill that tells what a box is besides."""
    return measure(name, 11) + 12


def _card(box: Box, arrows: Sequence[Arrow], titles: Mapping[str, str], plain: bool) -> Card:
    sign = box.kind in ("call", "pool")
    width = SIGN_WIDTH if sign else WIDTH
    room = width - 2 * EDGE
    marks = sum(badge_width(mark) + 4 for mark in box.marks) + (0 if box.times is None else 44)
    title = cut(titles[box.id], room - (0 if sign else min(marks, room / 2)), 14)
    if plain or sign:
        height = TITLE + (8 if sign else 2)
        return Card(box, title, (), (), (height / 2,) * len(arrows), 0, width, height)
    lines = tuple(wrapped(box.says[0] if box.says else next(iter(box.notes), ""), room, 12, MOST_LINES))
    y = TITLE + len(lines) * LINE + (8 if lines else 2)
    rows = []
    for arrow in arrows[:MOST_ROWS]:
        label = cut(arrow.label or f"→ {titles[arrow.target]}", room - WORD, 12)
        small = cut(arrow.small, room - 8, 10)
        rows.append(Row(arrow, label, small, y + ROW / 2))
        y += ROW + (SMALL if small else 0)
    more = len(arrows) - len(rows)
    ports = [row.y for row in rows] + [y + ROW / 2] * more
    y += ROW if more else 0
    return Card(box, title, lines, tuple(rows), tuple(ports), more, width, y + (5 if arrows else 0))


def spoken(text: str) -> str:
    """A line as it is shown: without its tags and on one line."""
    return plainly(_CLOSED.sub("", text)) or plainly(text)


def plainly(text: str) -> str:
    """A text on one line, without control characters and changes of direction."""
    return " ".join("".join(letter if category(letter) not in _UNSEEN else " " for letter in text).split())


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def measure(text: str, size: float) -> float:
    """About how wide a text is in a plain typeface of this size, in pixels; rather too wide."""
    return size * sum(_WIDE if east_asian_width(letter) in "WF" else _WIDTHS.get(letter, _OTHER) for letter in text)


_WIDE = 1.02
_OTHER = 0.58
_WIDTHS = {
    **dict.fromkeys("iljI.,:;'|!", 0.32),
    **dict.fromkeys('ft()[]r -"/', 0.42),
    **dict.fromkeys("ABCDEGHKNOPQRSUVXY&", 0.74),
    **dict.fromkeys("mwMW@%…—", 0.98),
}


def cut(text: str, room: float, size: float) -> str:
    """As much of a text as fits into a width; what was cut off becomes …"""
    return next(iter(wrapped(text, room, size, 1)), "")


def wrapped(text: str, room: float, size: float, most: int) -> list[str]:
    """A text in lines of a width, at most so many; a word that is too long is broken."""
    lines: list[str] = []
    words = spoken(text[: 60 * most * 4]).split(" ")
    line = ""
    while words:
        word = words.pop(0)
        tried = f"{line} {word}" if line else word
        if measure(tried, size) <= room:
            line = tried
            continue
        if not line or (measure(word, size) > room and measure(line, size) < room / 2):
            fits = _fitting(tried, room, size)
            line, word = tried[:fits], tried[fits:]
        lines.append(line)
        line = ""
        words.insert(0, word)
        if len(lines) == most:
            last = lines[-1]
            lines[-1] = last[: _fitting(last, room - size, size)].rstrip() + "…"
            return lines
    return [*lines, line] if line else lines


def _fitting(text: str, room: float, size: float) -> int:
    """How many letters fit, one at least."""
    used = 0.0
    for at, letter in enumerate(text):
        used += measure(letter, size)
        if used > room:
            return max(1, at)
    return len(text)
