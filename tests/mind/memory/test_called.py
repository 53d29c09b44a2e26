"""Names in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.called import called

NAMES = {
    "anna": "Anna",
    "hale": "Captain Hale",
    "rook": "Captain Rook",
    "will": "Will",
    "mo": "安娜",
    "tom": "Old Tom",
    "the": "the",
    "nobody": "",
}


@pytest.mark.parametrize(
    ("text", "who", "rest"),
    [
        ("Anna's sister", {"anna": "Anna"}, "sister"),
        ("ask anna’s sister", {"anna": "anna"}, "ask sister"),
        ("Annabel", {}, "Annabel"),
        ("Captain Hale and Hale", {"hale": "Captain Hale"}, "and"),
        ("Hale, captain", {"hale": "Hale"}, ", captain"),
        ("Old and Tom", {"tom": "Tom"}, "Old and"),
        ("Will you? Where is Will?", {"will": "Will"}, "you? Where is ?"),
        ("will you?", {}, "will you?"),
        ("安娜的船", {"mo": "安娜"}, "的船"),
        ("the the", {}, "the the"),
        ("", {}, ""),
    ],
)
def test_names_are_found_and_taken_out(text: str, who: dict[str, str], rest: str) -> None:
    found = called(text, NAMES)
    assert found.who == who
    assert found.text.split() == rest.split()


def test_two_of_one_name_are_both_named() -> None:
    assert called("Where is Tom?", {"one": "Tom", "other": "Tom"}).who == {"one": "Tom", "other": "Tom"}


def test_without_names_a_text_stays() -> None:
    assert called("Anna", {}).text == "Anna"


@given(st.text(), st.dictionaries(st.text(max_size=3), st.text(max_size=8), max_size=4))
def test_any_names_in_any_text_are_known_ids_and_stood_there(text: str, names: dict[str, str]) -> None:
    found = called(text, names)
    assert set(found.who) <= set(names)
    assert all(name in text for name in found.who.values())
    assert found.who or found.text == text
