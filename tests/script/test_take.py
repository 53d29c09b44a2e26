"""A take: a line voiced whole, as a timeline would play it."""

from __future__ import annotations

import asyncio
import json
import math
import os
import struct
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.emotion import Feeling
from npcsdk.errors import NpcError
from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.script.take import LONGEST, SILENT_RATE, Take, take
from npcsdk.speech.timeline import GAP
from npcsdk.testing.voices import FakeVoice, tone
from npcsdk.voices.espeak import EspeakVoice, find_binary
from npcsdk.voices.hibari import HibariVoice
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.character import VoiceSpec

HAPPY = Feeling("happy", 0.7)
in_ci = os.environ.get("CI") == "true"


def loud(audio: Audio) -> list[tuple[float, float]]:
    """Where there is sound: spans in seconds, parted by silence of 20 ms and more."""
    samples = struct.unpack(f"<{audio.frames}h", audio.pcm)
    spans: list[list[int]] = []
    for index, sample in enumerate(samples):
        if abs(sample) > 100:
            if spans and index - spans[-1][1] < 0.02 * audio.rate:
                spans[-1][1] = index
            else:
                spans.append([index, index])
    return [(start / audio.rate, end / audio.rate) for start, end in spans]


def of(made: Take, kind: str) -> list[Mark]:
    return [mark for mark in made.marks if mark.kind == kind]


class Rates:
    """A voice whose every piece has another sample rate, as where a chain goes on to its next voice."""

    name = "rates"

    def __init__(self, *rates: int) -> None:
        self._rates = list(rates)

    async def speak(self, request: SpeechRequest) -> Speech:
        audio = tone(1.0, self._rates.pop(0))
        return Speech(audio, audio.duration, (Mark("word", 0.2, 0.8, request.text, 0, len(request.text)),), self.name)

    async def aclose(self) -> None:
        pass


class Given:
    """A voice that says the same whatever it is asked."""

    name = "given"

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    async def speak(self, request: SpeechRequest) -> Speech:
        return self._speech

    async def aclose(self) -> None:
        pass


async def test_pieces_are_joined_with_the_gap_that_a_timeline_leaves() -> None:
    made = await take("Hello there. Sit down!", FakeVoice())
    assert made.text == "Hello there. Sit down!"
    (first, first_end), (second, _) = loud(made.audio)
    assert first == pytest.approx(0.0, abs=0.002)
    assert second - first_end == pytest.approx(GAP, abs=0.005)
    assert made.voices == ("fake",)
    assert made.sounding
    assert made.failures == made.notes == ()


async def test_marks_stand_where_their_words_sound_and_are_written() -> None:
    made = await take("Hello there. [sad] Sit down!", FakeVoice())
    assert [mark.value for mark in made.words()] == ["Hello", "there", "Sit", "down"]
    for mark in made.words():
        assert made.text[mark.at : mark.at + mark.length] == mark.value
    second = loud(made.audio)[1][0]
    assert made.words()[2].start == pytest.approx(second, abs=0.002)
    assert {mark.kind for mark in made.marks} >= {"word", "phoneme", "viseme", "feeling"}


async def test_feelings_follow_each_other_without_gaps() -> None:
    voice = FakeVoice()
    made = await take("Hello there, you. [sad:0.4] Sit down! [angry]", voice, feeling=HAPPY)
    assert [felt.feeling for felt in made.feelings] == [HAPPY, Feeling("sad", 0.4), Feeling("angry")]
    assert made.feelings[0].start == 0.0
    assert made.feelings[-1].end == made.duration
    assert all(a.end == b.start for a, b in pairwise(made.feelings))
    assert made.feelings[1].start == pytest.approx(made.words()[3].start, abs=1e-6)
    assert {request.feeling for request in voice.requests} == {HAPPY, Feeling("sad", 0.4)}


async def test_a_feeling_at_the_very_start_replaces_the_one_that_was_asked_for() -> None:
    made = await take("[angry] Go!", FakeVoice(), feeling=HAPPY)
    assert [felt.feeling.label for felt in made.feelings] == ["angry"]


async def test_pauses_are_silence() -> None:
    plain = await take("Well I never. Go away!", FakeVoice())
    paused = await take("Well I never. [pause:1.5] Go away!", FakeVoice())
    assert paused.duration - plain.duration == pytest.approx(1.5 + GAP, abs=0.01)
    (_, end), (start, _) = loud(paused.audio)
    assert start - end == pytest.approx(1.5 + 2 * GAP, abs=0.01)


