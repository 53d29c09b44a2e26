"""Fundamental frequency: of made-up throats, of noise, of voices."""

import math
import shutil
import subprocess
import wave
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest

from npcsdk.audio.pitch import contour, f0, spread
from npcsdk.ports import SpeechRequest
from npcsdk.voices.hibari import HibariVoice

HEIGHTS = [62, 80, 100, 128, 165, 210, 260, 330, 400, 490]
MOUTHS = {"uh": (500, 1500, 2500), "ee": (300, 2300, 3000), "ah": (700, 1100, 2500), "oo": (250, 700, 2400)}


def throat(hertz, rate=24_000, mouth=(500, 1500, 2500)):
    """Pulses at a frequency that may change with every sample, through a mouth with three formants."""
    pulses = np.diff(np.floor(np.cumsum(hertz) / rate), prepend=0)
    wide = np.fft.rfftfreq(2 * len(pulses), 1 / rate)
    response = 1 / (1 + 1j * wide / 100)
    for formant in mouth:
        response *= formant**2 / (formant**2 - wide**2 + 80j * wide)
    sound = np.fft.irfft(np.fft.rfft(pulses, 2 * len(pulses)) * response)[: len(pulses)]
    return 0.5 * sound / np.abs(sound).max()


def noisy(sound, decibels, seed=0):
    noise = np.random.default_rng(seed).standard_normal(len(sound))
    return sound + noise * sound.std() * 10 ** (-decibels / 20)


@pytest.mark.parametrize("mouth", MOUTHS.values(), ids=list(MOUTHS))
@pytest.mark.parametrize("decibels", [60, 10, 3])
def test_no_mouth_and_no_noise_moves_it_by_an_octave(mouth, decibels):
    found = [f0(noisy(throat(np.full(20_000, hertz), mouth=mouth), decibels), 24_000) for hertz in HEIGHTS]
    assert found == pytest.approx(HEIGHTS, rel=0.02)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
def test_at_any_rate(rate):
    assert f0(throat(np.full(rate, 147.0), rate), rate) == pytest.approx(147, rel=0.01)


def test_the_missing_fundamental_is_heard():
    """As on a telephone: harmonics 3 to 6 alone."""
    time = np.arange(24_000) / 24_000
    sound = sum(np.sin(2 * np.pi * 150 * number * time) for number in (3, 4, 5, 6))
    assert f0(0.1 * sound, 24_000) == pytest.approx(150, rel=0.01)


def test_the_contour_follows_a_glide():
    rise = np.geomspace(110, 220, 48_000)
    times, hertz = contour(throat(rise), 24_000)
    assert np.allclose(np.diff(times), 0.01)
    heard = hertz > 0
    assert heard.mean() > 0.95
    assert hertz[heard] == pytest.approx(np.interp(times[heard], np.arange(48_000) / 24_000, rise), rel=0.03)


def test_only_the_voiced_part_has_a_pitch():
    chance = np.random.default_rng(1)
    voiced = throat(np.full(24_000, 120.0))
    sound = np.concatenate((0.004 * voiced[:12_000], voiced, 0.1 * chance.standard_normal(12_000)))
    times, hertz = contour(sound, 24_000)
    assert (hertz[(times > 0.55) & (times < 1.45)] > 0).all()
    assert not hertz[(times < 0.45) | (times > 1.55)].any()
    assert f0(sound, 24_000) == pytest.approx(120, rel=0.01)


@pytest.mark.parametrize("semitones", [0, 1, 4, 7])
def test_spread_in_semitones(semitones):
    """The 10th to the 90th percentile of an even glide are four fifths of it."""
    glide = np.geomspace(120, 120 * 2 ** (semitones / 12), 48_000)
    assert spread(throat(glide), 24_000) == pytest.approx(0.8 * semitones, abs=0.15)


def test_noise_has_none_and_noise_through_a_narrow_formant_hardly_any():
    for seed in range(8):
        noise = np.random.default_rng(seed).standard_normal(48_000)
        assert f0(noise, 24_000) == 0.0
        hertz = np.fft.rfftfreq(48_000, 1 / 24_000)
        formed = np.fft.irfft(np.fft.rfft(noise) * 450**2 / (450**2 - hertz**2 + 120j * hertz))
        voiced = contour(formed, 24_000)[1] > 0
        assert voiced.mean() < 0.05
        edges = np.flatnonzero(np.diff(np.concatenate(([0], voiced, [0]))))
        assert all(end - start >= 4 for start, end in zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize(
    "sound",
    [np.zeros(0), np.zeros(1), np.ones(300), np.zeros(24_000), np.ones(24_000), np.eye(1, 24_000, 9_000)[0]],
    ids=["nothing", "a sample", "too short", "silence", "a constant", "a click"],
)
def test_what_is_no_voice_has_none(sound):
    assert f0(sound, 24_000) == 0.0
    assert spread(sound, 24_000) == 0.0


def test_what_is_no_number_counts_as_nothing():
    sound = throat(np.full(24_000, 150.0))
    sound[[7, 70, 7000]] = math.nan, math.inf, -math.inf
    assert f0(sound, 24_000) == pytest.approx(150, rel=0.02)


@pytest.mark.parametrize("rate", [0, -1])
def test_a_rate_that_cannot_be(rate):
    with pytest.raises(ValueError, match="above 0 Hz"):
        contour(np.ones(1000), rate)


@pytest.mark.skipif(find_spec("hibari") is None, reason="hibari-tts is not installed")
async def test_hibari_and_the_same_played_faster():
    voice = HibariVoice()
    audio = (await voice.speak(SpeechRequest("The road over the old bridge is closed until spring."))).audio
    await voice.aclose()
    samples = np.frombuffer(audio.pcm, "<i2") / 32768
    own = f0(samples, audio.rate)
    assert 160 < own < 230
    for ratio in (0.5, 0.8, 1.25, 1.6):
        assert f0(samples, round(audio.rate * ratio)) == pytest.approx(own * ratio, rel=0.03)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak_at_several_pitches(tmp_path):
    """Its pitch of 50 is about 100 Hz; 0 is half of it and 99 double."""
    found = []
    for height in ("10", "30", "50", "70", "90"):
        path = tmp_path / f"{height}.wav"
        command = ["espeak-ng", "-v", "en", "-p", height, "-w", path, "We all know you are away in May."]
        subprocess.run(command, check=True, timeout=20)
        with wave.open(str(path)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
            found.append(f0(samples, file.getframerate()))
    assert found[2] == pytest.approx(100, rel=0.15)
    assert all(1.08 < higher / lower < 1.6 for lower, higher in pairwise(found))
