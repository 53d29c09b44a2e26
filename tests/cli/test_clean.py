from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.cli.clean import clean, clean_line

STEERING = st.text(st.sampled_from("\x1b[]0;m\x07\x9b\x9d\x9c\\P^_ab\r\n\t\x7f\u202e"))


@given(st.text() | STEERING)
def test_nothing_is_left_that_steers(text):
    left = clean(text)
    assert all(char in "\n\t" or unicodedata.category(char) != "Cc" for char in left)
    assert not set(left) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


@given(st.text() | STEERING)
def test_a_line_is_one_line_and_stays_as_it_is(text):
    line = clean_line(text)
    assert "\n" not in line
    assert clean_line(line) == line


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jtext", "text"),
        ("\x1b(Btext\x1bctext", "texttext"),
        ("over\rwritten\b\b", "overwritten"),
        ("[happy] 3 < 4; naïve 你好 👩‍🚀", "[happy] 3 < 4; naïve 你好 👩‍🚀"),
        ("\x1b]never closed", "never closed"),
    ],
)
def test_cases(text, left):
    assert clean(text) == left
