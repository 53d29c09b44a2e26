"""The openai voice against a local server."""

import asyncio
import json
import threading
import wave
from io import BytesIO

import pytest

from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.testing.edge_server import mp3_tone
from npcsdk.testing.speech_server import SOUND, Reply, SpeechServer
from npcsdk.testing.voices import tone
from npcsdk.voices.openai import OpenAIVoice
from npcsdk.world.character import VoiceSpec

HELLO = SpeechRequest("Hello there, traveller.")


async def said(*requests, replies=(), patience=5.0, **options):
    """What a voice made of requests, and the bodies that the server got."""
    async with SpeechServer(*replies) as server:
        voice = OpenAIVoice("nova", host=f"{server.url}/v1", timeout=patience, **options)
        try:
            speeches = [await voice.speak(request) for request in requests]
        finally:
            await voice.aclose()
    assert {request.path for request in server.requests} <= {"/v1/audio/speech"}
    return speeches, [json.loads(request.body) for request in server.requests]


async def failing(reply, *, kind=VoiceError, match="", patience=5.0):
    async with SpeechServer(reply) as server:
        voice = OpenAIVoice("nova", host=server.url, timeout=patience)
        with pytest.raises(kind, match=match) as caught:
            await voice.speak(HELLO)
        await voice.aclose()
    assert str(caught.value).startswith("openai:nova: ")
    return caught.value, server


def words(speech):
    return [mark for mark in speech.marks if mark.kind == "word"]


async def test_says_a_clause():
    (speech,), (body,) = await said(HELLO)
    assert speech.audio.rate == 24_000
    assert speech.duration == pytest.approx(1.0, abs=0.02)
    assert [mark.value for mark in words(speech)] == ["Hello", "there", "traveller"]
    assert words(speech)[-1].end <= speech.duration
    assert body == {"model": "gpt-4o-mini-tts", "voice": "nova", "input": HELLO.text, "response_format": "pcm"}


async def test_feeling_is_asked_for_in_words_and_speed_is_the_characters_own():
    _, (body,) = await said(SpeechRequest("Hi", Feeling("angry"), VoiceSpec(speed=1.5)))
    assert "very angry" in body["instructions"]
    assert body["speed"] == 1.5


async def test_every_feeling_has_directions_of_its_own():
    requests = [SpeechRequest("Hi", Feeling(label)) for label in EMOTIONS]
    _, bodies = await said(*requests)
    given = {body["instructions"] for body in bodies if "instructions" in body}
    assert len(given) == len(EMOTIONS) - 1


async def test_older_models_get_the_speed_of_the_feeling():
    requests = [SpeechRequest("Hi", Feeling(label), VoiceSpec(speed=1.2)) for label in ("sad", "neutral", "afraid")]
    for model in ("tts-1", "tts-1-hd"):
        _, bodies = await said(*requests, model=model)
        assert not any("instructions" in body for body in bodies)
        sad, neutral, afraid = (body["speed"] for body in bodies)
        assert sad < neutral == 1.2 < afraid


async def test_speed_stays_within_what_the_service_takes():
    spec = VoiceSpec(speed=2.0, voices=({"voice": "openai:nova", "speed": 2.0},))
    _, bodies = await said(SpeechRequest("Hi", Feeling("afraid"), spec), model="tts-1")
    assert bodies[0]["speed"] == 4.0


async def test_loudness_follows_the_feeling():
    (angry, sad), _ = await said(SpeechRequest("Hi", Feeling("angry")), SpeechRequest("Hi", Feeling("sad")))
    assert max(memoryview(angry.audio.pcm).cast("h")) > 1.5 * max(memoryview(sad.audio.pcm).cast("h"))


async def test_field_that_a_service_does_not_know_is_left_out_from_then_on():
    request = SpeechRequest("Hi", Feeling("sad"))
    _, bodies = await said(request, request, replies=[Reply(refuses="instructions")])
    assert ["instructions" in body for body in bodies] == [True, False, False]
    assert bodies[2]["speed"] < 1.0


async def test_both_fields_may_be_unknown():
    request = SpeechRequest("Hi", Feeling("sad"), VoiceSpec(speed=1.3))
    _, bodies = await said(
        request, request, replies=[Reply(refuses='"instructions"'), Reply(refuses='"speed"'), Reply()]
    )
    assert [sorted(body.keys() & {"instructions", "speed"}) for body in bodies] == [
        ["instructions", "speed"],
        ["speed"],
        [],
        [],
    ]


async def test_refusal_that_leaving_out_does_not_help_teaches_nothing():
    reason = json.dumps({"error": {"message": "input and instructions are too long"}}).encode()
    request = SpeechRequest("Hi", Feeling("sad"))
    async with SpeechServer(Reply(reason, 400), Reply(reason, 400), Reply()) as server:
        voice = OpenAIVoice("nova", host=server.url)
        with pytest.raises(VoiceError, match="too long"):
            await voice.speak(request)
        await voice.speak(request)
        await voice.aclose()
    assert ["instructions" in json.loads(request.body) for request in server.requests] == [True, False, True]