async def test_commands_have_their_place_also_in_text_without_sound() -> None:
    made = await take("[wave] Take [give:key, 2] it. [wave]", FakeVoice(), commands=("wave", "give"))
    assert [mark.value for mark in of(made, "command")] == ["wave", "give:key:2", "wave"]
    first, middle, last = of(made, "command")
    assert first.start == 0.0
    assert middle.start == pytest.approx(made.words()[1].start)
    assert last.start == last.end == pytest.approx(made.duration)


async def test_sounds_are_asked_of_the_voice_and_marked() -> None:
    voice = FakeVoice()
    made = await take("Ha, [laugh] you fool.", voice)
    assert [name for request in voice.requests for name, _ in request.sounds] == ["laugh"]
    assert [mark.value for mark in of(made, "sound")] == ["laugh"]


async def test_a_whisper_reaches_the_voice_until_the_next_feeling() -> None:
    voice = FakeVoice()
    await take("Come here. [whisper] They listen. [angry] Go!", voice)
    assert [request.whisper for request in voice.requests] == [False, True, False]


async def test_unknown_tags_are_notes_and_not_said() -> None:
    made = await take("Go [dance] now [goto:x] please.", FakeVoice(), commands=("wave",))
    assert made.text == "Go now please."
    assert len(made.notes) == 2
    assert "[dance]" in made.notes[0]
    assert "[goto:x]" in made.notes[1]


async def test_names_in_braces_are_text() -> None:
    assert (await take("Hello {player.name}.", FakeVoice())).text == "Hello {player.name}."


async def test_spec_and_language_reach_the_voice() -> None:
    voice = FakeVoice()
    await take("Ja, gut.", voice, spec=VoiceSpec(speed=1.5), language="de")
    assert {(request.spec.speed, request.language) for request in voice.requests} == {(1.5, "de")}


async def test_voices_work_ahead_and_come_in_order() -> None:
    class Slow(FakeVoice):
        most = 0

        async def _answer(self, request: SpeechRequest, fault: object) -> Speech:
            self.most = max(self.most, self.open_calls)
            return await super()._answer(request, None)

    voice = Slow(0.05)
    made = await take("One is here. Two is here. Three is here. Four is here.", voice)
    assert [mark.value for mark in made.words()][::3] == ["One", "Two", "Three", "Four"]
    assert voice.most > 1


async def test_other_rates_are_resampled_to_the_first() -> None:
    made = await take("One is here. Two is here. Three is here.", Rates(16_000, 44_100, 8_000))
    assert made.audio.rate == 16_000
    assert made.duration == pytest.approx(3.0 + 2 * GAP, abs=0.001)
    spans = loud(made.audio)
    assert [start for start, _ in spans] == pytest.approx([0.0, 1.0 + GAP, 2.0 + 2 * GAP], abs=0.01)
    assert [mark.start for mark in made.words()] == pytest.approx([0.2, 1.2 + GAP, 2.2 + 2 * GAP], abs=0.001)


async def test_a_voice_that_fails_leaves_silence_of_the_right_length() -> None:
    made = await take("One is here. Two is here. Three is here.", FakeVoice(faults={1: "error"}))
    assert made.sounding
    assert len(loud(made.audio)) == 2
    assert len(made.failures) == 1
    assert "told to fail" in made.failures[0]
    assert len(made.words()) == 9
    assert "silent" in made.voices


@pytest.mark.parametrize("fault", ["error", "nothing"])
async def test_nothing_but_failures_is_silence_with_marks(fault: str) -> None:
    made = await take("One is here. Two is here.", FakeVoice(faults={-1: fault}))  # type: ignore[dict-item]
    assert not made.sounding
    assert loud(made.audio) == []
    assert len(made.failures) == 2
    assert made.duration > 1.0
    assert len(made.words()) == 6


async def test_marks_beyond_the_sound_are_moved_into_it() -> None:
    made = await take("One is here. Two is here.", FakeVoice(faults={-1: "half"}))
    assert all(0 <= mark.start <= mark.end <= made.duration + 1e-9 for mark in made.marks)


@pytest.mark.parametrize("claimed", [0.0, 0.3, 50.0])
async def test_samples_are_believed_not_what_a_voice_says_of_them(claimed: float) -> None:
    wild = (Mark("word", -1.0, 99.0, "Go", -4, 900), Mark("viseme", 3.0, 1.0, "aa", 2, -1))
    made = await take("Go.", Given(Speech(tone(1.0, 16_000), claimed, wild, "given")))
    assert made.duration == pytest.approx(1.0, abs=0.001)
    for mark in made.marks:
        assert 0 <= mark.start <= mark.end <= made.duration + 1e-9
        assert 0 <= mark.at <= mark.at + mark.length <= len(made.text)


async def test_a_silent_voice_gives_silence_and_times() -> None:
    made = await take("Hello there.", SilentVoice())
    assert not made.sounding
    assert made.audio.rate == SILENT_RATE
    assert set(made.audio.pcm) == {0}
    assert made.words()[-1].end < made.duration


