"""Lines of a model are tidied before they are judged: names, quotes around all of it, markup. A writer's are not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.language.meaning import Command, Goto, Meaning
from npcsdk.session.line import Line, Piece

COMMANDS = ("wave", "give")


def pieces(text: str, speaker: str | None = "Mira", cuts: tuple[int, ...] = ()) -> list[Piece]:
    line = Line(COMMANDS, speaker=speaker)
    ends = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    made = [piece for start, end in pairwise(ends) for piece in line.feed(text[start:end])]
    return [*made, *line.flush()]


def shown(text: str, speaker: str | None = "Mira") -> str:
    return "".join(piece.text for piece in pieces(text, speaker)).strip()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Mira: Come in, love.", "Come in, love."),
        ("mira : Come in.", "Come in."),
        ("MIRA：Come in.", "Come in."),
        ("**Mira:** Come in.", "Come in."),
        ('Mira: "Come in."', "Come in."),
        ('"Mira: Come in."', "Come in."),
        ("[happy] Mira: Come in.", "Come in."),
        ('"Come in, love."', "Come in, love."),
        ("“Come in.” Sit.", "Come in. Sit."),
        ("“Come in.” “Sit.”", "Come in. “Sit.”"),
        ("「请进。」", "请进。"),
        ("„Komm herein.“", "Komm herein."),
        ("«Entrez.»", "Entrez."),
        ('"Never again," he told me.', "Never again, he told me."),
        ('"Come in', "Come in"),
        ("Come _in_, love.", "Come in, love."),
        ("Come * in.", "Come in."),
        ("*Come in.", "Come in."),
        ("Come in._", "Come in."),
        ("snake_case and 5*3", "snake_case and 5*3"),
        ('He said "no" and left.', 'He said "no" and left.'),
        ("Mira is my name.", "Mira is my name."),
        ("Mira", "Mira"),
        ("Mir", "Mir"),
        ("Miranda: come in.", "Miranda: come in."),
        ("Come in. Mira: sit.", "Come in. Mira: sit."),
        ("Mira:", ""),
        ('"', ""),
        ("", ""),
        ('It\'s "fine".', 'It\'s "fine".'),
    ],
)
def test_what_is_not_speech_goes(written: str, said: str) -> None:
    assert shown(written) == said


@pytest.mark.parametrize("written", ["Mira: Come _in_.", '"Come in."', "「请进。」"])
def test_a_writers_line_stays_as_it_is(written: str) -> None:
    assert shown(written, None) == written


def test_a_name_of_several_words_and_of_other_scripts() -> None:
    assert shown("Old Tam: Aye.", "Old Tam") == "Aye."
    assert shown("Old: Aye.", "Old Tam") == "Old: Aye."
    assert shown("米拉：请进。", "米拉") == "请进。"
    assert shown("Straße: Ja.", "STRASSE") in ("Ja.", "Straße: Ja.")  # Never half of it.
    assert shown('": Aye."', "") == ": Aye."


def places(text: str, speaker: str | None = "Mira") -> list[tuple[str, Meaning]]:
    """Each tag, with the text before it."""
    found, before = [], ""
    for piece in pieces(text, speaker):
        found += [(before + piece.text[:at], tag) for at, tag in piece.tags]
        before += piece.text
    return found


def test_tags_keep_their_places() -> None:
    assert places("Mi[wave]ra: Come in.") == [("", Command("wave"))]
    assert places("Mira: [wave] Come in.") == [("", Command("wave"))]
    assert places('"Come [wave] in." Sit.') == [("Come ", Command("wave"))]
    assert places('"Come in."[wave] Sit.') == [("Come in.", Command("wave"))]
    assert places("Come _[wave]in_ here.") == [("Come ", Command("wave"))]
    assert places("snake_[wave]case") == [("snake_", Command("wave"))]
    assert places("Mirabel [wave] here.") == [("Mirabel ", Command("wave"))]
    assert places('Mira: "[wave]') == [("", Command("wave"))]


def test_a_goto_behind_the_name_is_still_the_first_thing_said() -> None:
    line = Line(COMMANDS, speaker="Mira")
    made = [*line.feed("Mira: [goto:offer] You would?"), *line.flush()]
    assert line.gotos == ["offer"]
    assert made == [Piece("You would?")]
    line = Line(COMMANDS, speaker="Mira")
    made = [*line.feed("Well, [goto:offer] you would?"), *line.flush()]
    assert line.gotos == []
    assert (6, Goto("offer")) in made[0].tags


def test_nothing_has_begun_while_only_the_name_has_come() -> None:
    line = Line(COMMANDS, speaker="Mira")
    line.feed("Mira: ")
    assert not line.begun
    line.feed("C")
    assert line.begun


PARTS = st.sampled_from(
    ["Mira", "mira", ":", "：", " ", '"', "“", "”", "「", "」", "„", "*", "_", "__", "a", "Come in, love.", "Mi", "5",
     "[wave]", "[happy]", "[goto:x]", ". ", ", ", "你好。", "\n", "'", "\u200b", "«", "»"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=14).map("".join), st.lists(st.integers(0, 60), max_size=8).map(tuple))
def test_any_cutting_gives_the_same_pieces(text: str, cuts: tuple[int, ...]) -> None:
    assert pieces(text, cuts=cuts) == pieces(text)
    assert pieces(text, cuts=tuple(range(len(text)))) == pieces(text)


@given(st.lists(PARTS, max_size=14).map("".join))
def test_tidying_only_takes_away(text: str) -> None:
    rest = iter("".join(piece.text for piece in pieces(text, None)))
    assert all(character in rest for character in "".join(piece.text for piece in pieces(text)))
    kept = [type(tag) for piece in pieces(text) for _, tag in piece.tags]
    all_tags = [type(tag) for piece in pieces(text, None) for _, tag in piece.tags]
    assert [tag for tag in kept if tag is not Goto] == [tag for tag in all_tags if tag is not Goto]
