"""How words probably sound, where no voice tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.speech.phonemes import shapes
from npcsdk.speech.pronounce import pronounce


@pytest.mark.parametrize(
    ("word", "language", "sounds"),
    [
        ("bridge", "en", "b ɹ ɪ dʒ"),
        ("make", "en", "m eɪ k"),
        ("City", "en", "s ɪ t i"),
        ("the", "en", "ð ə"),
        ("hello", "en-GB", "h ɛ l oʊ"),
        ("we", "en", "w i"),
        ("You", "en", "j u"),
        ("42", "en", "f ɔ ɹ t u"),
        ("Straße", "de", "s t r a s e"),
        ("été", "fr", "e t e"),
        ("мама", "ru", "m a m a"),
        ("шум", "ru", "ʃ u m"),
        ("こ", "ja", "k o"),
        ("안", "ko", "a n"),
        ("...", "en", ""),
        ("", "en", ""),
    ],
)
def test_words(word: str, language: str, sounds: str) -> None:
    assert " ".join(pronounce(word, language)) == sounds


def test_chinese_is_read_where_pypinyin_is() -> None:
    pytest.importorskip("pypinyin")
    assert pronounce("马", "zh") == ("m", "a")
    assert pronounce("不", "zh") == ("p", "u")


@given(st.text(max_size=40), st.sampled_from(["en", "zh", "de", "", "x-klingon"]))
def test_any_word_has_sounds_that_a_mouth_can_make(word: str, language: str) -> None:
    for symbol in pronounce(word, language):
        assert isinstance(shapes(symbol), tuple)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_latin_letters_are_heard(word: str) -> None:
    assert pronounce(word, "de")
