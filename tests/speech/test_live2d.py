"""Map files of Live2D models: read, with everything that is wrong told at its place, and used."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import CORE_EMOTIONS, EMOTIONS, NEUTRAL, Feeling, likeness
from npcsdk.errors import WorldError
from npcsdk.speech.live2d import INSTEAD, MAX_BYTES, Live2D, Live2DFace, load_live2d

MIRA = """\
feelings:
  happy: smile
  sad: {parameters: {ParamMouthForm: -0.8, ParamEyeLOpen: 0.5}}
  angry: {expression: f03, parameters: {ParamBrowLForm: -1}}
  furious: rage
  neutral: base
rest: {ParamBrowLForm: 0.2}
"""


@pytest.fixture
def mira(tmp_path: Path) -> Live2D:
    return written(tmp_path, MIRA)


def written(folder: Path, text: str) -> Live2D:
    (folder / "mira.yaml").write_text(text, encoding="utf-8")
    return load_live2d(folder / "mira.yaml")


def test_what_is_listed_is_shown_by_how_much_there_is_of_it(mira: Live2D) -> None:
    assert mira.face(Feeling("furious", 0.9)).expression == "rage"
    assert mira.face(Feeling("sad")).parameters == {"ParamMouthForm": -0.8, "ParamEyeLOpen": 0.5, "ParamBrowLForm": 0.2}
    half = mira.face(Feeling("angry", 0.6))
    assert (half.expression, half.weight) == ("f03", 0.6)
    assert half.parameters["ParamBrowLForm"] == pytest.approx(0.2 - 0.6 * 1.2)
    assert half.parameters["ParamEyeLOpen"] == 1.0


def test_what_is_not_listed_is_shown_as_its_core_or_what_looks_like_it(mira: Live2D) -> None:
    proud, annoyed = mira.face(Feeling("proud")), mira.face(Feeling("annoyed"))
    assert (proud.expression, proud.weight) == ("smile", pytest.approx(likeness("proud")))
    assert annoyed.parameters["ParamBrowLForm"] == pytest.approx(0.2 - 1.2 * likeness("annoyed"))
    assert mira.face(Feeling("disgusted")).expression == "f03"
    assert mira.face(Feeling("relaxed")).expression == "smile"
    assert mira.face(Feeling("afraid")).parameters["ParamMouthForm"] == -0.8


def test_nothing_felt_is_the_neutral_face_and_what_was_moved_goes_back(mira: Live2D) -> None:
    plain = Live2DFace("base", 1.0, {"ParamMouthForm": 0.0, "ParamEyeLOpen": 1.0, "ParamBrowLForm": 0.2})
    assert mira.face(NEUTRAL) == mira.face({}) == plain
    assert mira.face({"happy": 0.3, "angry": 0.6}).expression == "f03"
    assert mira.face({"neutral": 1.0, "happy": 0.2}).expression == "smile"
    assert Live2D({"happy": Live2DFace("smile", 1.0)}).face(Feeling("angry")) == Live2DFace()


@given(st.dictionaries(st.sampled_from(EMOTIONS), st.floats(0, 0.5), max_size=2))
def test_values_stay_between_rest_and_what_the_map_says(shown: dict[str, float]) -> None:
    model = Live2D({label: Live2DFace(label, 1.0, {"A": 1.0, "ParamEyeLOpen": 0.0}) for label in CORE_EMOTIONS[1:]})
    face = model.face(shown)
    assert 0.0 <= face.weight <= 1.0
    assert all(-1e-9 <= value <= 1.0 + 1e-9 for value in face.parameters.values())


def test_every_core_feeling_has_a_way_out() -> None:
    assert set(INSTEAD) == set(CORE_EMOTIONS)
    assert all(set(others) <= set(EMOTIONS) - {core} for core, others in INSTEAD.items())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("feelings: {happyy: smile}", "mira.yaml:1:12: error bad-map: 'happyy' is no feeling. Write happy."),
        ("feelings:\n  joy: smile", "mira.yaml:2:3: error bad-map: 'joy' is no feeling. Write joyful."),
        ("feelings:\n  wave: smile", "'wave' is no feeling. "),
        ("feeling: {happy: smile}", "1:1: error bad-map: 'feeling' has no meaning here. Did you mean feelings?"),
        ("feelings: {happy: {param: 1}}", "'param' has no meaning here. Did you mean parameters?"),
        ("feelings: {happy: [smile]}", "1:19: error bad-map: Here stand the name of an expression"),
        ("feelings: {happy: }", "The name of an expression is needed here."),
        ("feelings: {happy: {parameters: {A: high}}}", "A needs a value. Write a number between -1000 and 1000."),
        ("feelings: {happy: {parameters: {A: true}}}", "A needs a value."),
        ("feelings: {happy: {parameters: {A: .nan}}}", "A needs a value."),
        ("feelings: {happy: {parameters: {A: 1e9}}}", "A needs a value."),
        ("feelings: {happy: {parameters: {A B: 1}}}", "'A B' can be no parameter. Write its id"),
        ("feelings: {happy: {parameters: {" + ", ".join(f"P{n}: 1" for n in range(201)) + "}}}", "Name 200 at most."),
        ("feelings: {happy: a, happy: b}", "happy"),
        ("feelings: {}", "1:1: error no-feelings: It maps no feeling. Write `feelings: {happy: smile}`."),
        ("", "mira.yaml: error no-feelings"),
        ("rest: {A: 1}", "no-feelings"),
        ("- a", "Here stand feelings and rest. Write a mapping."),
        ("feelings: {happy: {", "mira.yaml:"),
        ("#" * MAX_BYTES + "\n", "larger than 64000 bytes. Give it a plain file of 64 kB at most."),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_a_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(WorldError) as caught:
        written(tmp_path, text)
    assert told in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WorldError) as caught:
        written(tmp_path, "feelings:\n  nope: a\n  sad: {parameters: {X: y}}\n  happy: [b]\nextra: 1\n")
    assert sorted(problem.line for problem in caught.value.problems) == [2, 3, 4, 5]


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing.yaml", tmp_path, tmp_path / "bytes.yaml", "a\0b"):
        with pytest.raises(WorldError):
            load_live2d(path)
