"""The laws of what is felt: fading, impulses, tags, the mood that they push."""

from __future__ import annotations

from itertools import permutations
from math import inf, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.affect import CALM, FARTHEST, FEELING_HALF_LIFE, LASTING, LEAST, MOOD_HALF_LIFE, PUSH, SEEN, Affect, Lasting
from npcsdk.emotion import EMOTIONS, NEUTRAL, VOCABULARY, Feeling, Pad

FELT = [label for label in EMOTIONS if label != "neutral"]
ZERO = Pad()
times = st.floats(0, 1e6)
shares = st.floats(0, 1)
lastings = st.builds(Lasting, st.floats(0.01, 1e5), st.floats(0.01, 1e5))
impulses = st.builds(Feeling, st.sampled_from(FELT), shares)
feelings = st.builds(Feeling, st.sampled_from(EMOTIONS), shares)
temperaments = st.builds(Pad, *[st.floats(-1, 1)] * 3)
pushes = st.builds(Pad, *[st.floats(-FARTHEST, FARTHEST)] * 3)
affects = st.builds(
    Affect, times, st.dictionaries(st.sampled_from(FELT), st.floats(LEAST, 1), max_size=6), pushes, lastings, shares
)
anything = st.one_of(
    st.floats(), st.sampled_from([inf, -inf, nan, 1e308, -1e308, 5e-324, 0.0]), st.integers(-(10**15), 10**15)
)


def close(one: Pad, other: Pad) -> bool:
    return all(abs(a - b) <= 1e-9 for a, b in zip(one, other, strict=True))


def alike(one: Affect, other: Affect) -> bool:
    """The same, but for rounding; what stands just at the edge of being gone may be there or not."""
    labels = one.feelings.keys() | other.feelings.keys()
    for label in labels:
        a, b = one.feelings.get(label), other.feelings.get(label)
        if a is None or b is None:
            if abs((a or b or 0.0) - LEAST) > 1e-9:
                return False
        elif abs(a - b) > 1e-9:
            return False
    return one.time == other.time and close(one.pushed, other.pushed) and abs(one.held - other.held) <= 1e-9


# Fading.


@given(affects, st.floats(0, 1e4), st.floats(0, 1e4))
def test_fading_for_some_time_and_then_for_more_is_fading_for_both(affect: Affect, some: float, more: float) -> None:
    now, later = affect.time + some, affect.time + some + more
    assert alike(affect.at(now).at(later), affect.at(later))


@given(affects, st.lists(st.floats(0, 1e3), min_size=1, max_size=20))
def test_however_often_one_looks(affect: Affect, steps: list[float]) -> None:
    looked, time = affect, affect.time
    for step in steps:
        time += step
        looked = looked.at(time)
    assert alike(looked, affect.at(time))


@given(affects, times)
def test_nothing_grows_by_itself(affect: Affect, time: float) -> None:
    later = affect.at(time)
    assert later.feelings.keys() <= affect.feelings.keys()
    assert all(later.feelings[label] <= affect.feelings[label] for label in later.feelings)
    assert all(abs(new) <= abs(old) and new * old >= 0 for new, old in zip(later.pushed, affect.pushed, strict=True))
    assert later.held <= affect.held


@given(affects, times, st.floats(0, 1e4), temperaments)
def test_the_mood_goes_back_to_the_temperament_and_not_beyond_it(
    affect: Affect, time: float, more: float, temperament: Pad
) -> None:
    at, then = affect.at(time).mood(temperament), affect.at(time).at(time + more).mood(temperament)
    for base, near, far in zip(temperament, then, at, strict=True):
        assert abs(near - base) <= abs(far - base) + 1e-12
        assert (near - base) * (far - base) >= -1e-12
    assert affect.at(time).at(time + 1e9).mood(temperament) == pytest.approx(temperament, abs=1e-9)


@given(st.floats(LEAST * 2, 1), st.floats(-1, 1))
def test_half_is_left_after_a_half_life(intensity: float, push: float) -> None:
    affect = Affect(0.0, {"angry": intensity}, Pad(push, 0.0, 0.0), LASTING, 1.0)
    assert affect.at(FEELING_HALF_LIFE).feelings["angry"] == pytest.approx(intensity / 2)
    assert affect.at(FEELING_HALF_LIFE).held == pytest.approx(0.5)
    assert affect.at(MOOD_HALF_LIFE).pushed.pleasure == pytest.approx(push / 2)


def test_the_half_lives_that_are_told() -> None:
    assert (FEELING_HALF_LIFE, MOOD_HALF_LIFE) == (15.0, 60.0)
    slow = CALM.moved(Feeling("angry"), 0.0, Lasting(60.0, 240.0))
    assert slow.at(60.0).feelings == {"angry": pytest.approx(0.5)}
    assert CALM.moved(Feeling("angry"), 0.0).at(1000.0).feelings == {}


# A clock that jumps back.


@given(affects, st.floats(0, 1e6))
def test_a_clock_that_jumps_back_makes_nothing_grow(affect: Affect, back: float) -> None:
    assert affect.at(affect.time - back) is affect


