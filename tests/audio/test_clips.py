"""Vocal sounds, measured: as long, high, fast, loud and breathy as the literature has them, and not heard as words."""

import math
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest
from listening import errors, listener

from npcsdk.audio.clips import clip
from npcsdk.audio.loudness import CEILING, level, loudness
from npcsdk.audio.pitch import contour, f0
from npcsdk.ports import SpeechRequest
from npcsdk.speech.poses import POSES, SECONDS, mouth
from npcsdk.voices.hibari import HibariVoice

RATE = 24_000
HEIGHTS = [90.0, 120.0, 170.0, 210.0, 260.0]
OVR = set("sil PP FF TH DD kk CH SS nn RR aa E ih oh ou".split())


def strength(sound, seconds=0.02):
    """Power in short windows, in decibels."""
    size = round(seconds * RATE)
    parts = sound[: len(sound) // size * size].reshape(-1, size)
    return 10 * np.log10((parts**2).mean(1) + 1e-12)


def share(sound, low, high, rate=RATE):
    """Of the power, what lies between two frequencies, in decibels."""
    power, hertz = np.abs(np.fft.rfft(sound)) ** 2, np.fft.rfftfreq(len(sound), 1 / rate)
    return 10 * math.log10(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def peak(sound, low, high):
    """Hz of the strongest formant between two frequencies."""
    power, hertz = np.abs(np.fft.rfft(sound)) ** 2, np.fft.rfftfreq(len(sound), 1 / RATE)
    bell = np.hanning(max(3, int(150 / hertz[1])))
    smooth = np.where((hertz > low) & (hertz < high), np.convolve(power, bell, "same"), 0)
    return float(hertz[smooth.argmax()])


def harmonicity(sound):
    """Median harmonics-to-noise ratio of what is voiced, in decibels, from the correlation of neighbouring periods."""
    found = []
    for time, hertz in zip(*contour(sound, RATE), strict=True):
        if hertz > 0:
            part = sound[max(0, round((time - 0.02) * RATE)) : round((time + 0.02) * RATE)].astype(float)
            lags = range(int(RATE / hertz * 0.95), int(RATE / hertz * 1.05) + 2)
            best = max(float(np.corrcoef(part[:-lag], part[lag:])[0, 1]) for lag in lags)
            found.append(10 * math.log10(max(best, 1e-3) / max(1 - best, 1e-4)))
    return float(np.median(found))


def calls(sound):
    """(Start, end) in seconds of each stretch that has a pitch."""
    times, hertz = contour(sound, RATE)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], hertz > 0, [0]))))
    return [(times[start], times[end - 1]) for start, end in zip(edges[::2], edges[1::2], strict=True)]


@pytest.mark.parametrize("name", POSES)
@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
def test_lengths_and_levels(name, rate):
    for seed in range(4):
        sound = clip(name, rate, seed=seed)
        assert sound.dtype == np.float32
        assert len(sound) / rate == pytest.approx(SECONDS[name], rel=0.06)
        assert -24.5 < loudness(sound, rate) < -19.5
        assert 0.1 < np.abs(sound).max() <= CEILING + 1e-6
        assert np.abs(sound[[0, -1]]).max() < 0.002


@pytest.mark.parametrize("name", POSES)
def test_fades_in_and_out_without_a_click(name):
    sound = clip(name, RATE)
    assert np.abs(np.concatenate((sound[:24], sound[-24:]))).max() < 0.01 * np.abs(sound).max()
    assert max(strength(sound, 0.005)[[0, -1]]) < max(strength(sound, 0.005)) - 18
    assert abs(float(sound.mean())) < 0.002


