"""What a course holds of a log, where its times lie on an axis, and that its curves fade as feelings do."""

from __future__ import annotations

from math import isnan

import pytest
from courses import felt, gathered, records, step, turn
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.draw.captions import MOST, Caption, placed
from npcsdk.draw.course import Gathering
from npcsdk.draw.course_inks import feeling_inks, side_inks
from npcsdk.draw.curves import Curve, averaged, moods, stepped, strongest, thinned
from npcsdk.draw.curves import felt as felt_curves
from npcsdk.draw.time_axis import BREAK, LEAST, LONG, TAIL, axis_of
from npcsdk.draw.time_told import clock, lasting
from npcsdk.emotion import EMOTIONS, Pad
from npcsdk.errors import SaveError
from npcsdk.events import InputReceived
from npcsdk.opening import tavern
from npcsdk.session.replay import turns
from npcsdk.world.loading import load_world


def at(curve: Curve, x: float) -> list[float]:
    """All values of a curve at a place."""
    return [y for left, y in zip(*curve, strict=True) if left == pytest.approx(x)]


def test_a_feeling_jumps_and_then_fades_by_half_in_each_half_life() -> None:
    course = gathered([*turn(1, 0.0, answer="Hm."), felt(1, 10.0, "angry", 0.8), *turn(2, 40.0, answer="Hm.")]).course(
        "mira"
    )
    axis = axis_of(course)
    assert strongest(course, 5) == ["angry"]
    (angry,) = felt_curves(course, axis, 1.0, ["angry"], 0.0)
    assert at(angry, 10.0)[-1] == pytest.approx(0.8)
    assert at(angry, 40.0)[-1] == pytest.approx(0.2)
    pleasure, arousal, _ = moods(course, axis, 1.0, 0.0)
    assert at(pleasure, 0.0)[0] == 0.0
    assert at(pleasure, 10.0)[-1] < 0.0 < at(arousal, 10.0)[-1]


def test_what_came_at_once_is_all_there() -> None:
    course = gathered([*turn(1, 0.0, answer="[angry] No."), felt(1, 0.0, "sad", 0.5), felt(1, 0.0, "sad", 0.2)]).course(
        "mira"
    )
    angry, sad = felt_curves(course, axis_of(course), 1.0, ["angry", "sad"], 0.0)
    assert max(y for y in angry.ys if not isnan(y)) == 1.0
    assert max(y for y in sad.ys if not isnan(y)) == pytest.approx(0.7)
    assert [(cause.by, str(cause.feeling)) for cause in course.causes] == [
        ("", "angry"),
        ("noise", "sad:0.5"),
        ("noise", "sad:0.2"),
    ]


def test_each_turn_has_some_width_and_a_pause_is_cut() -> None:
    course = gathered([*turn(1, 0.0), *turn(2, 0.0), *turn(3, 30.0), *turn(4, 86_430.0), *turn(5, 86_432.0)]).course(
        "mira"
    )
    axis = axis_of(course)
    assert axis.starts == pytest.approx(
        [0, LEAST, LEAST + 30, LEAST + 30 + TAIL + BREAK, 2 * LEAST + 30 + TAIL + BREAK]
    )
    assert [lasting(pause.end - pause.start.time) for pause in axis.breaks] == ["24 h"]
    assert axis.length == pytest.approx(axis.starts[-1] + LEAST)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=12))
def test_the_axis_only_grows_and_is_bounded_by_what_happened(gaps: list[float]) -> None:
    events, time = [], 0.0
    for number, gap in enumerate(gaps, 1):
        events += [*turn(number, time), felt(number, time + gap / 3, "sad", 0.1)]
        time += gap
    axis = axis_of(gathered(events).course("mira"))
    edges = [edge for piece in axis.pieces for edge in (piece.left, piece.right)]
    assert edges == sorted(edges)
    assert axis.starts == sorted(set(axis.starts))
    assert axis.length <= 2 * len(gaps) * (LONG + LEAST)


def test_relationships_begin_as_the_world_says_and_stay_until_they_are_moved() -> None:
    course = gathered(
        [*turn(1, 0.0), step(1, 5.0, "trust", 10), *turn(2, 20.0), step(2, 25.0, "trust", "-30", "a lie")]
    ).course("mira")
    assert [each.value for each in course.sides["player.trust"]] == [0.0, 10.0, -20.0]
    curve = stepped(course.sides["player.trust"], axis_of(course), 1.0)
    assert curve.ys == [0, 0, 10, 10, -20, -20]
    assert [cause.by for cause in course.causes if cause.feeling is None] == ["a lie"]


def test_a_world_gives_names_and_says_where_moods_rest() -> None:
    world = load_world(tavern())
    gathering = gathered(turn(1, 0.0, "Hi", "[happy] Evening."), world)
    course = gathering.course("mira")
    assert (course.name, course.temperament) == ("Mira", world.characters["mira"].temperament.pad)
    assert course.turns[0].lines == [("", "Hi"), ("Mira", "Evening.")]
    assert gathering.course("tam").is_still is not any(world.characters["tam"].relationships.values())
    with pytest.raises(SaveError, match=r"no character 'eve' in it\. There are: mira"):
        gathering.course("eve")


