"""The vocabulary of feelings: where labels lie, and what they are in the words of the core."""

from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import CORE_EMOTIONS, EMOTIONS, NEUTRAL, TAUGHT, VOCABULARY, Feeling, likeness

FAR_FROM_THEIR_CORE = {
    "admiring": "Looks up to someone, so it is low in dominance where joy is high; the face is a glad one.",
    "grateful": "The same: thankful for what another did. GoEmotions groups it with joy.",
    "frustrated": "Lies by fear, as whoever is thwarted has no power over it; but it is anger, as in GoEmotions.",
    "anxious": "The source has it neither pleasant nor unpleasant, beside surprise; GoEmotions groups it with fear.",
    "shy": "A faint feeling, nearest to none at all; what there is of it is fear of people.",
    "timid": "The same.",
    "confused": "Unpleasant in the source, where surprise is pleasant; GoEmotions groups it with surprise.",
}
"""Labels whose core is not what lies nearest, and why it is the one."""


def test_the_core_comes_first_and_is_its_own_core() -> None:
    assert EMOTIONS[: len(CORE_EMOTIONS)] == CORE_EMOTIONS
    assert len(EMOTIONS) == len(set(EMOTIONS)) == len(VOCABULARY) >= 70
    assert set(TAUGHT) <= set(EMOTIONS)
    for core in CORE_EMOTIONS:
        assert VOCABULARY[core].core == core
        assert likeness(core) == pytest.approx(1.0)


@pytest.mark.parametrize("label", EMOTIONS)
def test_labels_lie_in_the_space_each_in_a_place_of_its_own(label: str) -> None:
    pad = VOCABULARY[label].pad
    assert all(-1.0 <= part <= 1.0 for part in pad)
    assert VOCABULARY[label].core in CORE_EMOTIONS
    assert [other for other in EMOTIONS if VOCABULARY[other].pad == pad] == [label]


@pytest.mark.parametrize("label", EMOTIONS)
def test_the_core_of_a_label_is_near_or_there_is_a_reason(label: str) -> None:
    """Near is: one of the two nearest of the core, or within 0.6."""
    pad, core = VOCABULARY[label]
    away = sorted((dist(pad, VOCABULARY[other].pad), other) for other in CORE_EMOTIONS)
    near = core in (away[0][1], away[1][1]) or dist(pad, VOCABULARY[core].pad) <= 0.6
    assert near != (label in FAR_FROM_THEIR_CORE)


@given(st.sampled_from(EMOTIONS), st.floats(0, 1), st.floats(0, 1))
def test_in_the_core_a_feeling_is_never_more_and_keeps_its_order(label: str, one: float, two: float) -> None:
    less, more = Feeling(label, min(one, two)).in_core, Feeling(label, max(one, two)).in_core
    assert less.label == more.label == Feeling(label).core
    assert less.intensity <= more.intensity <= max(one, two)
    assert more.in_core == more


def test_stronger_words_are_more_of_their_core() -> None:
    for words in ("annoyed hostile angry", "timid worried afraid terrified", "disappointed sad depressed"):
        found = [likeness(word) for word in words.split()]
        assert found == sorted(found)
    assert NEUTRAL.in_core == NEUTRAL


def test_what_cannot_be_felt() -> None:
    with pytest.raises(ValueError, match="unknown emotion 'nonsense'; known are neutral, happy"):
        Feeling("nonsense")
    for wrong in (-0.1, 1.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"not within 0\.\.1"):
            Feeling("happy", wrong)
