"""What is left of a line that was cut short: from the beginning of the sentence, and nothing of it twice."""

from __future__ import annotations

import pytest

from npcsdk.emotion import Feeling
from npcsdk.language.meaning import Command
from npcsdk.session.line import Line, Piece, left

TEXT = "[happy] Welcome, my friend, to the inn! Sit down [wave] by the fire. [laugh] Ha. [give:beer]"
INN, FIRE, HA, END = 0, 32, 54, 57


def whole(text: str = TEXT) -> list[Piece]:
    line = Line(("wave", "give"))
    return [*line.feed(text), *line.flush()]


@pytest.mark.parametrize(
    ("told", "start"),
    [(0, INN), (5, INN), (19, INN), (30, INN), (31, FIRE), (32, FIRE), (45, FIRE), (52, FIRE), (53, HA), (56, HA)],
)
def test_it_begins_with_the_sentence_in_which_it_was_cut(told: int, start: int) -> None:
    at, pieces = left(whole(), told, 0)
    assert at == start
    assert "".join(piece.text for piece in pieces) == "".join(piece.text for piece in whole())[start:]


@pytest.mark.parametrize(("told", "done", "names"), [
    (40, 0, ["wave", "give"]), (41, 1, ["give"]), (45, 1, ["give"]), (57, 1, ["give"]), (57, 2, []), (0, 1, ["give"]),
])  # fmt: skip
def test_no_command_is_given_twice_and_none_is_lost(told: int, done: int, names: list[str]) -> None:
    _, pieces = left(whole(), told, done)
    assert [tag.name for piece in pieces for _, tag in piece.tags if isinstance(tag, Command)] == names


def test_feelings_that_were_shown_are_not_shown_again() -> None:
    assert not [tag for piece in left(whole(), 5, 0)[1] for _, tag in piece.tags if isinstance(tag, Feeling)]
    assert [tag for piece in left(whole(), 0, 0)[1] for _, tag in piece.tags if isinstance(tag, Feeling)]


def test_of_a_line_that_was_said_nothing_is_left() -> None:
    assert left(whole(), END, 2) == (END, [])
    assert left(whole(), 10**9, 2)[1] == []
    assert left([], 5, 0) == (0, [])


def test_a_tag_behind_a_line_without_an_end_does_not_say_it_again() -> None:
    at, pieces = left(whole("Here you are [give:beer]"), 12, 0)
    assert (at, [piece.text for piece in pieces]) == (12, [""])


@pytest.mark.parametrize(("told", "start"), [(3, 0), (5, 5), (7, 5), (9, 9)])
def test_in_chinese_too(told: int, start: int) -> None:
    assert left(whole("欢迎光临。请坐啊！喝茶吗？"), told, 0)[0] == start
