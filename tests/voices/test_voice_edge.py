"""The edge voice against a local server that speaks its protocol, and breaks it."""

import asyncio
import sys
from itertools import pairwise

import pytest

from npcsdk.errors import VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.testing.edge_server import EdgeServer, mp3_tone
from npcsdk.voices.edge import EdgeVoice
from npcsdk.voices.sound import LEAD, TAIL
from npcsdk.world.character import VoiceSpec

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the local server needs a Unix socket")

TEXT = "“Well”, hello there, Mira! Isn't it <late> & cold?"


async def spoken(request, faults=None, *, voice="en-GB-SoniaNeural", patience=5.0):
    async with EdgeServer(faults) as server:
        speech = await EdgeVoice(voice, connector=server.connector, timeout=patience).speak(request)
    return speech, server


async def until(true):
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


async def test_word_marks_lie_on_the_words():
    speech, server = await spoken(SpeechRequest(TEXT))
    assert server.requests[0].text == TEXT
    assert server.requests[0].word_times
    assert [TEXT[m.at : m.at + m.length] for m in speech.marks] == [m.value for m in speech.marks]
    assert [m.value for m in speech.marks][:4] == ["Well", "hello", "there", "Mira"]
    starts = [m.start for m in speech.marks]
    assert starts == sorted(starts)
    assert all(b - a == pytest.approx(0.3) for a, b in pairwise(starts))
    assert speech.marks[-1].end <= speech.duration == speech.audio.duration


async def test_audio_is_16_bit_mono_at_24_khz_and_sounds():
    speech, _ = await spoken(SpeechRequest("Hello there, Mira"))
    assert speech.audio.rate == 24_000
    samples = memoryview(speech.audio.pcm).cast("h")
    assert max(samples) > 1000
    assert speech.duration == pytest.approx(0.1 + 3 * 0.3 + 0.2, abs=0.1)


async def test_speed_and_pitch_reach_the_service():
    _, server = await spoken(SpeechRequest("Hello", spec=VoiceSpec(speed=1.1, pitch=0.9)))
    assert server.requests[0].rate == "+10%"
    assert server.requests[0].pitch == "-17Hz"
    _, server = await spoken(SpeechRequest("Hello", spec=VoiceSpec(speed=0.5, pitch=2.0)))
    assert (server.requests[0].rate, server.requests[0].pitch) == ("-50%", "+170Hz")


async def test_character_names_the_voice_where_the_spec_does_not():
    spec = VoiceSpec(voices=("espeak:en", "edge:ja-JP-NanamiNeural"))
    _, server = await spoken(SpeechRequest("Hello", spec=spec), voice="")
    assert "ja-JP, NanamiNeural" in server.requests[0].voice
    _, server = await spoken(SpeechRequest("Hello", spec=spec), voice="en-GB-SoniaNeural")
    assert "en-GB, SoniaNeural" in server.requests[0].voice


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("drop", "NoAudioReceived"),
        ("half", "connection was lost"),
        ("no_audio", "NoAudioReceived"),
        ("noise", "no MP3"),
        ("silence", "no sound"),
        ("nonsense", "TypeError"),
        ("refuse", "403"),
    ],
)
async def test_faults_are_voice_errors(fault, reason):
    async with EdgeServer({-1: fault}) as server:
        with pytest.raises(VoiceError, match=reason) as caught:
            await EdgeVoice(connector=server.connector).speak(SpeechRequest("Hello there"))
        assert not isinstance(caught.value, VoiceTimeout)


async def test_service_that_says_nothing_times_out():
    with pytest.raises(VoiceTimeout, match="no sound within"):
        await spoken(SpeechRequest("Hello"), {0: "hang"}, patience=0.2)


async def test_one_fault_does_not_last():
    async with EdgeServer({0: "half"}) as server:
        voice = EdgeVoice(connector=server.connector)
        with pytest.raises(VoiceError):
            await voice.speak(SpeechRequest("Hello there"))
        assert (await voice.speak(SpeechRequest("Hello there"))).duration > 0.5


async def test_no_server_at_all():
    async with EdgeServer() as server:
        pass
    with pytest.raises(VoiceError, match="edge: "):
        await EdgeVoice(connector=server.connector).speak(SpeechRequest("Hello"))


async def test_cancelling_closes_the_connection():
    async with EdgeServer({0: "hang"}) as server:
        task = asyncio.create_task(EdgeVoice(connector=server.connector).speak(SpeechRequest("Hello")))
        await until(lambda: server.requests)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not server.open)


@pytest.mark.parametrize(
    "text", ["\ud800 hello", "hi\x00\x0bthere", "a ]]> <break time='9s'/> b", "😀 yes", "word " * 900]
)
async def test_odd_text_is_carried_as_text(text):
    speech, server = await spoken(SpeechRequest(text))
    assert speech.duration > 0
    assert all(text[m.at : m.at + m.length] == m.value for m in speech.marks)
    assert all(request.rate == "+0%" for request in server.requests)


@pytest.mark.parametrize("name", ["en-GB-x'/><audio src='http://x'/>Neural", "SoniaNeural", "en-GB-Sonia", "../x"])
async def test_voice_named_by_a_world_cannot_change_the_request(name):
    async with EdgeServer() as server:
        with pytest.raises(VoiceError, match="cannot be a voice"):
            await EdgeVoice(connector=server.connector).speak(
                SpeechRequest("Hello", spec=VoiceSpec(voices=(f"edge:{name}",)))
            )
        assert server.connections == 0


async def test_nothing_to_say_is_an_error():
    with pytest.raises(VoiceError):
        await spoken(SpeechRequest("   "))


async def test_many_at_once():
    async with EdgeServer() as server:
        voice = EdgeVoice(connector=server.connector)
        spoken = await asyncio.gather(*(voice.speak(SpeechRequest("word " * n)) for n in range(1, 9)))
    assert [len(speech.marks) for speech in spoken] == list(range(1, 9))


async def test_lead_and_tail_of_silence_are_cut():
    speech, _ = await spoken(SpeechRequest("one two"))
    samples = memoryview(speech.audio.pcm).cast("h")
    loud = [i / 24_000 for i, s in enumerate(samples) if abs(s) > 200]
    assert loud[0] <= LEAD + 0.02
    assert speech.duration - loud[-1] <= TAIL + 0.02


def test_mp3_is_what_the_service_sends():
    import miniaudio

    info = miniaudio.mp3_get_info(mp3_tone(1.0))
    assert (info.nchannels, info.sample_rate) == (1, 24_000)
    assert len(mp3_tone(1.0)) * 8 / info.duration == pytest.approx(48_000, rel=0.01)
