"""Where everything lies: boxes in strips, strips in the frames of their graphs, and lines around them.

Every line leaves its box to the right and comes in from the left; none ever crosses a box. An arrow to one of the
next columns goes straight there. One to the column before, or in the same, passes close above its two boxes. Any
other, back or far or to another graph, goes along the space between two columns out of its strip, along the strip,
and in again. Lines to the same box share their lanes, like those of a railway.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from npcsdk.draw.cards import Card, cards_of
from npcsdk.draw.lanes import Lanes
from npcsdk.draw.picture import Arrow, Group, Picture
from npcsdk.draw.strips import BETWEEN, COLUMN, THREAD, Leaving, Place, Strip, is_short, strips_of, thread

PLAIN = 1500
"""Boxes of a picture from which on only titles are drawn."""
SHAPE = 3.0
"""How much wider than high a picture would be without what lies between boxes."""
MANY = 4
"""Short ways back to the same box, from which on they go around together."""
MARGIN = 30.0
STUB = 12.0
"""How far a line goes on before its first bend, and after its last."""
LANE = 7.0
CURVE = 60.0
"""Room between two columns for what goes straight."""
HEAD = 34.0
"""Height of a frame's title."""
APART = 36.0
"""Between two frames."""

OVER_SOURCE = 7.0
"""How close a short way back passes above the box that it leaves."""
OVER_TARGET = 13.0

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A card at its place: its left upper corner."""

    card: Card
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an arrow. One that goes around turns at its points; another is, between them, straight past a column
    and curved to the next, by turns."""

    arrow: Arrow
    points: tuple[Point, ...]
    around: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What is drawn around a graph."""

    group: Group
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with everything at its place, in pixels. `plain` tells that there are titles alone."""

    picture: Picture
    cards: tuple[Placed, ...]
    routes: tuple[Route, ...]
    frames: tuple[Frame, ...]
    width: float
    height: float
    plain: bool


def place(picture: Picture) -> Drawing:
    """Give everything in a picture its place; the same for the same picture."""
    return _Placing(picture).drawing()