async def test_what_is_not_said_takes_no_time() -> None:
    made = await take("[wave]", FakeVoice(), commands=("wave",))
    assert (made.text, made.duration, made.sounding) == ("", 0.0, False)
    assert [mark.value for mark in of(made, "command")] == ["wave"]
    assert json.loads(made.to_json())["duration"] == 0


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_empty_text_is_refused(text: str) -> None:
    with pytest.raises(NpcError, match="no text"):
        await take(text, FakeVoice())


async def test_a_book_is_refused() -> None:
    voice = FakeVoice()
    with pytest.raises(NpcError, match="longer than 20000"):
        await take("a" * (LONGEST + 1), voice)
    assert voice.requests == []


async def test_cancelling_stops_the_voice() -> None:
    voice = FakeVoice(faults={-1: "hang"})
    task = asyncio.create_task(take("One is here. Two is here.", voice))
    while not voice.open_calls:
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert voice.open_calls == 0


async def test_takes_at_the_same_time_do_not_mix() -> None:
    voice = FakeVoice()
    texts = [f"Number {n} is here. And {n} goes." for n in range(8)]
    made = await asyncio.gather(*(take(text, voice) for text in texts))
    assert [one.text for one in made] == texts
    assert all(one.duration == pytest.approx(made[0].duration, abs=0.01) for one in made)


async def test_json_agrees_with_the_audio() -> None:
    made = await take("Hello [wave] there. [sad] Sit down!", FakeVoice(rate=22_050), commands=("wave",))
    value = json.loads(made.to_json())
    assert list(value) == ["text", "voice", "rate", "duration", "marks"]
    assert (value["text"], value["voice"], value["rate"]) == (made.text, "fake", 22_050)
    assert value["duration"] == pytest.approx(len(made.audio.pcm) / 2 / 22_050, abs=0.0001)
    assert len(value["marks"]) == len(made.marks)
    for mark in value["marks"]:
        assert list(mark) == ["kind", "start", "end", "value", "at", "length"]
        assert 0 <= mark["start"] <= mark["end"] <= value["duration"]
        assert round(mark["start"], 4) == mark["start"]
    assert [mark["start"] for mark in value["marks"]] == sorted(mark["start"] for mark in value["marks"])


async def test_any_letters_survive_json() -> None:
    made = await take('Say "桥" \\ 🙂 </script> {x}.', FakeVoice())
    assert json.loads(made.to_json())["text"] == made.text


parts = st.sampled_from(["Go.", "[sad]", "[pause:0.2]", "[laugh]", "[wave]", "[x]", "桥。", "well,", "[whisper]"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.lists(parts, max_size=12).map(" ".join))
def test_any_text_makes_a_take_that_holds_together(text: str) -> None:
    if not text.strip():
        return
    made = asyncio.run(take(text, FakeVoice(0.0, rate=8000), commands=("wave",)))
    for mark in made.marks:
        assert 0 <= mark.start <= mark.end <= made.duration + 1e-6
        assert 0 <= mark.at <= mark.at + mark.length <= len(made.text)
    words = made.words()
    assert all(a.end <= b.start + 1e-6 and a.at < b.at for a, b in pairwise(words))
    assert math.isclose(made.feelings[-1].end, made.duration)
    json.loads(made.to_json())


async def test_a_take_is_a_value() -> None:
    one, other = await take("Go now.", FakeVoice()), await take("Go now.", FakeVoice())
    assert one == other
    assert replace(one, text="x") != other


@pytest.mark.skipif(find_spec("hibari") is None and not in_ci, reason="hibari-tts is not installed")
async def test_hibari() -> None:
    await _real(HibariVoice(), 24_000)


@pytest.mark.skipif(find_binary() is None and not in_ci, reason="espeak-ng is not installed")
async def test_espeak() -> None:
    await _real(EspeakVoice("en"), 22_050)


async def _real(voice: Voice, rate: int) -> None:
    """A real voice: words lie where it sounds, and its silence is between the pieces."""
    try:
        made = await take("Hello there. [pause:1] [angry] Put that away!", voice)
    finally:
        await voice.aclose()
    assert made.audio.rate == rate
    assert made.failures == ()
    assert [mark.value for mark in made.words()] == ["Hello", "there", "Put", "that", "away"]
    spans = loud(made.audio)
    for mark in made.words():
        assert any(start - 0.05 <= mark.end and mark.start <= end + 0.05 for start, end in spans)
    there, put = made.words()[1:3]
    assert put.start - there.end > 1.0
    assert not any(there.end + 0.4 < start < put.start - 0.1 for start, _ in spans)
    assert {"phoneme", "viseme"} <= {mark.kind for mark in made.marks}