def test_another_world_is_refused() -> None:
    gathering = Gathering(load_world(tavern()), range(9))
    with pytest.raises(SaveError, match="a log of the world 'ship', not of"):
        gathering.take(next(turns(records(turn(1, 0.0), "ship"))))


def test_turns_that_are_not_drawn_are_what_the_others_begin_with() -> None:
    events = [*turn(1, 0.0), step(1, 1.0, "trust", 7), *turn(2, 15.0, answer="Hm."), *turn(3, 30.0)]
    course = gathered(events, None, range(2, 3)).course("mira")
    assert [each.number for each in course.turns] == [2]
    (happy,) = felt_curves(course, axis_of(course), 1.0, ["happy"], 0.0)
    assert happy.ys[0] == pytest.approx(0.5)
    assert [each.value for each in course.sides["player.trust"]] == [7.0]
    with pytest.raises(SaveError, match="nothing has happened in these turns"):
        gathered(events, None, range(9, 12)).course("mira")


def test_events_of_the_game_are_causes_for_everyone() -> None:
    drawn = InputReceived("event", name="player.draws_weapon", turn=1, time=3.0)
    gathering = gathered([*turn(1, 0.0), drawn, felt(1, 3.0, "angry", 0.3, "player.draws_weapon", "tam")])
    assert gathering.characters == ("mira", "tam")
    assert "player.draws_weapon" in [cause.by for cause in gathering.course("mira").causes]
    assert [cause.by for cause in gathering.course("tam").causes] == ["player.draws_weapon"] * 2


def test_damaged_records_are_counted_and_the_rest_is_kept() -> None:
    rows = [*records([*turn(1, 0.0), *turn(2, 9.0), *turn(3, 18.0)])]
    rows[2] = rows[2][:40]
    gathering = Gathering(None, range(10))
    for passage in turns(rows):
        gathering.take(passage)
    assert gathering.damaged == 1
    assert [each.number for each in gathering.course("mira").turns] == [1, 3]


def test_a_thin_curve_keeps_its_peaks_and_breaks() -> None:
    xs = [x / 100 for x in range(1000)]
    ys = [0.0] * 1000
    ys[333], ys[777], ys[500] = 1.0, -1.0, float("nan")
    thin = thinned(Curve(xs, ys))
    assert len(thin.xs) < 60
    assert {1.0, -1.0} <= set(thin.ys)
    assert any(isnan(y) for y in thin.ys)


def test_a_mean_is_weighed_by_time() -> None:
    curve = averaged(Curve([0, 6, 6, 8, 8, 16], [1, 1, 0, 0, 0.5, 0.5]), 8.0)
    assert curve.xs == [4.0, 12.0]
    assert curve.ys == pytest.approx([0.75, 0.5])


@given(st.lists(st.tuples(st.floats(0, 2000), st.floats(20, 300), st.integers(1, 4), st.floats(0, 1)), max_size=60))
def test_no_caption_stands_on_another(given_: list[tuple[float, float, int, float]]) -> None:
    captions = sorted(Caption(x, wide, ("text",) * high, weight) for x, wide, high, weight in given_)
    found = placed(captions)
    cells = [(place.row + row, place.caption) for place in found for row in range(len(place.caption.rows))]
    assert all(0 <= row < MOST for row, _ in cells)
    for number, (row, one) in enumerate(cells):
        for other_row, other in cells[number + 1 :]:
            if row == other_row:
                assert one.x + one.wide <= other.x or other.x + other.wide <= one.x


def test_where_not_all_have_room_the_heaviest_are_kept() -> None:
    captions = [Caption(float(x), 500.0, ("a", "b"), float(x == 70)) for x in range(100)]
    found = placed(captions)
    assert len(found) == MOST // 2
    assert 70.0 in [place.caption.x for place in found]


def test_no_two_curves_of_a_panel_look_the_same() -> None:
    labels = ["hostile", "angry", "furious", "annoyed", "happy", "curious"]
    inks = feeling_inks(labels)
    assert list(inks) == labels
    assert len(set(map(str, inks.values()))) == len(labels)
    assert inks["angry"].dashes == "solid"
    sides = side_inks(["player.trust", "tam.trust", "player.debt", "player.fear"])
    assert len(set(map(str, sides.values()))) == 4
    assert set(feeling_inks(EMOTIONS)) == set(EMOTIONS)


@pytest.mark.parametrize(
    ("seconds", "shown", "long"),
    [
        (0, "0:00", "0 s"), (75.4, "1:15", "75.4 s"), (8000, "2:13:20", "2.2 h"),
        (200_000, "2 d 7:33:20", "2.3 days"), (1e300, "1e+300 s", "1e+300 s"),
    ],
)  # fmt: skip
def test_game_time_is_told(seconds: float, shown: str, long: str) -> None:
    assert (clock(seconds), lasting(seconds)) == (shown, long)


def test_nobody_was_moved() -> None:
    course = gathered(turn(1, 0.0, answer="Hm.")).course("mira")
    assert course.is_still
    assert course.temperament == Pad()
