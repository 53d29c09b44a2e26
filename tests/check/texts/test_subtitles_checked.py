"""Texts that are too long for a subtitle; and texts as they are heard."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import found, world_of

from npcsdk.check.spoken import spoken
from npcsdk.check.texts.subtitles import subtitle_faults
from npcsdk.session.line import Line
from npcsdk.world.world import World

_SHORT, _LONG = "It rains again.", "It rains again and again and the river is up."


def _world(node: dict[str, Any], **fields: Any) -> World:
    return world_of({"hub": node}, **{"subtitle": 30, "characters": {"mira": {"commands": ["wave"]}}, **fields})


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ({"line": _LONG}, "line"),
        ({"line": f"{_SHORT} {_LONG}"}, "line"),
        ({"lines": [_SHORT, _LONG]}, "lines.1.line"),
        ({"reply": {"goal": "Talk.", "fallback": [_SHORT, _LONG]}}, "reply.fallback.1"),
        ({"options": [{"say": f"{_SHORT} {_SHORT}", "to": "hub"}]}, "options.0.say"),
        ({"options": [{"say": "A", "to": "hub", "if": "lamp", "unavailable": _LONG}]}, "options.0.unavailable"),
    ],
)
def test_too_long(node: dict[str, Any], place: str) -> None:
    assert found(subtitle_faults, _world(node, variables={"lamp": False})) == [f"mira.hub.{place}"]
    assert found(subtitle_faults, _world(node, variables={"lamp": False}, subtitle=None)) == []
    assert found(subtitle_faults, _world(node, variables={"lamp": False}, subtitle=80)) == []


@pytest.mark.parametrize(
    "node",
    [
        {"line": f"{_SHORT} {_SHORT} {_SHORT}"},
        {"line": "It rains again and [sad] the river rises again."},
        {"line": "[happy] [wave] It rains again and again."},
        {"reply": {"goal": _LONG, "fallback": _SHORT}},
        {"line": _SHORT, "transitions": [{"to": "hub", "intent": _LONG, "examples": [_LONG]}]},
    ],
)
def test_short_enough(node: dict[str, Any]) -> None:
    assert found(subtitle_faults, _world(node)) == []


def test_names_count_for_what_they_hold_at_first() -> None:
    line = {"line": "It rains on {player.name} and {what}."}
    assert found(subtitle_faults, _world(line, variables={"what": "so on"})) == ["mira.hub.line"]
    assert found(subtitle_faults, _world(line, graph={"variables": {"what": "so on"}})) == ["mira.hub.line"]
    line = {"line": "It rains on {a_rather_long_name}."}
    assert found(subtitle_faults, _world(line, variables={"a_rather_long_name": "us"})) == []


def test_translations_and_what_characters_say() -> None:
    people = {"mira": {"fallback": [_LONG]}}
    assert found(subtitle_faults, _world({"line": _SHORT}, characters=people)) == ["characters.mira.fallback.0"]
    locales = {"de": {"mira.hub": {"text": "Es regnet wieder und wieder und wieder."}}}
    assert found(subtitle_faults, _world({"line": _SHORT}, locales=locales)) == ["locales.de.mira.hub"]


def test_it_says_how_long_the_piece_is() -> None:
    (fault,) = subtitle_faults(_world({"line": f"{_SHORT} {_LONG}"}))
    assert fault.message == (
        f"A piece of this has {len(_LONG)} characters, and a subtitle shows 30: "
        "'It rains again and again and the river i...'."
    )


def test_a_text_as_it_is_heard() -> None:
    line = spoken("[happy] Well,  *laughs* love. [wave] [give:hat] <think>no</think>Sit!", ("wave",))
    assert line.text == "Well, love. Sit!"
    assert line.feelings == ("happy",)


_PARTS = st.sampled_from(
    [
        "Well",
        " ",
        ", ",
        ". ",
        "! ",
        "[happy]",
        "[wave]",
        "[pause:1]",
        "[laugh]",
        "(sighs)",
        "*smiles*",
        "“",
        "”",
        "word " * 30,
        "雨。",
        "(a)",
    ]
)


@given(st.lists(_PARTS, max_size=20).map("".join))
def test_it_is_cut_as_a_session_cuts_it(written: str) -> None:
    line = Line(("wave",))
    pieces = [piece.text for piece in (*line.feed(written), *line.flush()) if piece.text]
    heard = spoken(written, ("wave",))
    assert heard.pieces == pieces
    assert heard.text == "".join(pieces)
