"""Names of feelings in a world: what is none, and what was most likely meant."""

from __future__ import annotations

from typing import Any

import pytest

from npcsdk.world.character import Character
from npcsdk.world.feeling_names import feeling_faults, meant_feeling, own_faults
from npcsdk.world.written_text import tag_faults


def ann(**fields: Any) -> Character:
    return Character.model_validate({"id": "ann", "name": "Ann", "persona": {"description": "Ann."}, **fields})


def test_own_names_are_tags_and_mean_feelings() -> None:
    who = ann(own_emotions={"smug_grin": "proud", "grumpy": "angry:0.4"})
    assert not [*own_faults((), who)]
    assert who.shows[-2:] == ("smug_grin", "grumpy")
    assert who.labels[-1] == "proud"
    assert not [*tag_faults((), "[smug_grin] Mine. [grumpy:0.5] Yours.", who)]


@pytest.mark.parametrize(
    ("own", "code", "told"),
    [
        ({"happy": "sad"}, "bad-value", "Choose another name."),
        ({"laugh": "happy"}, "bad-value", "Choose another name."),
        ({"trust": "happy"}, "bad-value", "Choose another name."),
        ({"wave": "happy"}, "bad-value", "Choose another name."),
        ({"Grin2": "happy"}, "bad-value", "Write small letters and _ only."),
        ({"grin": "ecstatic"}, "unknown-emotion", "Did you mean joyful?"),
        ({"grin": "happy:1.5"}, "bad-value", '"angry:0.4".'),
        ({"grin": "happy:very"}, "bad-value", '"angry:0.4".'),
        ({"grin": "happy:nan"}, "bad-value", '"angry:0.4".'),
    ],
)
def test_faults_in_own_names(own: dict[str, str], code: str, told: str) -> None:
    (fault,) = own_faults(("characters", "ann"), ann(own_emotions=own, commands=["wave"]))
    assert (fault.code, fault.path) == (code, ("characters", "ann", "own_emotions", *own))
    assert fault.remedy.endswith(told)


def test_the_remedy_is_the_nearest_in_meaning_then_in_spelling() -> None:
    assert meant_feeling("ecstatic", ("joyful", "happy")) == "Did you mean joyful?"
    assert meant_feeling("ecstatic", ("happy", "sad")) == "Did you mean happy?"
    assert meant_feeling("wawe", ("happy", "wave")) == "Did you mean wave?"
    (fault,) = feeling_faults(("emotions",), ("happy", "livid"), ("happy", "angry"))
    assert (fault.path, fault.remedy) == (("emotions", 1), "Did you mean angry?")


def test_the_remedy_for_a_tag_names_the_nearest_feeling_or_the_effect() -> None:
    (fault,) = tag_faults((), "[ecstatic] Oh!", ann())
    assert fault.remedy.startswith("Did you mean joyful?")
    (fault,) = tag_faults((), "[trust:+3] Oh!", ann())
    assert '`do: {relationship: {trust: "+3"}}`' in fault.remedy
