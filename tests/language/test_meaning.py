from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.dialect import CONTROLS, MAX_PAUSE, SOUNDS
from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.language.meaning import DEFAULT_PAUSE, Command, Goto, Meaning, Pause, Sound, Unknown, meaning_of
from npcsdk.language.tags import Tag

COMMANDS = ("wave", "give")


@pytest.mark.parametrize(
    ("tag", "meaning"),
    [
        (Tag("happy"), Feeling("happy")),
        (Tag("angry", "0.8"), Feeling("angry", 0.8)),
        (Tag("angry", "7"), Feeling("angry", 1.0)),
        (Tag("angry", "-1"), Feeling("angry", 0.0)),
        (Tag("angry", "very"), Feeling("angry", 1.0)),
        (Tag("angry", "nan"), Feeling("angry", 1.0)),
        (Tag("angry", "inf"), Feeling("angry", 1.0)),
        (Tag("laugh"), Sound("laugh")),
        (Tag("pause", "0.5"), Pause(0.5)),
        (Tag("pause", "99999"), Pause(MAX_PAUSE)),
        (Tag("pause", "-3"), Pause(0.0)),
        (Tag("pause"), Pause(DEFAULT_PAUSE)),
        (Tag("goto", "offer"), Goto("offer")),
        (Tag("goto"), Unknown(Tag("goto"))),
        (Tag("wave"), Command("wave")),
        (Tag("give", "ledger, 2"), Command("give", ("ledger", "2"))),
        (Tag("fly"), Unknown(Tag("fly"))),
    ],
)
def test_meaning(tag: Tag, meaning: Meaning) -> None:
    assert meaning_of(tag, COMMANDS) == meaning


@given(st.sampled_from([*EMOTIONS, *SOUNDS, *CONTROLS, *COMMANDS, "fly"]), st.text() | st.floats().map(str))
def test_no_argument_is_too_odd(name: str, arg: str) -> None:
    match meaning_of(Tag(name, arg), COMMANDS):
        case Feeling(label, intensity):
            assert label == name
            assert 0 <= intensity <= 1
        case Pause(seconds):
            assert math.isfinite(seconds)
            assert 0 <= seconds <= MAX_PAUSE
        case Unknown(tag):
            assert tag == (name, arg)
            assert name == "fly" or arg == ""


def test_the_dialect_wins_over_a_command_of_the_same_name() -> None:
    assert meaning_of(Tag("laugh"), ("laugh",)) == Sound("laugh")
