"""What a feeling does to a voice, and where that ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from npcsdk.emotion import CORE_EMOTIONS, EMOTIONS, TAUGHT, Feeling, likeness
from npcsdk.speech.prosody import FULL, LIMITS, PLAIN, Prosody, like, prosody_of, scaled
from npcsdk.world.character import Bounds, LikeVoice, VoiceSpec


def test_without_feeling_nothing_changes() -> None:
    assert prosody_of(Feeling(), VoiceSpec(), "hibari") == PLAIN
    assert prosody_of(Feeling("angry", 0.0), VoiceSpec(), "hibari") == PLAIN
    assert prosody_of(Feeling("angry"), VoiceSpec(expression=0.0), "hibari") == PLAIN


@pytest.mark.parametrize(
    ("label", "rate", "pitch", "span", "volume"),
    [
        ("angry", 1, 1, 1, 1), ("happy", 1, 1, 1, 1), ("sad", -1, -1, -1, -1), ("afraid", 1, 1, -1, -1),
        ("furious", 1, 1, 1, 1), ("terrified", 1, 1, -1, 1), ("excited", 1, 1, 1, 1), ("bored", -1, -1, -1, -1),
        ("tender", -1, -1, -1, -1), ("ashamed", -1, -1, -1, -1), ("interested", 1, 1, 1, 1),
    ],
)  # fmt: skip
def test_directions_are_those_of_the_literature(label: str, rate: int, pitch: int, span: int, volume: int) -> None:
    felt = prosody_of(Feeling(label), VoiceSpec(), "hibari")
    for value, plain, sign in (
        (felt.rate, 1, rate),
        (felt.pitch, 1, pitch),
        (felt.range, 1, span),
        (felt.volume, 0, volume),
    ):
        assert (value - plain) * sign > 0


def test_every_feeling_is_listed_and_heard() -> None:
    assert set(FULL) == set(EMOTIONS)
    assert [label for label in EMOTIONS if FULL[label] == PLAIN] == ["neutral"]
    assert len(set(FULL.values())) > len(EMOTIONS) - 6  # Lonely is as sad as sad is.


def test_stronger_words_are_further_from_plain() -> None:
    for weaker, stronger in (("annoyed", "angry"), ("angry", "furious"), ("afraid", "terrified"), ("glad", "joyful")):
        less, more = FULL[weaker], FULL[stronger]
        assert abs(less.volume) < abs(more.volume)
        assert abs(less.pitch - 1) < abs(more.pitch - 1)


@pytest.mark.parametrize("label", ["annoyed", "hostile", "hurt", "startled", "carefree", "helpless", "calm"])
def test_what_nobody_measured_is_as_much_of_its_core_as_it_is_it(label: str) -> None:
    core = Feeling(label).core
    assert FULL[label] == scaled(FULL[core], likeness(label))
    assert label not in (*CORE_EMOTIONS, *TAUGHT)


@given(st.sampled_from(EMOTIONS), st.floats(0, 1), st.floats(0, 1))
def test_so_much_of_so_much_is_their_product(label: str, one: float, two: float) -> None:
    twice, at_once = scaled(scaled(FULL[label], one), two), scaled(FULL[label], one * two)
    for name in ("rate", "pitch", "range", "volume"):
        assert getattr(twice, name) == pytest.approx(getattr(at_once, name))


def test_half_a_feeling_is_half_as_far() -> None:
    half = prosody_of(Feeling("sad", 0.5), VoiceSpec(), "hibari")
    assert half.rate**2 == pytest.approx(FULL["sad"].rate)
    assert half.volume == FULL["sad"].volume / 2
    doubly = prosody_of(Feeling("sad", 0.5), VoiceSpec(expression=2.0), "hibari")
    assert doubly == prosody_of(Feeling("sad"), VoiceSpec(), "hibari")


def test_a_character_has_bounds() -> None:
    spec = VoiceSpec(bounds=Bounds(pitch=(0.95, 1.05), volume=(-1, 1)))
    felt = prosody_of(Feeling("surprised"), spec, "hibari")
    assert felt.pitch == 1.05
    assert felt.volume == 1
    assert felt.range == FULL["surprised"].range


def test_own_speed_and_pitch_are_carried_to_every_provider() -> None:
    spec = VoiceSpec(speed=0.9, pitch=0.8, voices=(LikeVoice(voice="hibari", pitch=0.9, volume=2), "kokoro:am_onyx"))
    assert prosody_of(Feeling(), spec, "kokoro") == Prosody(0.9, 0.8, 1.0, 0.0)
    assert prosody_of(Feeling(), spec, "hibari") == Prosody(0.9, pytest.approx(0.72), 1.0, 2.0)


def test_a_service_that_is_told_the_feeling_is_not_turned_by_us_too() -> None:
    assert prosody_of(Feeling("angry"), VoiceSpec(speed=1.2), "openai") == Prosody(1.2)


def test_like_voices() -> None:
    spec = VoiceSpec(voices=("edge:en-GB-SoniaNeural", LikeVoice(voice="piper:/a/b.onnx", speed=1.1)))
    assert like(spec, "edge").name == "en-GB-SoniaNeural"
    assert (like(spec, "piper").name, like(spec, "piper").speed) == ("/a/b.onnx", 1.1)
    assert like(spec, "kokoro").name == ""


@pytest.mark.parametrize(
    "wrong", [{"pitch": (1.2, 0.8)}, {"pitch": (0, 1)}, {"volume": (-99, 0)}, {"loud": (1, 2)}, {"rate": 2}]
)
def test_bounds_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Bounds(**wrong)


def test_as_a_writer_writes_it() -> None:
    spec = VoiceSpec.model_validate(
        {
            "voices": ["hibari", {"voice": "edge:en-GB-RyanNeural", "pitch": 1.1}],
            "expression": 0.5,
            "bounds": {"rate": [0.9, 1.1]},
        }
    )
    assert like(spec, "edge").pitch == 1.1
    assert VoiceSpec.model_validate({"voices": "hibari"}).voices == ("hibari",)
    assert VoiceSpec.model_validate({"voices": {"voice": "hibari"}}).voices == (LikeVoice(voice="hibari"),)


@given(
    st.sampled_from(EMOTIONS), st.floats(0, 1), st.floats(0, 2), st.floats(0.5, 2), st.floats(0.5, 2),
    st.sampled_from([*LIMITS, "other"]),
)  # fmt: skip
def test_no_voice_is_asked_for_what_it_cannot_do(
    label: str, intensity: float, expression: float, speed: float, pitch: float, provider: str
) -> None:
    asked = prosody_of(Feeling(label, intensity), VoiceSpec(speed=speed, pitch=pitch, expression=expression), provider)
    for name, (least, most) in LIMITS.get(provider, {}).items():
        assert least <= getattr(asked, name) <= most
    assert asked.rate > 0
    assert asked.pitch > 0


@pytest.mark.parametrize("provider", ["bad|fake|silent", "Edgy", "7", ""])
def test_a_voice_of_ones_own_may_be_called_anything(provider: str) -> None:
    assert prosody_of(Feeling("happy"), VoiceSpec(speed=1.5), provider).rate == pytest.approx(1.5 * FULL["happy"].rate)
    assert like(VoiceSpec(voices=("hibari",)), provider).name == ""
