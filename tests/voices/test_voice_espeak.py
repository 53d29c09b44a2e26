"""espeak-ng in a process of its own: the library, and the program where there is only that."""

import asyncio
import math
import os
import signal
import stat
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.audio.pitch import contour, f0, spread
from npcsdk.emotion import Feeling
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.speech.prosody import PLAIN, Prosody
from npcsdk.voices import apart, espeak
from npcsdk.voices.espeak import EspeakVoice, find_binary, parameters
from npcsdk.voices.espeak_child import timed
from npcsdk.world.character import VoiceSpec

needs_espeak = pytest.mark.skipif(
    find_binary() is None and os.environ.get("CI") != "true", reason="espeak-ng is not installed"
)
needs_scripts = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in binary is a shell script")

HELLO = SpeechRequest("Hello there, traveller.")
LONG = SpeechRequest("The road is closed because the bridge fell into the river. Will you wait until it is morning?")


@pytest.fixture(autouse=True)
def own_processes(monkeypatch):
    """Those of this test alone, which are ended with it."""
    monkeypatch.setattr(apart, "_shared", {})
    yield
    for child in apart._shared.values():
        child.close()


@pytest.fixture
async def voice():
    """Any language; the process is ended after each test."""
    voice = EspeakVoice()
    yield voice
    await voice.aclose()


@pytest.fixture(params=["library", "program"])
def way(request, monkeypatch):
    """Each by itself."""
    if request.param == "program":
        monkeypatch.setattr(espeak, "LIBRARIES", ())
    return request.param


def words_of(speech):
    return [mark for mark in speech.marks if mark.kind == "word"]


def samples(audio):
    import numpy as np

    return np.frombuffer(audio.pcm, "<i2").astype(np.float32) / 32768


@needs_espeak
async def test_says_a_clause(voice, way):
    speech = await voice.speak(HELLO)
    assert speech.audio.rate == 22_050
    assert 0.8 < speech.duration == speech.audio.duration < 3
    words = words_of(speech)
    assert [HELLO.text[m.at : m.at + m.length] for m in words] == ["Hello", "there", "traveller"]
    assert speech.duration - 0.3 < words[-1].end <= speech.duration
    assert {mark.kind for mark in speech.marks} >= {"word", "phoneme", "viseme"}


@needs_espeak
async def test_tells_words_and_phonemes(voice):
    raw = await voice.raw(HELLO, PLAIN)
    assert [word.text for word in raw.words] == ["Hello", "there", "traveller"]
    assert ["".join(p.symbol for p in raw.phones if p.word == n) for n in range(3)] == ["hələʊ", "ðeə", "tɹavələ"]
    assert "əʊ" in [phone.symbol for phone in raw.phones]
    edges = [edge for phone in raw.phones for edge in (phone.start, phone.end)]
    assert edges == sorted(edges)
    assert 0 <= edges[0] < edges[-1] <= raw.audio.duration
    for n, word in enumerate(raw.words):
        mine = [phone for phone in raw.phones if phone.word == n]
        assert (word.start, word.end) == (mine[0].start, mine[-1].end)


@needs_espeak
async def test_the_pause_between_clauses_is_no_sound(voice):
    import numpy as np

    raw = await voice.raw(HELLO, PLAIN)
    sound, rate = samples(raw.audio), raw.audio.rate
    pause = sound[round((raw.words[1].end + 0.02) * rate) : round(raw.words[2].start * rate)]
    assert len(pause) > rate / 20
    assert np.abs(pause).max() < 0.01
    vowels = [p for p in raw.phones if p.symbol in ("əʊ", "eə", "a")]
    for vowel in vowels:
        assert np.abs(sound[round(vowel.start * rate) : round(vowel.end * rate)]).max() > 0.05


@needs_espeak
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 1,234 o'clock, 3.5% or £5.", ["It's", "1,234", "o'clock", "3.5", "or", "£", "5"]),
        ("“Well-known,” she said — café!", ["Well-known", "she", "said", "café"]),
        ("hi 😀 there [[h@loU]]", ["hi", "there"]),
    ],
)
async def test_words_are_those_of_the_text(voice, text, words):
    raw = await voice.raw(SpeechRequest(text), PLAIN)
    said = [word.text for word in raw.words]
    assert [word for word in said if word in words] == words
    assert all(a.end <= b.start + 1e-9 for a, b in zip(raw.words, raw.words[1:], strict=False))


def test_events_become_words_and_phones():
    heard = [
        (1, 1, 2, 0, ""),
        (7, 1, 0, 0, "ˈaɪ"),
        (7, 1, 0, 100, "aɪə"),
        (1, 0, 0, 200, ""),  # nobody's
        (7, 4, 0, 200, ""),  # a pause
        (1, 4, 3, 300, ""),
        (1, 5, 2, 300, ""),  # inside the one before
        (7, 4, 0, 300, "(en)"),
        (7, 4, 0, 300, "uː"),
        (5, 7, 0, 400, ""),
        (1, 99, 3, 400, ""),  # beyond the text
    ]
    words, phones = timed("I, 21", heard, 100, 5.0)
    assert words == [("I", 0.0, 2.0), ("21", 3.0, 4.0)]
    assert [phone[0] for phone in phones] == ["aɪ", "aɪ", "ə", "u"]
    assert phones[1][1:3] == (1.0, 1.5)
    assert phones[3] == ("u", 3.0, 4.0, 1)
    assert timed("", [], 100, 0.0) == ([], [])


