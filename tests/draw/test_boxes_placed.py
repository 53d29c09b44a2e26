from itertools import pairwise

import pytest
from drawn import everything, world_of
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.draw.picture import Arrow, Box, Group, Picture
from npcsdk.draw.placing import PLAIN, Drawing, place
from npcsdk.draw.tracing import picture_of


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """Pictures of a few groups with arrows from anywhere to anywhere."""
    groups = [Group(f"g{at}", f"g{at}") for at in range(draw(st.integers(1, 3)))]
    many = draw(st.integers(1, 40))
    boxes = []
    for at in range(many):
        kind = draw(st.sampled_from(("node", "node", "node", "call", "pool", "anywhere")))
        says = draw(st.sampled_from(((), ("Sit down by the fire and tell me what brings you here. " * 3,))))
        group = groups[draw(st.integers(0, len(groups) - 1))].id
        boxes.append(Box(str(at), group, kind, f"n{at}", says, marks=("start",) if at == 0 else ()))
    ends = draw(st.lists(st.tuples(st.integers(0, many - 1), st.integers(0, many - 1)), max_size=120))
    arrows = tuple(Arrow(str(a), str(b), "option", "Go on.", draw(st.sampled_from(("", "x > 1")))) for a, b in ends)
    return Picture("A world", tuple(groups), tuple(boxes), arrows)


def lines(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    """All that is drawn for arrows, piece by piece: left, top, right, bottom of what a line or curve lies in."""
    pieces = [piece for route in drawing.routes for piece in pairwise(route.points)]
    return [(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)) for (x, y), (to_x, to_y) in pieces]


@given(pictures())
def test_no_two_boxes_overlap_and_no_line_crosses_a_box(picture: Picture) -> None:
    drawing = place(picture)
    boxes = [(p.x, p.y, p.x + p.card.width, p.y + p.card.height) for p in drawing.cards]
    for at, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
        for line in lines(drawing):
            inside = left + 0.1 < line[2] and line[0] < right - 0.1 and top < line[3] and line[1] < bottom
            assert not inside, line


@given(pictures())
def test_every_arrow_begins_and_ends_at_its_boxes_and_all_is_on_the_page(picture: Picture) -> None:
    drawing = place(picture)
    cards = {placed.card.box.id: placed for placed in drawing.cards}
    for arrow, route in zip(picture.arrows, drawing.routes, strict=True):
        source, target = cards[arrow.source], cards[arrow.target]
        assert route.arrow is arrow
        assert route.points[0][0] == pytest.approx(source.x + source.card.width)
        assert source.y < route.points[0][1] <= source.y + source.card.height
        assert route.points[-1] == pytest.approx((target.x, target.y + target.card.entry))
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in route.points)
    frames = {frame.group.id: frame for frame in drawing.frames}
    for placed in drawing.cards:
        frame = frames[placed.card.box.group]
        assert frame.x < placed.x < placed.x + placed.card.width < frame.x + frame.width
        assert frame.y < placed.y < placed.y + placed.card.height < frame.y + frame.height


@given(pictures())
def test_the_same_picture_is_placed_the_same(picture: Picture) -> None:
    assert place(picture) == place(picture)


def test_the_talk_goes_from_left_to_right_and_back_around() -> None:
    nodes = {"hub": {"line": "A.", "next": "b"}, "b": {"line": "B.", "next": "c"}, "c": {"line": "C.", "next": "hub"}}
    drawing = place(picture_of(world_of({"mira": {"nodes": nodes}})))
    assert drawing.cards[0].x < drawing.cards[1].x < drawing.cards[2].x
    assert [route.around for route in drawing.routes] == [False, False, True]


def test_a_long_chain_is_broken_into_lines() -> None:
    names = ["hub", *(f"n{at}" for at in range(1, 200))]
    nodes = {name: {"line": "On.", "next": to} for name, to in pairwise(names)} | {
        "n199": {"line": "Here.", "end": "yes"}
    }
    drawing = place(picture_of(world_of({"mira": {"nodes": nodes}})))
    assert drawing.width < 4 * drawing.height


def test_many_ways_back_to_a_box_share_their_lanes() -> None:
    leaves = {f"n{at}": {"line": "Here.", "next": "hub"} for at in range(60)}
    hub = {"line": "Well?", "options": [{"say": f"Say {name}.", "to": name} for name in leaves]}
    drawing = place(picture_of(world_of({"mira": {"nodes": {"hub": hub, **leaves}}})))
    back = [route for route in drawing.routes if route.arrow.target == "mira.hub"]
    assert len(back) == 60
    assert len({route.points[2][1] for route in back}) <= 2, "one lane above, and one below"


def test_a_world_too_large_to_read_is_drawn_with_titles_alone() -> None:
    nodes = {f"n{at}": {"line": "On.", "next": f"n{at * 7 % PLAIN}"} for at in range(PLAIN)}
    drawing = place(picture_of(world_of({"mira": {"nodes": {"hub": {"line": "A.", "next": "n1"}, **nodes}}})))
    assert drawing.plain
    assert not any(placed.card.lines or placed.card.rows for placed in drawing.cards)
    assert not place(picture_of(everything())).plain
