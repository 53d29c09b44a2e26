"""Words of a voice laid on the words as written, and phonemes inside them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.events import Mark
from npcsdk.speech.placing import Said, place_phonemes, place_words


def laid(text: str, said: list[Said], start: float = 0.0, end: float = 3.0) -> list[tuple[str, float, float]]:
    return [(m.value, round(m.start, 3), round(m.end, 3)) for m in place_words(text, said, start, end)]


def test_words_as_they_are_said() -> None:
    said = [Said("Well", 0.1, 0.4), Said("hello", 0.5, 0.9)]
    assert laid("Well, hello!", said) == [("Well", 0.1, 0.4), ("hello", 0.5, 0.9)]


def test_what_is_said_otherwise_lies_between_its_neighbours() -> None:
    said = [
        Said("I", 0, 0.2),
        Said("paid", 0.2, 0.5),
        Said("five", 0.5, 0.8),
        Said("dollars", 0.8, 1.2),
        Said("ago", 1.2, 1.5),
    ]
    assert laid("I paid $5 ago", said) == [("I", 0, 0.2), ("paid", 0.2, 0.5), ("5", 0.5, 1.2), ("ago", 1.2, 1.5)]


def test_at_the_ends_too() -> None:
    said = [Said("three", 0.1, 0.4), Said("men", 0.4, 0.8), Said("nine", 0.8, 1.1)]
    assert laid("3 men 9", said, 0.1, 1.1) == [("3", 0.1, 0.4), ("men", 0.4, 0.8), ("9", 0.8, 1.1)]


def test_one_written_word_said_in_two() -> None:
    assert laid("don't go", [Said("do", 0, 0.2), Said("n't", 0.2, 0.4), Said("go", 0.5, 0.8)]) == [
        ("don't", 0, 0.4),
        ("go", 0.5, 0.8),
    ]


def test_several_written_words_said_as_one_share_its_time() -> None:
    (a, b) = laid("你好", [Said("你好", 1.0, 2.0)])
    assert a == ("你", 1.0, 1.5)
    assert b == ("好", 1.5, 2.0)


def test_a_short_word_is_not_found_inside_a_longer_one() -> None:
    said = [Said("other", 0, 0.4), Said("the", 0.5, 0.7), Said("he", 0.8, 1.0)]
    assert laid("other the he", said) == [("other", 0, 0.4), ("the", 0.5, 0.7), ("he", 0.8, 1.0)]


def test_letters_that_grow_in_lower_case_move_nothing() -> None:
    said = [Said("İİİİ", 0, 0.4), Said("go", 0.5, 0.8), Said("home", 0.9, 1.2)]
    assert laid("İİİİ go home", said) == [("İİİİ", 0, 0.4), ("go", 0.5, 0.8), ("home", 0.9, 1.2)]


def test_without_any_times_words_are_spread() -> None:
    marks = place_words("one two three", [], 1.0, 2.0)
    assert marks[0].start == 1.0
    assert marks[-1].end == pytest.approx(2.0)


def test_a_text_without_words() -> None:
    assert place_words("...", [Said("x", 0, 1)], 0, 1) == ()


words = st.lists(st.sampled_from("the ale costs five 5 don't crowns! you, 你 好 ... a I".split()), max_size=12)
spans = st.lists(
    st.tuples(st.sampled_from("the ale costs five dollars do n't crowns 你好 a i".split()), st.floats(0, 0.5)),
    max_size=12,
)


@given(words, spans)
def test_every_word_has_its_place_in_order(written: list[str], spoken: list[tuple[str, float]]) -> None:
    text, now, said = " ".join(written), 0.0, []
    for word, seconds in spoken:
        said.append(Said(word, now, now + seconds))
        now += seconds
    marks = place_words(text, said, 0.0, max(now, 0.1))
    assert [m.value for m in marks] == [m.value for m in place_words(text, [], 0.0, 1.0)]
    assert all(text[m.at : m.at + m.length] == m.value for m in marks)
    assert all(0 <= m.start <= m.end <= max(now, 0.1) + 1e-9 for m in marks)
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(marks))


def test_phonemes_fill_their_words() -> None:
    words = (Mark("word", 0.0, 0.4, "map", 0, 3), Mark("word", 0.6, 1.0, "room", 4, 4))
    marks = place_phonemes(words)
    assert [m.value for m in marks] == ["m", "æ", "p", "ɹ", "u", "m"]
    assert (marks[0].start, marks[2].end, marks[3].start, marks[5].end) == (
        0.0,
        pytest.approx(0.4),
        0.6,
        pytest.approx(1.0),
    )
    assert marks[1].end - marks[1].start > marks[0].end - marks[0].start
    assert {(m.at, m.length) for m in marks} == {(0, 3), (4, 4)}
