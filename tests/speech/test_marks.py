"""Marks completed where a voice gives few, and opened where a sound goes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.dialect import SOUNDS
from npcsdk.events import Mark
from npcsdk.speech.marks import complete, opened, ordered, place_of
from npcsdk.speech.timing import estimate
from npcsdk.speech.vocal import SECONDS, put_in, silent

WORDS = (Mark("word", 0.1, 0.4, "Well", 0, 4), Mark("word", 0.5, 0.9, "now", 6, 3))


def kinds(marks: tuple[Mark, ...]) -> list[str]:
    return sorted({mark.kind for mark in marks})


def test_a_voice_that_gives_nothing_gets_all() -> None:
    marks = complete((), "Well, now", 1.0)
    assert kinds(marks) == ["phoneme", "viseme", "word"]
    assert all(0 <= mark.start <= mark.end <= 1.0 for mark in marks)


def test_words_that_are_there_stay() -> None:
    marks = complete(WORDS, "Well, now", 1.0)
    assert [m for m in marks if m.kind == "word"] == list(WORDS)
    assert [m.value for m in marks if m.kind == "phoneme"] == ["w", "ɛ", "l", "n", "oʊ"]
    assert all(0.1 <= m.start <= 0.9 for m in marks if m.kind == "phoneme")


def test_what_is_whole_is_left_alone() -> None:
    whole = complete(WORDS, "Well, now", 1.0)
    assert complete(whole, "Well, now", 1.0) == whole
    assert complete((), "", 1.0) == ()


def test_a_voice_that_tells_of_the_face_alone_gets_words() -> None:
    face = (Mark("viseme", 0.0, 0.5, "aa"), Mark("viseme", 0.5, 1.0, "sil"))
    marks = complete(face, "Well, now", 1.0)
    assert [m.value for m in marks if m.kind == "word"] == ["Well", "now"]
    assert [m for m in marks if m.kind == "viseme"] == list(face)


def test_a_sound_opens_a_gap_before_the_word_behind_it() -> None:
    marks, second = put_in(complete(WORDS, "Well, now", 1.0), 1.0, "laugh", 6, 1.0)
    assert second == 0.5
    assert [(m.value, m.start, m.end) for m in marks if m.kind == "word"] == [("Well", 0.1, 0.4), ("now", 1.5, 1.9)]
    assert [(m.start, m.end, m.at) for m in marks if m.kind == "sound"] == [(0.5, 1.5, 6)]
    assert all(m.end <= 0.5 or m.start >= 0.5 for m in marks), "nothing goes on through the laugh"
    mouth = [m for m in marks if m.kind == "viseme" and 0.5 <= m.start < 1.5]
    assert len({m.value for m in mouth}) > 1


def test_a_sound_at_the_end_comes_last() -> None:
    _, second = put_in(complete(WORDS, "Well, now", 1.0), 1.0, "sigh", 9, 0.5)
    assert second == 1.0
    assert place_of((), 3, 2.5) == 2.5


def test_silence_takes_as_long_as_words_and_sounds() -> None:
    bare, _ = estimate("Well, now.")
    duration, marks = silent("Well, now.", (("laugh", 0), ("sigh", 10)))
    assert duration == pytest.approx(bare + SECONDS["laugh"] + SECONDS["sigh"])
    assert [m.value for m in marks if m.kind == "sound"] == ["laugh", "sigh"]
    assert silent("", (("gasp", 0),))[0] == SECONDS["gasp"]
    assert silent("", ())[0] == 0.0


def test_every_sound_of_the_dialect_has_a_length() -> None:
    assert set(SOUNDS) == {*SECONDS, "whisper"}


texts = st.sampled_from(["", "Well, now", "你好，世界。", "...", "one two three four"])


@given(texts, st.lists(st.tuples(st.sampled_from(SOUNDS), st.integers(0, 20)), max_size=4))
def test_laws_of_silence(text: str, sounds: list[tuple[str, int]]) -> None:
    sounds = sorted(sounds, key=lambda sound: sound[1])
    duration, marks = silent(text, sounds)
    assert [m.value for m in marks if m.kind == "sound"] == [name for name, _ in sounds]
    assert ordered(marks) == marks
    assert all(0 <= m.start <= m.end <= duration + 1e-9 for m in marks)
    assert [m.value for m in marks if m.kind == "word"] == [m.value for m in (estimate(text)[1] if text else ())]


@given(st.floats(0, 2), st.floats(0, 2))
def test_opening_loses_nothing(second: float, seconds: float) -> None:
    marks = complete(WORDS, "Well, now", 1.0)
    wide = opened(marks, second, seconds)
    assert [m.value for m in wide] == [m.value for m in marks]
    assert all(m.start <= second + 1e-9 or m.start >= second + seconds - 1e-9 for m in wide)
