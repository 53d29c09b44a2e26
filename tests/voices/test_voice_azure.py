"""The azure voice against a local server."""

import asyncio
from xml.etree import ElementTree

import pytest

from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.testing.speech_server import SOUND, Reply, SpeechServer
from npcsdk.voices.azure import AzureVoice, ssml
from npcsdk.world.character import VoiceSpec

HELLO = SpeechRequest("Hello there, traveller.")
JENNY = "en-US-JennyNeural"
PLAIN = "en-US-EmmaMultilingualNeural"
SPEAK, STYLED = "{http://www.w3.org/2001/10/synthesis}", "{https://www.w3.org/2001/mstts}express-as"


def asked(request, voice=JENNY):
    """The voice, style and prosody that a request asks for, and its text."""
    root = ElementTree.fromstring(ssml(request, voice))
    assert root.tag == f"{SPEAK}speak"
    (named,) = root
    style, prosody = named.find(f".//{STYLED}"), named.find(f".//{SPEAK}prosody")
    return (
        named.get("name"),
        dict(style.attrib) if style is not None else {},
        dict(prosody.attrib) if prosody is not None else {},
        "".join(root.itertext()),
    )


async def failing(reply, *, kind=VoiceError, match="", patience=5.0):
    async with SpeechServer(reply) as server:
        voice = AzureVoice(JENNY, host=server.url, key="secret-key", timeout=patience)
        with pytest.raises(kind, match=match) as caught:
            await voice.speak(HELLO)
        await voice.aclose()
    assert str(caught.value).startswith(f"azure:{JENNY}: ")
    return caught.value


async def test_says_a_clause():
    async with SpeechServer() as server:
        voice = AzureVoice(JENNY, host=server.url, key="secret-key")
        speech = await voice.speak(HELLO)
        await voice.aclose()
    words = [mark for mark in speech.marks if mark.kind == "word"]
    assert [mark.value for mark in words] == ["Hello", "there", "traveller"]
    assert words[-1].end <= speech.duration == pytest.approx(1.0, abs=0.02)
    assert (speech.audio.rate, speech.voice) == (24_000, f"azure:{JENNY}")
    (request,) = server.requests
    assert request.path == "/cognitiveservices/v1"
    assert request.headers["Ocp-Apim-Subscription-Key"] == "secret-key"
    assert request.headers["Content-Type"] == "application/ssml+xml"
    assert request.headers["X-Microsoft-OutputFormat"] == "raw-24khz-16bit-mono-pcm"
    assert request.headers["User-Agent"] == "npcsdk"
    assert request.body.decode() == ssml(HELLO, JENNY)


def test_without_feeling_nothing_is_asked_for():
    assert asked(HELLO) == (JENNY, {}, {}, HELLO.text)


def test_feeling_is_a_style_of_its_degree_where_the_voice_has_it():
    assert asked(SpeechRequest("Hi", Feeling("happy")))[1] == {"style": "cheerful", "styledegree": "1"}
    assert asked(SpeechRequest("Hi", Feeling("afraid", 0.3)))[1] == {"style": "terrified", "styledegree": "0.3"}
    assert asked(SpeechRequest("Hi", Feeling("afraid")), "zh-CN-XiaoxiaoNeural")[1]["style"] == "fearful"
    spec = VoiceSpec(expression=2.0)
    assert asked(SpeechRequest("Hi", Feeling("sad"), spec))[1] == {"style": "sad", "styledegree": "2"}
    assert asked(SpeechRequest("Hi", Feeling("sad", 0.0)))[1] == {}
    assert asked(SpeechRequest("Hi", Feeling("sad"), VoiceSpec(expression=0.0)))[1:3] == ({}, {})


def test_what_the_style_does_is_not_done_again():
    spec = VoiceSpec(speed=1.2, pitch=0.9)
    assert asked(SpeechRequest("Hi", Feeling("angry"), spec))[2] == {"rate": "+20%", "pitch": "-10%"}


@pytest.mark.parametrize("label", sorted(set(EMOTIONS) - {"neutral"}))
def test_voice_without_styles_shows_every_feeling_by_its_prosody(label):
    name, style, prosody, _ = asked(SpeechRequest("Hi", Feeling(label)), PLAIN)
    assert (name, style) == (PLAIN, {})
    assert prosody
    assert "volume" not in prosody
    faint = asked(SpeechRequest("Hi", Feeling(label, 0.5)), PLAIN)[2]
    for field, much in prosody.items():
        little = float(faint.get(field, "0%")[:-1])
        assert abs(little) < abs(float(much[:-1]))
        assert little * float(much[:-1]) >= 0