async def test_whisper_is_asked_for():
    (told, untold), bodies = await said(SpeechRequest("Hi", whisper=True), HELLO)
    assert "Whisper" in bodies[0]["instructions"]
    assert "instructions" not in bodies[1]
    # What the model whispered is not whispered again: the tone is still one.
    assert told.audio.pcm == untold.audio.pcm


async def test_models_that_cannot_be_told_are_made_to_whisper():
    (whispered, plain), _ = await said(SpeechRequest("Hi", whisper=True), SpeechRequest("Hi"), model="tts-1")
    assert whispered.audio.pcm != plain.audio.pcm


async def test_character_names_the_voice():
    spec = VoiceSpec(voices=("edge:en-GB-SoniaNeural", "openai:onyx"))
    async with SpeechServer() as server:
        voice = OpenAIVoice(host=server.url)
        await voice.speak(SpeechRequest("Hi", spec=spec))
        await voice.speak(SpeechRequest("Hi"))
        with pytest.raises(VoiceError, match="cannot be a voice"):
            await voice.speak(SpeechRequest("Hi", spec=VoiceSpec(voices=("openai:../x y",))))
        await voice.aclose()
    assert [json.loads(request.body)["voice"] for request in server.requests] == ["onyx", "alloy"]


@pytest.mark.parametrize("text", ["\ud800 hello", 'a", "model": "b', "hi\x00\x0bthere", "😀 yes", "你好"])
async def test_odd_text_stays_text(text):
    _, (body,) = await said(SpeechRequest(text))
    assert body["input"] == text.replace("\ud800", "")
    assert body["model"] == "gpt-4o-mini-tts"


