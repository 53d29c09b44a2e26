from __future__ import annotations

import math

import pytest

from npcsdk.events import Mark, UtteranceReady
from npcsdk.speech.cues import points


def utterance(text: str, duration: float, *marks: Mark) -> UtteranceReady:
    return UtteranceReady(text=text, duration=duration, marks=marks, line_id="l", speaker="mira")


def test_moments_come_in_time_order_and_the_end_of_a_word_before_the_next() -> None:
    found = points(
        utterance(
            "a b", 2.0, Mark("word", 1, 2, "b", 2, 1), Mark("viseme", 0.5, 0.6, "aa"), Mark("word", 0, 1, "a", 0, 1)
        )
    )
    assert [(point.seconds, point.kind, point.mark.value) for point in found] == [
        (0, "word", "a"),
        (0.5, "viseme", "aa"),
        (1, "said", "a"),
        (1, "word", "b"),
        (2, "said", "b"),
        (2, "end", ""),
    ]


def test_a_mark_without_length_begins_before_it_ends() -> None:
    found = points(utterance("a b", 0.0))
    assert [(point.kind, point.mark.value) for point in found] == [
        ("word", "a"),
        ("said", "a"),
        ("word", "b"),
        ("said", "b"),
        ("end", ""),
    ]


def test_marks_that_lie_outside_are_moved_inside() -> None:
    marks = (
        Mark("word", -5.0, 99.0, "a", -3, 99),
        Mark("word", math.nan, math.nan, "b", 50, 5),
        Mark("word", 9, 2, "c", 1, 1),
    )
    for point in points(utterance("abc", 1.0, *marks)):
        assert 0 <= point.seconds <= 1
        assert 0 <= point.mark.start <= point.mark.end <= 1
        assert 0 <= point.mark.at <= point.mark.at + point.mark.length <= 3


@pytest.mark.parametrize("duration", [0.0, math.nan, -1.0, math.inf])
def test_an_utterance_whose_duration_is_none_takes_no_time(duration: float) -> None:
    assert {point.seconds for point in points(utterance("Hi", duration))} == {0.0}
