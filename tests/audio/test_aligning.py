"""Borders of phonemes moved to where the sound shows them: vowels loud, closures quiet, hissing high."""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.audio.aligning import PAUSE, REACH, SHORTEST, align
from npcsdk.audio.raw import Phone

RATE = 24_000
NEAR = 0.015
"""Seconds by which a border may be off."""
SYLLABLES = (("s", 0.12), ("ɑ", 0.15), ("p", 0.09), ("ɛ", 0.16), ("s", 0.13), ("i", 0.14), ("t", 0.08), ("oʊ", 0.2))


def made(parts: tuple[tuple[str, float], ...], rate: int = RATE, *, noise: float = 0.0) -> np.ndarray:
    """Harmonics of 120 Hz for a vowel, noise above 4 kHz for an s, nothing for a closure or a pause ("")."""
    chance = np.random.default_rng(3)
    row = []
    for symbol, seconds in parts:
        now = np.arange(round(seconds * rate)) / rate
        if symbol == "s":
            spectrum = np.fft.rfft(chance.standard_normal(len(now)))
            hertz = np.fft.rfftfreq(len(now), 1 / rate)
            row.append(0.3 * np.fft.irfft(spectrum * (hertz > 4000), len(now)))
        elif symbol in ("p", "t", ""):
            row.append(np.zeros(len(now)))
        else:
            row.append(0.12 * sum(np.sin(2 * np.pi * 120 * n * now) / n**0.5 for n in range(1, 25)))
    sound = np.concatenate(row)
    return (sound + noise * chance.standard_normal(len(sound))).astype(np.float32)


def phones(parts: tuple[tuple[str, float], ...], moved: list[float] | None = None) -> tuple[Phone, ...]:
    """The parts as phonemes, their inner borders moved by so many seconds."""
    ends = np.cumsum([0.0, *(seconds for _, seconds in parts)])
    ends[1:-1] += moved or 0.0
    return tuple(
        Phone(symbol, float(a), float(b), n)
        for n, ((symbol, _), (a, b)) in enumerate(zip(parts, pairwise(ends), strict=True))
        if symbol
    )


def off(found: tuple[Phone, ...], parts: tuple[tuple[str, float], ...]) -> float:
    """By how much the worst border is off."""
    true = phones(parts)
    assert [phone.symbol for phone in found] == [phone.symbol for phone in true]
    assert [phone.word for phone in found] == [phone.word for phone in true]
    return max(max(abs(a.start - b.start), abs(a.end - b.end)) for a, b in zip(found, true, strict=True))


def sound_order(found: tuple[Phone, ...], given: tuple[Phone, ...], end: float) -> None:
    assert [(phone.symbol, phone.word) for phone in found] == [(phone.symbol, phone.word) for phone in given]
    assert all(0 <= phone.start <= phone.end <= end + 1e-9 for phone in found)
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(found))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
def test_borders_that_are_off_are_moved_to_the_sound(seed: int, rate: int) -> None:
    moved = list(np.random.default_rng(seed).uniform(-0.06, 0.06, len(SYLLABLES) - 1))
    given = phones(SYLLABLES, sorted_apart(moved))
    assert off(given, SYLLABLES) > 2 * NEAR
    assert off(align(made(SYLLABLES, rate), rate, given, sure=False), SYLLABLES) <= NEAR


@pytest.mark.parametrize("seed", range(6))
def test_times_of_an_engine_are_believed_more(seed: int) -> None:
    """They move as far as they are usually off; where they are off by more it helps, too."""
    for most in (0.025, 0.06):
        moved = list(np.random.default_rng(seed).uniform(-most, most, len(SYLLABLES) - 1))
        given = phones(SYLLABLES, sorted_apart(moved))
        found = off(align(made(SYLLABLES), RATE, given), SYLLABLES)
        assert found <= (NEAR if most < 0.03 else off(given, SYLLABLES) - 0.015)


def sorted_apart(moved: list[float]) -> list[float]:
    """Moves that leave each phoneme at least 10 ms."""
    ends = np.cumsum([seconds for _, seconds in SYLLABLES])[:-1]
    places = ends + np.asarray(moved)
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + 0.01)
    return list(places - ends)


@pytest.mark.parametrize("by", [-0.06, -0.03, 0.03, 0.06])
def test_all_of_them_late_or_early(by: float) -> None:
    """What an engine's own delay does."""
    given = phones(SYLLABLES, [by] * (len(SYLLABLES) - 1))
    assert off(align(made(SYLLABLES), RATE, given, sure=False), SYLLABLES) <= NEAR


@pytest.mark.parametrize("noise", [0.0005, 0.003])
def test_a_noise_floor_changes_little(noise: float) -> None:
    given = phones(SYLLABLES, [0.04, -0.04, 0.04, -0.04, 0.04, -0.04, 0.03])
    assert off(align(made(SYLLABLES, noise=noise), RATE, given, sure=False), SYLLABLES) <= 0.02


@pytest.mark.parametrize("gain", [0.001, 0.05, 3.0])
def test_loudness_does_not_matter(gain: float) -> None:
    given = phones(SYLLABLES, [0.05, -0.05, 0.05, -0.05, 0.05, -0.05, 0.03])
    assert off(align(made(SYLLABLES) * np.float32(gain), RATE, given, sure=False), SYLLABLES) <= NEAR


