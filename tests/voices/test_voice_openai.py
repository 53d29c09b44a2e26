"""The openai voice against a local server."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from npcsdk.emotion import Feeling
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.testing.voices import tone
from npcsdk.voices.openai import OpenAIVoice
from npcsdk.world.character import VoiceSpec

HELLO = SpeechRequest("Hello there, traveller.")
SOUND = tone(1.0, 24_000).pcm


@asynccontextmanager
async def service(answer):
    """A server that gives `answer(request)` to every request, and a voice that asks it."""
    seen = []

    async def handle(request):
        seen.append((dict(request.headers), json.loads(await request.text())))
        return await answer(request)

    app = web.Application()
    app.router.add_post("/v1/audio/speech", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    voice = OpenAIVoice("nova", host=host, timeout=3)
    try:
        yield voice, seen
    finally:
        await voice.aclose()
        await runner.cleanup()


async def sound(_):
    return web.Response(body=SOUND)


async def test_says_a_clause():
    async with service(sound) as (voice, seen):
        speech = await voice.speak(HELLO)
    assert speech.audio.rate == 24_000
    assert speech.duration == pytest.approx(1.0, abs=0.02)
    assert speech.marks[-1].end <= speech.duration
    body = seen[0][1]
    assert (body["voice"], body["input"], body["response_format"]) == ("nova", HELLO.text, "pcm")
    assert "instructions" not in body
    assert "speed" not in body


async def test_feeling_and_speed_are_asked_for():
    async with service(sound) as (voice, seen):
        await voice.speak(SpeechRequest("Hi", Feeling("angry"), VoiceSpec(speed=1.5)))
    assert "angry" in seen[0][1]["instructions"]
    assert seen[0][1]["speed"] == 1.5


async def test_key_goes_only_to_the_host_it_was_set_for(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with service(sound) as (voice, seen):
        await voice.speak(HELLO)
    assert "sk-secret" not in str(seen)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
async def test_refusals_are_voice_errors(status):
    async def refuse(_):
        return web.Response(status=status)

    async with service(refuse) as (voice, seen):
        with pytest.raises(VoiceError, match="openai:nova"):
            await voice.speak(HELLO)
    assert len(seen) == 1


@pytest.mark.parametrize("body", [b"", b"\0" * 48_000, b"\0"])
async def test_no_sound_is_a_voice_error(body):
    async def empty(_):
        return web.Response(body=body)

    async with service(empty) as (voice, _):
        with pytest.raises(VoiceError, match="no sound"):
            await voice.speak(HELLO)


async def test_odd_number_of_bytes():
    async def odd(_):
        return web.Response(body=SOUND + b"\x7f")

    async with service(odd) as (voice, _):
        assert len((await voice.speak(HELLO)).audio.pcm) % 2 == 0


async def test_connection_cut_half_way():
    async def cut(request):
        response = web.StreamResponse()
        response.content_length = len(SOUND)
        await response.prepare(request)
        await response.write(SOUND[:1000])
        request.transport.abort()
        return response

    async with service(cut) as (voice, _):
        with pytest.raises(VoiceError):
            await voice.speak(HELLO)


async def test_silence_of_the_service_times_out():
    async def hang(_):
        await asyncio.sleep(60)

    async with service(hang) as (voice, _):
        voice.timeout = 0.2
        with pytest.raises(VoiceTimeout):
            await voice.speak(HELLO)


async def test_no_server():
    async with service(sound) as (voice, _):
        pass
    with pytest.raises(VoiceError):
        await voice.speak(HELLO)
    await voice.aclose()


def test_names_and_keys_are_checked(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SpecError, match="OPENAI_API_KEY"):
        OpenAIVoice("alloy")
    with pytest.raises(SpecError, match="cannot be a voice"):
        OpenAIVoice("alloy@http://elsewhere", key="k")
