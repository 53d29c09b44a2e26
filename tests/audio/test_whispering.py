"""Whispering: no pitch, the same words, the same length, the shape of the spectrum that whispers have."""

import math
from importlib.util import find_spec

import numpy as np
import pytest
from listening import errors, listener, words

from npcsdk.audio.frames import cut, join
from npcsdk.audio.loudness import level
from npcsdk.audio.pitch import contour
from npcsdk.audio.whispering import whisper
from npcsdk.ports import SpeechRequest
from npcsdk.voices.hibari import HibariVoice

LINES = [
    "The road over the old bridge is closed until the spring.",
    "Nobody knows who left the letter on the kitchen table.",
    "If you follow the river north, you will find the mill.",
    "There was a strange light in the forest last night.",
    "The captain wants to speak with you before sunset.",
    "Keep your voice down, the guards are sleeping upstairs.",
]
needs_hibari = pytest.mark.skipif(find_spec("hibari") is None, reason="hibari-tts is not installed")


def vowel(rate, hertz=120, formants=(500, 1500, 2500), seconds=1.0):
    """A sung vowel."""
    pulses = np.zeros(round(rate * seconds))
    pulses[:: round(rate / hertz)] = 1.0
    wide = np.fft.rfftfreq(2 * len(pulses), 1 / rate)
    response = 1 / (1 + 1j * wide / 100)
    for formant in formants:
        response *= formant**2 / (formant**2 - wide**2 + 80j * wide)
    sound = np.fft.irfft(np.fft.rfft(pulses, 2 * len(pulses)) * response)[: len(pulses)]
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


def spectrum(sound, rate, width=200):
    """Power in bands of `width` Hz."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    band = (np.fft.rfftfreq(len(sound), 1 / rate) // width).astype(int)
    return np.bincount(band, power)


async def said(lines):
    voice = HibariVoice()
    audios = [(await voice.speak(SpeechRequest(line))).audio for line in lines]
    await voice.aclose()
    return [(level(np.frombuffer(audio.pcm, "<i2").astype("f4") / 32768, audio.rate), audio.rate) for audio in audios]


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 48_000])
def test_a_vowel_loses_its_pitch_and_keeps_its_formants(rate):
    sound = vowel(rate)
    whispered = whisper(sound, rate)
    assert whispered.dtype == np.float32
    assert whispered.shape == sound.shape
    assert (contour(sound, rate)[1] > 0).mean() > 0.9
    assert (contour(whispered, rate)[1] > 0).mean() < 0.06
    power = spectrum(whispered, rate)
    # Bands of 200 Hz: the second formant, not moved, stands out from its sides; so does the first, a little higher.
    assert power[7] > 2 * power[5]
    assert power[7] > 2 * power[9]
    assert max(power[2:4]) > 2 * power[5]


@pytest.mark.parametrize("formants", [(450, 1800, 2500), (600, 1700, 2600), (700, 1200, 2500)])
def test_the_first_formant_rises(formants):
    """By more than the 30 or 40 Hz that the tilt alone shifts its top."""

    def first(sound):
        power = np.convolve(spectrum(sound, 24_000, 10)[:90], np.ones(15) / 15, "same")
        return 10 * int(power[30:].argmax() + 30)

    plain = vowel(24_000, 100, formants, seconds=4.0)
    assert 50 <= first(whisper(plain, 24_000)) - first(plain) <= 130


def test_what_was_voiced_loses_its_depth_and_hiss_stays():
    def low(sound):
        power = spectrum(sound, 24_000, 500)
        return 10 * math.log10(power[0] / power[1:].sum())

    sound = vowel(24_000, formants=(300, 2200, 2900))
    assert low(whisper(sound, 24_000)) < low(sound) - 12
    noise = np.random.default_rng(3).standard_normal(24_000)
    hiss = (0.1 * np.diff(noise, prepend=0)).astype(np.float32)
    before, after = spectrum(hiss, 24_000, 1000), spectrum(whisper(hiss, 24_000), 24_000, 1000)
    assert 10 * np.log10(after[:12] / before[:12]) == pytest.approx(np.zeros(12), abs=1.0)


def test_it_follows_the_speech_in_time():
    sound = np.concatenate((np.zeros(12_000, "f4"), vowel(24_000), np.zeros(12_000, "f4")))
    whispered = whisper(sound, 24_000)
    assert np.abs(whispered[:11_000]).max() < 0.01
    assert np.abs(whispered[37_500:]).max() < 0.01
    assert np.sqrt(np.mean(whispered**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.05)


def test_the_same_sound_gives_the_same_whisper():
    assert np.array_equal(whisper(vowel(24_000), 24_000), whisper(vowel(24_000), 24_000))


@pytest.mark.parametrize("length", [0, 1, 100, 575, 576, 24_001])
def test_any_length(length):
    sound = np.random.default_rng(0).uniform(-1, 1, length).astype(np.float32)
    whispered = whisper(sound, 24_000)
    assert len(whispered) == length
    assert np.isfinite(whispered).all()


def test_silence_stays_silent_and_what_is_no_number_counts_as_nothing():
    assert not whisper(np.zeros(10_000, np.float32), 24_000).any()
    sound = vowel(24_000)
    sound[[5, 500, 5000]] = math.nan, math.inf, -math.inf
    assert np.isfinite(whisper(sound, 24_000)).all()
    assert np.isfinite(whisper(np.ones(24_000), 24_000)).all()
    assert np.isfinite(whisper(np.sin(np.arange(24_000) * 0.1), 24_000)).all()


def test_a_rate_too_low_for_speech():
    with pytest.raises(ValueError, match="at least 4000 Hz"):
        whisper(np.ones(100), 3_000)


@pytest.mark.parametrize(("size", "step"), [(576, 192), (512, 256), (400, 100)])
@pytest.mark.parametrize("length", [1, 191, 10_007])
def test_frames_add_up_to_what_was_cut(size, step, length):
    sound = np.random.default_rng(1).standard_normal(length)
    assert join(cut(sound, size, step), step, length) == pytest.approx(sound, abs=1e-9)


@pytest.mark.parametrize(("size", "step"), [(100, 100), (250, 100), (100, 200)])
def test_frames_that_cannot_add_up(size, step):
    with pytest.raises(ValueError, match="cannot overlap"):
        cut(np.ones(1000), size, step)


@needs_hibari
async def test_a_voice_that_whispers_has_no_pitch():
    for sound, rate in await said(LINES[:3]):
        assert (contour(sound, rate)[1] > 0).mean() > 0.3
        assert (contour(whisper(sound, rate), rate)[1] > 0).mean() < 0.02


@needs_hibari
@pytest.mark.filterwarnings("default")  # The recogniser's own dependencies warn.
async def test_whispered_words_are_understood():
    hear, pause = listener(), np.zeros(7_200, np.float32)
    spoken = [sound for sound, rate in await said(LINES) if rate == 24_000]
    plain = np.concatenate([part for sound in spoken for part in (sound, pause)])
    whispered = np.concatenate([part for sound in spoken for part in (level(whisper(sound, 24_000), 24_000), pause)])
    count = sum(len(words(line)) for line in LINES)
    assert errors(" ".join(LINES), hear(plain, 24_000)) / count <= 0.05
    assert errors(" ".join(LINES), hear(whispered, 24_000)) / count <= 0.15
