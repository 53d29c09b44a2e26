"""Scripts as Markdown: readable, and not to be broken by what was written or said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.script.markdown import MARKER, escape, overview_page, script_page
from npcsdk.script.model import Direction, Script, ScriptLine


def script(*lines: ScriptLine | Direction, **fields: object) -> Script:
    known: dict[str, object] = {
        "world": "w", "title": "The Inn", "character": "mira", "name": "Mira", "player": "Ann",
        "model": "scripted", "seed": 1, "walk": 1, "nodes": ("mira.hub",),
    }  # fmt: skip
    return Script.model_validate({**known, "lines": lines, **fields})


def test_it_reads_like_a_script() -> None:
    page = script_page(
        script(
            ScriptLine(id="m.a", speaker="mira", name="Mira", text="Come in.", feeling="happy"),
            Direction(what="command", name="give", args=("room_key",), id="m.a"),
            ScriptLine(id="m.a", speaker="mira", name="Mira", text="Oh dear.", feeling="sad"),
            ScriptLine(speaker="player", name="Ann", text="What is it?"),
            Direction(what="event", name="player.draws_weapon"),
            Direction(what="silence", name="silence", args=("20",)),
            setting="An inn.",
            ending="thrown_out",
        )
    )
    assert page.startswith(MARKER + "\n\n# The Inn\n")
    assert "## Mira and Ann\n\n*An inn.*" in page
    assert "**MIRA**  \n*(happy)* Come in. *(give: room key, sad)* Oh dear.\n" in page
    assert "**ANN**  \nWhat is it?\n" in page
    assert "*Event: player draws weapon.*\n\n*Silence, 20 seconds.*\n" in page
    assert page.endswith("**THE END: thrown out**\n")


def test_a_feeling_is_told_once() -> None:
    lines = [ScriptLine(id="m.a", speaker="mira", name="Mira", text=text, feeling="happy") for text in ("One.", "Two.")]
    assert "*(happy)* One. Two.\n" in script_page(script(*lines))


def test_two_things_said_by_the_player_in_a_row_keep_apart() -> None:
    page = script_page(script(*(ScriptLine(speaker="player", name="Ann", text=text, id=text) for text in "ab")))
    assert page.count("**ANN**") == 2


@pytest.mark.parametrize(
    "text",
    [
        "# heading", "- item", "+ item", "1. item", "1) item", "> quote", "---", "===", "    code", "```", "| a | b |",
        "*bold* _it_ **b**", "[link](javascript:alert(1))", "![i](x)", "<script>alert(1)</script>", "&lt;b&gt;", "a\\b",
        "two\n\nparagraphs", "\u202eevil\x1b[31m", "<!-- gone", "~~struck~~", "$x$", ": def",
    ],
)  # fmt: skip
def test_text_is_only_text(text: str) -> None:
    shown = escape(text)
    assert "\n" not in shown
    assert "<" not in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not re.match(r"[#+\-=:>|]|\d+[.)]|\s", shown)
    assert not re.search(r"(?<!\\)[*_`\[\]|~$]", shown)


@given(st.text())
def test_escaping_loses_no_words(text: str) -> None:
    words = re.findall(r"[a-z0-9]+", text)
    shown = escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert re.findall(r"[a-z0-9]+", shown) == words or any(not c.isprintable() for c in text)


def test_an_overview_says_what_was_not_reached() -> None:
    page = overview_page("W|x", [script(ending="true")], ["mira.hub", "mira.end"], {"mira.end": "left"})
    assert "# W\\|x: 1 walk\n" in page
    assert "| [1](walk-01.md) | Mira | 0 | the end |" in page
    assert "1 of 2 nodes were entered, 0 of 1 endings reached." in page
    assert "Never entered: mira.end." in page
    assert "Endings never reached: left." in page
    assert "| mira.end | **none** |" in page
