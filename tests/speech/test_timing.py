from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.speech.timing import estimate, spread

SAMPLES = [
    "Is the road open?",
    "你好。真的吗？好吧！",
    "こんにちは、旅の方。",
    "안녕하세요, 여행자님!",
    "नमस्ते दोस्त।",
    "It's $3.50, at 12:30 — or 1,000!",
    "Wait... what?!",
]


def words(text: str) -> list[str]:
    return [mark.value for mark in estimate(text)[1]]


@pytest.mark.parametrize("text", SAMPLES)
def test_marks_name_their_own_characters_in_order(text: str) -> None:
    duration, marks = estimate(text)
    assert marks
    assert all(text[mark.at : mark.at + mark.length] == mark.value and mark.kind == "word" for mark in marks)
    times = [time for mark in marks for time in (mark.start, mark.end)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= duration


def test_what_a_word_is() -> None:
    assert words("It's twenty-one, Mira. Mira's?") == ["It's", "twenty-one", "Mira", "Mira's"]
    assert words("$3.50 at 12:30, or 1,000.") == ["3.50", "at", "12:30", "or", "1,000"]
    assert words("好吧 OK") == ["好", "吧", "OK"]
    assert words("नमस्ते दोस्त।") == ["नमस्ते", "दोस्त"]
    assert words("cafe\u0301 now") == ["cafe\u0301", "now"]
    assert words("...!? 😀") == []


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Is the road open? I can help you with the bridge, if you want me to.", 3.5, 6.5),
        ("你好，旅行者。桥断了，你能帮忙吗？", 3.0, 5.0),
        ("안녕하세요, 여행자님! 어서 오세요.", 2.5, 4.5),
    ],
)
def test_pace_is_that_of_a_person(text: str, least: float, most: float) -> None:
    assert least < estimate(text)[0] < most


def test_punctuation_takes_time_and_a_full_stop_more_than_a_comma() -> None:
    plain, comma, stop = (estimate(f"no{mark} way")[0] for mark in ("", ",", "."))
    assert plain < comma < stop


def test_numbers_take_longer_than_words_of_their_length() -> None:
    assert estimate("1999")[0] > estimate("year")[0]


@pytest.mark.parametrize("text", ["", "...", "😀"])
def test_nothing_to_say_still_takes_a_moment(text: str) -> None:
    duration, marks = estimate(text)
    assert duration > 0
    assert marks == ()


def test_speed_scales_everything() -> None:
    duration, marks = estimate("Come in, friend.")
    fast, quick = estimate("Come in, friend.", speed=2.0)
    assert fast == pytest.approx(duration / 2)
    assert [mark.start for mark in quick] == pytest.approx([mark.start / 2 for mark in marks])


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan, math.inf])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        estimate("Hi", speed=speed)


@given(st.text(max_size=60), st.floats(0, 100), st.floats(0, 100))
def test_spread_fills_the_span_exactly(text: str, start: float, length: float) -> None:
    marks = spread(text, start, start + length)
    assert [mark.value for mark in marks] == words(text)
    if marks:
        times = [time for mark in marks for time in (mark.start, mark.end)]
        assert times == sorted(times)
        assert times[0] == pytest.approx(start)
        assert times[-1] == pytest.approx(start + length)
        assert times[-1] <= start + length


@pytest.mark.parametrize("span", [(1.0, 0.5), (math.nan, 1.0), (0.0, math.inf)])
def test_spread_refuses_a_span_that_is_none(span: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="span"):
        spread("Hello there", *span)
