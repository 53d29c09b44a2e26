"""Several that do not all say the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.diverse import diverse

SCORES = st.lists(st.floats(0.01, 1), max_size=12)
WORDS = st.lists(st.frozensets(st.integers(0, 6), max_size=4), min_size=12, max_size=12)


def test_the_same_again_makes_room_for_something_else() -> None:
    words = [frozenset({1, 2, 3}), frozenset({1, 2, 3}), frozenset({4, 5})]
    found = diverse([(0.9, 0), (0.8, 1), (0.5, 2)], 2, words.__getitem__)
    assert [at for _, at in found] == [0, 2]


def test_what_says_more_than_what_came_before_hardly_loses() -> None:
    words = [frozenset({1}), frozenset({1, 2, 3, 4}), frozenset({9})]
    found = diverse([(0.9, 0), (0.8, 1), (0.75, 2)], 3, words.__getitem__)
    assert [at for _, at in found] == [0, 1, 2]


def test_of_two_that_fit_alike_the_later_comes_first() -> None:
    assert [at for _, at in diverse([(0.5, 3), (0.5, 8)], 2, lambda at: frozenset({at}))] == [8, 3]


@given(SCORES, WORDS, st.integers(0, 14))
def test_the_best_comes_first_and_no_score_grows(scores: list[float], words: list[frozenset[int]], most: int) -> None:
    pairs = [(score, at) for at, score in enumerate(scores)]
    found = diverse(pairs, most, words.__getitem__)
    assert len(found) == min(most, len(scores))
    assert len({at for _, at in found}) == len(found)
    assert [score for score, _ in found] == sorted((score for score, _ in found), reverse=True)
    assert all(score <= scores[at] for score, at in found)
    assert not found or found[0][0] == max(scores)
