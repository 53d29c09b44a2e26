"""What every voice's sound goes through: ends trimmed, loudness evened, sounds put in, marks completed."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from math import inf, isfinite, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.audio.clips import LEVELS
from npcsdk.audio.loudness import loudness
from npcsdk.audio.pitch import contour, f0
from npcsdk.audio.raw import Phone, Raw, Spoken
from npcsdk.audio.sound import LEAD, TAIL
from npcsdk.audio.stretches import Span, heard, lay
from npcsdk.dialect import SOUNDS
from npcsdk.errors import VoiceError
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.phonemes import is_vowel
from npcsdk.speech.prosody import PLAIN
from npcsdk.voices.finish import HUSHED, LOUDNESS, finish, sounds_alone

RATE = 16_000
LINE = "Well, hello there, traveller."
REQUEST = SpeechRequest(LINE)


def buzz(seconds: float, rate: int = RATE, *, hertz: float = 120.0, gain: float = 0.3) -> np.ndarray:
    """Something voiced: the first harmonics of a fundamental."""
    now = np.arange(round(seconds * rate)) / rate
    return gain * sum(np.sin(2 * np.pi * n * hertz * now) / n for n in range(1, 12)) / 2


def hush(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.zeros(round(seconds * rate))


def audio(*parts: np.ndarray, rate: int = RATE) -> Audio:
    return Audio((np.clip(np.concatenate(parts), -1, 1) * 32767).astype("<i2").tobytes(), rate)


def samples(speech: Speech) -> np.ndarray:
    assert speech.audio is not None
    return np.frombuffer(speech.audio.pcm, "<i2") / 32767


def of(speech: Speech, kind: str) -> list:
    return [mark for mark in speech.marks if mark.kind == kind]


def sound(speech: Speech, text: str = LINE, *, spoken: bool = True) -> Speech:
    """The speech again, after all that holds for every speech was looked at."""
    assert speech.audio is not None
    assert len(speech.audio.pcm) == 2 * speech.audio.frames
    assert speech.duration == speech.audio.duration > 0
    assert [mark.start for mark in speech.marks] == sorted(mark.start for mark in speech.marks)
    for mark in speech.marks:
        assert 0 <= mark.start <= mark.end <= speech.duration + 1e-6, mark
        assert 0 <= mark.at <= mark.at + mark.length <= len(text)
    for kind in ("word", "phoneme", "viseme"):
        assert all(a.end <= b.start + 1e-6 for a, b in pairwise(of(speech, kind))), kind
    for word in of(speech, "word"):
        assert text[word.at : word.at + word.length] == word.value
    if spoken:
        assert of(speech, "phoneme")
        assert of(speech, "viseme")[-1].end == pytest.approx(speech.duration, abs=0.02)
    return speech


def told(speech: Speech) -> tuple:
    assert speech.audio is not None
    return speech.audio.sha256, speech.duration, speech.marks


# What the engine's sound becomes.


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000])
def test_the_silence_around_a_voice_goes(rate: int) -> None:
    raw = Raw(audio(hush(0.8, rate), buzz(1.5, rate), hush(0.9, rate), rate=rate))
    speech = sound(finish(REQUEST, raw, "x"))
    assert speech.audio.rate == rate
    assert speech.duration == pytest.approx(1.5 + LEAD + TAIL, abs=0.02)
    assert of(speech, "word")[0].start == pytest.approx(LEAD, abs=0.02)
    assert of(speech, "phoneme")[-1].end == pytest.approx(LEAD + 1.5, abs=0.02)


@pytest.mark.parametrize("gain", [0.05, 0.1, 0.5])
@pytest.mark.parametrize("volume", [0.0, -4.0, 5.0])
def test_loudness_is_the_same_from_every_engine_and_moves_with_the_volume(gain: float, volume: float) -> None:
    raw = Raw(audio(hush(0.1), buzz(2, gain=gain)))
    speech = sound(finish(REQUEST, raw, "x", volume=volume))
    assert loudness(samples(speech), RATE) == pytest.approx(LOUDNESS + volume, abs=1.0)
    assert np.abs(samples(speech)).max() < 1


def test_a_whisper_is_quieter_and_has_no_pitch() -> None:
    raw = Raw(audio(buzz(2)))
    speech = sound(finish(SpeechRequest(LINE, sounds=(("whisper", 0),), whisper=True), raw, "x"))
    assert loudness(samples(speech), RATE) == pytest.approx(LOUDNESS - HUSHED, abs=1.0)
    assert f0(samples(finish(REQUEST, raw, "x")), RATE) == pytest.approx(120, rel=0.03)
    _, hertz = contour(samples(speech), RATE)
    assert (hertz > 0).mean() < 0.2
    assert speech.duration == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("raw", [hush(1), hush(0), np.full(16_000, 0.001)])
def test_silence_is_no_speech(raw: np.ndarray) -> None:
    with pytest.raises(VoiceError, match="x: gave no sound"):
        finish(REQUEST, Raw(audio(raw)), "x")


@pytest.mark.parametrize("rate", [-1, 0, 1, 400, 7_999])
def test_a_rate_that_is_none_is_an_error_that_names_it(rate: int) -> None:
    with pytest.raises(VoiceError, match=f"x: gave audio at {rate} Hz"):
        finish(REQUEST, Raw(Audio(audio(buzz(1)).pcm, rate)), "x")


@pytest.mark.parametrize("whisper", [False, True])
@pytest.mark.parametrize("frames", [1, 2, 7, 320, 400])
def test_very_short_sound(frames: int, whisper: bool) -> None:
    request = SpeechRequest(LINE, sounds=(("gasp", 6),), whisper=whisper)
    pcm = np.full(frames, 9000, "<i2").tobytes()
    phones = tuple(Phone(symbol, 0.002 * n, 0.002 * n + 0.002) for n, symbol in enumerate("wɛl"))
    for raw in (Raw(Audio(pcm, RATE)), Raw(Audio(pcm, RATE), phones=phones)):
        sound(finish(request, raw, "x"))
        speech = sound(finish(replace(request, sounds=()), raw, "x"))
        assert speech.audio.frames == frames


def test_half_a_sample_at_the_end_is_left_out() -> None:
    whole = finish(REQUEST, Raw(audio(buzz(1))), "x")
    assert finish(REQUEST, Raw(Audio(audio(buzz(1)).pcm + b"\x07", RATE)), "x") == whole


def test_the_same_again_gives_the_same() -> None:
    request = SpeechRequest(LINE, sounds=(("whisper", 0), ("laugh", 6), ("sigh", 29)), whisper=True)
    raw = Raw(audio(buzz(0.5), hush(0.3), buzz(1.0)))
    assert told(finish(request, raw, "x")) == told(finish(request, raw, "x"))


def test_five_minutes_take_no_quadratic_time() -> None:
    """Counted in calls of Python functions, which a slow machine does not change."""
    request = SpeechRequest(("Well, hello there, traveller. " * 1000)[:5000], sounds=(("laugh", 2500),))

    def work(seconds: int) -> int:
        asked = SpeechRequest(request.text[: 16 * seconds], sounds=(("laugh", 8 * seconds),))
        raw = Raw(audio(*([buzz(0.8), hush(0.2)] * seconds)))
        calls = 0

        def count(_frame: object, event: str, _arg: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            speech = finish(asked, raw, "x")
        finally:
            sys.setprofile(None)
        sound(speech, asked.text)
        return calls

    short, long = work(30), work(300)
    assert long < 15 * short


# What the engine tells of its times.

WORDS = (Spoken("Well", 0.1, 0.4), Spoken("hello", 0.6, 0.9), Spoken("there", 0.9, 1.2), Spoken("traveller", 1.4, 2.0))


def shifted(words: tuple[Spoken, ...], seconds: float) -> tuple[Spoken, ...]:
    return tuple(word._replace(start=word.start + seconds, end=word.end + seconds) for word in words)


def test_word_times_are_kept_less_the_silence_that_went() -> None:
    raw = Raw(audio(hush(0.5), buzz(2.1), hush(0.3)), shifted(WORDS, 0.5))
    speech = sound(finish(REQUEST, raw, "edge"))
    cut = 0.5 - LEAD
    assert [word.start for word in of(speech, "word")] == pytest.approx([w.start + 0.5 - cut for w in WORDS], abs=0.011)
    inside = [(p.start + p.end) / 2 for p in of(speech, "phoneme") if p.at == 6]
    assert inside
    assert all(0.6 + LEAD - 0.1 < middle < 0.9 + LEAD + 0.1 for middle in inside)


def test_phonemes_without_words_still_move_the_mouth() -> None:
    phones = tuple(Phone(symbol, 0.1 * n, 0.1 * n + 0.1) for n, symbol in enumerate("wɛlhɛloʊ"))
    speech = sound(finish(REQUEST, Raw(audio(buzz(0.8)), phones=phones), "x"))
    assert "".join(mark.value for mark in of(speech, "phoneme")) == "wɛlhɛloʊ"
    assert len(of(speech, "word")) == 4


WRONG = {
    "beyond the sound": [(9.0, 9.5), (9.5, 9.9), (10.0, 11.0), (11.0, 12.0)],
    "partly beyond": [(0.1, 0.4), (0.5, 0.9), (1.8, 2.9), (9.0, 12.0)],
    "before it": [(-3.0, -2.0), (-2.0, -1.0), (-1.0, -0.5), (-0.5, -0.1)],
    "backwards": [(0.4, 0.1), (0.9, 0.5), (1.2, 0.9), (2.0, 1.2)],
    "out of order": [(1.4, 2.0), (0.1, 0.4), (0.9, 1.2), (0.5, 0.9)],
    "over each other": [(0.1, 2.0), (0.1, 2.0), (0.2, 1.9), (0.0, 2.0)],
    "all at once": [(0.5, 0.5)] * 4,
    "at nothing": [(0.0, 0.0)] * 4,
    "no numbers": [(nan, 0.5), (0.5, nan), (nan, nan), (inf, -inf)],
    "endless": [(-inf, inf), (0.1, inf), (inf, inf), (1e300, 1e308)],
}


@pytest.mark.parametrize("times", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("with_phones", [False, True])
@pytest.mark.parametrize("sounds", [(), (("laugh", 6), ("gasp", 29))])
def test_times_that_cannot_be_are_mended(times: list, with_phones: bool, sounds: tuple) -> None:
    words = tuple(Spoken(word, *span) for word, span in zip(LINE.split(), times, strict=True))
    phones = tuple(Phone(symbol, *span, n) for n, (symbol, span) in enumerate(zip("wɛlo", times, strict=True)))
    raw = Raw(audio(hush(0.2), buzz(2.0), hush(0.2)), words, phones if with_phones else ())
    speech = sound(finish(SpeechRequest(LINE, sounds=sounds), raw, "x"))
    assert len(of(speech, "word")) == 4
    assert all(isfinite(mark.start + mark.end) for mark in speech.marks)
    assert [mark.value for mark in of(speech, "sound")] == [name for name, _ in sounds]


def test_times_that_say_nothing_are_as_good_as_none() -> None:
    bare = audio(buzz(0.5), hush(0.4), buzz(1.1))
    for times in ("no numbers", "at nothing"):
        phones = tuple(Phone(symbol, *span) for symbol, span in zip("wɛlo", WRONG[times], strict=True))
        assert finish(REQUEST, Raw(bare, phones=phones), "x") == finish(REQUEST, Raw(bare), "x")


@pytest.mark.parametrize("n", [-5, -1, 4, 99])
def test_phonemes_of_words_that_are_not_there(n: int) -> None:
    phones = tuple(Phone(symbol, 0.3 * i, 0.3 * i + 0.3, n) for i, symbol in enumerate("wɛloʊ"))
    speech = sound(finish(REQUEST, Raw(audio(buzz(1.6)), WORDS, phones), "x"))
    assert len(of(speech, "word")) == 4


@pytest.mark.parametrize("text", ["…!", "?!", "—", "😀", "👍🏽 ❤️", " ", "..."])
@pytest.mark.parametrize("times", [(), (Spoken("uh", 0.1, 0.4),)])
def test_texts_without_words(text: str, times: tuple) -> None:
    speech = sound(finish(SpeechRequest(text), Raw(audio(buzz(0.6)), times), "x"), text, spoken=False)
    assert of(speech, "word") == []
    phones = (Phone("ə", 0.0, 0.4), Phone("m", 0.4, 0.6))
    speech = sound(finish(SpeechRequest(text), Raw(audio(buzz(0.6)), times, phones), "x"), text)
    assert [mark.value for mark in of(speech, "phoneme")] == ["ə", "m"]


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Hi 😀 there 👍🏽!", "en", 2),
        ("你好，世界。", "zh", 4),
        ("It costs $3.50, i.e. a lot.", "en", 7),
        ("مرحبا بالعالم", "ar", 2),
    ],
)
def test_texts_of_all_kinds(text: str, language: str, count: int) -> None:
    for said in ((), tuple(Spoken(word, 0.2 * n, 0.2 * n + 0.2) for n, word in enumerate(text.split()))):
        speech = sound(finish(SpeechRequest(text, language=language), Raw(audio(buzz(1.5)), said), "x"), text)
        assert len(of(speech, "word")) == count


SECONDS = st.one_of(st.floats(-1, 4), st.floats())
TEXTS = st.text(alphabet="ab ,.!é你好😀'-5$\n", max_size=40)


@settings(deadline=None, max_examples=150)
@given(
    TEXTS,
    st.lists(st.tuples(st.sampled_from(["a", "ab", "five", "", "你", "x"]), SECONDS, SECONDS), max_size=6),
    st.lists(st.tuples(st.sampled_from(["a", "p", "s", "tʃ", "oʊ", "", "?"]), SECONDS, SECONDS), max_size=12),
    st.lists(st.tuples(st.sampled_from([*SOUNDS, "yodel"]), st.integers(0, 40)), max_size=3),
    st.lists(st.tuples(st.booleans(), st.floats(0.001, 0.6)), min_size=1, max_size=6),
)
def test_whatever_an_engine_says_the_marks_are_in_order(
    text: str, words: list, phones: list, sounds: list, parts: list
) -> None:
    spoken = tuple(Spoken(*word) for word in words)
    phonemes = tuple(Phone(*phone, n % 3 - 1) for n, phone in enumerate(phones))
    raw = Raw(audio(*(buzz(s) if loud else hush(s) for loud, s in parts), buzz(0.01)), spoken, phonemes)
    request = SpeechRequest(text, sounds=tuple((name, min(at, len(text))) for name, at in sounds))
    sound(finish(request, raw, "x"), text, spoken=False)


# What is laid over the sound where the engine tells nothing.


def test_words_lie_where_the_voice_is_heard() -> None:
    text = "I waited for you. Nobody came."
    raw = Raw(audio(hush(0.4), buzz(1.2), hush(1.5), buzz(0.7), hush(0.4)))
    speech = sound(finish(SpeechRequest(text), raw, "openai"), text)
    gap = LEAD + 1.2, LEAD + 2.7
    for mark in (*of(speech, "word"), *of(speech, "phoneme")):
        assert mark.end <= gap[0] + 0.02 or mark.start >= gap[1] - 0.02, mark
    first = [word for word in of(speech, "word") if word.start < gap[0]]
    assert [word.value for word in first] == ["I", "waited", "for", "you"]
    assert any(mark.value == "sil" and mark.end - mark.start > 1.3 for mark in of(speech, "viseme")[:-1])


@pytest.mark.parametrize("noise", [0.0, 0.002])
def test_short_closures_are_no_pauses(noise: float) -> None:
    parts = np.concatenate([buzz(0.5), hush(0.1), buzz(0.5), hush(0.3), buzz(0.5)])
    parts = parts + noise * np.random.default_rng(1).standard_normal(len(parts))
    found = heard(parts, RATE, 0.0, 1.9)
    assert [round(t, 2) for span in found for t in span] == pytest.approx([0, 1.1, 1.4, 1.9], abs=0.021)


def test_nothing_to_look_at_is_one_stretch() -> None:
    assert heard(np.zeros(0), RATE, 0.0, 0.0) == [Span(0.0, 0.0)]
    assert heard(np.zeros(5), RATE, 0.0, 0.0003) == [Span(0.0, 0.0003)]
    assert heard(hush(1), RATE, 0.0, 1.0) == [Span(0.0, 1.0)]


SPANS = [Span(0.0, 1.0), Span(1.5, 2.5), Span(3.0, 4.0)]


def rows(text: str, spans: list[Span]) -> list[str]:
    """The words in each stretch."""
    return [" ".join(w.value for w in lay(text, spans) if s.start <= w.start and w.end <= s.end) for s in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three, one two three. one two three", ["one two three"] * 3),
        ("one, two, three. one two three; one two, three", ["one two three"] * 3),
        ("one two three one two three one two three", ["one two three"] * 3),
        ("one two three. one two three one two three", ["one two three"] * 3),
        ("one two three one two three, one two three", ["one two three"] * 3),
        ("one", ["", "one", ""]),
        ("a, one two three four five six, b", ["a one two", "three four", "five six b"]),  # Uneven: not his clauses.
        ("...", ["", "", ""]),
    ],
)
def test_clauses_go_where_they_fit(text: str, expected: list[str]) -> None:
    assert rows(text, SPANS) == expected


@given(
    TEXTS,
    st.lists(st.tuples(st.floats(0.15, 2), st.floats(0, 3)), min_size=1, max_size=6),
)
def test_no_word_lies_in_a_pause(text: str, parts: list) -> None:
    spans, now = [], 0.0
    for pause, length in parts:
        spans.append(Span(now + pause, now + pause + length))
        now = spans[-1].end
    words = lay(text, spans)
    assert all(any(span.start <= w.start <= w.end <= span.end for span in spans) for w in words)
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert [text[w.at : w.at + w.length] for w in words] == [w.value for w in words]


# Sounds.


@pytest.mark.parametrize(
    "sounds",
    [
        (("laugh", 0),),
        (("sigh", 6),),
        (("gasp", 29),),
        (("laugh", 6), ("sigh", 6), ("hesitate", 6)),
        (("laugh", 0), ("sigh", 12), ("gasp", 29)),
        (("hesitate", 29), ("laugh", 29)),
        (("whisper", 0), ("gasp", 6)),
    ],
)
@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000])
def test_sounds_go_in_where_they_belong(sounds: tuple, rate: int) -> None:
    raw = Raw(audio(buzz(2.1, rate), rate=rate), WORDS)
    plain = finish(REQUEST, raw, "x")
    speech = sound(finish(SpeechRequest(LINE, sounds=sounds), raw, "x"))
    found = of(speech, "sound")
    assert [(mark.value, mark.at) for mark in found] == list(sounds)
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(found))
    assert speech.duration == pytest.approx(plain.duration + sum(m.end - m.start for m in found), abs=0.001)
    for mark in found:
        words = of(speech, "word")
        assert all(word.end <= mark.start + 1e-6 for word in words if word.at < mark.at)
        assert all(word.start >= mark.end - 1e-6 for word in words if word.at >= mark.at)
        part = samples(speech)[round(mark.start * rate) : round(mark.end * rate)]
        if mark.value == "whisper":
            assert not len(part)
        else:
            assert loudness(part, rate) == pytest.approx(LEVELS[mark.value], abs=1.5)
            assert any(v.value != "sil" and mark.start <= v.start < mark.end for v in of(speech, "viseme"))


def test_a_sound_is_as_high_as_the_voice() -> None:
    def height(hertz: float) -> float:
        speech = finish(SpeechRequest("Ah.", sounds=(("hesitate", 0),)), Raw(audio(buzz(1, hertz=hertz))), "x")
        (mark,) = of(speech, "sound")
        return f0(samples(speech)[: round(mark.end * RATE)], RATE)

    assert height(220) / height(110) == pytest.approx(2, rel=0.1)


def test_a_sound_that_nobody_knows_takes_no_time() -> None:
    raw = Raw(audio(buzz(1)))
    speech = sound(finish(SpeechRequest(LINE, sounds=(("yodel", 6),)), raw, "x"))
    assert told(speech)[:2] == told(finish(REQUEST, raw, "x"))[:2]
    assert [mark.value for mark in of(speech, "sound")] == ["yodel"]


def test_speech_fades_around_a_sound() -> None:
    speech = finish(SpeechRequest("Ah ah", sounds=(("sigh", 3),)), Raw(audio(buzz(1))), "x")
    (mark,) = of(speech, "sound")
    jumps = np.abs(np.diff(samples(speech)))
    for second in (mark.start, mark.end):
        place = round(second * RATE)
        assert jumps[place - 2 : place + 2].max() < 0.02


@pytest.mark.parametrize("sounds", [(("laugh", 0),), (("gasp", 0), ("sigh", 0)), (("whisper", 0), ("laugh", 0))])
def test_sounds_alone(sounds: tuple) -> None:
    speech = sound(sounds_alone(SpeechRequest("", sounds=sounds), "x", f0=140), "", spoken=False)
    assert [mark.value for mark in of(speech, "sound")] == [name for name, _ in sounds]
    assert loudness(samples(speech), speech.audio.rate) > -26
    louder = sounds_alone(SpeechRequest("", sounds=sounds), "x", f0=140, volume=-6)
    assert loudness(samples(louder), 24_000) == pytest.approx(loudness(samples(speech), 24_000) - 6, abs=0.5)


@pytest.mark.parametrize("sounds", [(), (("whisper", 0),), (("yodel", 0),)])
def test_nothing_at_all_is_an_error(sounds: tuple) -> None:
    with pytest.raises(VoiceError, match="x: there is nothing to say"):
        sounds_alone(SpeechRequest("", sounds=sounds), "x")


# With a real voice.

LINES = (
    "Well, hello there, traveller. Sit down by the fire, and tell me what brings you here.",
    "Once there was a river. It had no bridge at all. So a girl built one.",
    "No. I told you, Anna, I do not know where he is; nobody does.",
    "You may stay the night, if you like, but the room costs three coins, and breakfast is extra.",
    "I saw a light last night, up by the old mill, where nobody lives any more.",
    "He left on Monday, with two horses, a dog, and all of my money!",
)

needs_hibari = pytest.mark.skipif(
    find_spec("hibari") is None and os.environ.get("CI") != "true", reason="hibari-tts is not installed"
)


@pytest.fixture(scope="module")
def spoken() -> list[tuple[str, Raw]]:
    from npcsdk.voices.hibari_engine import Engine

    engine = Engine()
    return [(line, engine.speak(line, PLAIN, threading.Event())) for line in LINES]


@needs_hibari
def test_words_that_nobody_told_are_near_those_that_were_said(spoken: list[tuple[str, Raw]]) -> None:
    off = []
    for text, raw in spoken:
        true, guessed = (of(finish(SpeechRequest(text), r, "x"), "word") for r in (raw, Raw(raw.audio)))
        off += [abs(a.start - b.start) for a, b in zip(true, guessed, strict=True)]
    assert np.median(off) < 0.07
    assert np.percentile(off, 90) < 0.2


@needs_hibari
def test_real_speech_keeps_what_it_is(spoken: list[tuple[str, Raw]]) -> None:
    for text, raw in spoken:
        speech = sound(finish(SpeechRequest(text, sounds=(("sigh", text.index(" ") + 1),)), raw, "hibari"), text)
        vowels = [mark for mark in of(speech, "phoneme") if is_vowel(mark.value)]
        assert len(vowels) > 10
        plain = sound(finish(SpeechRequest(text), raw, "hibari"), text)
        assert loudness(samples(plain), 24_000) == pytest.approx(LOUDNESS, abs=0.5)
        loud = np.flatnonzero(np.abs(samples(plain)) > 0.01)
        assert of(plain, "phoneme")[-1].end == pytest.approx(loud[-1] / 24_000, abs=0.03)