def test_feeling_that_no_style_of_the_voice_is_near_is_shown_by_prosody():
    _, style, prosody, _ = asked(SpeechRequest("Hi", Feeling("surprised")))
    assert style == {}
    assert prosody["pitch"].startswith("+")


def test_speed_and_pitch_stay_within_what_the_service_does():
    wild = VoiceSpec(speed=2.0, pitch=2.0, voices=({"voice": "azure:x", "speed": 2.0, "pitch": 2.0},))
    prosody = asked(SpeechRequest("Hi", Feeling("afraid"), wild), PLAIN)[2]
    assert (prosody["rate"], prosody["pitch"]) == ("+100%", "+50%")


def test_whisper_is_a_style_and_the_feeling_beneath_it_prosody():
    _, style, prosody, _ = asked(SpeechRequest("Hi", Feeling("afraid"), whisper=True))
    assert style == {"style": "whispering", "styledegree": "1"}
    assert prosody["rate"].startswith("+")
    assert asked(SpeechRequest("Hi", whisper=True), PLAIN)[1] == {}


async def test_voice_that_whispers_is_not_made_to_whisper_again():
    async with SpeechServer() as server:
        made = []
        for name in (JENNY, PLAIN):
            voice = AzureVoice(name, host=server.url)
            made += [await voice.speak(HELLO), await voice.speak(SpeechRequest(HELLO.text, whisper=True))]
            await voice.aclose()
    assert made[0].audio.pcm == made[1].audio.pcm
    assert made[2].audio.pcm != made[3].audio.pcm


@pytest.mark.parametrize(
    "text",
    [
        "</voice></speak><audio src='http://x'/>",
        "a & b < c > d ]]> \"e\" 'f' <!-- g -->",
        "<break time='9s'/> &amp; &#x41;",
        "“你好” 😀",
        "hi\x00\x0b\x1bthere\ufffe\udfff",
    ],
)
def test_text_stays_text(text):
    said = asked(SpeechRequest(text, Feeling("happy")))[3]
    assert said == "".join(" " if letter in "\x00\x0b\x1b\ufffe\udfff" else letter for letter in text)


def test_names_of_hd_and_own_voices_are_known():
    for name in ("en-US-Ava:DragonHDLatestNeural", "my-voice.v2", "tr-TR-Aydın:MAI-Voice-2"):
        assert asked(HELLO, name)[0] == name
        assert AzureVoice(name, host="http://127.0.0.1:9").voice == name
    assert "disgusted" in asked(SpeechRequest("Hi", Feeling("disgusted")), "en-US-Ethan:MAI-Voice-2")[1].values()


async def test_character_names_the_voice():
    spec = VoiceSpec(voices=("edge:en-GB-SoniaNeural", "azure:en-GB-RyanNeural"))
    async with SpeechServer() as server:
        voice = AzureVoice(host=server.url)
        await voice.speak(SpeechRequest("Hi", spec=spec))
        await voice.speak(SpeechRequest("Hi"))
        with pytest.raises(VoiceError, match="cannot be a voice"):
            await voice.speak(SpeechRequest("Hi", spec=VoiceSpec(voices=('azure:x"/><y',))))
        await voice.aclose()
    assert [b'name="en-GB-RyanNeural"' in request.body for request in server.requests] == [True, False]
    assert b'xml:lang="en-GB"' in server.requests[0].body


@pytest.mark.parametrize(
    ("reply", "match"),
    [
        (Reply(b"", 400, reason="Unsupported voice en-US-Nobody."), "answered 400: Unsupported voice en-US-Nobody"),
        (Reply(b"", 401), "refuses the key .401.*AZURE_SPEECH_KEY"),
        (Reply(b"your secret-key is blocked", 403), "refuses the key .403.*your … is blocked"),
        (Reply(b"", 302, headers={"Location": "http://127.0.0.1:9"}), "answered 302, it is elsewhere"),
        (Reply(b"", 429, headers={"Retry-After": "12"}), "refuses for now.*wait 12 s"),
        (Reply(b"", 429, headers={"Retry-After": "soon"}), "refuses for now"),
        (Reply(b"", 503), "fault of its own for now .503."),
        (Reply(b"<html>sign in</html>", headers={"Content-Type": "text/html"}), "text/html in place of sound"),
        (Reply(b""), "no sound"),
        (Reply(b"\0" * 48_000), "no sound"),
        (Reply(cut_at=1000), "lost before the end"),
        (Reply(cut_at=0), "lost before the end"),
    ],
)
async def test_faults_are_voice_errors(reply, match):
    error = await failing(reply, match=match)
    assert not isinstance(error, VoiceTimeout)
    assert "secret-key" not in str(error)


