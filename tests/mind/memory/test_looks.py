"""What is looked for by a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.looks import FIRST, LAST, READ, Sought, meant, sought

NAMES = {"anna": "Anna", "mira": "Mira", "mo": "安娜"}


def looked(text: str, holder: str = "") -> Sought:
    return sought(Look(text=text, names=NAMES, holder=holder))


def parts(text: str) -> list[list[str]]:
    return [list(part) for part in looked(text).parts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Who is he?", []),
        ("Where is the old bridge?", [["old", "bridg"]]),
        (
            "Who broke the bridge, and does the ferry run?",
            [["break", "bridg", "ferri", "run"], ["break", "bridg"], ["ferri", "run"]],
        ),
        ("bread, cheese", [["bread", "chees"]]),
        ("Dr. Hale", [["dr", "hale"]]),
        (
            "桥断了，磨坊呢？",
            [
                ["桥", "桥断", "断", "断了", "磨", "磨坊", "坊", "坊呢"],
                ["桥", "桥断", "断", "断了"],
                ["磨", "磨坊", "坊", "坊呢"],
            ],
        ),
    ],
)
def test_a_question_of_several_parts_is_looked_for_as_a_whole_and_by_its_parts(
    text: str, expected: list[list[str]]
) -> None:
    assert parts(text) == expected


def test_of_many_parts_the_first_and_the_last_are_looked_for() -> None:
    found = parts(" ".join(f"The word{number} thing{number}." for number in range(20)))
    assert len(found) == 1 + FIRST + LAST
    assert found[1] == ["word0", "thing0"]
    assert found[-1] == ["word19", "thing19"]


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    (whole, *_) = parts(f"First bridge. {'x ' * READ} last ferry.")
    assert whole == ["first", "bridg", "x", "last", "ferri"]


def test_names_are_no_words_and_whose_memories_they_are_is_not_asked_about() -> None:
    found = looked("Mira, where is Anna's ship?", holder="mira")
    assert [list(part) for part in found.parts] == [["ship"]]
    assert found.who == {"anna": "Anna"}
    assert not found.alone


@pytest.mark.parametrize(
    "text", ["Anna?", "What do you know about Anna?", "安娜呢？", "安娜说了什么？", "安娜跟你谈起过我吗？"]
)
def test_a_name_may_be_all_that_is_asked_about(text: str) -> None:
    assert looked(text).alone
    assert not looked("安娜说船在哪儿？").alone


def test_a_time_tells_less_than_words() -> None:
    found = looked("What did you bake yesterday?")
    assert found.time.said == "yesterday"
    assert found.parts[0]["yesterday"] < found.parts[0]["bake"]


def test_words_are_kept_as_they_were_written() -> None:
    assert looked("the Ferries of Brezno").written == {"ferri": "Ferries", "brezno": "Brezno"}


def test_an_embedder_sees_no_names_if_anything_else_is_there() -> None:
    assert meant("Where is Anna's sister?", NAMES) == "Where is sister?"
    assert meant("Anna", NAMES) == "Anna"


@given(st.text())
def test_anything_can_be_looked_for(text: str) -> None:
    found = looked(text)
    assert len(found.parts) <= 1 + FIRST + LAST
    assert all(key in found.written and tells > 0 for part in found.parts for key, tells in part.items())