@pytest.mark.parametrize("name", POSES)
def test_the_same_arguments_give_the_same_samples_and_others_do_not(name):
    sound = clip(name, RATE, f0=200.0, seed=4)
    assert np.array_equal(sound, clip(name, RATE, f0=200.0, seed=4))
    for other in (clip(name, RATE, f0=200.0, seed=5), clip(name, RATE, f0=150.0, seed=4)):
        shorter = min(len(sound), len(other))
        assert abs(np.corrcoef(sound[:shorter], other[:shorter])[0, 1]) < 0.9


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_laugh_is_calls_at_the_pace_of_laughter(height):
    """Provine and Yong 1991: every 210 ms or so, some 75 ms each."""
    for seed in range(3):
        power = strength(clip("laugh", RATE, f0=height, seed=seed), 0.01)
        smooth = np.convolve(power, np.hanning(7) / np.hanning(7).sum(), "same")
        tops = [i for i in range(3, len(smooth) - 3) if smooth[i] == smooth[i - 3 : i + 4].max() and smooth[i] > -35]
        assert len(tops) == 5
        gaps = np.diff(tops) * 0.01
        assert 4.3 < 1 / gaps.mean() < 5.2
        assert gaps.min() > 0.17
        dips = [min(smooth[a:b]) - max(smooth[a], smooth[b]) for a, b in pairwise(tops)]
        assert max(dips) < -10
        assert smooth[tops[-1]] < max(smooth[tops]) - 6


@pytest.mark.parametrize("height", HEIGHTS[:4])
def test_a_laugh_is_higher_than_speech_and_falls(height):
    for seed in range(3):
        sound = clip("laugh", RATE, f0=height, seed=seed)
        times, hertz = contour(sound, RATE)
        assert 1.4 < f0(sound, RATE) / height < 2.0
        first, last = (hertz[(hertz > 0) & part] for part in (times < SECONDS["laugh"] / 2, times > 0.75))
        assert np.median(last) < 0.9 * np.median(first)
        for start, end in calls(sound):
            assert 0.04 < end - start < 0.2
            call = hertz[(times >= start) & (times <= end)]
            assert np.median(call[-2:]) < 0.98 * max(call)
            assert call.argmax() < 0.7 * len(call)


def test_a_laugh_is_breathier_than_a_hum_and_a_sigh_is_hardly_voiced():
    laughs, hums = (
        np.median([harmonicity(clip(name, RATE, f0=height)) for height in HEIGHTS]) for name in ("laugh", "hesitate")
    )
    assert 6 < laughs < 14 < hums < 25
    voiced = [(contour(clip("sigh", RATE, f0=height), RATE)[1] > 0).mean() for height in HEIGHTS]
    assert max(voiced) < 0.4


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_sigh_swells_soon_and_dies_away_slowly(height):
    power = strength(clip("sigh", RATE, f0=height), 0.05)
    top = int(power.argmax())
    assert 0.1 < top * 0.05 < 0.6
    assert power[top] - power[-3] > 12
    assert np.polyfit(np.arange(len(power) - top), power[top:], 1)[0] < -0.5


