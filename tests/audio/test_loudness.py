"""Loudness against the cases of EBU Tech 3341 that can be made up, and what levelling does and leaves alone."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.audio.loudness import CEILING, level, limited, loudness

RATES = [48_000, 24_000, 22_050]


def sine(rate, seconds, decibels=0.0, hertz=997.0):
    """A sine whose peak is so many dB below full scale."""
    return 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def tones(rate, *parts):
    """Tones of (LUFS, seconds), one after the other: one channel of 0 dBFS reads -3.01."""
    return np.concatenate([sine(rate, seconds, lufs + 3.01, 1000.0) for lufs, seconds in parts])


def speechlike(rate, seconds=2.0, seed=0):
    """Noise that comes and goes as syllables do, peaks far above its mean."""
    chance = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    return (0.1 * chance.standard_normal(len(time)) * np.maximum(0, np.sin(2 * np.pi * 4 * time)) ** 2).astype("f4")


@pytest.mark.parametrize("rate", RATES)
def test_a_full_sine_reads_what_the_standard_says(rate):
    assert loudness(sine(rate, 3.0), rate) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("rate", [*RATES, 8_000, 16_000, 44_100, 96_000])
def test_the_ear_hears_low_tones_less_and_high_ones_more(rate):
    """What the two filters of BS.1770 do at 48 kHz, at every rate."""
    low, middle, high = (loudness(sine(rate, 2.0, hertz=hertz), rate) for hertz in (60.0, 997.0, 3500.0))
    assert low - middle == pytest.approx(-3.7, abs=0.4)
    assert high - middle == pytest.approx(3.25, abs=0.2)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("parts", "lufs"),
    [
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_cases_of_ebu_tech_3341(rate, parts, lufs):
    assert loudness(tones(rate, *parts), rate) == pytest.approx(lufs, abs=0.1)


def test_silence_around_a_sound_hardly_changes_it():
    """Blocks at its edges, full by a quarter or more, are within the gate and pull the mean down a little."""
    sound, quiet = sine(24_000, 4.0, -20), np.zeros(240_000)
    alone = loudness(sound, 24_000)
    assert loudness(np.concatenate((quiet, sound, quiet)), 24_000) == pytest.approx(alone - 0.31, abs=0.05)


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.39])
def test_a_sound_shorter_than_a_block_is_one_block(seconds):
    assert loudness(sine(24_000, seconds, -10, 1000.0), 24_000) == pytest.approx(-13.01, abs=0.5)


def test_a_long_sound_is_measured_as_its_parts_are():
    """It is filtered piece by piece, and no seam is heard."""
    long = speechlike(24_000, 31.7)
    halves = [10 ** (loudness(half, 24_000) / 10) for half in (long[: 24_000 * 16], long[24_000 * 16 :])]
    assert loudness(long, 24_000) == pytest.approx(10 * math.log10(sum(halves) / 2), abs=0.1)


@pytest.mark.parametrize("sound", [np.zeros(0), np.zeros(1), np.zeros(24_000), np.full(24_000, 1e-6)])
def test_silence_is_infinitely_quiet_and_stays_as_it_is(sound):
    assert loudness(sound, 24_000) == -math.inf
    assert np.array_equal(level(sound, 24_000), sound.astype(np.float32))


def test_what_is_no_number_counts_as_nothing():
    sound = sine(24_000, 2.0, -20)
    sound[[5, 500, 5000]] = math.nan, math.inf, -math.inf
    assert loudness(sound, 24_000) == pytest.approx(-23.01, abs=0.1)
    assert np.isfinite(level(sound, 24_000)).all()


@pytest.mark.parametrize("rate", [0, -24_000])
def test_a_rate_that_cannot_be(rate):
    with pytest.raises(ValueError, match="above 0 Hz"):
        loudness(np.ones(100), rate)


@pytest.mark.parametrize("gain", [0.02, 0.1, 1.0, 3.0])
@pytest.mark.parametrize("rate", RATES)
def test_all_come_out_alike(rate, gain):
    levelled = level(gain * speechlike(rate), rate, most=40)
    assert levelled.dtype == np.float32
    assert loudness(levelled, rate) == pytest.approx(-20, abs=0.1)
    assert np.abs(levelled).max() <= CEILING + 1e-6


def test_louder_speech_does_not_clip_and_is_louder():
    sound = speechlike(24_000)
    plain, loud = level(sound, 24_000), level(sound, 24_000, -15.0)
    assert np.abs(loud).max() <= CEILING + 1e-6
    assert loudness(loud, 24_000) - loudness(plain, 24_000) == pytest.approx(5, abs=0.1)


@pytest.mark.parametrize(("decibels", "most", "change"), [(-60, 20, 20), (-30, 20, None), (0, 20, None), (0, 6, -6)])
def test_the_gain_has_bounds(decibels, most, change):
    sound = sine(24_000, 2.0, decibels) * 0.89
    before = loudness(sound, 24_000)
    after = loudness(level(sound, 24_000, most=most), 24_000)
    assert after - before == pytest.approx(-20 - before if change is None else change, abs=0.01)


def test_what_fits_is_scaled_and_nothing_else():
    sound = speechlike(24_000) * 0.1
    levelled = level(sound, 24_000, -30.0, most=60)
    assert np.corrcoef(sound, levelled)[0, 1] == pytest.approx(1.0, abs=1e-6)


def test_a_click_does_not_pull_the_rest_up_without_end():
    """The limiter eats the click; making up for that is bounded."""
    sound = 1e-3 * np.random.default_rng(0).standard_normal(48_000)
    sound[24_000] = 0.9
    levelled = level(sound, 24_000, -3.0, most=60)
    assert np.abs(levelled).max() <= CEILING + 1e-6
    assert np.median(np.abs(levelled)) < 1.6 * np.median(np.abs(sound)) * 10 ** ((-3.0 - loudness(sound, 24_000)) / 20)


def test_the_limiter_turns_down_around_a_peak_only_and_smoothly():
    sound = np.full(24_000, 0.5)
    sound[12_000] = 3.0
    kept = limited(sound, 24_000)
    assert kept[12_000] == pytest.approx(CEILING, abs=0.02)
    away = np.abs(np.arange(24_000) - 12_000) > 24 * 20
    assert np.array_equal(kept[away], sound[away].astype(np.float32))
    assert np.abs(np.diff(np.delete(kept, 12_000))).max() < 0.01


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from([8_000, 22_050, 48_000]), st.floats(-40, -3), st.floats(0, 60))
def test_nothing_ever_clips(data, rate, target, most):
    seed, length = data.draw(st.integers(0, 2**32 - 1)), data.draw(st.integers(1, 6_000))
    chance = np.random.default_rng(seed)
    sound = chance.standard_normal(length) * 10 ** chance.uniform(-4, 1, length)
    levelled = level(sound, rate, target, most=most)
    assert levelled.shape == sound.shape
    assert np.abs(levelled).max() <= CEILING + 1e-6
