"""Whether a speech can be what was asked for, told by its length, its marks and its shape."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.util import find_spec
from math import nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.dialect import SOUNDS
from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import prosody_of
from npcsdk.speech.vocal import silent
from npcsdk.testing.voices import FakeVoice, tone
from npcsdk.voices.plausible import LONGEST, LOST, SHORTEST, oddity
from npcsdk.world.character import VoiceSpec

SENTENCE = "The bridge is out, and nobody in the village knows how to mend it."
REQUEST = SpeechRequest(SENTENCE)
LIKELY, MARKS = silent(SENTENCE)
WORDS = tuple(mark for mark in MARKS if mark.kind == "word")


def speech(seconds: float, marks: tuple[Mark, ...] = (), rate: int = 16_000, name: str = "x") -> Speech:
    return Speech(Audio(bytes(2 * round(seconds * rate)), rate), seconds, marks, name)


def test_silence_and_good_speech_are_nothing_odd() -> None:
    assert oddity(Speech(None, LIKELY, MARKS, "silent"), REQUEST) == ""
    assert oddity(Speech(None, 0.0, (), "silent"), REQUEST) == ""
    assert oddity(speech(LIKELY, WORDS), REQUEST) == ""
    assert oddity(speech(LIKELY), REQUEST) == ""


@pytest.mark.parametrize("share", [0.1, 0.2, SHORTEST - 0.01])
def test_too_short(share: float) -> None:
    assert "its rate may be wrong" in oddity(speech(share * LIKELY), REQUEST)


@pytest.mark.parametrize("share", [LONGEST + 0.01, 3.0, 30.0])
def test_too_long(share: float) -> None:
    assert "its rate may be wrong" in oddity(speech(share * LIKELY), REQUEST)


@pytest.mark.parametrize("share", [SHORTEST + 0.01, 0.5, 1.5, LONGEST - 0.01])
def test_as_fast_or_slow_as_a_voice_may_be(share: float) -> None:
    assert oddity(speech(share * LIKELY), REQUEST) == ""


@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_rates_that_can_be_heard(rate: int) -> None:
    assert oddity(speech(LIKELY, rate=rate), REQUEST) == ""


@pytest.mark.parametrize("rate", [-1, 0, 1, 400, 7_999, 192_001, 10**9, 16_000.5, "16000", None, nan])
def test_rates_that_cannot(rate: Any) -> None:
    assert oddity(Speech(Audio(bytes(32_000), rate), 1.0, (), "x"), REQUEST) == f"gave audio at {rate} Hz"


def test_half_of_the_sound() -> None:
    assert "before its words do" in oddity(speech(LIKELY / 2, WORDS), REQUEST)
    assert "before its words do" in oddity(speech(0.3, silent("Yes, sir.")[1]), SpeechRequest("Yes, sir."))


def test_words_a_little_behind_the_sound_are_no_failure() -> None:
    last = WORDS[-1].end
    assert oddity(speech(last - LOST + 0.01, WORDS), REQUEST) == ""
    assert oddity(speech(last - LOST - 0.01, WORDS), REQUEST)


def test_a_short_word_at_the_wrong_rate() -> None:
    """Too short to say what it should take, but its own marks tell."""
    request = SpeechRequest("Well then.")
    seconds, marks = silent(request.text)
    assert oddity(speech(seconds, marks), request) == ""
    assert "its rate may be wrong" in oddity(speech(3 * seconds, marks), request)


def test_a_sound_that_is_made_may_take_its_time_one_that_is_missing_may_not_be_there() -> None:
    request = SpeechRequest("Oh.", sounds=(("laugh", 0), ("sigh", 3)))
    seconds, marks = silent(request.text, request.sounds)
    assert oddity(speech(seconds, marks), request) == ""
    assert oddity(speech(seconds - 1.0, tuple(m for m in marks if m.kind == "word" and m.end < 1)), request) == ""
    assert "before its words do" in oddity(speech(seconds / 2, marks), request)
    unmarked = tuple(mark for mark in silent("Oh.")[1] if mark.kind == "word")
    assert oddity(speech(seconds, unmarked), request) == ""


WRONG: list[Any] = [
    None, "hello", b"", 5, (), object(), Speech, tone(1.0, 16_000),
    replace(speech(1.0), marks=None), replace(speech(1.0), marks=[WORDS[0]]), replace(speech(1.0), marks=(1,)),
    replace(speech(1.0), marks=(replace(WORDS[0], start=nan),)),
    replace(speech(1.0), duration=nan), replace(speech(1.0), duration=-1.0), replace(speech(1.0), duration="1"),
    replace(speech(1.0), voice=None), replace(speech(1.0), failures=None), replace(speech(1.0), failures=(None,)),
    replace(speech(1.0), audio=b"\0" * 32_000), replace(speech(1.0), audio=Audio(bytes(5), 16_000)),
    replace(speech(1.0), audio=Audio("abcd", 16_000)),  # type: ignore[arg-type]
]  # fmt: skip


@pytest.mark.parametrize("answer", WRONG, ids=range(len(WRONG)))
def test_what_is_no_speech_at_all_is_told_and_nothing_is_raised(answer: Any) -> None:
    assert oddity(answer, REQUEST)


@pytest.mark.parametrize("name", ["", "My Voice", "a|b", "hiberi", "voice:with:colons", "声", "x" * 500, ":", "1"])
def test_a_voice_may_be_called_anything(name: str) -> None:
    assert oddity(speech(LIKELY, WORDS, name=name), REQUEST) == ""


@settings(deadline=None)
@given(
    st.text(max_size=80),
    st.sampled_from(EMOTIONS),
    st.lists(st.tuples(st.sampled_from(SOUNDS), st.integers(0, 80)), max_size=2),
    st.floats(0.5, 2.0),
    st.sampled_from(["en", "zh", "de", "ja"]),
)
def test_someone_reading_aloud_is_never_odd(text: str, felt: str, sounds: list, speed: float, language: str) -> None:
    placed = tuple((name, min(at, len(text))) for name, at in sounds)
    request = SpeechRequest(text, Feeling(felt), VoiceSpec(speed=speed), language, placed)
    rate = prosody_of(request.feeling, request.spec, "x").rate
    seconds, marks = silent(text, request.sounds, language=language, speed=rate)
    if seconds:
        assert oddity(speech(seconds, marks), request) == ""


@pytest.mark.parametrize("fault", ["nothing", "half", "wrong_rate", "late_marks", "garbage"])
async def test_each_fault_of_a_fake_voice_is_odd(fault: Any) -> None:
    for text in (SENTENCE, "Sit down by the fire, will you.", "Yes, sir.", "你好，旅行者。"):
        request = SpeechRequest(text)
        assert oddity(await FakeVoice(0, faults={-1: fault}).speak(request), request), text
        assert oddity(await FakeVoice(0).speak(request), request) == ""


SAID = [
    "Hm?", "No.", "Oh… well.", "1,234,567", "3.14!", "Dr. Smith", "U.S.A.", "a", "WAIT!!!", "...so?",
    "It costs $3.50, i.e. a lot.", "Rhythm, sphinx, twelfths.", "Ha ha ha ha ha ha", "I - I do not - know",
    "one two three four five six seven eight nine ten", "www.example.com", "2026-11-25", "Go! Go! Go! Go!",
]  # fmt: skip


@pytest.mark.skipif(
    find_spec("hibari") is None and os.environ.get("CI") != "true", reason="hibari-tts is not installed"
)
async def test_what_a_real_voice_says_is_not_odd() -> None:
    from npcsdk.voices.hibari import HibariVoice

    voice = HibariVoice()
    for text in SAID:
        for feeling in ("neutral", "sad", "afraid"):
            for sounds in ((), (("laugh", 0),)):
                request = SpeechRequest(text, Feeling(feeling), VoiceSpec(expression=2), sounds=sounds)
                assert oddity(await voice.speak(request), request) == "", (text, feeling, sounds)
    await voice.aclose()


def test_a_voice_need_not_make_vocal_sounds() -> None:
    short = SpeechRequest("Well now, come in.", sounds=(("laugh", 0), ("sigh", 0), ("laugh", 18)))
    assert oddity(speech(0.8), short) == ""


def test_a_word_that_is_no_word_says_nothing_of_its_length() -> None:
    assert oddity(speech(1.6), SpeechRequest("ha" * 150)) == ""
