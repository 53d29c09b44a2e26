"""What is heard of a character: its own pitch and pace over every voice, its feelings, one loudness for all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import fields
from functools import partial
from importlib.util import find_spec
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest

from npcsdk.audio.loudness import loudness
from npcsdk.audio.pitch import f0, spread
from npcsdk.emotion import Feeling
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.pull import pull
from npcsdk.speech.prosody import FULL, PLAIN, Prosody, prosody_of
from npcsdk.testing.voices import FakeVoice
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.espeak import EspeakVoice, find_binary
from npcsdk.voices.finish import LOUDNESS
from npcsdk.voices.hibari import HibariVoice
from npcsdk.voices.kokoro import KokoroVoice
from npcsdk.voices.piper import PiperVoice
from npcsdk.weights import voice_file
from npcsdk.world.character import Bounds, LikeVoice, VoiceSpec

CI = os.environ.get("CI") == "true"
pytestmark = pytest.mark.skipif(find_spec("hibari") is None and not CI, reason="hibari-tts is not installed")


LINES = (
    "The bridge fell on Monday, and nobody came.",
    "Sit down by the fire and tell me what you want.",
    "I know who you are, and I know where you live.",
    "My brother left for the city ten years ago.",
)
PLAINLY = VoiceSpec()
CAST = {
    "innkeeper": VoiceSpec(pitch=1.0, speed=1.0),
    "child": VoiceSpec(pitch=1.3, speed=1.1),
    "smith": VoiceSpec(pitch=0.85, speed=0.9),
    "clerk": VoiceSpec(pitch=1.0, speed=1.3),
}
HEARD = 0.15
"""How far a feeling must move one of pitch, rate and energy."""


class Manner(NamedTuple):
    """Medians over the lines: Hz, semitones, phonemes a second, LUFS."""

    pitch: float
    range: float
    rate: float
    level: float


def samples(speech: Speech) -> np.ndarray:
    assert speech.audio is not None
    return np.frombuffer(speech.audio.pcm, "<i2") / 32767


def measured(speech: Speech) -> Manner:
    assert speech.audio is not None
    sound, rate = samples(speech), speech.audio.rate
    phones = [mark for mark in speech.marks if mark.kind == "phoneme"]
    pace = len(phones) / (phones[-1].end - phones[0].start)
    return Manner(f0(sound, rate), spread(sound, rate), pace, loudness(sound, rate))


async def manner(voice: Voice, spec: VoiceSpec = PLAINLY, felt: str = "neutral") -> Manner:
    said = [await voice.speak(SpeechRequest(line, Feeling(felt), spec)) for line in LINES]
    return Manner(*np.median([measured(speech) for speech in said], axis=0))


def made(name: str) -> Voice:
    """A voice, if it is here. CI fetches what is missing."""
    file = {"kokoro": "kokoro", "piper": "piper:joe"}.get(name)
    if CI and file:
        pull(file)
    there = {
        "hibari": True,
        "espeak": find_binary() is not None,
        "kokoro": voice_file("kokoro") is not None,
        "piper": find_spec("piper") is not None and voice_file("piper:joe") is not None,
    }
    if not there[name] and not CI:
        pytest.skip(f"{name} is not there")
    makers = {
        "hibari": HibariVoice, "espeak": EspeakVoice, "kokoro": KokoroVoice, "piper": partial(PiperVoice, "joe"),
    }  # fmt: skip
    return makers[name](timeout=120.0)


@pytest.fixture
async def hibari() -> AsyncIterator[Voice]:
    async with aclosing(made("hibari")) as voice:
        yield voice


@pytest.fixture
async def espeak() -> AsyncIterator[Voice]:
    async with aclosing(made("espeak")) as voice:
        yield voice


@pytest.fixture(params=["hibari", "espeak", "kokoro", "piper"])
async def anyone(request: pytest.FixtureRequest) -> AsyncIterator[Voice]:
    async with aclosing(await asyncio.to_thread(made, request.param)) as voice:
        yield voice


# One voice, many characters.


async def test_characters_differ_with_hibari_alone(hibari: Voice) -> None:
    cast = {name: await manner(hibari, spec) for name, spec in CAST.items()}
    for one, other in combinations(cast, 2):
        pitch = cast[one].pitch / cast[other].pitch
        pace = cast[one].rate / cast[other].rate
        assert abs(np.log(pitch)) > np.log(1.1) or abs(np.log(pace)) > np.log(1.15), (one, other, pitch, pace)


@pytest.mark.parametrize("name", ["child", "smith", "clerk"])
async def test_a_character_is_as_high_and_fast_as_its_writer_says(hibari: Voice, name: str) -> None:
    plain, own = await manner(hibari), await manner(hibari, CAST[name])
    assert own.pitch / plain.pitch == pytest.approx(CAST[name].pitch, rel=0.06)
    assert own.rate / plain.rate == pytest.approx(CAST[name].speed, rel=0.08)
    assert own.level == pytest.approx(plain.level, abs=0.5)


# One character, many voices.


@pytest.mark.parametrize("name", ["child", "smith"])
async def test_pitch_and_speed_are_carried_over_when_a_voice_fails(espeak: Voice, hibari: Voice, name: str) -> None:
    chain = ChainVoice([FakeVoice(0, name="gone", faults={-1: "error"}), espeak])
    for voice in (hibari, chain):
        plain, own = await manner(voice), await manner(voice, CAST[name])
        assert own.pitch / plain.pitch == pytest.approx(CAST[name].pitch, rel=0.1)
        assert own.rate / plain.rate == pytest.approx(CAST[name].speed, rel=0.1)


async def test_what_brings_one_voice_nearer_is_for_that_voice_alone(espeak: Voice, hibari: Voice) -> None:
    spec = VoiceSpec(voices=(LikeVoice(voice="espeak:en-us", pitch=1.3, speed=0.8, volume=-3.0), "kokoro:am_michael"))
    request, own = SpeechRequest(LINES[0]), SpeechRequest(LINES[0], spec=spec)
    assert (await hibari.speak(own)).audio == (await hibari.speak(request)).audio
    plain, near = await manner(espeak), await manner(espeak, spec)
    assert near.pitch / plain.pitch == pytest.approx(1.3, rel=0.1)
    assert near.rate / plain.rate == pytest.approx(0.8, rel=0.1)
    assert near.level - plain.level == pytest.approx(-3.0, abs=0.5)


async def test_a_character_names_its_voice_of_each_provider() -> None:
    man, woman = (VoiceSpec(voices=("hibari", f"kokoro:{name}")) for name in ("am_michael", "af_heart"))
    async with aclosing(await asyncio.to_thread(made, "kokoro")) as kokoro:
        said = [await kokoro.speak(SpeechRequest(LINES[0], spec=spec)) for spec in (man, woman)]
    low, high = (measured(speech).pitch for speech in said)
    assert low < 0.8 * high


async def test_every_voice_is_as_loud(anyone: Voice) -> None:
    """Each within 0.75 LU of the same loudness, so any two within 1.5."""
    for line in LINES[:2]:
        assert loudness(*heard(await anyone.speak(SpeechRequest(line)))) == pytest.approx(LOUDNESS, abs=0.75)


def heard(speech: Speech) -> tuple[np.ndarray, int]:
    assert speech.audio is not None
    return samples(speech), speech.audio.rate


# Feelings.


@pytest.mark.parametrize("felt", ["angry", "sad", "happy", "afraid"])
async def test_a_feeling_is_told_from_neutral_in_the_direction_of_its_sources(hibari: Voice, felt: str) -> None:
    plain, moved = await manner(hibari), await manner(hibari, felt=felt)
    change = {
        "pitch": moved.pitch / plain.pitch,
        "rate": moved.rate / plain.rate,
        "energy": 10 ** ((moved.level - plain.level) / 20),
        "range": moved.range / plain.range,
    }
    asked = FULL[felt]
    wanted = {
        "pitch": asked.pitch, "rate": asked.rate, "energy": 10 ** (asked.volume / 20), "range": asked.range
    }  # fmt: skip
    assert max(abs(change[name] - 1) for name in ("pitch", "rate", "energy")) >= HEARD, change
    for name, ratio in wanted.items():
        if abs(ratio - 1) >= 0.05:
            assert (change[name] > 1) == (ratio > 1), (name, change[name], ratio)
    strongest = max(("pitch", "rate", "energy"), key=lambda name: abs(np.log(wanted[name])))
    assert change[strongest] == pytest.approx(wanted[strongest], rel=0.1)


@pytest.mark.parametrize("felt", ["angry", "sad", "happy", "afraid"])
async def test_half_a_feeling_lies_between(hibari: Voice, felt: str) -> None:
    line = LINES[0]
    said = [await hibari.speak(SpeechRequest(line, Feeling(felt, strength))) for strength in (0.0, 0.5, 1.0)]
    levels = [loudness(*heard(speech)) for speech in said]
    lengths = [speech.duration for speech in said]
    assert levels in (sorted(levels), sorted(levels, reverse=True))
    assert lengths in (sorted(lengths), sorted(lengths, reverse=True))
    assert said[0].audio == (await hibari.speak(SpeechRequest(line))).audio


# Bounds.


async def test_without_expression_a_feeling_is_not_heard(hibari: Voice) -> None:
    plain = await hibari.speak(SpeechRequest(LINES[0]))
    still = (
        VoiceSpec(expression=0),
        VoiceSpec(bounds=Bounds(rate=(1, 1), pitch=(1, 1), range=(1, 1), volume=(0, 0))),
    )
    for spec in still:
        for felt in ("angry", "sad", "afraid"):
            assert (await hibari.speak(SpeechRequest(LINES[0], Feeling(felt), spec))).audio == plain.audio


async def test_more_expression_is_more_feeling(hibari: Voice) -> None:
    plain = await manner(hibari)
    usual, strong = [await manner(hibari, VoiceSpec(expression=e), "sad") for e in (1, 2)]
    assert strong.pitch < usual.pitch < plain.pitch
    assert strong.rate < usual.rate < plain.rate
    assert strong.level < usual.level < plain.level


BOUNDS = Bounds(rate=(0.95, 1.05), pitch=(0.96, 1.04), volume=(-1.0, 1.0))


@pytest.mark.parametrize("felt", ["angry", "sad", "happy", "afraid"])
async def test_bounds_hold_in_the_sound(hibari: Voice, felt: str) -> None:
    spec = VoiceSpec(pitch=1.2, speed=1.1, expression=2, bounds=BOUNDS)
    plain, moved = await manner(hibari, VoiceSpec(pitch=1.2, speed=1.1)), await manner(hibari, spec, felt)
    assert 0.92 < moved.pitch / plain.pitch < 1.08
    assert 0.91 < moved.rate / plain.rate < 1.09
    assert abs(moved.level - plain.level) < 1.3
    assert moved != plain


@pytest.mark.parametrize("provider", ["hibari", "kokoro", "piper", "espeak", "edge", "azure", "openai", "own"])
def test_bounds_hold_for_every_provider(provider: str) -> None:
    """What is asked of them; how well they do it is measured where their weights are."""
    spec = VoiceSpec(pitch=1.2, speed=1.1, expression=2, bounds=BOUNDS)
    plain = prosody_of(Feeling("neutral"), spec, provider)
    for felt in FULL:
        moved = prosody_of(Feeling(felt), spec, provider)
        assert 0.95 - 1e-9 <= moved.rate / plain.rate <= 1.05 + 1e-9
        assert 0.96 - 1e-9 <= moved.pitch / plain.pitch <= 1.04 + 1e-9
        assert -1.0 <= moved.volume - plain.volume <= 1.0
    assert {field.name for field in fields(Prosody)} == {"rate", "pitch", "range", "volume"}
    assert prosody_of(Feeling("angry"), PLAINLY, "hibari") != PLAIN
