"""The edge voice against a local server that speaks its protocol, and breaks it."""

import asyncio
import sys
import threading
from itertools import pairwise

import pytest
from edge_tts.drm import DRM

from npcsdk.audio.sound import LEAD, TAIL
from npcsdk.emotion import Feeling
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.testing.edge_server import AHEAD, EdgeServer, mp3_tone
from npcsdk.voices.edge import EdgeVoice
from npcsdk.world.character import VoiceSpec

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the local server needs a Unix socket")

TEXT = "“Well”, hello there, Mira! Isn't it <late> & cold?"
HELLO = SpeechRequest("Hello there, Mira")


@pytest.fixture(autouse=True)
def clock():
    """The library keeps how wrong the clock is for the whole process."""
    before = DRM.clock_skew_seconds
    yield
    DRM.clock_skew_seconds = before


async def spoken(request, faults=None, *, voice="en-GB-SoniaNeural", patience=5.0):
    async with EdgeServer(faults) as server:
        speech = await EdgeVoice(voice, connector=server.connector, timeout=patience).speak(request)
    return speech, server


def words(speech):
    return [mark for mark in speech.marks if mark.kind == "word"]


async def until(true):
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


async def test_word_marks_lie_on_the_words():
    speech, server = await spoken(SpeechRequest(TEXT))
    assert server.requests[0].text == TEXT
    assert server.requests[0].word_times
    assert [TEXT[m.at : m.at + m.length] for m in words(speech)] == [m.value for m in words(speech)]
    assert [m.value for m in words(speech)][:4] == ["Well", "hello", "there", "Mira"]
    starts = [m.start for m in words(speech)]
    assert starts == sorted(starts)
    assert all(b - a == pytest.approx(0.3, abs=0.02) for a, b in pairwise(starts))
    assert words(speech)[-1].end <= speech.duration == speech.audio.duration


async def test_audio_is_16_bit_mono_at_24_khz_and_sounds():
    speech, _ = await spoken(HELLO)
    assert speech.audio.rate == 24_000
    samples = memoryview(speech.audio.pcm).cast("h")
    assert max(samples) > 1000
    assert speech.duration == pytest.approx(0.1 + 3 * 0.3 + 0.2, abs=0.1)


async def test_speed_and_pitch_reach_the_service():
    _, server = await spoken(SpeechRequest("Hello", spec=VoiceSpec(speed=1.1, pitch=0.9)))
    assert (server.requests[0].rate, server.requests[0].pitch) == ("+10%", "-17Hz")


async def test_speed_and_pitch_stay_within_what_the_service_does():
    _, server = await spoken(SpeechRequest("Hello", spec=VoiceSpec(speed=0.5, pitch=2.0)))
    assert (server.requests[0].rate, server.requests[0].pitch) == ("-50%", "+85Hz")


async def test_feeling_moves_rate_and_pitch_by_its_intensity():
    async def asked(feeling):
        _, server = await spoken(SpeechRequest("Hello", feeling))
        return int(server.requests[0].rate[:-1]), int(server.requests[0].pitch[:-2])

    assert await asked(Feeling()) == (0, 0)
    rate, pitch = await asked(Feeling("angry"))
    slight_rate, slight_pitch = await asked(Feeling("angry", 0.4))
    assert 0 < slight_rate < rate
    assert 0 < slight_pitch < pitch
    rate, pitch = await asked(Feeling("sad"))
    assert rate < 0
    assert pitch < 0


async def test_loudness_follows_the_feeling():
    def peak(speech):
        return max(memoryview(speech.audio.pcm).cast("h"))

    angry, _ = await spoken(SpeechRequest("Hello", Feeling("angry")))
    sad, _ = await spoken(SpeechRequest("Hello", Feeling("sad")))
    assert peak(angry) > 1.5 * peak(sad)


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
        ("lost", "connection was lost|cannot be reached|WebSocketError"),
        ("no_audio", "is there such a voice"),
        ("noise", "no MP3"),
        ("silence", "no sound"),
        ("nonsense", "TypeError"),
        ("garbled", "UnexpectedResponse"),
        ("flood", "more than 4 MiB"),
        ("refuse", "refuses this client .403."),
        ("busy", "refuses for now.*429"),
        ("away", "refuses for now.*503"),
    ],
)
async def test_faults_are_voice_errors(fault, reason):
    async with EdgeServer({-1: fault}) as server:
        with pytest.raises(VoiceError, match=reason) as caught:
            await EdgeVoice(connector=server.connector).speak(HELLO)
        assert not isinstance(caught.value, VoiceTimeout)
        await until(lambda: not server.open)


@pytest.mark.parametrize("stage", ["mute", "hang", "dead", "stall", "pause"])
async def test_service_that_says_nothing_more_times_out(stage):
    async with EdgeServer({0: stage}) as server:
        with pytest.raises(VoiceTimeout, match=r"no sound within 0\.2 s"):
            await EdgeVoice(connector=server.connector, timeout=0.2).speak(HELLO)
        await until(lambda: not server.open)


