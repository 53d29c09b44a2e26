"""Temperament: where a mood rests, and what comes easily."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import EMOTIONS
from npcsdk.mind.feelings.nature import LEAST, MOST, susceptible
from npcsdk.world.character import Character, Persona
from npcsdk.world.nature import Temperament

FACTORS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
PROUD = {"extraversion": 0.8, "agreeableness": -0.9, "neuroticism": -0.4}
TIMID = {"extraversion": -0.9, "agreeableness": 0.3, "neuroticism": 0.9}
factors = st.fixed_dictionaries(dict.fromkeys(FACTORS, st.floats(-1, 1)))


def someone(temperament: dict[str, float] | None = None, **sensitivity: float) -> Character:
    fields: dict[str, Any] = {"temperament": temperament or {}, "feelings": {"sensitivity": sensitivity}}
    return Character(id="a", name="A", persona=Persona(description="x"), **fields)


@pytest.mark.parametrize(
    ("factors", "pad"),
    [
        # Each factor alone gives its column of Mehrabian's table, emotional stability with its sign turned.
        ({"extraversion": 1}, (0.21, 0.0, 0.60)),
        ({"agreeableness": 1}, (0.59, 0.30, -0.32)),
        ({"neuroticism": -1}, (0.19, -0.57, 0.0)),
        ({"openness": 1}, (0.0, 0.15, 0.25)),
        ({"conscientiousness": 1}, (0.0, 0.0, 0.17)),
        # 0.21 * 0.4 + 0.59 * -0.5 + 0.19 * 0.2 = 0.084 - 0.295 + 0.038 = -0.173
        # 0.15 * 0.6 + 0.30 * -0.5 - 0.57 * 0.2 = 0.09 - 0.15 - 0.114 = -0.174
        # 0.25 * 0.6 + 0.17 * -0.2 + 0.60 * 0.4 - 0.32 * -0.5 = 0.15 - 0.034 + 0.24 + 0.16 = 0.516
        (
            {
                "openness": 0.6, "conscientiousness": -0.2, "extraversion": 0.4, "agreeableness": -0.5,
                "neuroticism": -0.2,
            },
            (-0.173, -0.174, 0.516),
        ),
        ({}, (0.0, 0.0, 0.0)),
    ],
)  # fmt: skip
def test_the_mood_of_a_temperament_is_worked_out_as_published(
    factors: dict[str, float], pad: tuple[float, ...]
) -> None:
    assert Temperament(**factors).pad == pytest.approx(pad, abs=1e-12)


@given(factors)
def test_it_is_always_a_mood(factors: dict[str, float]) -> None:
    assert all(-1 <= part <= 1 for part in Temperament(**factors).pad)


@pytest.mark.parametrize("label", EMOTIONS)
def test_all_comes_as_usual_to_one_of_no_particular_temperament(label: str) -> None:
    assert susceptible(someone(), label) == 1.0


def test_the_proud_take_to_anger_and_the_timid_to_fear() -> None:
    proud, timid = someone(PROUD), someone(TIMID)
    assert susceptible(proud, "angry") > 1.0 > susceptible(proud, "afraid")
    assert susceptible(timid, "afraid") > susceptible(timid, "angry")
    assert susceptible(timid, "afraid") > susceptible(proud, "afraid") + 0.4
    assert susceptible(timid, "relaxed") < susceptible(proud, "relaxed")
    # 1 + 0.5 * (-.64 * P + .60 * A - .43 * D), with P = .21 * -.9 + .59 * .3 - .19 * .9 = -.183,
    # A = .30 * .3 + .57 * .9 = .603 and D = .60 * -.9 - .32 * .3 = -.636
    assert susceptible(timid, "afraid") == pytest.approx(1 + 0.5 * (0.11712 + 0.3618 + 0.27348))


def test_what_is_written_goes_before_the_temperament_and_a_label_before_its_core() -> None:
    timid = someone(TIMID, afraid=0.5, terrified=0.0, neutral=2.0)
    assert [susceptible(timid, label) for label in ("afraid", "anxious", "terrified")] == [0.5, 0.5, 0.0]
    assert susceptible(timid, "neutral") == 2.0
    assert susceptible(timid, "angry") == susceptible(someone(TIMID), "angry")


@given(factors, st.sampled_from(EMOTIONS))
def test_a_temperament_neither_shuts_a_feeling_out_nor_makes_too_much_of_it(
    factors: dict[str, float], label: str
) -> None:
    assert LEAST <= susceptible(someone(factors), label) <= MOST
