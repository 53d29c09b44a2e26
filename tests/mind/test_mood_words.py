"""Moods and feelings in words."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.affect import CALM, FAINT, SEEN, Affect, resting
from npcsdk.emotion import CORE_EMOTIONS, EMOTIONS, NEUTRAL, Pad
from npcsdk.mind.feelings.mood_words import OCTANTS, feels, mood_word, octant

pads = st.builds(Pad, *[st.floats(-1, 1)] * 3)


@pytest.mark.parametrize(
    ("signs", "name"),
    [
        ("+++", "exuberant"),
        ("++-", "dependent"),
        ("+-+", "relaxed"),
        ("+--", "docile"),
        ("-++", "hostile"),
        ("-+-", "anxious"),
        ("--+", "disdainful"),
        ("---", "bored"),
    ],
)
def test_the_octants_as_mehrabian_names_them(signs: str, name: str) -> None:
    pad = Pad(*(0.5 if sign == "+" else -0.5 for sign in signs))
    assert octant(pad) == mood_word(pad) == name


def test_each_octant_has_a_name_of_its_own() -> None:
    assert {octant(Pad(*signs)) for signs in product((-1.0, 1.0), repeat=3)} == set(OCTANTS)


def test_degrees() -> None:
    words = [mood_word(Pad(-each, each, each)) for each in (0.0, 0.1, 0.12, 0.33, 0.34, 0.66, 0.67, 1.0)]
    assert words == [
        "",
        "",
        "slightly hostile",
        "slightly hostile",
        "hostile",
        "hostile",
        "very hostile",
        "very hostile",
    ]


@given(pads)
def test_a_mood_nearer_to_the_middle_is_never_told_of_as_more(pad: Pad) -> None:
    degrees = ["", "slightly", "plain", "very"]

    def degree(word: str) -> int:
        return degrees.index(word.split()[0] if " " in word else "plain" if word else "")

    nearer = Pad(*(part / 2 for part in pad))
    assert degree(mood_word(nearer)) <= degree(mood_word(pad))


def test_what_is_felt_in_words() -> None:
    hostile = Pad(-0.6, 0.7, 0.4)
    for felt, pushed, told in (
        ({}, Pad(), ""),
        ({"angry": 0.05}, Pad(), ""),
        ({"angry": 0.8}, Pad(), "very angry"),
        ({"afraid": 0.2}, Pad(), "a little afraid"),
        ({"afraid": 0.2, "angry": 0.8}, Pad(), "very angry, and a little afraid"),
        ({"afraid": 0.2, "angry": 0.8, "sad": 0.5, "bored": 0.1}, Pad(), "very angry, sad, and a little afraid"),
        ({"afraid": 0.2, "angry": 0.8}, hostile, "very angry, and a little afraid; in a hostile mood"),
        ({}, hostile, "in a hostile mood"),
        ({}, Pad(-0.3, 0.3, -0.2), "in a slightly anxious mood"),
        ({}, Pad(0.5, 0.4, -0.4), "in a trusting mood"),
        ({}, Pad(-0.5, 0.5, -0.5), "in an anxious mood"),
        ({}, Pad(-0.05, 0.05, 0.05), ""),
    ):
        assert feels(Affect(0.0, felt, pushed), Pad()) == told


def test_a_mood_that_is_as_always_is_not_told_of() -> None:
    assert feels(CALM, Pad(-0.6, 0.4, 0.4)) == ""
    assert feels(Affect(pushed=Pad(0.0, 0.6, 0.0)), Pad(-0.6, 0.4, 0.4)) == "in a hostile mood"


@given(st.dictionaries(st.sampled_from([*EMOTIONS[1:]]), st.floats(0.0, 1.0)), pads, pads)
def test_it_is_always_a_phrase(felt: dict[str, float], pushed: Pad, temperament: Pad) -> None:
    told = feels(Affect(0.0, felt, pushed), temperament)
    assert told == told.strip()
    assert "_" not in told
    assert bool(told) or all(each < SEEN for each in felt.values())
    assert told.count(",") <= 2


# What a mood shows by itself.


@given(pads, st.lists(st.sampled_from(EMOTIONS), unique=True))
def test_a_resting_face_shows_faintly_what_can_be_shown(mood: Pad, labels: list[str]) -> None:
    found = resting(mood, labels)
    assert found == NEUTRAL or (found.label in labels and SEEN <= found.intensity <= FAINT)
    assert found.label != "surprised"


def test_a_resting_face_goes_by_the_direction_of_the_mood() -> None:
    faces = {name: resting(Pad(*pad), CORE_EMOTIONS).label for name, pad in _MOODS.items()}
    assert faces == {
        "exuberant": "happy",
        "relaxed": "relaxed",
        "hostile": "angry",
        "anxious": "afraid",
        "bored": "sad",
    }
    assert resting(Pad(-0.05, 0.05, 0.05), CORE_EMOTIONS) == NEUTRAL
    assert resting(Pad(-0.5, 0.5, 0.5), ()) == NEUTRAL


_MOODS = {
    "exuberant": (0.5, 0.5, 0.5),
    "relaxed": (0.5, -0.5, 0.2),
    "hostile": (-0.5, 0.5, 0.5),
    "anxious": (-0.5, 0.5, -0.5),
    "bored": (-0.5, -0.5, -0.5),
}
