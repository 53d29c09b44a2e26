"""Feelings in the providers' own terms."""

import pytest

from npcsdk.emotion import EMOTIONS, NEUTRAL, Feeling, likeness
from npcsdk.voices.manners import MANNERS
from npcsdk.voices.styles import Style, azure_style, directions, mstts_style

FELT = sorted(set(EMOTIONS) - {"neutral"})


def test_nothing_felt_is_nothing_said():
    assert directions(NEUTRAL) == ""
    assert directions(Feeling("angry", 0.0)) == ""
    assert directions(Feeling("angry"), 0.0) == ""
    assert azure_style("en-US-JennyNeural", NEUTRAL) is None


@pytest.mark.parametrize("label", FELT)
def test_directions_name_the_feeling_and_how_much_of_it(label):
    said = [directions(Feeling(label, intensity)) for intensity in (0.2, 0.6, 1.0)]
    assert len(set(said)) == 3
    assert all(label in words and words.endswith(".") and len(words) < 300 for words in said)
    assert said[0].startswith(f"Sound slightly {label}")
    assert said[2].startswith(f"Sound very {label}")
    assert directions(Feeling(label), 2.0).startswith(f"Sound overwhelmingly {label}")
    assert "pitch" in said[0]


def test_pitch_and_whisper_are_directions_too():
    assert directions(NEUTRAL, pitch=1.02) == ""
    assert "somewhat higher" in directions(NEUTRAL, pitch=1.15)
    assert "much lower" in directions(NEUTRAL, pitch=0.6)
    assert "Whisper" in directions(Feeling("sad"), whisper=True)
    assert "sad" in directions(Feeling("sad"), whisper=True)


def test_styles_of_voices_that_are_not_known_are_none():
    assert azure_style("xx-XX-NobodyNeural", Feeling("happy")) is None
    assert azure_style("", Feeling("happy"), whisper=True) is None


def test_nearest_style_is_taken():
    assert azure_style("en-US-Ethan:MAI-Voice-2", Feeling("happy")) == Style("happy", 1.0)
    assert azure_style("en-US-JennyNeural", Feeling("happy")) == Style("cheerful", 1.0)
    assert azure_style("zh-CN-YunxiNeural", Feeling("relaxed", 0.5)) == Style("chat", 0.5)
    assert azure_style("en-US-JennyNeural", Feeling("happy"), whisper=True) == Style("whispering", 1.0)
    assert azure_style("zh-CN-YunxiNeural", Feeling("happy"), whisper=True) == Style("cheerful", 1.0)


@pytest.mark.parametrize("label", FELT)
@pytest.mark.parametrize("strength", [0.004, 0.01, 0.333333, 1.0, 2.0])
def test_degree_is_one_that_the_service_takes(label, strength):
    style = azure_style("zh-CN-XiaoxiaoNeural", Feeling(label, min(strength, 1.0)), max(strength, 1.0))
    assert style is None or 0.01 <= style.degree <= 2.0
    assert style is None or len(f"{style.degree:g}") <= 4


def test_every_label_sounds_in_its_own_way():
    assert set(MANNERS) == set(FELT)
    assert len(set(MANNERS.values())) == len(FELT)


@pytest.mark.parametrize("label", FELT)
def test_every_label_has_a_style(label):
    whole, half = mstts_style(Feeling(label)), mstts_style(Feeling(label, 0.5))
    assert whole.name == half.name
    assert 0.01 <= half.degree < whole.degree <= 1.0
    assert mstts_style(Feeling(label), 2.0).degree <= 2.0
    assert mstts_style(Feeling(label, 0.0)) is None


def test_a_label_has_a_style_of_its_own_or_as_much_of_its_cores():
    assert mstts_style(NEUTRAL) is None
    assert mstts_style(Feeling("furious")) == Style("angry", 1.0)
    assert mstts_style(Feeling("tense")) == Style("terrified", round(likeness("tense"), 2))
    assert azure_style("zh-CN-XiaomoNeural", Feeling("jealous")) == Style("envious", 1.0)
    assert azure_style("en-US-AriaNeural", Feeling("jealous", 0.5)) == Style("angry", round(likeness("jealous") / 2, 2))
    assert azure_style("en-US-AriaNeural", Feeling("excited")) == Style("excited", 1.0)
    assert azure_style("en-GB-SoniaNeural", Feeling("excited")) == Style("cheerful", round(likeness("excited"), 2))
    assert azure_style("en-GB-SoniaNeural", Feeling("furious")) is None