@needs_espeak
@pytest.mark.parametrize("name", ["en", "en+f3", "de"])
async def test_speed_pitch_and_range_are_as_asked(name):
    import numpy as np

    voice = EspeakVoice(name)

    async def said(**prosody):
        audio = (await voice.raw(LONG, Prosody(**prosody))).audio
        _, hertz = contour(samples(audio), audio.rate)
        return audio.duration, np.exp(np.log(hertz[hertz > 0]).mean()), spread(samples(audio), audio.rate)

    duration, height, moves = await said()
    for ratio in (0.7, 1.5, 2.0):
        assert duration / (await said(rate=ratio))[0] == pytest.approx(ratio, rel=0.05)
    for ratio in (0.8, 1.25, 1.5):
        found = await said(pitch=ratio)
        assert found[1] / height == pytest.approx(ratio, rel=0.05)
        assert found[2] / moves == pytest.approx(1, abs=0.15)
    for ratio in (0.0, 0.5, 1.5):
        found = await said(range=ratio)
        assert found[2] / moves == pytest.approx(ratio, abs=0.15)
        assert found[1] / height == pytest.approx(1, abs=0.05)
    await voice.aclose()


@needs_espeak
async def test_speed_and_pitch_of_the_program(voice, monkeypatch):
    monkeypatch.setattr(espeak, "LIBRARIES", ())

    async def said(**spec):
        return (await voice.speak(SpeechRequest(HELLO.text, spec=VoiceSpec(**spec)))).audio

    assert (await said(speed=0.5)).duration > 1.5 * (await said(speed=2.0)).duration
    assert (await said(pitch=0.5)).sha256 != (await said(pitch=2.0)).sha256


@needs_espeak
async def test_a_feeling_is_heard(voice):
    plain = (await voice.speak(HELLO)).audio
    sad = (await voice.speak(SpeechRequest(HELLO.text, Feeling("sad", 1.0)))).audio
    assert sad.duration > 1.1 * plain.duration
    assert f0(samples(sad), sad.rate) < 0.95 * f0(samples(plain), plain.rate)


@needs_espeak
async def test_language_of_the_piece_and_voice_of_the_character(way):
    chinese = SpeechRequest("你好，世界。", language="zh")
    voice, english = EspeakVoice(), EspeakVoice("en")
    assert (await voice.speak(chinese)).duration > 0.5
    with pytest.raises(VoiceError, match="English"):
        await english.speak(chinese)
    named = SpeechRequest("你好", spec=VoiceSpec(voices=("espeak:cmn",)))
    assert (await voice.speak(named)).duration > 0.2
    await voice.aclose()
    await english.aclose()


@needs_espeak
@pytest.mark.parametrize("language", ["zh", "zh-Hans", "zh-TW", "cmn", "cmn+f3"])
async def test_chinese_is_read_as_chinese(voice, language):
    raw = await voice.raw(SpeechRequest("我们今天去市场。", language=language), PLAIN)
    assert [word.text for word in raw.words] == list("我们今天去市场")
    assert [phone.symbol for phone in raw.phones][:8] == ["w", "o", "m", "ə", "n", "tɕ", "i", "n"]


@needs_espeak
async def test_cantonese_stays_cantonese(voice):
    raw = await voice.raw(SpeechRequest("我们", language="yue"), PLAIN)
    assert raw.phones[0].symbol == "ŋ"


@needs_espeak
async def test_a_laugh_by_itself(voice):
    speech = await voice.speak(SpeechRequest("", sounds=(("laugh", 0),)))
    assert speech.duration > 0.1
    assert [mark.value for mark in speech.marks if mark.kind == "sound"] == ["laugh"]


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
async def test_odd_text_is_only_text(voice, way, text):
    speech = await voice.speak(SpeechRequest(text))
    assert speech.duration > 0.1
    assert "<" in text or len(text) > 4000 or speech.duration < 5
    assert all(text[m.at : m.at + m.length] == m.value for m in words_of(speech))
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)


@needs_espeak
async def test_markup_is_read_out_and_notation_is_not_obeyed(voice):
    marked = await voice.raw(SpeechRequest("<break time='60s'/>hi"), PLAIN)
    assert marked.audio.duration < 10
    noted = await voice.raw(SpeechRequest("[[h@l'oU]]"), PLAIN)
    assert "".join(p.symbol for p in noted.phones) != "həloʊ"


@needs_espeak
@settings(deadline=None, max_examples=25)
@given(st.text(max_size=40), st.sampled_from(["fr", "ar", "ja", "hi"]))
async def test_any_text_is_speech_or_a_voice_error(text, language):
    voice = EspeakVoice(language)
    try:
        speech = await voice.speak(SpeechRequest(text))
    except VoiceError:
        return
    finally:
        await voice.aclose()
    assert speech.audio.pcm
    assert all(0 <= m.start <= m.end <= speech.duration + 1e-6 for m in speech.marks)


