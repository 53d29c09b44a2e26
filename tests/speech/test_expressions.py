"""Feelings on faces: every label has one, within bounds, in VRM and on ARKit's shapes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import CORE_EMOTIONS, EMOTIONS, NEUTRAL, Feeling
from npcsdk.speech.action_units import ARKIT_52, full_face, to_arkit_face
from npcsdk.speech.expressions import VRM_EXPRESSIONS, from_vrm_expression, full_vrm, mixed, to_vrm_expression
from npcsdk.speech.faces import ARKIT, to_arkit

FELT = [label for label in EMOTIONS if label != "neutral"]
SHOWN = st.dictionaries(st.sampled_from(EMOTIONS), st.floats(0, 1), max_size=4)


def test_all_of_arkits_shapes_are_named_and_the_mouth_uses_them_too() -> None:
    assert len(ARKIT_52) == len(set(ARKIT_52)) == 52
    assert {name for shapes in ARKIT.values() for name in shapes} <= set(ARKIT_52)
    assert set(to_arkit(dict.fromkeys(ARKIT, 0.1))) <= set(ARKIT_52)


@pytest.mark.parametrize("label", FELT)
def test_every_label_shows_in_both(label: str) -> None:
    core = Feeling(label).core
    for full, known in ((full_vrm, VRM_EXPRESSIONS), (full_face, ARKIT_52)):
        face = full(label)
        assert set(face) <= set(known)
        assert all(0.0 < weight <= 1.0 for weight in face.values())
        assert face
        assert core == "neutral" or sum(face.values()) <= sum(full(core).values()) + 2.0
    assert len(to_arkit_face(Feeling(label))) == 52


@pytest.mark.parametrize("label", CORE_EMOTIONS)
def test_faces_of_the_core_are_told_apart(label: str) -> None:
    """Each is nearer to itself, at half its strength, than any other is."""
    for face in (to_vrm_expression, to_arkit_face):
        half = face(Feeling(label, 0.5))
        others = {each: math.dist(half.values(), face(Feeling(each, 0.5)).values()) for each in CORE_EMOTIONS}
        assert sorted(others, key=lambda each: others[each])[0] == label
        assert sorted(others.values())[1] > 0.15


@pytest.mark.parametrize(
    ("label", "moved", "still"),
    [
        ("happy", "mouthSmileLeft cheekSquintRight", "mouthFrownLeft browDownLeft"),
        ("sad", "browInnerUp mouthFrownRight browDownLeft", "mouthSmileLeft eyeWideLeft"),
        ("angry", "browDownLeft eyeSquintLeft mouthPressRight", "browInnerUp mouthSmileLeft jawOpen"),
        ("afraid", "browInnerUp eyeWideLeft mouthStretchLeft", "mouthSmileLeft cheekSquintLeft"),
        ("surprised", "browInnerUp browOuterUpLeft eyeWideRight jawOpen", "browDownLeft mouthFrownLeft"),
        ("disgusted", "noseSneerLeft mouthUpperUpRight", "eyeWideLeft mouthSmileLeft"),
        ("contemptuous", "mouthDimpleRight", "mouthDimpleLeft mouthSmileLeft"),
        ("ashamed", "eyeLookDownLeft", "mouthSmileLeft"),
        ("furious", "browDownLeft", "jawOpen"),
    ],
)
def test_the_muscles_are_those_of_the_literature(label: str, moved: str, still: str) -> None:
    face = to_arkit_face(Feeling(label))
    assert all(face[name] > 0.25 for name in moved.split())
    assert all(face[name] == 0.0 for name in still.split())


@given(SHOWN)
def test_weights_stay_within_bounds_whatever_is_shown(shown: dict[str, float]) -> None:
    vrm, arkit = to_vrm_expression(shown), to_arkit_face(shown)
    assert set(vrm) == set(VRM_EXPRESSIONS)
    assert set(arkit) == set(ARKIT_52)
    assert all(0.0 <= weight <= 1.0 for weight in (*vrm.values(), *arkit.values()))
    assert sum(vrm.values()) == pytest.approx(1.0)


@given(st.sampled_from(FELT), st.floats(0, 1), st.floats(0, 1))
def test_more_feeling_is_never_less_face(label: str, one: float, two: float) -> None:
    for full in (full_vrm, full_face):
        less, more = (mixed(Feeling(label, much), full) for much in sorted((one, two)))
        assert all(weight <= more[name] for name, weight in less.items())


@given(st.sampled_from([name for name in VRM_EXPRESSIONS if name != "neutral"]), st.floats(0.01, 1))
def test_vrm_and_back(name: str, much: float) -> None:
    assert from_vrm_expression(to_vrm_expression(Feeling(name, much))) == Feeling(name, much)


def test_what_shows_nothing() -> None:
    assert to_vrm_expression(NEUTRAL) == to_vrm_expression({}) == dict.fromkeys(VRM_EXPRESSIONS, 0.0) | {"neutral": 1.0}
    assert set(to_arkit_face(NEUTRAL).values()) == {0.0}
    assert from_vrm_expression({"neutral": 1.0, "blink": 1.0, "sad": 0.0}) == NEUTRAL
    assert from_vrm_expression({"angry": 7.0, "sad": -1.0}) == Feeling("angry")
    for face in (to_vrm_expression, to_arkit_face):
        with pytest.raises(KeyError):
            face({"nonsense": 1.0})