def test_what_is_voiced_of_a_sigh_falls():
    falls = []
    for seed in range(12):
        times, hertz = contour(clip("sigh", RATE, f0=230.0, seed=seed), RATE)
        near = (hertz > 230 * 0.6) & (hertz < 230 * 1.6)  # The rest are frames of breath taken for voice.
        if near.sum() > 8:
            falls.append(np.polyfit(times[near], 12 * np.log2(hertz[near]), 1)[0])
    assert len(falls) >= 6
    assert max(falls) < -3  # Semitones a second.


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_gasp_is_breath_that_rises_and_is_cut_off(height):
    for seed in range(3):
        sound = clip("gasp", RATE, f0=height, seed=seed)
        assert (contour(sound, RATE)[1] > 0).mean() < 0.1
        assert share(sound, 0, 500) < -12
        power = strength(sound, 0.03)
        top = int(power.argmax()) / len(power)
        assert 0.5 < top < 0.9
        early, late = sound[len(sound) // 8 : len(sound) // 3], sound[len(sound) // 2 : -len(sound) // 8]
        assert peak(late, 700, 2300) > 1.15 * peak(early, 700, 2300)


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_hesitation_is_a_low_hum_that_opens(height):
    sound = clip("hesitate", RATE, f0=height)
    assert 0.85 < f0(sound, RATE) / height < 1.0
    assert (contour(sound, RATE)[1] > 0).mean() > 0.9
    closed, wide = sound[round(0.1 * RATE) : round(0.25 * RATE)], sound[round(0.4 * RATE) : round(0.55 * RATE)]
    assert strength(wide, 0.15)[0] > strength(closed, 0.15)[0]
    assert share(wide, 1000, 3000) > share(closed, 1000, 3000) + 4


def test_a_higher_voice_has_a_shorter_throat():
    """A third higher, so are its formants: those of a woman are a sixth higher than a man's."""
    middles = []
    for height in (90.0, 150.0, 250.0):
        sighs = [clip("sigh", RATE, f0=height, seed=seed)[RATE // 4 : RATE * 3 // 4] for seed in range(8)]
        middles.append(peak(np.concatenate(sighs), 1000, 2200))
    assert middles[0] * 1.08 < middles[1] < middles[2] / 1.08


@pytest.mark.parametrize("name", POSES)
def test_visemes_fill_the_sound(name):
    found = mouth(name)
    assert {viseme for viseme, _, _ in found} <= OVR
    assert (found[0][1], found[-1][2]) == (0.0, 1.0)
    for (one, start, end), (other, following, _) in pairwise(found):
        assert start < end == following
        assert one != other
    assert len(found) / SECONDS[name] < 30


def test_the_mouth_opens_with_every_call():
    sound = clip("laugh", RATE, f0=200.0)
    opened = [(start, end) for viseme, start, end in mouth("laugh") if viseme == "aa"]
    heard = calls(sound)
    assert len(opened) == len(heard) == 5
    for (start, end), (first, last) in zip(opened, heard, strict=True):
        assert start < (first + last) / 2 / (len(sound) / RATE) < end


def test_the_hum_has_closed_lips():
    assert mouth("hesitate")[0][0] == "PP"


@pytest.mark.parametrize("name", ["", "cough", "Laugh"])
def test_a_sound_that_nobody_makes(name):
    with pytest.raises(ValueError, match="laugh, sigh, gasp, hesitate"):
        clip(name, RATE)
    with pytest.raises(ValueError, match="laugh, sigh, gasp, hesitate"):
        mouth(name)


@pytest.mark.parametrize("rate", [0, -1, 4_000])
def test_a_rate_too_low(rate):
    with pytest.raises(ValueError, match="at least 8000 Hz"):
        clip("laugh", rate)


@pytest.mark.parametrize("height", [0.0, -5.0, math.nan, 1.0, 5_000.0, math.inf])
@pytest.mark.parametrize("name", POSES)
def test_any_height_and_seed_give_a_sound(name, height):
    sound = clip(name, RATE, f0=height, seed=-7)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() > 0.1


def test_a_voice_without_a_pitch_is_taken_for_a_middling_one():
    assert np.array_equal(clip("sigh", RATE, f0=0.0), clip("sigh", RATE, f0=170.0))


def test_lengths_and_visemes_need_no_numpy():
    code = "import sys; sys.modules['numpy'] = None; from npcsdk.speech.poses import *; print(SECONDS, mouth('sigh'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "aa" in done.stdout, done.stderr


@pytest.mark.skipif(find_spec("hibari") is None, reason="hibari-tts is not installed")
@pytest.mark.filterwarnings("default")  # The recogniser's own dependencies warn.
@pytest.mark.parametrize(("name", "written"), [("laugh", "ha|haha|laugh"), ("gasp", ""), ("sigh", "ugh|ah|phew|sigh")])
async def test_no_word_is_lost_beside_a_sound(name, written):
    hear, pause = listener(), np.zeros(2_400, np.float32)
    lines = ["I have not seen your brother since the harvest festival.", "He promised to pay me back last year."]
    voice = HibariVoice()
    audios = [(await voice.speak(SpeechRequest(line))).audio for line in lines]
    await voice.aclose()
    spoken = [level(np.frombuffer(audio.pcm, "<i2").astype("f4") / 32768, RATE) for audio in audios]
    sounds = [clip(name, RATE, f0=195.0, seed=seed) for seed in range(2)]
    parts = [sounds[0], spoken[0], sounds[1], spoken[1]]
    heard = hear(np.concatenate([piece for part in parts for piece in (part, pause)]), RATE)
    extra = [word for word in heard.lower().replace("!", " ").replace(".", " ").split() if word in written.split("|")]
    assert errors(" ".join(lines), heard) <= len(extra), heard
