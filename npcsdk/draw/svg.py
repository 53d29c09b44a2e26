"""A placed picture as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise

from npcsdk.draw.cards import EDGE, LINE, ROW, SMALL, TITLE, WORD, Card, badge_width, cut, measure
from npcsdk.draw.escaping import marked_up, marked_up_lines
from npcsdk.draw.inking import STEPS, Inking
from npcsdk.draw.picture import MEANINGS, Arrow, Box
from npcsdk.draw.placing import Drawing, Frame, Placed, Point, Route

TOP = 92.0
"""Height of the title and the legend above the picture."""
_SIGNS = ("enter", "back", "draw", "empty")


def svg_of(drawing: Drawing) -> str:
    """The whole picture as one SVG document, readable on light and on dark ground."""
    width = max(drawing.width, 1180.0)
    head = "".join(_head(drawing))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{drawing.height + TOP:.0f}" '
        f'viewBox="0 0 {width:.0f} {drawing.height + TOP:.0f}" role="img">\n'
        f"<title>{marked_up(drawing.picture.title)}</title>\n<style>{style()}</style>\n"
        f'<rect class="ground" width="100%" height="100%"/>\n{head}'
        f'<g transform="translate(0 {TOP:.0f})">\n{shapes(drawing)}</g>\n</svg>\n'
    )


def style() -> str:
    """The colours of everything that `shapes` draws."""
    return files("npcsdk.draw").joinpath("picture.css").read_text(encoding="utf-8")


def shapes(drawing: Drawing, *, far: bool = False) -> str:
    """Frames, lines and boxes, to be put into an <svg>.

    Boxes carry their number in `data-box`, lines those of their ends in `data-from` and `data-to`.

    Args:
        far: titles also so large that they can be read from far away, of class `far`.
    """
    inking = Inking(drawing.picture)
    numbers = {box.id: at for at, box in enumerate(drawing.picture.boxes)}
    parts: list[str] = ["<defs>", *_heads(), "</defs>\n"]
    parts += (_frame(frame) for frame in drawing.frames)
    routes = sorted(drawing.routes, key=lambda route: not route.around)
    parts += (_route(route, numbers, inking) for route in routes)
    for placed in drawing.cards:
        parts += _box(placed, numbers[placed.card.box.id], inking, far)
    return "".join(parts)


def told(box: Box) -> tuple[str, ...]:
    """All that there is to say of a box, in lines."""
    counted = () if box.times is None else (f"entered {box.times} times in walks",)
    marks = (", ".join(box.marks),) if box.marks else ()
    return (f"{box.group}: {box.title}", *marks, *counted, *box.notes, *box.says)


def told_of(arrow: Arrow, titles: tuple[str, str]) -> tuple[str, ...]:
    """All that there is to say of an arrow between boxes of these titles, in lines."""
    counted = () if arrow.times is None else (f"taken {arrow.times} times in walks",)
    small = (arrow.small,) if arrow.small else ()
    return (f"{titles[0]} → {titles[1]}", f"{arrow.kind}: {arrow.label or MEANINGS[arrow.kind]}", *small, *counted)


def _heads() -> Iterator[str]:
    for kind in (*MEANINGS, "around"):
        yield (
            f'<marker id="head-{kind}" class="head {kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
            'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10z"/></marker>'
        )
    yield (
        '<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch" width="2" height="8"/></pattern>'
    )


def _head(drawing: Drawing) -> Iterator[str]:
    picture = drawing.picture
    yield f'<text class="name" x="30" y="38">{marked_up(picture.title)}</text>'
    yield _text("small", 30, 58, counted(drawing)) + "\n"
    x = 30.0
    for sample, name in legend(drawing):
        yield f'<g transform="translate({x:.0f} 71)">{sample}</g>'
        yield _text("small", x + 36, 80, name) + "\n"
        x += 36 + measure(name, 11) + 18


def counted(drawing: Drawing) -> str:
    """How much there is in a picture, and whether it is all shown."""
    nodes = sum(box.kind == "node" for box in drawing.picture.boxes)
    graphs = len(drawing.picture.groups)
    plain = " · too many to show their lines" if drawing.plain else ""
    return f"{nodes} node{'s' * (nodes != 1)} in {graphs} graph{'s' * (graphs != 1)}{plain}"


def legend(drawing: Drawing) -> list[tuple[str, str]]:
    """The kinds of lines and colours that are there: a sample of each, 32 by 10 pixels, and what it means."""
    there = {route.arrow.kind for route in drawing.routes}
    found: list[tuple[str, str]] = [(kind, f"{kind}: {meaning}") for kind, meaning in MEANINGS.items() if kind in there]
    found += [("around", "back, far, or to another graph")] * any(route.around for route in drawing.routes)
    lines = [
        (f'<path class="way {kind}" d="M0 5h28" marker-end="url(#head-{kind})"/>', meaning) for kind, meaning in found
    ]
    if not drawing.picture.counted:
        return lines
    steps = range(1, STEPS + 1)
    heat = (f'<rect class="swatch heat{at}" x="{6 * at - 5}" width="6" height="10"/>' for at in steps)
    return [*lines, ("".join(heat), "how often walks came, cold to hot; faint: never")]


def _frame(frame: Frame) -> str:
    return (
        f'<g class="frame"><rect x="{frame.x:.1f}" y="{frame.y:.1f}" width="{frame.width:.1f}" '
        f'height="{frame.height:.1f}" rx="12"/><text x="{frame.x + 16:.1f}" y="{frame.y + 23:.1f}">'
        f"{marked_up(frame.group.title)}</text></g>\n"
    )


def _route(route: Route, numbers: dict[str, int], inking: Inking) -> str:
    arrow = route.arrow
    ends = numbers[arrow.source], numbers[arrow.target]
    kind = "around" if route.around and arrow.kind not in _SIGNS else arrow.kind
    boxes = inking.picture.boxes
    title = marked_up_lines(told_of(arrow, (boxes[ends[0]].title, boxes[ends[1]].title)))
    return (
        f'<path class="way {kind}{inking.of_arrow(arrow)}" data-from="{ends[0]}" data-to="{ends[1]}" '
        f'd="{_cornered(route.points) if route.around else _curved(route.points)}" marker-end="url(#head-{kind})">'
        f"<title>{title}</title></path>\n"
    )


def _curved(points: tuple[Point, ...]) -> str:
    """Straight past the columns, curved in the spaces between them."""
    path = f"M{_at(points[0])}"
    for at, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        middle = (x + to_x) / 2
        if at % 2:
            path += f"C{_at((middle, y))} {_at((middle, to_y))} {_at((to_x, to_y))}"
        elif x != to_x:
            path += f"L{_at((to_x, to_y))}"
    return path


def _cornered(points: tuple[Point, ...], radius: float = 6.0) -> str:
    """From corner to corner, rounded."""
    path = f"M{_at(points[0])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path += f"L{_at(_toward(corner, before, radius))}Q{_at(corner)} {_at(_toward(corner, after, radius))}"
    return f"{path}L{_at(points[-1])}"


def _toward(start: Point, end: Point, most: float) -> Point:
    """The point so far from a start toward an end, half the way at most."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    part = min(most, length / 2) / length if length else 0.0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _box(placed: Placed, number: int, inking: Inking, far: bool) -> Iterator[str]:
    card, box = placed.card, placed.card.box
    classes = " ".join(("box", box.kind, *box.marks)) + inking.of_box(box)
    yield f'<g class="{classes}" data-box="{number}" transform="translate({_at((placed.x, placed.y))})">'
    yield f"<title>{marked_up_lines(told(box))}</title>"
    yield f'<rect class="card" width="{card.width:.0f}" height="{card.height:.1f}" rx="{_ROUND[box.kind]}"/>'
    if box.kind == "call":
        yield f'<path class="bars" d="M7 0V{card.height:.0f}M{card.width - 7:.0f} 0V{card.height:.0f}"/>'
    elif box.kind == "node":
        yield f'<path class="bar" d="M0 {TITLE - 3}V6Q0 0 6 0h{card.width - 12:.0f}q6 0 6 6V{TITLE - 3}z"/>'
    yield _text("title", EDGE + 3, 18 if box.kind == "node" else card.entry + 5, card.title)
    yield from _badges(box, card.width)
    yield from _inside(card)
    if far:
        size = min(56.0, card.height * 0.6, 9 * (card.width - 14) / max(1.0, measure(box.title, 10)))
        style = f' style="font-size:{size:.0f}px"'
        yield _text("far", card.width / 2, card.height / 2 + size / 3, cut(box.title, 2 * card.width, 10), style)
    yield "</g>\n"


