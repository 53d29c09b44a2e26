from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.dialect import CONTROLS, MAX_PAUSE, SOUNDS
from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.language.meaning import (
    DEFAULT_PAUSE,
    Command,
    Goto,
    Meaning,
    Pause,
    Proposed,
    Sound,
    Taken,
    Unknown,
    feeling_of,
    meaning_of,
)
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
            assert name in ("fly", "hears") or arg == ""


def test_the_dialect_wins_over_a_command_of_the_same_name() -> None:
    assert meaning_of(Tag("laugh"), ("laugh",)) == Sound("laugh")


OWN = {"smug_grin": "proud", "grumpy": "angry:0.4", "odd": "no feeling at all"}


@pytest.mark.parametrize(
    ("tag", "meaning"),
    [
        (Tag("smug_grin"), Feeling("proud")),
        (Tag("grumpy", "0.5"), Feeling("angry", 0.2)),
        (Tag("odd"), Unknown(Tag("odd"))),
        (Tag("ecstatic"), Taken(Tag("ecstatic"), Feeling("joyful"))),
        (Tag("ecstatic", "0.5"), Taken(Tag("ecstatic", "0.5"), Feeling("joyful", 0.5))),
        (Tag("trust", "+3"), Proposed("trust", 3.0)),
        (Tag("fear", "-2.5"), Proposed("fear", -2.5)),
        (Tag("fear", "4"), Proposed("fear", 4.0)),
        (Tag("fear", "0.5"), Taken(Tag("fear", "0.5"), Feeling("afraid", 0.5))),
        (Tag("fear"), Taken(Tag("fear"), Feeling("afraid"))),
        (Tag("trust", "nan"), Unknown(Tag("trust", "nan"))),
        (Tag("trust", "high"), Unknown(Tag("trust", "high"))),
        (Tag("debt", "+1"), Proposed("debt", 1.0)),
        (Tag("debt", "x"), Unknown(Tag("debt", "x"))),
        (Tag("happy", "+1"), Feeling("happy")),
        (Tag("ecstatic", "+1"), Taken(Tag("ecstatic", "+1"), Feeling("joyful"))),
        (Tag("wave", "+1"), Command("wave", ("+1",))),
    ],
)
def test_meaning_of_what_a_model_writes(tag: Tag, meaning: Meaning) -> None:
    assert meaning_of(tag, COMMANDS, OWN, proposes=True) == meaning


def test_only_a_model_proposes() -> None:
    assert meaning_of(Tag("debt", "+1")) == Unknown(Tag("debt", "+1"))


def test_a_feeling_in_words() -> None:
    assert feeling_of(" angry:0.4 ") == Feeling("angry", 0.4)
    assert feeling_of("ecstatic") == Feeling("joyful")
    assert feeling_of("a table") is None