class _Placing:
    """One picture being placed: strips, then lanes across, then along."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.plain = len(picture.boxes) > PLAIN
        self.cards = cards_of(picture, plain=self.plain)
        ports = {name: iter(card.ports) for name, card in self.cards.items()}
        leaving = [(arrow, next(ports[arrow.source])) for arrow in picture.arrows]
        self.strips = self._strips(leaving)
        self.straight: list[Leaving]
        self.close: list[Leaving]
        self.around: list[Leaving]
        self.strip_of = {name: strip for strip in self.strips for name in strip.column}
        self._sort(leaving)
        self.out: dict[tuple[Place, int], Lanes] = defaultdict(Lanes)
        self.into: dict[tuple[Place, int], Lanes] = defaultdict(Lanes)
        self.along: dict[Place, Lanes] = defaultdict(Lanes)
        self.side = Lanes()

    def _sort(self, leaving: Sequence[Leaving]) -> None:
        """Tell straight arrows, those that pass close above their boxes, and those that go around."""
        close: Counter[str] = Counter()
        for arrow, _ in leaving:
            close[arrow.target] += self._is_close(arrow)
        self.straight, self.close, self.around = [], [], []
        for arrow, port in leaving:
            strip = self.strip_of[arrow.source]
            if self.strip_of[arrow.target] is strip and is_short(strip, arrow):
                self.straight.append((arrow, port))
            elif self._is_close(arrow) and close[arrow.target] < MANY:
                self.close.append((arrow, port))
            else:
                self.around.append((arrow, port))

    def _is_close(self, arrow: Arrow) -> bool:
        strip = self.strip_of[arrow.source]
        return (
            self.strip_of[arrow.target] is strip and 0 <= strip.column[arrow.source] - strip.column[arrow.target] <= 1
        )

    def _strips(self, leaving: Sequence[Leaving]) -> list[Strip]:
        names: dict[str, list[str]] = defaultdict(list)
        for box in self.picture.boxes:
            names[box.group].append(box.id)
        inside: dict[str, list[Leaving]] = defaultdict(list)
        groups = {box.id: box.group for box in self.picture.boxes}
        outside: dict[str, list[str]] = defaultdict(list)
        for arrow, port in leaving:
            if groups[arrow.source] == groups[arrow.target]:
                inside[groups[arrow.source]].append((arrow, port))
            else:
                outside[groups[arrow.target]].append(arrow.target)
        starts = {box.id for box in self.picture.boxes if "start" in box.marks}
        wide = (SHAPE * COLUMN * sum(card.height + BETWEEN for card in self.cards.values())) ** 0.5
        found: list[Strip] = []
        for group in self.picture.groups:
            own = {name: self.cards[name] for name in names[group.id]}
            roots = [name for name in own if name in starts] + sorted(set(outside[group.id]))
            if own:
                found += strips_of(group.id, own, inside[group.id], roots, wide)
        return found

    def drawing(self) -> Drawing:
        """The whole."""
        gutters = {id(arrow): self._gutters(arrow, port) for arrow, port in self.around}
        for arrow, port in self.around:
            self._lanes_across(arrow, port, *gutters[id(arrow)])
        for arrow, port in self.close:
            self._lanes_close(arrow, port)
        lefts = {(strip.group, strip.number): self._lefts(strip) for strip in self.strips}
        self.lefts = lefts
        for arrow, _ in self.around:
            self._lanes_along(arrow, *gutters[id(arrow)])
        self.shift = MARGIN + len(self.side) * LANE + (STUB if len(self.side) else 0.0)
        self.tops: dict[Place, float] = {}
        self.gutter_tops: dict[Place, float] = {}
        frames, height = self._frames()
        cards = tuple(Placed(self.cards[box.id], *self._corner(box.id)) for box in self.picture.boxes)
        ways = {id(arrow): self._straight(arrow, port) for arrow, port in self.straight}
        ways |= {id(arrow): self._closely(arrow, port) for arrow, port in self.close}
        ways |= {id(arrow): self._around(arrow, port, *gutters[id(arrow)]) for arrow, port in self.around}
        routes = tuple(ways[id(arrow)] for arrow in self.picture.arrows)
        width = max((frame.x + frame.width for frame in frames), default=200.0) + MARGIN
        return Drawing(self.picture, cards, routes, tuple(frames), width, height, self.plain)

    def _gutters(self, arrow: Arrow, port: float) -> tuple[Place, Place]:
        """The space above or below its strip along which an arrow leaves, and the one from which it comes in."""
        source, target = self.strip_of[arrow.source], self.strip_of[arrow.target]
        if source is target:
            leaves, enters = (
                source.tops[arrow.source] + port,
                source.tops[arrow.target] + self.cards[arrow.target].entry,
            )
            down = leaves + enters > source.height
            place = (source.group, source.number + down)
            return place, place
        after = self.strips.index(target) > self.strips.index(source)
        return (source.group, source.number + after), (target.group, target.number + (not after))

    def _lanes_across(self, arrow: Arrow, port: float, leaving: Place, coming: Place) -> None:
        source, target = self.strip_of[arrow.source], self.strip_of[arrow.target]
        at = source.tops[arrow.source] + port
        edge = source.height if leaving[1] > source.number else 0.0
        self.out[self._gap_after(arrow.source)].add(_name(arrow, leaving), at, edge)
        at = target.tops[arrow.target] + self.cards[arrow.target].entry
        edge = target.height if coming[1] > target.number else 0.0
        self.into[self._gap_before(arrow.target)].add(_name(arrow, coming), at, edge)

    def _lanes_close(self, arrow: Arrow, port: float) -> None:
        """Room for a line that passes above its source and then, if it is left of it, above its target."""
        strip = self.strip_of[arrow.source]
        over, top = strip.tops[arrow.source] - OVER_SOURCE, strip.tops[arrow.target]
        entry = top + self.cards[arrow.target].entry
        self.out[self._gap_after(arrow.source)].add(_close(arrow), strip.tops[arrow.source] + port, over)
        level = strip.column[arrow.source] == strip.column[arrow.target]
        self.into[self._gap_before(arrow.source)].add(_close(arrow), over, entry if level else top - OVER_TARGET)
        if not level:
            self.into[self._gap_before(arrow.target)].add(_close(arrow), top - OVER_TARGET, entry)

    def _lanes_along(self, arrow: Arrow, leaving: Place, coming: Place) -> None:
        start, end = (
            self._lane_out(arrow.source, _name(arrow, leaving)),
            self._lane_into(arrow.target, _name(arrow, coming)),
        )
        if leaving == coming:
            self.along[leaving].add(arrow.target, start, end)
            return
        self.along[leaving].add(arrow.target, start, 0.0)
        self.along[coming].add(arrow.target, 0.0, end)
        order = {(strip.group, strip.number): at for at, strip in enumerate(self.strips)}
        down = order[self._strip(arrow.target)] > order[self._strip(arrow.source)]
        self.side.add(
            arrow.target, order[self._strip(arrow.source)] + down * 0.5, order[self._strip(arrow.target)] - down * 0.5
        )

    def _strip(self, name: str) -> Place:
        strip = self.strip_of[name]
        return strip.group, strip.number

    def _gap_after(self, name: str) -> tuple[Place, int]:
        return self._strip(name), self.strip_of[name].column[name] + 1

    def _gap_before(self, name: str) -> tuple[Place, int]:
        return self._strip(name), self.strip_of[name].column[name]

    def _lefts(self, strip: Strip) -> list[tuple[float, float]]:
        """Left and right border of each column of a strip, counted from its frame's left border."""
        place = (strip.group, strip.number)
        found: list[tuple[float, float]] = []
        x = 0.0
        for at, row in enumerate(strip.rows):
            lanes = len(self.out[place, at]) + len(self.into[place, at])
            x += 2 * STUB + lanes * LANE + (CURVE if at else 0.0)
            width = max((self.cards[name].width for name in row if name in self.cards), default=0.0)
            found.append((x, x + width))
            x += width
        return found

    def _lane_out(self, source: str, name: str) -> float:
        gap = self._gap_after(source)
        return self.lefts[gap[0]][gap[1] - 1][1] + STUB + self.out[gap].lane(name) * LANE

    def _lane_into(self, target: str, name: str) -> float:
        gap = self._gap_before(target)
        return self.lefts[gap[0]][gap[1]][0] - STUB - self.into[gap].lane(name) * LANE

    def _frames(self) -> tuple[list[Frame], float]:
        """The frame of each graph, one below the other; and where the page ends."""
        frames: list[Frame] = []
        y = MARGIN
        for group in self.picture.groups:
            own = [strip for strip in self.strips if strip.group == group.id]
            if not own:
                continue
            top, right = y, 0.0
            y += HEAD
            for strip in own:
                place = (strip.group, strip.number)
                y = self._gutter(place, y)
                self.tops[place] = y
                y += strip.height
                last = self.lefts[place][-1][1] + 2 * STUB + len(self.out[place, len(strip.rows)]) * LANE
                right = max(right, last)
            y = self._gutter((group.id, len(own)), y)
            frames.append(Frame(group, self.shift, top, right, y - top))
            y += APART
        return frames, y - APART + MARGIN

    def _gutter(self, place: Place, y: float) -> float:
        self.gutter_tops[place] = y + STUB
        return y + 2 * STUB + len(self.along[place]) * LANE

    def _corner(self, name: str) -> Point:
        place = self._strip(name)
        left, right = self.lefts[place][self.strip_of[name].column[name]]
        middle = (right - left - self.cards[name].width) / 2
        return self.shift + left + middle, self.tops[place] + self.strip_of[name].tops[name]

    def _ends(self, arrow: Arrow, port: float) -> tuple[Point, Point]:
        x, y = self._corner(arrow.source)
        target_x, target_y = self._corner(arrow.target)
        return (x + self.cards[arrow.source].width, y + port), (target_x, target_y + self.cards[arrow.target].entry)

    def _straight(self, arrow: Arrow, port: float) -> Route:
        strip = self.strip_of[arrow.source]
        place = (strip.group, strip.number)
        first, last = self._ends(arrow, port)
        points = [first, (self.shift + self.lefts[place][strip.column[arrow.source]][1], first[1])]
        for at in range(strip.column[arrow.source] + 1, strip.column[arrow.target]):
            left, right = self.lefts[place][at]
            y = self.tops[place] + strip.tops[thread(arrow.source, arrow.target, at)] + THREAD / 2
            points += [(self.shift + left, y), (self.shift + right, y)]
        points += [(self.shift + self.lefts[place][strip.column[arrow.target]][0], last[1]), last]
        return Route(arrow, tuple(points), around=False)

    def _closely(self, arrow: Arrow, port: float) -> Route:
        (x, y), (to_x, to_y) = self._ends(arrow, port)
        out = self.shift + self._lane_out(arrow.source, _close(arrow))
        between = self.shift + self._lane_into(arrow.source, _close(arrow))
        over = self._corner(arrow.source)[1] - OVER_SOURCE
        corners: list[Point] = [(out, y), (out, over), (between, over)]
        if self.strip_of[arrow.source].column[arrow.source] != self.strip_of[arrow.target].column[arrow.target]:
            into = self.shift + self._lane_into(arrow.target, _close(arrow))
            over = self._corner(arrow.target)[1] - OVER_TARGET
            corners += [(between, over), (into, over), (into, to_y)]
        else:
            corners.append((between, to_y))
        return Route(arrow, ((x, y), *corners, (to_x, to_y)), around=True)

    def _around(self, arrow: Arrow, port: float, leaving: Place, coming: Place) -> Route:
        first, last = self._ends(arrow, port)
        out = self.shift + self._lane_out(arrow.source, _name(arrow, leaving))
        into = self.shift + self._lane_into(arrow.target, _name(arrow, coming))
        away = self.gutter_tops[leaving] + self.along[leaving].lane(arrow.target) * LANE
        back = self.gutter_tops[coming] + self.along[coming].lane(arrow.target) * LANE
        corners: Sequence[Point] = [(out, first[1]), (out, away), (into, back), (into, last[1])]
        if leaving != coming:
            side = MARGIN + self.side.lane(arrow.target) * LANE
            corners = [*corners[:2], (side, away), (side, back), *corners[2:]]
        return Route(arrow, (first, *corners, last), around=True)


def _name(arrow: Arrow, gutter: Place) -> str:
    """Lines to the same box that leave toward the same side share a lane across."""
    return f"{arrow.target}\n{gutter[1]}"


def _close(arrow: Arrow) -> str:
    """Short ways back to the same box share a lane of their own."""
    return f"{arrow.target}\nclose"
