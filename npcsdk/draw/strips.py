"""Strips: the columns of one graph in rows of a page, as a text is broken into lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from npcsdk.draw.cards import Card
from npcsdk.draw.layers import columns, lower, order, spread
from npcsdk.draw.picture import Arrow

BETWEEN = 24.0
"""Pixels between boxes of a column."""
THREAD = 12.0
"""Height that an arrow takes which passes a column."""
FEWEST = 14
"""Columns that a strip may have in any case."""
COLUMN = 390.0
"""About how wide a column is, with the way to the next."""
LOWEST = 1400.0
"""Pixels of height that a column may have in any case."""
MOST_SPAN = 8
"""Columns that an arrow may go through; a longer one goes around."""

Place: TypeAlias = tuple[str, int]
"""A strip of a group, or the space above it."""
Leaving: TypeAlias = tuple[Arrow, float]
"""An arrow, and how far below its source's top it leaves."""


@dataclass
class Strip:
    """Some columns of a graph beside each other.

    Attributes:
        group: whose they are.
        number: which strip of its group it is, from 0.
        rows: the ids of each column, top to bottom. An arrow that passes a column has an id there too.
        tops: how far below the strip's top each of them is.
        column: the column of each.
        height: of the strip.
    """

    group: str
    number: int
    rows: list[list[str]]
    tops: dict[str, float] = field(default_factory=dict)
    column: dict[str, int] = field(default_factory=dict)
    height: float = 0.0


def thread(source: str, target: str, column: int) -> str:
    """The id of an arrow where it passes a column."""
    return f"{source}\n{target}\n{column}"


def strips_of(
    group: str, cards: Mapping[str, Card], arrows: Sequence[Leaving], starts: Sequence[str], wide: float
) -> list[Strip]:
    """The strips of one graph, everything in its row.

    Args:
        cards: of this graph's boxes.
        arrows: those inside this graph.
        starts: the boxes where it begins, or is come into.
        wide: how wide it should be, in pixels.
    """
    heights = {name: card.height + BETWEEN for name, card in cards.items()}
    pairs = [(arrow.source, arrow.target) for arrow, _ in arrows if arrow.source != arrow.target]
    high = max(sum(heights.values()) * COLUMN / wide, LOWEST, *heights.values())
    rows = lower(columns(list(cards), pairs, starts), heights, high)
    strips = [Strip(group, number, part) for number, part in enumerate(_folded(rows, wide))]
    of: dict[str, Strip] = {}
    for strip in strips:
        strip.column = {name: at for at, row in enumerate(strip.rows) for name in row}
        of |= dict.fromkeys(strip.column, strip)
    inside: dict[int, list[Leaving]] = defaultdict(list)
    for arrow, port in arrows:
        strip = of[arrow.source]
        if of[arrow.target] is strip and is_short(strip, arrow):
            inside[strip.number].append((arrow, port))
    for strip in strips:
        _arrange(strip, cards, inside[strip.number], sweeps=6 if len(cards) < 2000 else 2)
    return strips


def is_short(strip: Strip, arrow: Arrow) -> bool:
    """Whether an arrow inside a strip goes straight to the right, rather than around."""
    return 1 <= strip.column[arrow.target] - strip.column[arrow.source] <= MOST_SPAN


def _folded(rows: list[list[str]], wide: float) -> list[list[list[str]]]:
    """The columns in strips of about this width; better a little wider than a last line with one word."""
    most = max(FEWEST, round(wide / COLUMN))
    many = max(1, round(len(rows) / most))
    share = -(-len(rows) // many)
    return [rows[at : at + share] for at in range(0, len(rows), share)]


def _arrange(strip: Strip, cards: Mapping[str, Card], arrows: Sequence[Leaving], sweeps: int) -> None:
    """Give all of a strip their order and their tops."""
    links: list[
        tuple[str, str, float, float, float]
    ] = []  # From, to, how far down it leaves in part and pixels, enters.
    threaded: set[str] = set()
    for arrow, port in arrows:
        half = BETWEEN / 2  # Heights are counted with what lies between boxes.
        before, part, down = arrow.source, port / cards[arrow.source].height, half + port
        for at in range(strip.column[arrow.source] + 1, strip.column[arrow.target]):
            name = thread(arrow.source, arrow.target, at)
            if name not in threaded:
                threaded.add(name)
                strip.rows[at].append(name)
            links.append((before, name, part, down, THREAD / 2))
            before, part, down = name, 0.5, THREAD / 2
        links.append((before, arrow.target, part, down, half + cards[arrow.target].entry))
    strip.column |= {name: at for at, row in enumerate(strip.rows) for name in row if name in threaded}
    order(strip.rows, [link[:3] for link in links], sweeps)
    heights = {name: cards[name].height + BETWEEN if name in cards else THREAD for row in strip.rows for name in row}
    _level(strip, heights, links)
    top = min(strip.tops.values(), default=0.0)
    strip.height = max((y + heights[name] for name, y in strip.tops.items()), default=0.0) - top
    strip.tops = {name: y - top + (BETWEEN / 2 if name in cards else 0.0) for name, y in strip.tops.items()}


def _level(strip: Strip, heights: Mapping[str, float], links: Sequence[tuple[str, str, float, float, float]]) -> None:
    """Bring boxes to the height of those that they are linked with, as far as the others let them."""
    inward: dict[str, list[tuple[str, float]]] = defaultdict(list)
    onward: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for source, target, _, leaves, enters in links:
        inward[target].append((source, leaves - enters))
        onward[source].append((target, enters - leaves))
    for row in strip.rows:
        y = 0.0
        for name in row:
            strip.tops[name] = y
            y += heights[name]
        strip.tops |= {name: strip.tops[name] - y / 2 for name in row}
    for near, rows in ((inward, strip.rows), (onward, strip.rows[::-1]), (inward, strip.rows)):
        for row in rows:
            wanted = [
                sum(strip.tops[other] + shift for other, shift in near[name]) / len(near[name])
                if near[name]
                else strip.tops[name]
                for name in row
            ]
            strip.tops |= zip(row, spread(wanted, [heights[name] for name in row]), strict=True)
