"""The fake and the silent voice: what every other test of sound leans on."""

import asyncio

import pytest

from npcsdk.errors import VoiceError
from npcsdk.ports import SpeechRequest, Voice
from npcsdk.testing.voices import FakeVoice, tone
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.character import VoiceSpec

HELLO = SpeechRequest("Hello there, traveller.")


async def test_gives_sound_as_long_as_its_marks():
    speech = await FakeVoice(0).speak(HELLO)
    assert speech.audio is not None
    assert speech.duration == speech.audio.duration
    assert [mark.value for mark in speech.marks] == ["Hello", "there", "traveller"]
    assert 0 <= speech.marks[0].start < speech.marks[-1].end <= speech.duration


async def test_is_deterministic():
    first, second = await FakeVoice(0).speak(HELLO), await FakeVoice(0).speak(HELLO)
    assert first == second
    assert first.audio.pcm == second.audio.pcm
    assert any(first.audio.pcm)


async def test_faults_come_in_the_calls_they_were_ordered_for():
    voice = FakeVoice(0, faults={0: "error", 2: "nothing", 3: "half"})
    with pytest.raises(VoiceError):
        await voice.speak(HELLO)
    whole = await voice.speak(HELLO)
    assert not (await voice.speak(HELLO)).audio.pcm
    half = await voice.speak(HELLO)
    assert half.duration == pytest.approx(whole.duration / 2, abs=0.001)
    assert half.marks == whole.marks
    assert voice.requests == [HELLO] * 4
    assert voice.open_calls == 0


async def test_hangs_until_cancelled():
    voice = FakeVoice(0, faults={-1: "hang"})
    task = asyncio.create_task(voice.speak(HELLO))
    await asyncio.sleep(0.01)
    assert voice.open_calls == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert voice.open_calls == 0


async def test_silence_takes_the_time_of_speech():
    slow = SpeechRequest(HELLO.text, spec=VoiceSpec(speed=0.5))
    speech, slower = await SilentVoice().speak(HELLO), await SilentVoice().speak(slow)
    assert speech.audio is None
    assert 0 < speech.marks[-1].end <= speech.duration < slower.duration


async def test_closing_twice_is_fine():
    for voice in (FakeVoice(), SilentVoice()):
        assert isinstance(voice, Voice)
        await voice.aclose()
        await voice.aclose()


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
def test_tone_is_never_shorter_than_asked(rate):
    assert tone(0.1234, rate).duration >= 0.1234
    assert len(tone(0.1234, rate).pcm) % 2 == 0