@needs_espeak
@pytest.mark.parametrize("language", ["en-GB", "pt-BR", "zh-Hans", "de", ""])
async def test_language_tags(voice, way, language):
    assert (await voice.speak(SpeechRequest("Hello", language=language))).duration > 0.2


@needs_espeak
async def test_works_in_the_loop_of_another_thread(voice, way):
    def said():
        return asyncio.run(voice.speak(HELLO)).duration

    assert await asyncio.to_thread(said) > 0.8
    assert (await voice.speak(HELLO)).duration > 0.8


@needs_espeak
async def test_unknown_voice(voice, way):
    unknown = EspeakVoice("xx")
    with pytest.raises(VoiceError, match=r"espeak:xx: .*voice"):
        await unknown.speak(HELLO)
    assert (await voice.speak(HELLO)).duration > 0.8
    await unknown.aclose()


@pytest.mark.parametrize("voice", ["../../x", "en;reboot", "-v", "+f3", "en us", "en\n", "$(id)", "en" * 60, "日本"])
def test_voice_names_are_checked(voice):
    with pytest.raises(SpecError, match="cannot be a voice"):
        EspeakVoice(voice)


@pytest.mark.parametrize("name", ["../../x", "-v", "en us"])
async def test_voice_named_by_a_world_is_checked(name):
    with pytest.raises(VoiceError, match="cannot be a voice"):
        await EspeakVoice().speak(SpeechRequest("Hi", spec=VoiceSpec(voices=(f"espeak:{name}",))))


@given(st.floats(0.01, 10), st.floats(0.01, 10), st.floats(0, 10))
def test_parameters_stay_in_the_range_of_espeak(rate, pitch, range_):
    given = parameters(Prosody(rate, pitch, range_))
    assert 80 <= given["rate"] <= 450
    assert 0 <= given["pitch"] <= 99
    assert 0 <= given["range"] <= 99
    assert parameters(PLAIN) == {"rate": 175, "pitch": 50, "range": 50}
    assert math.isclose(parameters(Prosody(rate=2.0))["rate"], 350)


async def test_neither_library_nor_program_names_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(espeak, "LIBRARIES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = EspeakVoice("en")
    for _ in range(2):
        with pytest.raises(VoiceError, match="apt-get install espeak-ng"):
            await voice.speak(HELLO)
    await voice.aclose()


@needs_espeak
async def test_the_library_alone_is_enough(voice, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await voice.raw(HELLO, PLAIN)).phones


@needs_espeak
async def test_without_the_library_the_program_speaks_and_no_process_stays(voice, monkeypatch):
    monkeypatch.setattr(espeak, "LIBRARIES", ())
    raw = await voice.raw(HELLO, PLAIN)
    assert raw.audio.duration > 0.8
    assert not raw.phones
    assert not raw.words


def process_of(voice):
    (one,) = [child for child in apart._shared.values() if id(voice) in child.users]
    return one.pid


@needs_espeak
async def test_killed_it_is_started_anew_and_closed_nothing_is_left(voice):
    other = EspeakVoice("de")
    await asyncio.gather(*(one.speak(HELLO) for one in (voice, other) * 3))
    first = process_of(voice)
    assert process_of(other) == first
    os.kill(first, signal.SIGKILL)
    with suppress(VoiceError):  # it may be asked before its end is known
        await voice.speak(HELLO)
    assert (await voice.speak(HELLO)).duration > 0.8
    second = process_of(voice)
    assert second != first
    await voice.aclose()
    await voice.aclose()
    os.kill(second, 0)
    await other.aclose()
    for pid in (first, second):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@needs_espeak
async def test_one_that_hangs_is_ended(voice):
    await voice.speak(HELLO)
    hanging, voice.timeout = process_of(voice), 0.3
    os.kill(hanging, signal.SIGSTOP)
    with pytest.raises(VoiceTimeout, match=r"espeak: no sound within 0\.3 s"):
        await voice.speak(HELLO)
    voice.timeout = 20.0
    assert (await voice.speak(HELLO)).duration > 0.8
    assert process_of(voice) != hanging


@needs_espeak
async def test_cancelled_and_closed_while_it_speaks(voice):
    long = SpeechRequest("word and number 1234567 " * 400)
    await voice.speak(HELLO)
    task = asyncio.create_task(voice.speak(long))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    tasks = [asyncio.create_task(voice.raw(long, PLAIN)) for _ in range(20)]
    await asyncio.sleep(0.05)
    await voice.aclose()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert not isinstance(outcome, BaseException) or "was closed" in str(outcome)
    assert (await voice.speak(HELLO)).duration > 0.8


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """Put a script of our own in place of espeak-ng; it leaves its process id behind."""

    def put(script):
        path = tmp_path / "espeak-ng"
        path.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
        monkeypatch.setattr(espeak, "LIBRARIES", ())
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
