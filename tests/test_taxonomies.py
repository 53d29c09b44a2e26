"""Our labels and those of others, both ways."""

import pytest

from npcsdk.emotion import CORE_EMOTIONS, EMOTIONS, Feeling
from npcsdk.taxonomies import (
    EKMAN,
    FROM_EKMAN,
    FROM_GOEMOTIONS,
    GOEMOTIONS,
    GOEMOTIONS_EKMAN,
    TO_EKMAN,
    TO_GOEMOTIONS,
    from_ekman,
    from_goemotions,
    to_ekman,
    to_goemotions,
)

GROUPED_ELSEWHERE = {
    "bored": "Theirs has no boredom; what bores annoys, an anger.",
    "embarrassed": "A sadness to them; in pleasure, arousal and dominance it lies by fear.",
    "humiliated": "The same.",
    "shy": "The same.",
    "awed": "Theirs has no awe; it is by admiration, a joy to them.",
    "respectful": "We take it for no emotion; admiration is nearest.",
    "pitying": "Sad to us; they find sympathy in caring, a joy.",
    "contemptuous": "Theirs has no contempt; they count disapproval as anger.",
    "scornful": "The same.",
    "skeptical": "The same.",
}
"""Labels of which Ekman's emotion is not that of the nearest label of GoEmotions, and why."""


def test_all_of_theirs_are_there() -> None:
    assert len(EKMAN) == 7
    assert set(FROM_EKMAN) == set(EKMAN) == set(TO_EKMAN.values())
    assert len(GOEMOTIONS) == 28
    assert set(GOEMOTIONS_EKMAN) == set(GOEMOTIONS)
    assert set(GOEMOTIONS_EKMAN.values()) == set(EKMAN)
    assert set(TO_EKMAN) == set(CORE_EMOTIONS)


@pytest.mark.parametrize("label", EMOTIONS)
def test_every_label_has_one_of_theirs(label: str) -> None:
    assert to_ekman(Feeling(label)) in EKMAN
    assert to_goemotions(Feeling(label, 0.2)) in GOEMOTIONS
    same = GOEMOTIONS_EKMAN[to_goemotions(Feeling(label))] == to_ekman(Feeling(label))
    assert same != (label in GROUPED_ELSEWHERE)
    assert set(TO_GOEMOTIONS) == set(EMOTIONS)


@pytest.mark.parametrize("name", GOEMOTIONS)
def test_theirs_to_ours_and_back(name: str) -> None:
    felt = from_goemotions(name, 0.5)
    assert felt.intensity == 0.5
    assert FROM_GOEMOTIONS[name] == felt.label
    expected = {"desire": "optimism", "realization": "surprise"}.get(name, name)
    assert to_goemotions(felt) == expected


@pytest.mark.parametrize("name", EKMAN)
def test_ekmans_to_ours_and_back(name: str) -> None:
    assert to_ekman(from_ekman(name)) == name


def test_what_is_none_of_theirs() -> None:
    with pytest.raises(ValueError, match="'happy' is none of Ekman's emotions; they are anger, disgust"):
        from_ekman("happy")
    with pytest.raises(ValueError, match="none of GoEmotions' emotions"):
        from_goemotions("contempt")
    with pytest.raises(ValueError, match="intensity"):
        from_ekman("joy", 2)
