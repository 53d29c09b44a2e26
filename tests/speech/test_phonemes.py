"""Phonemes: read from any engine's spelling, and what the mouth does for each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.speech.phonemes import VISEMES, is_vowel, shapes, symbols


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("wˈɛlkəm", "w ɛ l k ə m"),
        ("ʤˈO", "dʒ oʊ"),
        ("tʃˈeɪndʒ", "tʃ eɪ n dʒ"),
        ("t͡ʃ", "tʃ"),
        ("bˈɜːd", "b ɜ d"),
        ("ni↓xau↓", "n i x au"),
        ("tʰjɛ→n", "t j ɛ n"),
        ("ꭧɤ↘", "ʈʂ ɤ"),
        ("ã", "a"),
        ("g", "ɡ"),
        (" ,.?! ", ""),
        ("", ""),
        ("\ud800\0💥", ""),
    ],
)
def test_symbols(written: str, found: str) -> None:
    assert symbols(written) == tuple(found.split())


@pytest.mark.parametrize(
    ("symbol", "mouth"),
    [
        *[("p", "PP"), ("m", "PP"), ("v", "FF"), ("θ", "TH"), ("ŋ", "kk"), ("dʒ", "CH"), ("z", "SS"), ("l", "nn")],
        *[("ɹ", "RR"), ("ɑ", "aa"), ("ə", "E"), ("i", "ih"), ("ɔ", "oh"), ("w", "ou"), ("aɪ", "aa ih")],
        *[("oʊ", "oh ou"), ("h", "")],
    ],
)
def test_shapes(symbol: str, mouth: str) -> None:
    assert shapes(symbol) == tuple(mouth.split())


@given(st.text())
def test_any_text_gives_known_shapes(written: str) -> None:
    for symbol in symbols(written):
        assert symbol
        assert set(shapes(symbol)) <= set(VISEMES)
        assert is_vowel(symbol) in (True, False)


def test_vowels() -> None:
    assert is_vowel("aɪ")
    assert is_vowel("ə")
    assert not is_vowel("w")
    assert not is_vowel("")
