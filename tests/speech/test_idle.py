"""Idle life: how often, in which order, and where to, over hours of it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import EMOTIONS, VOCABULARY, Feeling
from npcsdk.speech.idle import BLINK, RESTING, TALKING, Bearing, Idle, Rhythm, blinks, looks, shifts

HOUR = 3600.0
SIGNED = st.floats(-1, 1)
FEELINGS = st.builds(Feeling, st.sampled_from(EMOTIONS), st.floats(0, 1))


def bearing(label: str, intensity: float = 1.0, *, speaking: bool = False) -> Bearing:
    pad = VOCABULARY[label].pad
    return Bearing(pad.arousal * intensity, pad.dominance * intensity, Feeling(label, intensity), speaking)


def lived(how: Bearing, seed: int = 0, seconds: float = HOUR) -> dict[str, list[tuple[float, str]]]:
    """The moves of some time, by kind, as (when, value)."""
    idle = Idle(f"{seed}")
    idle.tune(0.0, how)
    found: dict[str, list[tuple[float, str]]] = {"blink": [], "glance": [], "shift": []}
    while (now := idle.due) <= seconds:
        kind, value = idle.step()
        found[kind].append((now, value))
    return found


def a_minute(how: Bearing, kind: str, hours: int = 3) -> float:
    return sum(len(lived(how, seed)[kind]) for seed in range(hours)) / (60 * hours)


def away(how: Bearing) -> float:
    """The share of an hour for which the eyes are elsewhere."""
    glances = lived(how)["glance"]
    return sum(after - at for (at, value), (after, _) in pairwise(glances) if value != "back") / HOUR


def test_blinks_come_as_often_as_they_were_counted() -> None:
    assert a_minute(Bearing(), "blink") == pytest.approx(RESTING, rel=0.08)
    assert a_minute(Bearing(speaking=True), "blink") == pytest.approx(TALKING, rel=0.08)
    assert a_minute(bearing("curious"), "blink") < 0.6 * RESTING
    assert a_minute(bearing("anxious"), "blink") > 1.2 * a_minute(bearing("relaxed"), "blink")


@given(SIGNED, SIGNED, FEELINGS, st.booleans())
def test_rates_lie_where_people_are(arousal: float, dominance: float, feeling: Feeling, speaking: bool) -> None:
    how = Bearing(arousal, dominance, feeling, speaking)
    assert 4.5 <= blinks(how) <= 39.5
    assert 1.0 <= shifts(how) <= 12.5
    at, elsewhere = looks(how)
    assert at >= 0.5
    assert 0.4 <= elsewhere <= 4.0


@given(SIGNED, SIGNED, SIGNED, FEELINGS, st.booleans())
def test_the_more_aroused_the_more_it_moves(
    one: float, other: float, dominance: float, feeling: Feeling, speaking: bool
) -> None:
    less, more = (Bearing(arousal, dominance, feeling, speaking) for arousal in sorted((one, other)))
    assert blinks(less) <= blinks(more)
    assert shifts(less) <= shifts(more)


@given(SIGNED, SIGNED, SIGNED, FEELINGS, st.booleans())
def test_the_meeker_the_more_it_looks_away(
    arousal: float, one: float, other: float, feeling: Feeling, speaking: bool
) -> None:
    (at, away), (meek_at, meek_away) = (
        looks(Bearing(arousal, dominance, feeling, speaking)) for dominance in sorted((one, other), reverse=True)
    )
    assert meek_at <= at
    assert meek_away >= away


def test_moves_are_counted_over_hours() -> None:
    counted = [a_minute(Bearing(arousal), "shift") for arousal in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    assert counted == sorted(counted)
    assert counted[2] == pytest.approx(4.0, rel=0.12)
    counted = [a_minute(Bearing(arousal), "blink") for arousal in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    assert counted == sorted(counted)


def test_eyes_are_as_much_elsewhere_as_they_were_counted() -> None:
    assert away(Bearing()) == pytest.approx(0.25, abs=0.04)
    assert away(Bearing(speaking=True)) == pytest.approx(0.4, abs=0.05)
    assert away(bearing("ashamed")) > 0.5 > away(Bearing()) > away(bearing("curious"))


def test_who_is_angry_and_listens_looks_straight_on() -> None:
    assert lived(bearing("angry"))["glance"] == []
    assert lived(bearing("angry", speaking=True))["glance"]
    idle = Idle("0")
    while idle.step()[0] != "glance" or idle.gaze(math.inf) == (0.0, 0.0):
        pass
    now = idle.due
    idle.tune(now, bearing("furious"))  # While it looks elsewhere: it looks back, and stays.
    values = [idle.step() for _ in range(200)]
    assert [value for kind, value in values if kind == "glance"] == ["back"]


def test_eyes_leave_and_come_back_in_turn() -> None:
    values = [value for _, value in lived(Bearing())["glance"]]
    assert set(values[::2]) == {"left", "right", "up", "down"}
    assert set(values[1::2]) == {"back"}


def test_where_to_is_a_matter_of_feeling() -> None:
    shame = [value for _, value in lived(bearing("ashamed"))["glance"] if value != "back"]
    assert shame.count("down") > 0.7 * len(shame)
    assert "away" in [value for _, value in lived(bearing("afraid"))["glance"]]
    leans = [value for _, value in lived(bearing("afraid"))["shift"]]
    assert set(leans) == {"back", "side"}
    assert {value for _, value in lived(bearing("happy"))["shift"]} == {"forward", "side"}


@given(st.integers(0, 1000), FEELINGS, st.booleans())
def test_between_two_moves_of_a_kind_there_is_time(seed: int, feeling: Feeling, speaking: bool) -> None:
    moves = lived(bearing(feeling.label, feeling.intensity, speaking=speaking), seed, 120.0)
    for kind, least in (("blink", BLINK), ("glance", 0.25), ("shift", 1.5)):
        assert all(after - at >= least - 1e-9 for (at, _), (after, _) in pairwise(moves[kind]))


def test_eyes_close_in_a_blink_and_move_in_no_time() -> None:
    idle = Idle("1")
    while idle.due != idle._blink.due:
        idle.step()
    now = idle.due
    idle.step()
    shut = [idle.lids(now + BLINK * share) for share in (0.0, 0.2, 0.4, 0.7, 1.0)]
    assert shut[0] == shut[-1] == 1.0
    assert shut[2] == 0.0
    assert all(0.0 < lid < 1.0 for lid in (shut[1], shut[3]))
    assert idle.lids(now - 1) == 1.0


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from(EMOTIONS)), min_size=1, max_size=20))
def test_breath_goes_on_smoothly_whatever_is_felt(changes: list[tuple[float, str]]) -> None:
    idle, now = Idle("0"), 0.0
    for wait, label in changes:
        now += wait
        before = idle.breath(now)
        idle.tune(now, bearing(label))
        assert idle.breath(now) == pytest.approx(before, abs=1e-6)
        assert 0.0 <= idle.breath(now) <= 1.0


@given(
    st.lists(st.tuples(st.floats(0, 2), st.sampled_from([0.0, 0.2, 1.0, 3.0])), min_size=1, max_size=20),
    st.floats(0, 1),
    st.integers(0, 9),
)
def test_the_same_rate_told_again_changes_nothing(changes: list[tuple[float, float]], share: float, seed: int) -> None:
    """However often it is told in between."""
    once, twice, now = Rhythm(f"{seed}", 0.3), Rhythm(f"{seed}", 0.3), 0.0
    rate = 0.0
    for wait, after in changes:
        for rhythm in (once, twice):
            if rhythm is twice:
                rhythm.tune(now + share * wait, rate)
            rhythm.tune(now + wait, after)
        now, rate = now + wait, after
        assert once.due == pytest.approx(twice.due, abs=1e-6)
        while once.due <= now + 1e-6:
            once.pass_on()
            twice.pass_on()


def test_a_rhythm_without_a_rate_never_comes_and_begins_when_it_has_one() -> None:
    rhythm = Rhythm("0", 0.3)
    rhythm.tune(5.0, 0.0)
    assert rhythm.due == math.inf
    rhythm.tune(50.0, 1.0)
    assert 50.0 <= rhythm.due < 70.0
