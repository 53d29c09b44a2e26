"""Subtitles: nothing lost, in order, readable, and read back by a reader that shares no code with the writer."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.events import Mark
from npcsdk.script.subtitles import LONGEST, ROW, Subtitle, srt, subtitles, vtt
from npcsdk.speech.timing import estimate

JOINER = "\u2060"
STORY = (
    "The road is shut, love. The bridge over the Grey Run fell in the storm, three nights ago. I could tell you how "
    "it happened, but the story is long and the night is short; so sit down by the fire, take off your boots, and "
    "have a bowl of soup first."
)
CHINESE = "桥在三天前的暴风雨里塌了。你要是想过河，只能绕道北边的老磨坊，那条路很远，也不太平。「别去！」她说。"
texts = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(
            [*STORY.split(), "-->", "<b>", "&amp;", "{\\an8}", "\x1b[31m", "1", "\n", "桥塌了。", "「别去！」"]
        ),
        max_size=60,
    ).map(" ".join),
)


def made(text: str, speed: float = 1.0) -> tuple[Subtitle, ...]:
    duration, marks = estimate(text, speed=speed)
    return subtitles(text, marks, duration)


def shown(text: str) -> str:
    """The text without spaces and what nobody sees."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cs", "Cf", "Zl", "Zp"))


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.replace(",", ".").split(":")
    assert len(rest) == 6
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def read_srt(file: str) -> list[tuple[float, float, list[str]]]:
    found: list[tuple[float, float, list[str]]] = []
    lines = iter(file.split("\n"))
    for line in lines:
        if not line:
            continue
        assert int(line) == len(found) + 1
        start, arrow, end = next(lines).split(" ")
        assert arrow == "-->"
        assert "," in start
        rows = []
        for row in lines:
            if not row:
                break
            rows.append(row)
        found.append((seconds(start), seconds(end), rows))
    return found


def read_vtt(file: str) -> list[tuple[float, float, list[str]]]:
    head, *blocks = file.rstrip("\n").split("\n\n")
    assert head.strip() == "WEBVTT"
    found = []
    for block in filter(None, blocks):
        times, *rows = block.split("\n")
        start, end = times.split(" --> ")
        assert "." in start
        rows = [re.sub(r"<[0-9:.]+>", "", row) for row in rows]
        assert all("<" not in row and ">" not in row for row in rows)
        rows = [row.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for row in rows]
        found.append((seconds(start), seconds(end), rows))
    return found


@given(texts, st.floats(0.3, 8.0))
def test_nothing_is_lost_and_times_go_on(text: str, speed: float) -> None:
    made_of = made(text, speed)
    assert "".join(shown(word.text) for one in made_of for row in one.rows for word in row) == shown(text)
    end = 0
    for one in made_of:
        assert end <= one.start < one.end
        assert 1 <= len(one.rows) <= 2
        end = one.end


@given(texts)
def test_files_are_read_back(text: str) -> None:
    made_of = made(text)
    files = (read_srt(srt(made_of)), read_vtt(vtt(made_of)), read_vtt(vtt(made_of, karaoke=True)))
    for found in files:
        assert [(start, end) for start, end, _ in found] == [(one.start / 1000, one.end / 1000) for one in made_of]
        assert shown("".join("".join(rows) for _, _, rows in found)) == shown(text)
    assert files[1] == files[2]
    for _, _, rows in files[0]:
        assert all(row == row.strip() for row in rows)


@given(texts)
def test_rows_are_no_wider_than_a_row(text: str) -> None:
    for one in made(text):
        for row in one.rows:
            assert sum(word.width + word.spaced for word in row) - row[0].spaced <= ROW + 0.01


marks = st.builds(
    Mark,
    st.just("word"),
    st.floats(-5, 50),
    st.floats(-5, 50),
    st.just("x"),
    st.integers(-10, 90),
    st.integers(-3, 40),
)


