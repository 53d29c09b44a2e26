"""piper in a process of its own; what needs the voice is skipped where `npcsdk pull piper:joe` was not run."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.audio.pitch import f0
from npcsdk.emotion import Feeling
from npcsdk.errors import MissingExtra, SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.pull import pull
from npcsdk.speech.prosody import PLAIN, Prosody
from npcsdk.voices import apart
from npcsdk.voices.piper import PiperVoice, lacks
from npcsdk.voices.piper_child import laid, matched, phones_of
from npcsdk.weights import voice_file
from npcsdk.world.character import VoiceSpec

CI = os.environ.get("CI") == "true"
needs_piper = pytest.mark.skipif(find_spec("piper") is None and not CI, reason="piper-tts is not installed")

HELLO = SpeechRequest("Hello there, traveller.")
LINES = (
    "The road to the north is closed because the bridge fell into the river.",
    "Sit down and eat; the stew is hot and the night is cold.",
    "My brother left for the city ten years ago and never wrote a letter.",
)


@pytest.fixture(autouse=True)
def own_processes(monkeypatch):
    """Those of this test alone, which are ended with it."""
    monkeypatch.setattr(apart, "_shared", {})
    yield
    for child in apart._shared.values():
        child.close()


@pytest.fixture(scope="session")
def joe_file():
    if find_spec("piper") is None and not CI:
        pytest.skip("piper-tts is not installed")
    path = pull("piper:joe") if CI else voice_file("piper:joe")
    if path is None:
        pytest.skip("the voice is not there; npcsdk pull piper:joe")
    return path


@pytest.fixture
async def joe(joe_file):
    voice = PiperVoice("joe", timeout=60.0)
    yield voice
    await voice.aclose()


def samples(audio):
    import numpy as np

    return np.frombuffer(audio.pcm, "<i2").astype(np.float32) / 32768


def words_of(speech):
    return [mark for mark in speech.marks if mark.kind == "word"]


def process_of(voice):
    (one,) = [child for child in apart._shared.values() if id(voice) in child.users]
    return one.pid


async def test_says_a_clause(joe):
    speech = await joe.speak(HELLO)
    assert speech.audio.rate == 22_050
    assert 0.8 < speech.duration == speech.audio.duration < 3
    words = words_of(speech)
    assert [HELLO.text[m.at : m.at + m.length] for m in words] == ["Hello", "there", "traveller"]
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)
    assert {mark.kind for mark in speech.marks} >= {"word", "phoneme", "viseme"}
    assert "piper" not in sys.modules


async def test_tells_words_and_phonemes(joe):
    raw = await joe.raw(HELLO, PLAIN)
    assert [word.text for word in raw.words] == ["Hello", "there", "traveller"]
    assert ["".join(p.symbol for p in raw.phones if p.word == n) for n in range(3)] == ["həloʊ", "ðɛɹ", "tɹævəlɚ"]
    assert "oʊ" in [phone.symbol for phone in raw.phones]
    edges = [edge for phone in raw.phones for edge in (phone.start, phone.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert raw.audio.duration - 0.6 < edges[-1] <= raw.audio.duration


@pytest.mark.parametrize("prosody", [PLAIN, Prosody(rate=0.8), Prosody(pitch=1.25), Prosody(pitch=0.8, rate=1.25)])
async def test_vowels_sound_and_the_pause_does_not(joe, prosody):
    import numpy as np

    raw = await joe.raw(SpeechRequest("Go home, now. All of you!"), prosody)
    sound, rate = np.abs(samples(raw.audio)), raw.audio.rate
    for phone in raw.phones:
        if phone.symbol in ("oʊ", "aʊ", "ɔ"):
            assert sound[round(phone.start * rate) : round(phone.end * rate)].max() > 0.05
    now, all_ = (next(word for word in raw.words if word.text == text) for text in ("now", "All"))
    middle = (now.end + all_.start) / 2
    assert all_.start - now.end > 0.1
    assert sound[round((middle - 0.03) * rate) : round((middle + 0.03) * rate)].max() < 0.05


async def test_words_that_are_said_as_one_or_as_several(joe):
    text = "I'm in the 21 club & it's 1,234 o'clock in the well-known “nutshell”. Into the river!"
    raw = await joe.raw(SpeechRequest(text), PLAIN)
    expected = "I'm in the 21 club it's 1,234 o'clock in the well-known nutshell Into the river".split()
    assert [word.text for word in raw.words] == expected
    said = ["".join(p.symbol for p in raw.phones if p.word == n) for n in range(len(raw.words))]
    assert said[1:4] == ["ɪn", "ðə", "twɛntiwʌn"]
    assert said[6].startswith("wʌnθaʊzənd")
    assert said[7:9] == ["əklɑk", "ɪn"]
    assert said[-1] == "ɹɪvɚ"
    assert all(a.end <= b.start + 1e-9 for a, b in zip(raw.words, raw.words[1:], strict=False))


async def test_rate_and_pitch_are_as_asked(joe):
    async def said(**prosody):
        found = [(await joe.raw(SpeechRequest(line), Prosody(**prosody))).audio for line in LINES]
        return sum(audio.duration for audio in found), sum(f0(samples(audio), audio.rate) for audio in found)

    duration, height = await said()
    for ratio in (0.8, 1.25):
        assert duration / (await said(rate=ratio))[0] == pytest.approx(ratio, rel=0.1)
    for ratio in (0.82, 1.2):
        found = await said(pitch=ratio)
        assert found[1] / height == pytest.approx(ratio, rel=0.1)
        assert found[0] / duration == pytest.approx(1, rel=0.1)


async def test_a_feeling_is_heard(joe):
    plain = (await joe.speak(SpeechRequest(LINES[0]))).audio
    sad = (await joe.speak(SpeechRequest(LINES[0], Feeling("sad", 1.0)))).audio
    assert sad.duration > 1.1 * plain.duration


async def test_a_laugh_by_itself(joe):
    speech = await joe.speak(SpeechRequest("", sounds=(("laugh", 0),)))
    assert [mark.value for mark in speech.marks if mark.kind == "sound"] == ["laugh"]


async def test_the_characters_own_voice_is_a_name_and_no_path(joe_file):
    voice = PiperVoice(timeout=60.0)
    named = SpeechRequest("Good evening.", spec=VoiceSpec(voices=("piper:joe",)))
    assert (await voice.speak(named)).duration > 0.3
    assert (await voice.speak(SpeechRequest("Good evening."))).duration > 0.3
    placed = SpeechRequest("Good evening.", spec=VoiceSpec(voices=(f"piper:{joe_file}",)))
    with pytest.raises(VoiceError, match="cannot be a voice, which is a name"):
        await voice.speak(placed)
    await voice.aclose()


async def test_a_file_by_its_path_and_the_process_is_shared(joe, joe_file):
    by_path = PiperVoice(str(joe_file), timeout=60.0)
    assert by_path.name == f"piper:{joe_file}"
    both = await asyncio.gather(*(voice.speak(HELLO) for voice in (joe, by_path) * 2))
    assert all(speech.duration > 0.8 for speech in both)
    pid = process_of(joe)
    assert process_of(by_path) == pid
    await by_path.aclose()
    assert process_of(joe) == pid
    await joe.aclose()
    await joe.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_speakers(joe_file):
    for name in ("joe#1", "joe#someone", f"{joe_file}#²"):
        with pytest.raises(VoiceError, match="has no speaker"):
            await PiperVoice(name, timeout=60.0).speak(HELLO)
    assert (await PiperVoice("joe#0", timeout=60.0).speak(HELLO)).duration > 0.8


@pytest.mark.parametrize("text", ["-v de", "[[h@loU]] hi", "hi\x00there", "\ud800 hi", "hi 😀", "a " * 700, "b" * 900])
async def test_odd_text_is_only_text(joe, text):
    speech = await joe.speak(SpeechRequest(text))
    assert speech.duration > 0.1
    assert all(text[m.at : m.at + m.length] == m.value for m in words_of(speech))


@pytest.mark.parametrize(("text", "why"), [("…", "nothing that can be said"), ("你好，世界", "speaks English")])
async def test_nothing_to_say(joe, text, why):
    with pytest.raises(VoiceError, match=rf"^piper:joe: .*{why}"):
        await joe.speak(SpeechRequest(text))


async def test_killed_it_is_started_anew(joe):
    await joe.speak(HELLO)
    first = process_of(joe)
    task = asyncio.create_task(joe.speak(SpeechRequest(" ".join(LINES))))
    await asyncio.sleep(0.05)
    os.kill(first, signal.SIGKILL)
    with suppress(VoiceError):  # unless it was faster
        await task
    assert (await joe.speak(HELLO)).duration > 0.8
    assert process_of(joe) != first


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process as POSIX does")
async def test_one_that_hangs_is_ended(joe):
    await joe.speak(HELLO)
    hanging, joe.timeout = process_of(joe), 0.3
    os.kill(hanging, signal.SIGSTOP)
    with pytest.raises(VoiceTimeout, match=r"piper:joe: no sound within 0\.3 s"):
        await joe.speak(HELLO)
    joe.timeout = 60.0
    assert (await joe.speak(HELLO)).duration > 0.8


async def test_cancelled_and_closed_while_it_speaks(joe):
    long = SpeechRequest(" ".join(LINES * 20))
    await joe.speak(HELLO)
    task = asyncio.create_task(joe.speak(long))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await joe.speak(HELLO)).duration > 0.8
    tasks = [asyncio.create_task(joe.speak(long)) for _ in range(3)]
    await asyncio.sleep(0.1)
    await joe.aclose()
    for task in tasks:
        with pytest.raises(VoiceError, match="was closed"):
            await task
    assert (await joe.speak(HELLO)).duration > 0.8


def test_works_in_several_loops(joe_file):
    voice = PiperVoice("joe", timeout=60.0)
    assert asyncio.run(voice.speak(HELLO)).duration > 0.8
    assert asyncio.run(voice.speak(HELLO)).duration > 0.8
    asyncio.run(voice.aclose())


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "piper", None)
    with pytest.raises(MissingExtra, match=r"npcsdk\[piper\]"):
        PiperVoice("joe")
    assert "npcsdk[piper]" in lacks("joe")


@pytest.fixture
def file(tmp_path):
    """Put a voice file and what stands beside it; give the path."""

    def put(model=b"no model", beside='{"espeak": {"voice": "en"}, "audio": {"sample_rate": 22050}}'):
        path = tmp_path / "x.onnx"
        path.write_bytes(model)
        if beside is not None:
            (tmp_path / "x.onnx.json").write_text(beside)
        return path

    return put


@needs_piper
async def test_a_package_that_cannot_be_imported(monkeypatch, tmp_path, file):
    (tmp_path / "piper.py").write_text("raise ImportError('a library is missing')")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(VoiceError, match=r"a library is missing.*npcsdk\[piper\]"):
        await PiperVoice(str(file()), timeout=60.0).speak(HELLO)


@needs_piper
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, r"x\.onnx cannot be loaded"),
        ({"model": b""}, r"x\.onnx cannot be loaded"),
        ({"beside": None}, r"x\.onnx\.json, which a voice of piper's needs"),
        ({"beside": "not json"}, r"x\.onnx\.json, which"),
        ({"beside": "[]"}, r"x\.onnx\.json, which"),
        ({"beside": "{}"}, r"x\.onnx\.json, which"),
        (
            {"beside": json.dumps({"espeak": {"voice": "x"}, "audio": {"sample_rate": 1}, "phoneme_type": "pinyin"})},
            "needs more than its file",
        ),
    ],
)
async def test_files_that_are_no_voices(file, given, why):
    voice = PiperVoice(str(file(**given)), timeout=60.0)
    for _ in range(2):
        with pytest.raises(VoiceError, match=why):
            await voice.speak(HELLO)
    await voice.aclose()


@needs_piper
async def test_a_voice_that_is_not_there_names_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    with pytest.raises(VoiceError, match=r"is not there\. npcsdk pull piper:joe"):
        await PiperVoice("joe").speak(HELLO)
    with pytest.raises(VoiceError, match=r"amy\.onnx is not there"):
        await PiperVoice("amy").speak(HELLO)
    assert lacks("joe").endswith("npcsdk pull piper:joe")
    assert lacks(f"{tmp_path}/x.onnx").endswith("x.onnx is not there. Name a file that is.")


@needs_piper
@pytest.mark.parametrize("voice", ["../x", "x y", "-x", "a/b", "x/y.bin", "/etc/passwd", "#1", ".onnx\0.onnx"])
def test_voices_are_names_or_files(voice):
    with pytest.raises(SpecError, match="cannot be a voice"):
        PiperVoice(voice)


def coded(text):
    return [(code, n / 10, (n + 1) / 10) for n, code in enumerate(text)]


def test_code_points_become_phonemes():
    found = phones_of(coded("ˈtʃeɪndʒ"))
    assert [symbol for symbol, _, _ in found] == ["tʃ", "eɪ", "n", "dʒ"]
    assert found[0][1:] == (0.0, pytest.approx(0.3))
    assert found[-1][2] == pytest.approx(0.8)
    assert phones_of(coded("ɑ̃ː")) == [("ɑ", 0.0, pytest.approx(0.3))]
    assert phones_of(coded(",ˈ.")) == []


def test_words_by_the_spaces_between_them():
    words, phones = laid(["Go,", "“now”", "—"], coded("^ɡˈoʊ, nˈaʊː.$ "), lambda word: [])
    assert [(text, round(start, 1), round(end, 1)) for text, start, end in words] == [
        ("Go", 0.1, 0.5),
        ("now", 0.7, 1.2),
    ]
    assert [(symbol, word) for symbol, _, _, word in phones] == [("ɡ", 0), ("oʊ", 0), ("n", 1), ("aʊ", 1)]


def test_words_by_what_they_are_alone():
    alone = {"In": ["ɪ", "n"], "the": ["ð", "i"], "21": ["t", "w", "ʌ", "n"], "x": []}
    words, phones = laid(["In", "the", "x", "21"], coded("ɪnðə twɛ wʌn "), alone.__getitem__)
    assert [word[0] for word in words] == ["In", "the", "21"]
    assert ["".join(p[0] for p in phones if p[3] == n) for n in range(3)] == ["ɪn", "ðə", "twɛwʌn"]
    assert laid([], coded("ab"), alone.__getitem__)[0] == []
    assert laid(["In"], [], alone.__getitem__) == ([], [])


@given(st.lists(st.text("abɪ", max_size=4), max_size=6), st.text("abɪʃ", max_size=20))
def test_each_phoneme_has_a_word_in_order(words, heard):
    owners = matched([list(word) for word in words], list(heard))
    assert len(owners) == len(heard)
    assert owners == sorted(owners)
    assert all(-1 <= owner < len(words) for owner in owners)
    if "".join(words) == heard:
        assert owners == [n for n, word in enumerate(words) for _ in word]