@pytest.mark.parametrize("stage", ["mute", "hang", "dead", "stall", "pause"])
async def test_cancelling_closes_the_connection(stage):
    async with EdgeServer({0: stage}) as server:
        task = asyncio.create_task(EdgeVoice(connector=server.connector).speak(HELLO))
        await until(lambda: server.requests or (stage == "mute" and server.open))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not server.open)


async def test_wrong_clock_is_set_right_by_the_services_own():
    async with EdgeServer({-1: "ahead"}) as server:
        voice = EdgeVoice(connector=server.connector)
        assert (await voice.speak(HELLO)).duration > 0.5
        assert server.connections == 2
        assert DRM.clock_skew_seconds == pytest.approx(AHEAD, abs=5)
        await voice.speak(HELLO)
        assert server.connections == 3


async def test_client_that_is_refused_twice_is_told_what_may_help():
    async with EdgeServer({-1: "refuse"}) as server:
        with pytest.raises(VoiceError, match="newer edge-tts may help"):
            await EdgeVoice(connector=server.connector).speak(HELLO)
        assert server.connections == 2


async def test_one_fault_does_not_last():
    async with EdgeServer({0: "half", 1: "busy"}) as server:
        voice = EdgeVoice(connector=server.connector)
        for _ in range(2):
            with pytest.raises(VoiceError):
                await voice.speak(HELLO)
        assert (await voice.speak(HELLO)).duration > 0.5


async def test_no_server_at_all():
    async with EdgeServer() as server:
        pass
    with pytest.raises(VoiceError, match="edge: cannot be reached"):
        await EdgeVoice(connector=server.connector).speak(HELLO)


async def test_no_name_service():
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Offline(AbstractResolver):
        """No network: no name is known."""

        async def resolve(self, host, port=0, family=0):
            raise OSError(-3, "Temporary failure in name resolution")

        async def close(self):
            pass

    voice = EdgeVoice(connector=lambda: aiohttp.TCPConnector(resolver=Offline()))
    with pytest.raises(VoiceError, match="no such host"):
        await voice.speak(HELLO)


@pytest.mark.parametrize(
    "text",
    [
        "\ud800 hello",
        "hi\x00\x0bthere",
        "a ]]> <break time='9s'/> b",
        "😀 yes",
        "&amp; &#x41; <!-- x -->",
        "你好,世界",
        "word " * 830,
    ],
)
async def test_odd_text_is_carried_as_text(text):
    speech, server = await spoken(SpeechRequest(text))
    assert speech.duration > 0
    assert all(text[m.at : m.at + m.length] == m.value for m in words(speech))
    assert all(request.rate == "+0%" for request in server.requests)
    sent = " ".join(request.text for request in server.requests)
    assert sent.split() == text.encode("utf-8", "ignore").decode().replace("\0", " ").replace("\x0b", " ").split()


@pytest.mark.parametrize("name", ["en-GB-x'/><audio src='http://x'/>Neural", "SoniaNeural", "en-GB-Sonia", "../x"])
async def test_voice_named_by_a_world_cannot_change_the_request(name):
    async with EdgeServer() as server:
        with pytest.raises(VoiceError, match="cannot be a voice"):
            await EdgeVoice(connector=server.connector).speak(
                SpeechRequest("Hello", spec=VoiceSpec(voices=(f"edge:{name}",)))
            )
        assert server.connections == 0
    with pytest.raises(SpecError, match="cannot be a voice"):
        EdgeVoice(name)


async def test_nothing_to_say_is_an_error_and_asks_nothing():
    async with EdgeServer() as server:
        with pytest.raises(VoiceError, match="nothing to say"):
            await EdgeVoice(connector=server.connector).speak(SpeechRequest("   "))
        assert server.connections == 0


async def test_sound_that_stands_alone_needs_no_service():
    async with EdgeServer() as server:
        speech = await EdgeVoice(connector=server.connector).speak(SpeechRequest("", sounds=(("laugh", 0),)))
        assert speech.duration > 0
        assert server.connections == 0


async def test_many_at_once():
    async with EdgeServer() as server:
        voice = EdgeVoice(connector=server.connector)
        spoken = await asyncio.gather(*(voice.speak(SpeechRequest("word " * n)) for n in range(1, 9)))
    assert [len(words(speech)) for speech in spoken] == list(range(1, 9))


async def test_two_at_once_fail_apart():
    async with EdgeServer({0: "half"}) as server:
        voice = EdgeVoice(connector=server.connector)
        results = await asyncio.gather(voice.speak(HELLO), voice.speak(HELLO), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Speech", "VoiceError"]


async def test_event_loop_goes_on_while_sound_is_decoded(monkeypatch):
    import miniaudio

    where = []
    decode = miniaudio.stream_memory

    def noted(*args, **more):
        where.append(threading.current_thread())
        return decode(*args, **more)

    monkeypatch.setattr(miniaudio, "stream_memory", noted)
    await spoken(HELLO)
    assert where
    assert threading.main_thread() not in where


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