@given(st.text("ab .,", max_size=80), st.lists(marks, max_size=20), st.floats(0, 20))
def test_marks_of_any_kind_do_no_harm(text: str, found: list[Mark], duration: float) -> None:
    made_of = subtitles(text, found, duration)
    assert "".join(word.text for one in made_of for row in one.rows for word in row) == shown(text)
    for before, after in pairwise(made_of):
        assert before.start < before.end <= after.start


def test_they_read_well() -> None:
    rows = [" / ".join(" ".join(word.text for word in row) for row in one.rows) for one in made(STORY)]
    assert rows == [
        "The road is shut, love.",
        "The bridge over the Grey Run fell / in the storm, three nights ago.",
        "I could tell you how it happened, but / the story is long and the night is short;",
        "so sit down by the fire, take off your / boots, and have a bowl of soup first.",
    ]
    for one in made(STORY):
        assert 1000 <= one.end - one.start <= 1000 * LONGEST


def test_chinese_has_short_rows_that_no_mark_begins() -> None:
    for one in made(CHINESE):
        for row in one.rows:
            text = "".join(word.text for word in row)
            assert len(text) <= 16
            assert text[0] not in "，。！？」"
            assert text[-1] != "「"


def test_each_stays_long_enough_to_be_read_and_leaves_a_gap() -> None:
    marks = [Mark("word", 0.0, 0.2, "No", 0, 2), Mark("word", 4.0, 4.3, "Never", 4, 5)]
    first, last = subtitles("No. Never.", marks, 10.0)
    assert (first.start, first.end) == (0, 1000)
    assert (last.start, last.end) == (4000, 5000)
    close = subtitles("Yes. " * 30, estimate("Yes. " * 30)[1], 25.0)
    assert all(after.start - before.end >= 79 for before, after in pairwise(close))


def test_it_ends_with_the_sound() -> None:
    assert subtitles("No!", [Mark("word", 0.1, 0.4, "No", 0, 2)], 0.5)[-1].end == 500


def test_a_breath_parts_them() -> None:
    marks = [Mark("word", 0.0, 1.5, "Wait", 0, 4), Mark("word", 4.5, 6.0, "here", 5, 4)]
    assert [one.start for one in subtitles("Wait here", marks, 6.0)] == [0, 4500]


def test_without_marks_the_words_are_spread() -> None:
    made_of = subtitles(STORY, (), 20.0)
    assert made_of[-1].end <= 20_000
    assert made_of[-1].start > 10_000


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x1b"])
def test_nothing_to_show(text: str) -> None:
    assert subtitles(text, (), 2.0) == ()
    assert srt(()) == ""
    assert read_vtt(vtt(())) == []


def test_marks_of_punctuation_only_are_shown() -> None:
    [one] = subtitles("…!", (), 2.0)
    assert one.rows[0][0].text == "…!"


def test_files_as_they_are_written() -> None:
    made_of = subtitles("Go & <b>run</b>", [Mark("word", 3661.5, 3662.0, "Go", 0, 2)], 3663.0)
    assert srt(made_of) == f"1\n01:01:01,500 --> 01:01:02,500\nGo & <{JOINER}b>run<{JOINER}/b>\n\n"
    assert vtt(made_of) == "WEBVTT\n\n01:01:01.500 --> 01:01:02.500\nGo &amp; &lt;b&gt;run&lt;/b&gt;\n"


def test_karaoke_times_lie_inside_and_rise() -> None:
    duration, marks = estimate(STORY)
    times = {round(mark.start, 3) for mark in marks}
    for block in vtt(subtitles(STORY, marks, duration), karaoke=True).split("\n\n")[1:]:
        head, text = block.split("\n", 1)
        start, end = map(seconds, head.split(" --> "))
        inner = [seconds(found) for found in re.findall(r"<([0-9:.]+)>", text)]
        assert all(a < b for a, b in zip([start, *inner], [*inner, end], strict=True))
        assert {round(time, 3) for time in inner} <= times
        assert len(inner) == len(text.split()) - 1


def test_players_see_no_tags_and_no_arrows() -> None:
    file = srt(made("<i>{\\an8}x --> 00:00:01,000 --> 2"))
    assert file.count("-->") == 1
    assert "<i" not in file
    assert "{\\" not in file
