"""The mouth between its shapes, and the same mouth on other faces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.events import Mark
from npcsdk.speech.faces import ARKIT, AZURE, FROM_AZURE, LIVE2D, VRM, to_arkit, to_azure, to_live2d, to_vrm
from npcsdk.speech.mouth import BLEND, REST, Mouth
from npcsdk.speech.phonemes import VISEMES

SAID = Mouth(
    [
        Mark("viseme", 0.1, 0.3, "aa"),
        Mark("word", 0.1, 0.6, "amah", 0, 4),
        Mark("viseme", 0.3, 0.36, "PP"),
        Mark("viseme", 0.36, 0.6, "oh"),
        Mark("viseme", 0.6, 0.9, "sil"),
    ]
)


def test_each_shape_is_whole_in_its_middle() -> None:
    for seconds, shape in ((0.2, "aa"), (0.33, "PP"), (0.48, "oh"), (0.75, "sil")):
        assert SAID.at(seconds) == {shape: 1.0}


def test_two_shapes_meet_half_way() -> None:
    assert SAID.at(0.3) == {"PP": pytest.approx(0.5), "aa": pytest.approx(0.5)}
    assert SAID.at(0.285)["aa"] > 0.8 > 0.5 > SAID.at(0.31)["aa"]


def test_it_rests_before_after_and_without_shapes() -> None:
    assert SAID.at(-1) == SAID.at(5.0) == Mouth([]).at(0.5) == SAID.at(float("nan")) == REST


def test_it_leaves_its_rest_before_the_first_sound() -> None:
    assert 0 < SAID.at(0.1 - BLEND / 4)["aa"] < 0.5


@given(
    st.lists(st.tuples(st.sampled_from(VISEMES), st.floats(0.0, 0.3)), max_size=12),
    st.floats(-1, 4),
    st.floats(0, 0.02),
)
def test_weights_add_up_and_never_jump(row: list[tuple[str, float]], seconds: float, step: float) -> None:
    now, marks = 0.1, []
    for name, length in row:
        if length >= 1 / 30:
            marks.append(Mark("viseme", now, now + length, name))
            now += length
    mouth = Mouth(marks)
    here, there = mouth.at(seconds), mouth.at(seconds + step)
    assert sum(here.values()) == pytest.approx(1.0)
    if seconds + step < now:  # at the end of the marks the mouth is shut by a `sil`, which visemes() puts there
        steepest = 1.5 * step / (1 / 60)
        for name in {*here, *there}:
            assert abs(here.get(name, 0.0) - there.get(name, 0.0)) <= steepest + 1e-6


def test_tables_know_every_shape() -> None:
    for table in (VRM, ARKIT, AZURE, LIVE2D):
        assert set(table) == set(VISEMES)
    assert len(FROM_AZURE) == 22
    assert set(FROM_AZURE) <= set(VISEMES)
    for viseme, number in AZURE.items():
        assert FROM_AZURE[number] == viseme or (viseme, FROM_AZURE[number]) == ("kk", "kk")


def test_faces() -> None:
    assert to_vrm({"aa": 0.5, "PP": 0.5}) == {"aa": 0.5, "ih": 0.0, "ou": 0.0, "ee": 0.0, "oh": 0.0}
    shut = to_arkit({"PP": 1.0})
    assert shut["mouthPressLeft"] == shut["mouthPressRight"] == 0.6
    assert shut["jawOpen"] == 0.0
    assert to_arkit({"aa": 1.0})["jawOpen"] > to_arkit({"ih": 1.0})["jawOpen"] > 0
    assert to_live2d({"PP": 1.0})[0] == 0.0
    assert to_live2d({"aa": 1.0})[0] == 1.0


def test_a_shape_that_nobody_knows_is_a_mouth_at_rest() -> None:
    grin = {"grin": 1.0}
    assert to_vrm(grin) == to_vrm({"sil": 1.0})
    assert to_arkit(grin) == to_arkit({"sil": 1.0})
    assert to_azure(grin) == 0
    assert to_live2d(grin) == (0.0, 0.0)
    assert to_live2d({"ou": 1.0})[1] < 0 < to_live2d({"ih": 1.0})[1]
    assert to_azure({"PP": 0.7, "aa": 0.3}) == 21
    assert to_azure({}) == 0


def test_names_are_those_of_arkit_and_in_range() -> None:
    for shape in ARKIT.values():
        assert all(name.startswith(("jaw", "mouth", "tongue")) for name in shape)
        assert all(0 < weight <= 1 for weight in shape.values())
        assert {n[:-4] for n in shape if n.endswith("Left")} == {n[:-5] for n in shape if n.endswith("Right")}