async def test_odd_number_of_bytes():
    async with SpeechServer(Reply(SOUND[:-1])) as server:
        voice = AzureVoice(JENNY, host=server.url)
        assert len((await voice.speak(HELLO)).audio.pcm) % 2 == 0
        await voice.aclose()


async def test_sound_without_end():
    await failing(Reply(SOUND * 20, flood=True), match="more than 27 MiB", patience=30)


@pytest.mark.parametrize("stage", [-1, 0, 1000])
async def test_silence_of_the_service_times_out(stage):
    await failing(Reply(stall_at=stage), kind=VoiceTimeout, match=r"no sound within 0\.3 s", patience=0.3)


async def test_cancelling_closes_the_connection():
    async with SpeechServer(Reply(stall_at=1000)) as server, asyncio.timeout(10):
        voice = AzureVoice(JENNY, host=server.url)
        task = asyncio.create_task(voice.speak(HELLO))
        while not server.requests:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while server.open:
            await asyncio.sleep(0.005)
        await voice.aclose()


async def test_two_at_once_fail_apart():
    async with SpeechServer(Reply(), Reply(b"", 429)) as server:
        voice = AzureVoice(JENNY, host=server.url)
        results = await asyncio.gather(voice.speak(HELLO), voice.speak(HELLO), return_exceptions=True)
        await voice.aclose()
    assert sorted(type(result).__name__ for result in results) == ["Speech", "VoiceError"]


async def test_no_server():
    async with SpeechServer() as server:
        pass
    voice = AzureVoice(JENNY, host=server.url)
    with pytest.raises(VoiceError, match="cannot be reached"):
        await voice.speak(HELLO)
    await voice.aclose()
    await voice.aclose()


async def test_nothing_to_say_asks_nothing():
    async with SpeechServer() as server:
        voice = AzureVoice(JENNY, host=server.url)
        with pytest.raises(VoiceError, match="nothing to say"):
            await voice.speak(SpeechRequest(" "))
        assert (await voice.speak(SpeechRequest("", sounds=(("sigh", 0),)))).duration > 0
        await voice.aclose()
        assert not server.requests


async def test_key_of_the_environment_goes_to_no_other_host(monkeypatch):
    monkeypatch.setenv("AZURE_SPEECH_KEY", "secret-key")
    async with SpeechServer() as server:
        voice = AzureVoice(JENNY, host=server.url)
        await voice.speak(HELLO)
        await voice.aclose()
    assert "secret-key" not in str(server.requests)


def test_key_region_and_host_are_checked(monkeypatch):
    monkeypatch.delenv("AZURE_SPEECH_KEY", raising=False)
    monkeypatch.delenv("AZURE_SPEECH_REGION", raising=False)
    with pytest.raises(SpecError, match="AZURE_SPEECH_KEY"):
        AzureVoice(JENNY)
    monkeypatch.setenv("AZURE_SPEECH_KEY", "secret-key")
    with pytest.raises(SpecError, match="AZURE_SPEECH_REGION"):
        AzureVoice(JENNY)
    for region in ("westeurope.evil.example/", "x@y", "west europe", "WESTEUROPE"):
        monkeypatch.setenv("AZURE_SPEECH_REGION", region)
        with pytest.raises(SpecError, match="cannot be a region"):
            AzureVoice(JENNY)
    monkeypatch.setenv("AZURE_SPEECH_REGION", "westeurope")
    assert AzureVoice(JENNY)._post.url == "https://westeurope.tts.speech.microsoft.com/cognitiveservices/v1"
    with pytest.raises(SpecError, match="characters that no key has"):
        AzureVoice(JENNY, key="a\r\nHost: x")
    with pytest.raises(SpecError, match="not sent over http"):
        AzureVoice(JENNY, host="http://speech.example", key="k")
    assert AzureVoice(JENNY, host="https://x.cognitiveservices.azure.com/tts/", key="k")._post.url.endswith(
        ".com/tts/cognitiveservices/v1"
    )
    with pytest.raises(SpecError, match="cannot be a voice"):
        AzureVoice("<x>", host="http://127.0.0.1:9")
