"""The neural voice that runs in this process."""

import asyncio
import os
import subprocess
import sys
import threading
from importlib.util import find_spec
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.errors import VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.voices.hibari import HibariVoice
from npcsdk.world.character import VoiceSpec

pytestmark = pytest.mark.skipif(
    find_spec("hibari") is None and os.environ.get("CI") != "true", reason="hibari-tts is not installed"
)

HELLO = SpeechRequest("Well, hello there, traveller.")


@pytest.fixture
async def voice():
    voice = HibariVoice()
    yield voice
    await voice.aclose()


def threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("npcsdk-hibari")]


def words(speech):
    return [mark for mark in speech.marks if mark.kind == "word"]


async def test_says_a_clause(voice):
    speech = await voice.speak(HELLO)
    assert speech.audio.rate == 24_000
    assert 1.0 < speech.duration == speech.audio.duration < 3.0
    assert max(memoryview(speech.audio.pcm).cast("h")) > 3000
    assert [HELLO.text[m.at : m.at + m.length] for m in words(speech)] == ["Well", "hello", "there", "traveller"]
    spoken = "".join(m.value for m in speech.marks if m.kind == "phoneme")
    assert spoken == "wɛlhəloʊðɛɹtɹævəlɚ".replace("ɚ", "əɹ")


async def test_marks_lie_in_the_voiced_part(voice):
    speech = await voice.speak(HELLO)
    assert 0 < words(speech)[0].start < 0.15
    for kind in ("word", "phoneme", "viseme"):
        marks = [mark for mark in speech.marks if mark.kind == kind]
        assert speech.duration - 0.25 < marks[-1].end <= speech.duration
        assert all(a.end <= b.start + 1e-6 for a, b in pairwise(marks)), kind


async def test_same_text_same_sound(voice):
    assert (await voice.speak(HELLO)).audio.pcm == (await voice.speak(HELLO)).audio.pcm


async def test_speed(voice):
    slow, fast = [
        (await voice.speak(SpeechRequest(HELLO.text, spec=VoiceSpec(speed=speed)))).duration for speed in (0.5, 2.0)
    ]
    assert slow > 2.5 * fast


@pytest.mark.parametrize(
    "text", ["你好，世界。", "Привет, путник!", "今日は。", "😀😀", "...", "—", "\u200b", " ", "\ud800", "\0"]
)
async def test_what_it_cannot_say_is_a_voice_error(voice, text):
    with pytest.raises(VoiceError):
        await voice.speak(SpeechRequest(text))


@pytest.mark.parametrize(
    "text",
    [
        "Hi 😀 there 👩‍👩‍👧!",
        "\ud800 hi",
        "hi\x00\x07there",
        "[hi](/həlˈO/)",
        "[[hi]](/)",
        "42",
        "3.14, $3.50, U.S.",
        "a" * 3000,
        "word " * 300,
        "café in Zürich",
        "Mira says 你好.",
        "<b>hi</b> & bye",
        "?!?! no !?!?",
        "x" + "!" * 2000,
        "Aß ﬁ İ",
    ],
)
async def test_odd_text_is_said(voice, text):
    speech = await voice.speak(SpeechRequest(text))
    assert speech.duration > 0.1
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)
    assert all(text[m.at : m.at + m.length] == m.value for m in words(speech))
    assert words(speech)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
async def test_any_text_is_speech_or_a_voice_error(text):
    voice = HibariVoice()
    try:
        speech = await voice.speak(SpeechRequest(text))
    except VoiceError:
        return
    finally:
        await voice.aclose()
    assert speech.audio.pcm
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)


async def test_one_thread_serves_all_and_goes_with_the_last(voice):
    others = [HibariVoice() for _ in range(5)]
    said = await asyncio.gather(*(v.speak(HELLO) for v in (voice, *others) for _ in range(2)))
    assert len({speech.audio.sha256 for speech in said}) == 1
    assert len(threads()) == 1
    for other in others:
        await other.aclose()
    assert len(threads()) == 1
    await voice.aclose()
    assert threads() == []
    await voice.aclose()


async def test_loops_of_several_threads_share_it():
    lengths = []

    async def say():
        voice = HibariVoice()
        lengths.append((await voice.speak(HELLO)).duration)
        await voice.aclose()

    workers = [threading.Thread(target=lambda: asyncio.run(say())) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        await asyncio.to_thread(worker.join)
    assert len(lengths) == 4
    assert len(set(lengths)) == 1
    assert threads() == []


async def test_long_text_is_bounded_by_its_deadline():
    hasty, patient = HibariVoice(timeout=0.05), HibariVoice()
    await patient.speak(HELLO)
    with pytest.raises(VoiceTimeout):
        await hasty.speak(SpeechRequest("One more word and then another. " * 20_000))
    async with asyncio.timeout(10):  # the engine is free again, not busy for the next hour
        assert (await patient.speak(HELLO)).duration > 1
    await hasty.aclose()
    await patient.aclose()


async def test_cancelling_frees_the_engine(voice):
    task = asyncio.create_task(voice.speak(SpeechRequest("One more word and then another. " * 20_000)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(10):
        assert (await voice.speak(HELLO)).duration > 1


OFFLINE = """
import asyncio, os, sys

def watch(event, args):
    if event.startswith(("socket.", "urllib.", "ftplib.", "http.")) and event != "socket.__new__":
        if not (event == "socket.bind" or event == "socket.listen"):
            print("NETWORK", event, args)

sys.addaudithook(watch)
from npcsdk.ports import SpeechRequest
from npcsdk.voices.hibari import HibariVoice
from npcsdk.world.character import VoiceSpec

async def main():
    voice = HibariVoice()
    spec = VoiceSpec(voices=("hibari:emma", "emma"))
    speech = await voice.speak(SpeechRequest("Good morning, Thrumblefnord.", spec=spec, language="en-GB"))
    print("SAID", speech.duration > 1)
    await voice.aclose()

asyncio.run(main())
"""


def test_nothing_is_downloaded_reported_or_written(tmp_path):
    folders = dict.fromkeys(("HOME", "HIBARI_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), str(tmp_path))
    environment = {key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"} | folders
    done = subprocess.run([sys.executable, "-c", OFFLINE], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.split("\n")[:-1] == ["SAID True"], done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []
