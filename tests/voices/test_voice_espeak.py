"""espeak-ng as a process of its own."""

import asyncio
import os
import stat
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.voices.espeak import EspeakVoice, find_binary, options
from npcsdk.world.character import VoiceSpec

needs_espeak = pytest.mark.skipif(
    find_binary() is None and os.environ.get("CI") != "true", reason="espeak-ng is not installed"
)
needs_scripts = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in binary is a shell script")

HELLO = SpeechRequest("Hello there, traveller.")


@needs_espeak
async def test_says_a_clause():
    speech = await EspeakVoice("en").speak(HELLO)
    assert speech.audio.rate == 22_050
    assert 0.8 < speech.duration == speech.audio.duration < 3
    assert [HELLO.text[m.at : m.at + m.length] for m in speech.marks] == ["Hello", "there", "traveller"]
    assert speech.duration - 0.25 < speech.marks[-1].end <= speech.duration


@needs_espeak
async def test_speed_and_pitch():
    async def said(**spec):
        return (await EspeakVoice("en").speak(SpeechRequest(HELLO.text, spec=VoiceSpec(**spec)))).audio

    assert (await said(speed=0.5)).duration > 1.5 * (await said(speed=2.0)).duration
    assert (await said(pitch=0.5)).sha256 != (await said(pitch=2.0)).sha256


@needs_espeak
async def test_language_of_the_piece_and_voice_of_the_character():
    chinese = SpeechRequest("你好，世界。", language="zh")
    assert (await EspeakVoice().speak(chinese)).duration > 0.5
    with pytest.raises(VoiceError, match="English"):
        await EspeakVoice("en").speak(chinese)
    named = SpeechRequest("你好", spec=VoiceSpec(voices=("espeak:cmn",)))
    assert (await EspeakVoice().speak(named)).duration > 0.2


@needs_espeak
@pytest.mark.parametrize(
    "text",
    [
        "-v de",
        "--help",
        "[[h@loU]] hi",
        "<speak><break time='60s'/>hi</speak>",
        "hi\x00\x07there",
        "\ud800 hi",
        "hi 😀",
        "a" * 5000,
    ],
)
async def test_odd_text_is_only_text(text):
    speech = await EspeakVoice("en").speak(SpeechRequest(text))
    assert speech.duration > 0.1
    assert all(text[m.at : m.at + m.length] == m.value for m in speech.marks)
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)


@needs_espeak
@settings(deadline=None, max_examples=25)
@given(st.text(max_size=40))
async def test_any_text_is_speech_or_a_voice_error(text):
    try:
        speech = await EspeakVoice("fr").speak(SpeechRequest(text))
    except VoiceError:
        return
    assert speech.audio.pcm


@needs_espeak
@pytest.mark.parametrize("language", ["en-GB", "pt-BR", "zh-Hans", "de", ""])
async def test_language_tags(language):
    assert (await EspeakVoice().speak(SpeechRequest("Hello", language=language))).duration > 0.2


@needs_espeak
async def test_works_in_the_loop_of_another_thread():
    def said():
        return asyncio.run(EspeakVoice("en").speak(HELLO)).duration

    assert await asyncio.to_thread(said) > 0.8


@needs_espeak
async def test_unknown_voice():
    with pytest.raises(VoiceError, match="espeak:xx"):
        await EspeakVoice("xx").speak(HELLO)


@pytest.mark.parametrize("voice", ["../../x", "en;reboot", "-v", "+f3", "en us", "en\n", "$(id)", "en" * 60, "日本"])
def test_voice_names_are_checked(voice):
    with pytest.raises(SpecError, match="cannot be a voice"):
        EspeakVoice(voice)


@pytest.mark.parametrize("name", ["../../x", "-v", "en us"])
async def test_voice_named_by_a_world_is_checked(name):
    with pytest.raises(VoiceError, match="cannot be a voice"):
        await EspeakVoice().speak(SpeechRequest("Hi", spec=VoiceSpec(voices=(f"espeak:{name}",))))


@given(st.floats(0.5, 2.0), st.floats(0.5, 2.0))
def test_options_stay_in_the_range_of_espeak(speed, pitch):
    given = options("en+f3", speed, pitch)
    assert 80 <= int(given[given.index("-s") + 1]) <= 450
    assert 0 <= int(given[given.index("-p") + 1]) <= 99


async def test_missing_binary_names_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VoiceError, match="apt-get install espeak-ng"):
        await EspeakVoice("en").speak(HELLO)


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """Put a script of our own in place of espeak-ng; it leaves its process id behind."""

    def put(script):
        path = tmp_path / "espeak-ng"
        path.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
        return tmp_path / "pid"

    return put


def alive(pid_file):
    try:
        os.kill(int(pid_file.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


@needs_scripts
async def test_hanging_process_is_killed_at_the_deadline(stand_in):
    pid = stand_in("exec sleep 60")
    with pytest.raises(VoiceTimeout):
        await EspeakVoice("en", timeout=0.3).speak(HELLO)
    assert not alive(pid)


@needs_scripts
async def test_cancelling_kills_the_process(stand_in):
    pid = stand_in("exec sleep 60")
    task = asyncio.create_task(EspeakVoice("en").speak(HELLO))
    async with asyncio.timeout(5):
        while not (pid.exists() and pid.read_text().strip()):
            await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive(pid)


@needs_scripts
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo broken >&2; exit 3", "broken"),
        ("exit 3", "exit status 3"),
        ("true", "exit status 0"),
        ("echo no wav at all", "no WAV"),
        ("printf 'RIFF\\0\\0\\0\\0WAVE'", "no WAV"),
    ],
)
async def test_broken_answers_are_voice_errors(stand_in, script, reason):
    stand_in(script)
    with pytest.raises(VoiceError, match=reason):
        await EspeakVoice("en").speak(HELLO)