def test_borders_that_are_right_stay() -> None:
    assert off(align(made(SYLLABLES), RATE, phones(SYLLABLES)), SYLLABLES) <= 0.01


def test_a_border_does_not_move_beyond_its_reach() -> None:
    parts = (("s", 0.5), ("ɑ", 0.5))
    given = phones(parts, [0.3])
    moved = align(made(parts), RATE, given, sure=False)[0].end - given[0].end
    assert moved == pytest.approx(-REACH, abs=0.02)


def test_a_pause_is_nobodys_and_has_borders_of_its_own() -> None:
    parts = (("ɑ", 0.2), ("", 0.4), ("i", 0.2))
    given = (Phone("ɑ", 0.0, 0.24), Phone("i", 0.55, 0.8))
    found = align(made(parts), RATE, given, sure=False)
    assert found[0].end == pytest.approx(0.2, abs=NEAR)
    assert found[1].start == pytest.approx(0.6, abs=NEAR)


def test_a_short_gap_belongs_to_the_phoneme_before_it() -> None:
    given = (Phone("ɑ", 0.0, 0.2), Phone("i", 0.2 + PAUSE / 2, 0.4))
    found = align(made((("ɑ", 0.23), ("i", 0.17))), RATE, given)
    assert found[0].end == found[1].start


def test_silence_before_and_behind_is_no_phoneme() -> None:
    parts = (("", 0.1), ("ɑ", 0.2), ("s", 0.15), ("", 0.15))
    given = (Phone("ɑ", 0.06, 0.33), Phone("s", 0.33, 0.5))
    found = align(made(parts), RATE, given, sure=False)
    assert [phone.symbol for phone in found] == ["ɑ", "s"]
    assert found[0].start == pytest.approx(0.1, abs=NEAR)
    assert found[0].end == pytest.approx(0.3, abs=NEAR)
    assert found[1].end == pytest.approx(0.45, abs=NEAR)


@pytest.mark.parametrize("frames", [0, 1, 2, 100, 383, 384, 385, 800])
def test_sound_too_short_to_look_at(frames: int) -> None:
    end = frames / RATE
    for row in ((), (Phone("a", 0.0, end),), (Phone("a", 0.0, end / 2), Phone("p", end / 2, end))):
        sound_order(align(np.ones(frames, np.float32), RATE, row), row, end)


def test_silence_and_constant_noise_leave_all_in_order() -> None:
    given = phones(SYLLABLES)
    end = given[-1].end
    for sound in (np.zeros(round(end * RATE), np.float32), made((("s", end),)), made((("ɑ", end),))):
        sound_order(align(sound, RATE, given), given, end)


def test_more_phonemes_than_there_is_room_for() -> None:
    given = tuple(Phone("ptka"[n % 4], 0.001 * n, 0.001 * n + 0.001) for n in range(200))
    sound_order(align(made((("ɑ", 0.2),)), RATE, given), given, 0.2)


def test_the_same_again_gives_the_same() -> None:
    given = phones(SYLLABLES, [0.05] * (len(SYLLABLES) - 1))
    assert align(made(SYLLABLES), RATE, given) == align(made(SYLLABLES), RATE, given)


def test_no_phoneme_is_made_shorter_than_can_be() -> None:
    given = phones(SYLLABLES, [0.06, -0.02, -0.01, 0.06, 0.06, 0.06, 0.06])
    assert all(p.end - p.start >= SHORTEST - 1e-9 for p in align(made(SYLLABLES), RATE, given))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from("p t k b s z ʃ tʃ f h m n ŋ w ɹ l a ɛ i oʊ".split()), st.floats(0, 0.3)), max_size=14
    ),
    st.lists(st.floats(0, 0.2), min_size=14, max_size=14),
    st.sampled_from([8_000, 16_000, 44_100]),
    st.floats(0, 1.5),
    st.booleans(),
)
def test_in_order_and_within_the_sound_whatever_is_given(
    parts: list[tuple[str, float]], gaps: list[float], rate: int, more: float, sure: bool
) -> None:
    now, given = 0.0, []
    for n, ((symbol, seconds), gap) in enumerate(zip(parts, gaps, strict=False)):
        given.append(Phone(symbol, now + gap, now + gap + seconds, n))
        now = given[-1].end
    chance = np.random.default_rng(len(parts))
    sound = chance.standard_normal(round((now + more) * rate)).astype(np.float32) * 0.1
    sound *= np.sin(np.arange(len(sound)) / rate * 20) > 0
    sound_order(align(sound, rate, tuple(given), sure=sure), tuple(given), max(now, len(sound) / rate))


def test_ten_times_as_long_is_ten_times_as_much_work() -> None:
    """Counted in calls, which a slow machine does not change."""

    def work(times: int) -> int:
        parts = SYLLABLES * times
        sound, given = made(parts), phones(parts)
        calls = 0

        def count(_frame: object, event: str, _arg: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            align(sound, RATE, given)
        finally:
            sys.setprofile(None)
        return calls

    assert work(100) < 13 * work(10)