async def test_key_goes_only_to_the_host_it_was_set_for(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-of-openai")
    async with SpeechServer() as server:
        voice = OpenAIVoice("nova", host=server.url)
        await voice.speak(HELLO)
        await voice.aclose()
        assert "sk-secret" not in str(server.requests)
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        voice = OpenAIVoice("nova")
        await voice.speak(HELLO)
        await voice.aclose()
        assert server.requests[1].headers["Authorization"] == "Bearer sk-secret-of-openai"


async def test_redirects_are_not_followed_with_the_key():
    async with SpeechServer() as other, SpeechServer(Reply(b"", 307, headers={"Location": other.url})) as server:
        voice = OpenAIVoice("nova", host=server.url, key="sk-secret")
        with pytest.raises(VoiceError, match="it is elsewhere"):
            await voice.speak(HELLO)
        await voice.aclose()
        assert not other.requests


@pytest.mark.parametrize(
    ("status", "match"),
    [
        (400, "answered 400: bad"),
        (401, "refuses the key .401.*OPENAI_API_KEY"),
        (404, "answered 404: bad"),
        (429, "refuses for now.*429.*wait 7 s"),
        (500, "fault of its own for now .500."),
    ],
)
async def test_refusals_are_voice_errors(status, match):
    _, server = await failing(Reply(b"bad", status, headers={"Retry-After": "7"}), match=match)
    assert len(server.requests) == 1


async def test_reason_is_short_plain_and_without_the_key():
    reply = Reply(b"no such key: sk-secret\x1b[31m\n" + b"x" * 9999, 401)
    async with SpeechServer(reply) as server:
        voice = OpenAIVoice("nova", host=server.url, key="sk-secret")
        with pytest.raises(VoiceError) as caught:
            await voice.speak(HELLO)
        await voice.aclose()
    assert "sk-secret" not in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("body", [b"", b"\0" * 48_000, b"\0"])
async def test_no_sound_is_a_voice_error(body):
    await failing(Reply(body), match="no sound")


async def test_text_in_place_of_sound_is_not_played():
    reply = Reply(b'{"detail": "model is loading"}' * 400, headers={"Content-Type": "application/json"})
    await failing(reply, match="answered with application/json.*model is loading")


async def test_odd_number_of_bytes():
    (speech,), _ = await said(HELLO, replies=[Reply(SOUND + b"\x7f")])
    assert len(speech.audio.pcm) % 2 == 0


async def test_service_that_sends_a_file_of_another_rate_is_understood():
    held = BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(tone(1.0, 16_000).pcm)
    mp3 = Reply(mp3_tone(1.0), headers={"Content-Type": "audio/mpeg"})
    speeches, _ = await said(HELLO, HELLO, replies=[Reply(held.getvalue()), mp3])
    assert [speech.audio.rate for speech in speeches] == [24_000, 24_000]
    assert [speech.duration for speech in speeches] == pytest.approx([1.0, 1.0], abs=0.06)


async def test_small_file_that_holds_hours():
    held = BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(100)
        file.writeframes(bytes(2 * 100 * 7200))
    await failing(Reply(held.getvalue()), match="more than 15 minutes")


async def test_logins_of_netrc_are_for_nobody_here(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    async with SpeechServer() as server:
        with_key = OpenAIVoice("nova", host=server.url, key="sk-own")
        without = OpenAIVoice("nova", host=server.url)
        for voice in (with_key, without):
            await voice.speak(HELLO)
            await voice.aclose()
    assert [request.headers.get("Authorization") for request in server.requests] == ["Bearer sk-own", None]


async def test_proxy_of_the_environment_is_used(monkeypatch):
    async with SpeechServer() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        voice = OpenAIVoice("nova", host="http://speech.invalid/v1")
        assert (await voice.speak(HELLO)).duration > 0.5
        await voice.aclose()
    assert "speech.invalid" in proxy.requests[0].path + proxy.requests[0].headers["Host"]


async def test_file_that_cannot_be_read():
    await failing(Reply(b"RIFF" + SOUND), match="cannot be read")


async def test_connection_cut_half_way():
    await failing(Reply(cut_at=1000), match="connection was lost before the end")


async def test_sound_without_end():
    await failing(Reply(SOUND * 20, flood=True), match="more than 27 MiB", patience=30)


@pytest.mark.parametrize("stage", [-1, 0, 1000])
async def test_silence_of_the_service_times_out(stage):
    await failing(Reply(stall_at=stage), kind=VoiceTimeout, match=r"no sound within 0\.3 s", patience=0.3)


@pytest.mark.parametrize("stage", [-1, 1000])
async def test_cancelling_closes_the_connection(stage):
    async with SpeechServer(Reply(stall_at=stage)) as server, asyncio.timeout(10):
        voice = OpenAIVoice("nova", host=server.url)
        task = asyncio.create_task(voice.speak(HELLO))
        while not server.requests:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while server.open:
            await asyncio.sleep(0.005)
        await voice.aclose()


async def test_no_server():
    async with SpeechServer() as server:
        pass
    voice = OpenAIVoice("nova", host=server.url)
    with pytest.raises(VoiceError, match="cannot be reached"):
        await voice.speak(HELLO)
    await voice.aclose()
    await voice.aclose()


async def test_connections_are_kept_and_two_at_once_do_not_meet():
    async with SpeechServer() as server:
        voice = OpenAIVoice("nova", host=server.url)
        for _ in range(3):
            await voice.speak(HELLO)
        assert len(server.sockets) == 1
        speeches = await asyncio.gather(*(voice.speak(SpeechRequest("word " * n)) for n in range(1, 6)))
        assert [len(words(speech)) for speech in speeches] == [1, 2, 3, 4, 5]
        await voice.aclose()


async def test_connection_that_the_service_has_closed_meanwhile_is_opened_anew():
    async with SpeechServer(Reply(), Reply(hang_up=True), Reply()) as server:
        voice = OpenAIVoice("nova", host=server.url)
        await voice.speak(HELLO)
        assert (await voice.speak(HELLO)).duration > 0.5
        assert len(server.requests) == 3
        await voice.aclose()


def test_one_voice_in_two_event_loops():
    async def speak(voice):
        async with SpeechServer() as server:
            voice._post.url = f"{server.url}/audio/speech"
            return await voice.speak(HELLO)

    voice = OpenAIVoice("nova", host="http://127.0.0.1:9")
    assert asyncio.run(speak(voice)).duration == asyncio.run(speak(voice)).duration
    asyncio.run(voice.aclose())


async def test_one_voice_in_several_event_loops_at_once():
    said = []
    async with SpeechServer() as server:
        voice = OpenAIVoice("nova", host=server.url)

        async def talk():
            for _ in range(5):
                said.append(await voice.speak(HELLO))
            await voice.aclose()

        loops = [threading.Thread(target=lambda: asyncio.run(talk())) for _ in range(3)]
        for loop in loops:
            loop.start()
        for loop in loops:
            await asyncio.to_thread(loop.join)
    assert len(said) == 15


async def test_nothing_to_say_asks_nothing():
    async with SpeechServer() as server:
        voice = OpenAIVoice("nova", host=server.url)
        with pytest.raises(VoiceError, match="nothing to say"):
            await voice.speak(SpeechRequest(" \n"))
        assert (await voice.speak(SpeechRequest("", sounds=(("laugh", 0),)))).duration > 0
        assert not server.requests


def test_names_keys_and_hosts_are_checked(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(SpecError, match="OPENAI_API_KEY"):
        OpenAIVoice("alloy")
    with pytest.raises(SpecError, match="cannot be a voice"):
        OpenAIVoice("alloy@http://elsewhere", key="k")
    with pytest.raises(SpecError, match="characters that no key has"):
        OpenAIVoice("alloy", key="k\nHost: elsewhere")
    for host in ("ftp://x/v1", "x", "http://", "http://[", "http://x:y/v1", "https://x/v1?key=1"):
        with pytest.raises(SpecError, match="address"):
            OpenAIVoice("alloy", host=host)
    with pytest.raises(SpecError, match="user name") as caught:
        OpenAIVoice("alloy", host="https://me:secret@x/v1")
    assert "secret" not in str(caught.value)
