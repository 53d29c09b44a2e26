"""What texts are found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.irregular import BASE
from npcsdk.mind.memory.terms import LONGEST, READ, asks, terms


def keys(text: str) -> list[str]:
    return [term.key for term in terms(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Is it you, or was that him?", []),
        ("My sister's ferries", ["sister", "ferri"]),
        ("while she was under the bridge", ["bridg"]),
        ("3 coppers", ["3", "copper"]),
        ("船", ["船"]),
        ("你是谁？", []),
        ("磨坊", ["磨", "磨坊", "坊"]),
        ("Мост сломан", ["мост", "сломан"]),
        ("\ud800 bridge", ["bridg"]),
    ],
)
def test_grammar_is_left_out_and_words_are_stems(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("What did I lose?", "I lost my ring at the mill."),
        ("Who stole it?", "Somebody has stolen my horse."),
        ("How many children?", "I have one child."),
        ("Did the wolves come?", "It was a wolf."),
        ("What did he write?", "He had written a letter."),
    ],
)
def test_irregular_forms_are_of_one_word(asked: str, said: str) -> None:
    assert set(keys(asked)) & set(keys(said))


def test_a_form_is_of_one_word_and_no_word_is_a_form() -> None:
    assert len(BASE) > 150
    assert not set(BASE) & set(BASE.values())
    assert all(form.isalpha() and keys(form) == keys(base) for form, base in BASE.items())


def test_words_that_go_with_anything_tell_less_than_others_and_pairs_more_than_signs() -> None:
    tells = {term.key: term.tells for term in terms("make a bridge, 磨坊")}
    assert tells["make"] < tells["磨"] < tells["磨坊"] == tells["bridg"]


def test_a_pair_with_grammar_tells_little_and_one_of_grammar_nothing() -> None:
    tells = {term.key: term.tells for term in terms("我的船")}
    assert tells["的船"] < tells["船"]
    assert "我的" not in tells


def test_chinese_signs_around_another_word_are_no_pair() -> None:
    assert keys("磨 ale 坊") == ["磨", "ale", "坊"]


def test_words_are_told_as_they_were_written() -> None:
    assert [term.word for term in terms("Ferries and 磨坊")] == ["ferries", "磨", "磨坊", "坊"]


def test_a_long_text_is_read_up_to_a_bound_and_so_is_a_long_word() -> None:
    assert keys("x" * READ + " bridge") == ["x" * LONGEST]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("", 0.0),
        ("The bridge is out.", 0.0),
        ("Is it?", 1.0),
        ("你是谁？", 1.0),
        ("?", 0.0),
        ("Is it? It is.", 6 / 13),
        ("真的吗？桥断了。", 0.5),
    ],
)
def test_it_is_known_how_much_of_a_text_asks(text: str, share: float) -> None:
    assert asks(text) == pytest.approx(share)


@given(st.text())
def test_any_text_has_terms_that_tell_something_and_asks_in_part(text: str) -> None:
    assert all(term.key and 0 < term.tells <= 1 for term in terms(text))
    assert 0 <= asks(text) <= 1