def _text(kind: str, x: float, y: float, text: str, more: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{more}>{marked_up(text)}</text>'


def _inside(card: Card) -> Iterator[str]:
    """Lines and rows."""
    yield '<g class="near">'
    for at, line in enumerate(card.lines):
        yield _text("says", EDGE, TITLE + 12 + at * LINE, line)
    for row in card.rows:
        yield _text(f"row {row.arrow.kind}", EDGE, row.y + 4, row.arrow.kind)
        yield _text("label", EDGE + WORD, row.y + 4, row.label)
        if row.small:
            yield _text("small", EDGE + 8, row.y + 4 + SMALL, row.small)
    if card.more:
        yield _text("small", EDGE, card.height - 5 - ROW / 2 + 4, f"and {card.more} more")
    yield "</g>"


_ROUND = {"node": 6, "anywhere": 14, "call": 2, "pool": 18}


def _badges(box: Box, width: float) -> Iterator[str]:
    """What a box is besides, from the right."""
    x = width - 6
    for kind, name in [("times", f"{box.times}×")] * (box.times is not None) + [(mark, mark) for mark in box.marks]:
        wide = badge_width(name)
        x -= wide
        yield f'<rect class="badge {kind}" x="{x:.1f}" y="5" width="{wide:.1f}" height="15" rx="7"/>'
        yield _text(f"badge {kind}", x + wide / 2, 16, name)
        x -= 4
