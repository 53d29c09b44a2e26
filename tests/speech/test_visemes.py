"""Shapes of the mouth: lips meet, rounding comes early, and no face is asked for more than it can show."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.events import Mark
from npcsdk.speech.phonemes import VISEMES
from npcsdk.speech.visemes import CLOSED, SHORTEST, visemes


def said(*sounds: tuple[str, float], start: float = 0.0) -> list[Mark]:
    marks = []
    for symbol, seconds in sounds:
        if symbol != "-":
            marks.append(Mark("phoneme", start, start + seconds, symbol, 0, 4))
        start += seconds
    return marks


def row(marks: list[Mark], duration: float) -> list[tuple[str, float]]:
    return [(m.value, round(m.start, 3)) for m in visemes(marks, duration)]


def test_lips_meet_long_enough_to_be_seen() -> None:
    marks = visemes(said(("ɑ", 0.2), ("b", 0.02), ("ɑ", 0.2)), 0.42)
    closed = next(m for m in marks if m.value == "PP")
    assert closed.end - closed.start == pytest.approx(CLOSED)
    assert closed.start < 0.2


def test_lips_meet_even_where_there_is_hardly_room() -> None:
    fast = said(*[(sound, 0.04) for sound in "mæməpɪbəmʌ"])
    assert [m.value for m in visemes(fast, 0.4)].count("PP") == 5


def test_rounding_comes_before_its_vowel() -> None:
    assert row(said(("s", 0.1), ("u", 0.2)), 0.3) == [("SS", 0.0), ("ou", 0.06)]
    assert row(said(("p", 0.1), ("u", 0.2)), 0.3) == [("PP", 0.0), ("ou", 0.1)]


def test_a_breath_has_the_shape_of_its_vowel() -> None:
    assert row(said(("h", 0.1), ("u", 0.2)), 0.3) == [("ou", 0.0)]
    assert row(said(("h", 0.1)), 0.1) == [("E", 0.0)]


def test_a_diphthong_moves() -> None:
    assert row(said(("aɪ", 0.2)), 0.2) == [("aa", 0.0), ("ih", 0.11)]


def test_what_cannot_be_seen_is_lost_in_the_vowel() -> None:
    assert row(said(("ɑ", 0.2), ("k", 0.04), ("i", 0.2)), 0.44) == [("aa", 0.0), ("ih", 0.2)]


def test_the_mouth_rests_in_pauses_and_at_the_end() -> None:
    assert row(said(("ɑ", 0.2), ("-", 0.3), ("i", 0.2)), 1.0) == [("aa", 0.0), ("sil", 0.2), ("ih", 0.5), ("sil", 0.7)]
    assert row(said(("ɑ", 0.2), ("-", 0.05), ("i", 0.2)), 0.45) == [("aa", 0.0), ("ih", 0.25)]


def test_nothing_said_is_no_shape() -> None:
    assert visemes([], 1.0) == ()


def test_a_long_text_takes_no_long_time() -> None:
    marks = visemes(said(*[(sound, 0.05) for sound in "mæstəpɪbu" * 2000]), 900.0)
    assert len(marks) > 10_000


sounds = st.lists(
    st.tuples(st.sampled_from("p b m f θ t k tʃ s n ɹ ɑ ɛ i ɔ u w j h aɪ oʊ -".split()), st.floats(0, 0.3)), max_size=40
)


@given(sounds, st.floats(0, 0.5))
def test_laws(spoken: list[tuple[str, float]], rest: float) -> None:
    phonemes = said(*spoken)
    duration = (phonemes[-1].end if phonemes else 0.0) + rest
    marks = visemes(phonemes, duration)
    assert {m.value for m in marks} <= set(VISEMES)
    assert all(a.end == pytest.approx(b.start) for a, b in pairwise(marks)), "one shape after another, without a gap"
    assert all(a.value != b.value for a, b in pairwise(marks))
    assert all(m.end - m.start >= SHORTEST - 1e-6 for m in marks) or len(marks) == 1
    if marks:
        assert marks[-1].end == pytest.approx(duration)
        assert marks[0].start >= 0


@given(sounds)
def test_at_most_thirty_a_second(spoken: list[tuple[str, float]]) -> None:
    phonemes = said(*spoken)
    starts = [m.start for m in visemes(phonemes, phonemes[-1].end if phonemes else 0.0)]
    assert all(sum(start <= other < start + 1 for other in starts) <= 31 for start in starts)
    assert all(b - a >= SHORTEST - 1e-6 for a, b in pairwise(starts))


@given(sounds)
def test_every_closure_that_lasts_is_seen(spoken: list[tuple[str, float]]) -> None:
    phonemes = said(*spoken)
    closures = [m for m in phonemes if m.value in ("p", "b", "m") and m.end - m.start >= 2 * SHORTEST]
    shut = [m for m in visemes(phonemes, phonemes[-1].end if phonemes else 0.0) if m.value == "PP"]
    for closure in closures:
        assert any(m.start < closure.end and m.end > closure.start for m in shut)