@given(affects, feelings, st.floats(0, 1e6))
def test_what_comes_while_the_clock_is_back_comes_as_if_it_were_not(
    affect: Affect, feeling: Feeling, back: float
) -> None:
    assert affect.moved(feeling, affect.time - back) == affect.moved(feeling, affect.time)
    assert affect.said(feeling, affect.time - back) == affect.said(feeling, affect.time)


@given(st.lists(st.tuples(impulses, times), max_size=8), st.lists(times, min_size=1, max_size=8))
def test_looking_at_any_times_leaves_no_more_than_was_given(
    given: list[tuple[Feeling, float]], looks: list[float]
) -> None:
    affect = CALM
    for feeling, time in given:
        affect = affect.moved(feeling, time)
    sums = {label: sum(each.intensity for each, _ in given if each.label == label) for label in FELT}
    for time in looks:
        affect = affect.at(time)
        assert all(felt <= sums[label] + 1e-9 for label, felt in affect.feelings.items())


# Impulses.


@given(affects, st.lists(impulses, max_size=4), times)
def test_the_order_of_what_comes_in_one_moment_does_not_matter(
    affect: Affect, given: list[Feeling], time: float
) -> None:
    found = []
    for order in permutations(given):
        now = affect
        for feeling in order:
            now = now.moved(feeling, time)
        found += [now, now.at(max(time, affect.time) + 1.0)]
    assert all(alike(each, first) for first, each in zip(found[:2] * (len(found) // 2), found, strict=True))


@given(st.lists(impulses, min_size=60, max_size=60))
def test_not_even_where_there_are_more_than_a_mood_can_hold(given: list[Feeling]) -> None:
    one, other = CALM, CALM
    for feeling in given:
        one = one.moved(feeling, 0.0)
    for feeling in sorted(given, key=lambda each: (each.label, -each.intensity)):
        other = other.moved(feeling, 0.0)
    assert alike(one, other)
    assert alike(one.at(5.0), other.at(5.0))


@given(st.lists(st.tuples(feelings, st.floats(0, 1000), st.booleans()), max_size=30), temperaments, lastings)
def test_all_is_bounded(given: list[tuple[Feeling, float, bool]], temperament: Pad, lasts: Lasting) -> None:
    affect, time = CALM, 0.0
    for feeling, passed, tagged in given:
        time += passed
        affect = (affect.said if tagged else affect.moved)(feeling, time, lasts)
        assert all(0.0 <= felt <= 1.0 for felt in affect.feelings.values())
        assert all(-1.0 <= part <= 1.0 for part in affect.mood(temperament))
        assert 0.0 <= affect.held <= 1.0
        assert "neutral" not in affect.feelings
        assert all(abs(part) <= FARTHEST for part in affect.at(time + 1e-3).pushed)


def test_a_storm_of_impulses_is_over_as_soon_as_others_are() -> None:
    storm = CALM
    for _ in range(1000):
        storm = storm.moved(Feeling("angry"), 0.0)
    assert storm.feelings == {"angry": 1.0}
    assert storm.mood() == pytest.approx((-1, 1, 1))
    assert abs(storm.at(600.0).mood().arousal) < 0.01


@given(affects, impulses)
def test_an_impulse_adds_to_what_is_felt_and_pushes_toward_where_it_lies(affect: Affect, feeling: Feeling) -> None:
    moved = affect.moved(feeling, affect.time)
    before = affect.feelings.get(feeling.label, 0.0)
    assert moved.feelings.get(feeling.label, 0.0) == min(1.0, before + feeling.intensity)
    assert {**moved.feelings, feeling.label: 0} == {**affect.feelings, feeling.label: 0} or not feeling.intensity
    for old, new, part in zip(affect.pushed, moved.pushed, VOCABULARY[feeling.label].pad, strict=True):
        assert new == pytest.approx(old + PUSH * feeling.intensity * part, abs=1e-9)
    assert moved.held == (0.0 if feeling.intensity else affect.held)


def test_impulses_too_weak_to_stay_still_add_up_in_their_moment() -> None:
    faint = Feeling("angry", LEAST * 0.6)
    twice = CALM.moved(faint, 0.0).moved(faint, 0.0)
    assert twice.feelings["angry"] == pytest.approx(LEAST * 1.2)
    assert CALM.moved(faint, 0.0).at(0.001).feelings == {}


@given(affects, shares)
def test_a_neutral_impulse_calms(affect: Affect, intensity: float) -> None:
    calmed = affect.moved(Feeling("neutral", intensity), affect.time)
    for label, felt in affect.feelings.items():
        left = felt * (1.0 - intensity)
        assert calmed.feelings.get(label, 0.0) == (left if left >= LEAST else 0.0)
    assert calmed.pushed == affect.pushed
    assert affect.moved(NEUTRAL, affect.time).feelings == {}


# Tags in lines.


@given(affects, feelings, times)
def test_what_a_line_says_is_felt_most_from_there_on(affect: Affect, feeling: Feeling, time: float) -> None:
    now = affect.said(feeling, time)
    assert now.held == (1.0 if feeling.label == "neutral" else max(feeling.intensity, SEEN))
    if feeling.label == "neutral":
        assert all(felt < SEEN for felt in now.feelings.values())
    elif feeling.intensity:
        assert now.strongest == feeling
        assert all(felt <= feeling.intensity / 2 for label, felt in now.feelings.items() if label != feeling.label)
    else:
        assert now.strongest == NEUTRAL


@given(affects, feelings, times, st.floats(0, 100))
def test_it_stays_so_until_something_else_comes(affect: Affect, feeling: Feeling, time: float, more: float) -> None:
    now = affect.said(feeling, time)
    later = now.at(now.time + more).strongest
    assert later.label in (feeling.label, "neutral") or feeling.label == "neutral"


@given(affects, feelings, times)
def test_a_tag_that_comes_again_says_nothing_new(affect: Affect, feeling: Feeling, time: float) -> None:
    once = affect.said(feeling, time)
    again = once.said(feeling, time)
    assert alike(once, again) or feeling.label == "neutral"  # Which calms once more.
    assert again.pushed == once.pushed


@given(affects, impulses)
def test_a_tag_pushes_the_mood_as_far_as_it_is_more_than_was_felt(affect: Affect, feeling: Feeling) -> None:
    more = max(0.0, feeling.intensity - affect.feelings.get(feeling.label, 0.0))
    pushed = affect.said(feeling, affect.time).pushed
    assert pushed == affect.moved(Feeling(feeling.label, more), affect.time).pushed


# Moods.


@given(temperaments)
def test_a_mood_that_nothing_pushed_is_the_temperament(temperament: Pad) -> None:
    assert CALM.mood(temperament) == temperament


@given(temperaments, st.floats(-1e-6, 1e-6))
def test_and_comes_back_to_it_without_a_jump(temperament: Pad, push: float) -> None:
    pushed = Affect(pushed=Pad(push, push, push)).mood(temperament)
    assert all(abs(one - other) <= 2e-6 for one, other in zip(pushed, temperament, strict=True))


@given(temperaments, pushes, st.floats(0, 1))
def test_more_push_is_more_mood(temperament: Pad, pushed: Pad, more: float) -> None:
    less = Affect(pushed=pushed).mood(temperament)
    mood = Affect(pushed=Pad(*(part + more for part in pushed))).mood(temperament)
    assert all(a <= b + 1e-12 for a, b in zip(less, mood, strict=True))


@pytest.mark.parametrize("base", [-1.0, -0.99, 0.0, 0.99, 1.0])
def test_no_temperament_is_so_strong_that_nothing_moves_it(base: float) -> None:
    low = Affect(pushed=Pad(-FARTHEST, -FARTHEST, -FARTHEST)).mood(Pad(base, base, base))
    high = Affect(pushed=Pad(FARTHEST, FARTHEST, FARTHEST)).mood(Pad(base, base, base))
    assert low.pleasure < -0.7 < 0.7 < high.pleasure


# What is no number, or too large to compute with.


@given(affects, anything, feelings)
def test_times_that_are_none_do_no_harm(affect: Affect, time: float, feeling: Feeling) -> None:
    for found in (affect.at(time), affect.moved(feeling, time), affect.said(feeling, time)):
        assert isfinite(found.time)
        assert all(map(isfinite, (*found.feelings.values(), *found.pushed, found.held)))
        assert found.time >= affect.time


@given(st.floats(min_value=5e-324, max_value=1e308), st.floats(0, 1e308))
def test_half_lives_of_any_size_can_be_computed_with(half_life: float, time: float) -> None:
    found = CALM.moved(Feeling("sad"), 0.0, Lasting(half_life, half_life)).at(time)
    assert all(0 <= felt <= 1 for felt in found.feelings.values())
    assert all(map(isfinite, found.pushed))


@pytest.mark.parametrize("seconds", [0.0, -1.0, nan, inf, -inf])
def test_half_lives_that_are_none_are_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="half-life"):
        Lasting(seconds)
    with pytest.raises(ValueError, match="half-life"):
        Lasting(1.0, seconds)


@pytest.mark.parametrize("wrong", [nan, inf, -0.1, 1.1])
def test_intensities_that_are_none_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="intensity"):
        Affect(feelings={"angry": wrong})
    with pytest.raises(ValueError, match="held"):
        Affect(held=wrong)
    with pytest.raises(ValueError, match="intensity"):
        Feeling("angry", wrong)


@pytest.mark.parametrize("label", ["neutral", "grumpyish", ""])
def test_labels_that_are_nothing_felt_are_refused(label: str) -> None:
    with pytest.raises(ValueError, match="nothing that can be felt"):
        Affect(feelings={label: 0.5})


@pytest.mark.parametrize("wrong", [nan, inf, -inf])
def test_moods_and_times_that_are_none_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="mood"):
        Affect(pushed=Pad(wrong, 0.0, 0.0))
    with pytest.raises(ValueError, match="time"):
        Affect(time=wrong)
