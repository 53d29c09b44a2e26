"""Numbers, names and dates in what was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.numbers import in_digits, in_signs, in_words
from npcsdk.mind.memory.particulars import made_up, particulars


def keys(text: str, *known: str) -> dict[str, str]:
    """What is sure in a text, by key."""
    [found] = particulars([text], known)
    return {each.key: each.kind for each in found if each.sure}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My sister Anna waits in Brezno.", {"anna": "name", "brezno": "name"}),
        ("I'm from Black Hill, Mr. Tam!", {"black hill": "name", "tam": "name"}),
        ("Boris arrives late.", {"boris": "name"}),
        ("Anna's horse", {}),
        ("I saw Anna's horse", {"anna": "name"}),
        ("Is this yours? Thanks. Please sit.", {}),
        ("I WANT THE GOLD NOW", {}),
        ("twenty-two barrels and 1,000 silver", {"22": "number", "1000": "number"}),
        ("two hundred and five men", {"205": "number"}),
        ("the one I want, at one", {}),
        ("a dozen eggs at 12:30 for 3.50", {"12": "number", "12:30": "number", "3.50": "number"}),
        ("until Tuesday the 3rd of May", {"tuesday": "date", "3": "number", "may": "date"}),
        ("on December 24, and next march", {"december": "date", "24": "number"}),
        ("I may march on friday", {"friday": "date"}),
        ("我有三百两银子", {"300": "number"}),
        ("星期二有二十二桶酒,一起去", {"星期二": "date", "22": "number"}),
        ("我在《青石镇》等", {"青石镇": "name"}),
        ("十分好,千万别去", {}),
        ("房间 ９ 号", {"9": "number"}),
    ],
)
def test_what_is_found(text: str, expected: dict[str, str]) -> None:
    assert keys(text) == expected


def test_known_names_are_found_as_they_are_typed() -> None:
    assert keys("ask tam about it", "Old Tam") == {"tam": "name"}
    assert keys("米拉知道", "米拉") == {"米拉": "name"}
    assert keys("the will of the people", "Will") == {}


def test_a_word_that_somebody_has_in_small_letters_is_no_name() -> None:
    [first, _] = particulars(["Barrels are heavy.", "I carry barrels."])
    assert not [each for each in first if each.sure]


def test_a_number_is_shown_with_what_it_counts() -> None:
    [found] = particulars(["I have 17 barrels, two promises, 5 of them, and it is the 3rd of May."])
    assert [each.shown for each in found] == ["17 barrels", "two promises", "5", "3rd of May", "3rd of May"]


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("Anna waits for 3 days.", ""),
        ("Anna waits for three days, Mira says.", ""),
        ("Anna waits for four days.", "four days"),
        ("Boris waits.", "Boris"),
        ("She goes to Kezmarok.", "Kezmarok"),
        ("She comes on Monday.", "Monday"),
        ("Waiting she is.", ""),
    ],
)
def test_what_is_made_up_is_found(text: str, invented: str) -> None:
    assert made_up(text, ["anna waits 3 days"], ["Mira"]) == invented


def test_numbers_have_one_worth_however_they_are_written() -> None:
    assert in_words(["two", "hundred", "and", "five"]) == 205
    assert in_words(["three", "million", "two", "thousand", "twelve"]) == 3_002_012
    assert in_words(["two", "dozen"]) == 24
    assert in_words(["hundred"]) == 100
    assert in_words(["one"]) is None
    assert in_words(["cat"]) is None
    assert in_signs("二十二") == 22
    assert in_signs("十") == 10
    assert in_signs("三百两") == 300
    assert in_signs("一百零五") == 105
    assert in_signs("三万二千") == 32_000
    assert in_signs("二〇二四") == 2024
    assert in_signs("猫") is None
    assert in_digits("1,000,000") == "1000000"
    assert in_digits("007") == "7"
    assert in_digits("9" * 5000) == "9" * 5000


@given(st.lists(st.text(max_size=80), max_size=5))
def test_nothing_breaks_it_and_the_same_text_has_the_same(texts: list[str]) -> None:
    found = particulars(texts, ["Mira", "米拉"])
    assert len(found) == len(texts)
    assert particulars(texts, ["Mira", "米拉"]) == found


@given(st.text(max_size=80))
def test_no_text_makes_up_what_it_says_itself(text: str) -> None:
    assert made_up(text, [text]) == ""
