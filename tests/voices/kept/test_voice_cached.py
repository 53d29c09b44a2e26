"""A voice that says nothing twice."""

import asyncio
import gc
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.errors import VoiceError
from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.testing.voices import FakeVoice
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.espeak import EspeakVoice, find_binary
from npcsdk.voices.kept.cached import CachedVoice, cache_folder
from npcsdk.voices.kept.room import Room
from npcsdk.voices.plausible import oddity
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.character import VoiceSpec

HELLO = SpeechRequest("Hello there, traveller.")


async def kept(voice: CachedVoice) -> None:
    """Wait until all that is to be kept is on disk."""
    await voice.aclose()


async def test_a_hit_is_what_was_said_also_in_another_session(tmp_path):
    fake = FakeVoice(0)
    voice = CachedVoice(fake, tmp_path)
    said = await voice.speak(HELLO)
    assert (voice.name, said.voice, voice.hits, voice.misses) == ("fake", "fake", 0, 1)
    assert await voice.speak(HELLO) == said
    await kept(voice)
    assert (voice.hits, voice.misses, voice.errors, len(fake.requests)) == (1, 1, 0, 1)
    assert voice.bytes == sum(path.stat().st_size for path in tmp_path.glob("*.speech")) > len(said.audio.pcm)
    other = CachedVoice(FakeVoice(0), tmp_path)
    again = await other.speak(HELLO)
    assert again == said
    assert again.audio.pcm == said.audio.pcm
    assert (other.hits, other.misses, len(other.voice.requests)) == (1, 0, 0)
    assert fake.closed


class Told:
    """Says what it is told to."""

    name = "told"

    def __init__(self, speech: Speech) -> None:
        self.speech = speech
        self.asked = 0

    async def speak(self, request: SpeechRequest) -> Speech:
        self.asked += 1
        return self.speech

    async def aclose(self) -> None:
        pass


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(max_size=3),
    label=st.sampled_from(EMOTIONS),
    strength=st.floats(0, 1),
    samples=st.lists(st.integers(-32768, 32767), min_size=1, max_size=99),
    rate=st.integers(8_000, 192_000),
    times=st.lists(st.floats(0, 1), max_size=8),
)
def test_whatever_went_in_comes_out(tmp_path_factory, text, label, strength, samples, rate, times):
    folder = tmp_path_factory.mktemp("cache")
    audio = Audio(b"".join(number.to_bytes(2, "little", signed=True) for number in samples), rate)
    marks = tuple(
        Mark("word", start * audio.duration, audio.duration, text[:at], 0, min(at, len(text)))
        for at, start in enumerate(sorted(times))
    )
    said = Speech(audio, audio.duration, marks, "told")
    request = SpeechRequest(text, Feeling(label, strength))
    assume(not oddity(said, request))

    async def twice() -> tuple[Speech, Speech, int]:
        told = Told(said)
        first = CachedVoice(told, folder)
        made = await first.speak(request)
        await first.aclose()
        second = CachedVoice(told, folder)
        return made, await second.speak(request), told.asked

    made, again, asked = asyncio.run(twice())
    assert made is said
    assert again == said
    assert again.audio.pcm == audio.pcm
    assert asked == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(HELLO, text="Hello there, Traveller."),
        replace(HELLO, feeling=Feeling("sad")),
        replace(HELLO, language="zh"),
        replace(HELLO, sounds=(("sigh", 0),)),
        replace(HELLO, spec=VoiceSpec(speed=1.2)),
    ],
    ids=str,
)
async def test_other_requests_are_other_speeches(tmp_path, other):
    voice = CachedVoice(FakeVoice(0), tmp_path)
    await voice.speak(HELLO)
    await voice.speak(other)
    await kept(voice)
    assert (voice.hits, voice.misses, len(list(tmp_path.glob("*.speech")))) == (0, 2, 2)


async def test_another_version_of_the_engine_speaks_anew(tmp_path):
    for version, misses in (("1.0", 1), ("1.0", 0), ("1.1", 1)):
        fake = FakeVoice(0)
        fake.version = version
        voice = CachedVoice(fake, tmp_path)
        await voice.speak(HELLO)
        await kept(voice)
        assert voice.misses == misses


@pytest.mark.parametrize(
    "inner",
    [
        SilentVoice(),
        ChainVoice([FakeVoice(0, name="bad", faults={-1: "error"}), FakeVoice(0)]),
        ChainVoice([FakeVoice(0)]),
        FakeVoice(0, faults={-1: "nothing"}),
        FakeVoice(0, faults={-1: "half"}),
        Told(Speech(Audio(b"\1\2" * 100, 16_000), float("nan"), (), "told")),
        Told(Speech(Audio(b"\1\2" * 100, 16_000), 1.0, (), "told", ("other: failed",))),
        Told(Speech(Audio(b"\1\2" * 100, 16_000), 1.0, (), "another")),
        Told(Speech(Audio(b"\1\2" * 100, 16_000), 100 / 16_000, (), "told")),
    ],
    ids=["silence", "stand-in", "chain", "nothing", "half", "no time", "failures", "another", "cut off"],
)
async def test_only_good_speech_of_the_voice_itself_is_kept(tmp_path, inner):
    voice = CachedVoice(inner, tmp_path)
    said = [await voice.speak(HELLO) for _ in range(2)]
    await kept(voice)
    assert voice.hits + voice.misses == 2
    assert not list(tmp_path.glob("*"))
    assert voice.errors == 0
    assert said[0].voice == said[1].voice


async def test_errors_of_the_voice_are_errors_and_forgotten(tmp_path):
    voice = CachedVoice(FakeVoice(0, faults={0: "error"}), tmp_path)
    with pytest.raises(VoiceError, match="told to fail"):
        await voice.speak(HELLO)
    assert (await voice.speak(HELLO)).audio is not None
    await kept(voice)
    assert (voice.hits, voice.misses) == (0, 2)


async def test_who_asks_for_the_same_at_once_shares_one_call(tmp_path):
    fake = FakeVoice(0.05)
    voice = CachedVoice(fake, tmp_path)
    said = await asyncio.gather(*(voice.speak(HELLO) for _ in range(5)))
    assert len(fake.requests) == 1
    assert len(set(map(id, said))) == 1
    assert (voice.hits, voice.misses) == (4, 1)
    await kept(voice)


async def test_a_failure_is_everyones_who_shared_it(tmp_path):
    voice = CachedVoice(FakeVoice(0.05, faults={-1: "error"}), tmp_path)
    said = await asyncio.gather(*(voice.speak(HELLO) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(error, VoiceError) for error in said)
    assert len(voice.voice.requests) == 1
    assert voice.hits == 0


async def until(condition) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


async def test_a_first_asker_who_leaves_takes_nothing_from_the_second(tmp_path):
    fake = FakeVoice(0.1)
    voice = CachedVoice(fake, tmp_path)
    first = asyncio.create_task(voice.speak(HELLO))
    await until(lambda: fake.open_calls)
    second = asyncio.create_task(voice.speak(HELLO))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await second).audio is not None
    assert len(fake.requests) == 1
    await kept(voice)


async def test_when_all_have_left_the_voice_stops_and_the_next_starts_anew(tmp_path):
    fake = FakeVoice(0, faults={0: "hang"})
    voice = CachedVoice(fake, tmp_path)
    askers = [asyncio.create_task(voice.speak(HELLO)) for _ in range(2)]
    await until(lambda: fake.open_calls)
    for asker in askers:
        asker.cancel()
    done = await asyncio.gather(*askers, return_exceptions=True)
    assert all(isinstance(error, asyncio.CancelledError) for error in done)
    assert fake.open_calls == 0
    assert (await voice.speak(HELLO)).audio is not None
    await kept(voice)


async def test_who_comes_while_a_call_is_given_up_does_not_share_its_end(tmp_path):
    fake = FakeVoice(0, faults={0: "hang"})
    voice = CachedVoice(fake, tmp_path)
    first = asyncio.create_task(voice.speak(HELLO))
    await until(lambda: fake.open_calls)
    first.cancel()
    second = asyncio.create_task(voice.speak(HELLO))
    assert (await second).audio is not None
    with pytest.raises(asyncio.CancelledError):
        await first
    await kept(voice)


async def test_closing_while_it_speaks_is_an_error_and_no_cancelling(tmp_path):
    fake = FakeVoice(0, faults={-1: "hang"})
    voice = CachedVoice(fake, tmp_path)
    asker = asyncio.create_task(voice.speak(HELLO))
    await until(lambda: fake.open_calls)
    await voice.aclose()
    with pytest.raises(VoiceError, match="was stopped"):
        await asker
    await voice.aclose()
    assert fake.closed


async def test_a_damaged_file_is_made_again(tmp_path):
    voice = CachedVoice(FakeVoice(0), tmp_path)
    said = await voice.speak(HELLO)
    await kept(voice)
    (path,) = tmp_path.glob("*.speech")
    for damage in (b"", path.read_bytes()[:-1], path.read_bytes().replace(b"fake", b"FAKE")):
        path.write_bytes(damage)
        again = CachedVoice(FakeVoice(0), tmp_path)
        assert await again.speak(HELLO) == said
        await kept(again)
        assert (again.hits, again.misses, again.errors) == (0, 1, 0)
        assert await CachedVoice(FakeVoice(0, faults={-1: "error"}), tmp_path).speak(HELLO) == said


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links")
@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
async def test_what_is_in_the_way_does_not_keep_it_from_speaking(tmp_path, kind):
    voice = CachedVoice(FakeVoice(0), tmp_path)
    said = await voice.speak(HELLO)
    await kept(voice)
    (path,) = tmp_path.glob("*.speech")
    path.unlink()
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "link":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    again = CachedVoice(FakeVoice(0), tmp_path)
    assert await again.speak(HELLO) == said
    await kept(again)
    assert (again.misses, again.errors) == (1, 1 if kind == "folder" else 0)


async def test_a_folder_that_cannot_be_is_told_of_and_costs_nothing_else(tmp_path):
    (tmp_path / "file").touch()
    voice = CachedVoice(FakeVoice(0), tmp_path / "file")
    assert (await voice.speak(HELLO)).audio is not None
    await kept(voice)
    assert voice.errors >= 1
    assert str(tmp_path / "file") in voice.last_error
    assert voice.bytes == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on files")
async def test_a_full_disk(tmp_path):
    import resource

    voice = CachedVoice(FakeVoice(0), tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        assert (await voice.speak(HELLO)).audio is not None
        await kept(voice)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert voice.errors == 1
    assert voice.last_error
    assert not list(tmp_path.glob("*.speech"))
    assert not list(tmp_path.glob(".tmp-*"))
    assert (await voice.speak(HELLO)).audio is not None


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
async def test_a_folder_that_is_only_read(tmp_path):
    first = CachedVoice(FakeVoice(0), tmp_path)
    said = await first.speak(HELLO)
    await kept(first)
    tmp_path.chmod(0o500)
    try:
        voice = CachedVoice(FakeVoice(0), tmp_path)
        assert await voice.speak(HELLO) == said
        assert (await voice.speak(replace(HELLO, text="And more."))).audio is not None
        await kept(voice)
        assert (voice.hits, voice.misses, voice.errors) == (1, 1, 1)
    finally:
        tmp_path.chmod(0o700)


async def test_the_bound_holds_and_what_is_used_stays(tmp_path):
    voice = CachedVoice(FakeVoice(0), tmp_path, max_bytes=200_000)
    for number in range(12):
        await voice.speak(SpeechRequest(f"This is piece {number:02}."))
        await voice.speak(SpeechRequest("This is piece 00."))
        await until(lambda: not voice._saving)
        for path in tmp_path.glob("*.speech"):
            os.utime(path, ns=(0, path.stat().st_mtime_ns - 10**9))  # Later is later on the coarsest of clocks.
    await kept(voice)
    assert 0 < voice.bytes <= 200_000
    assert sum(path.stat().st_size for path in tmp_path.glob("*.speech")) <= 200_000
    assert voice.misses == 12
    assert (voice.hits, voice.errors) == (12, 0)


async def test_a_piece_larger_than_the_cache_is_said(tmp_path):
    voice = CachedVoice(FakeVoice(0), tmp_path, max_bytes=10)
    assert (await voice.speak(HELLO)).audio is not None
    await kept(voice)
    assert (voice.errors, voice.bytes) == (0, 0)
    with pytest.raises(ValueError, match="below 0"):
        CachedVoice(FakeVoice(0), tmp_path, max_bytes=-1)


async def test_many_sessions_over_one_small_cache(tmp_path):
    voices = [CachedVoice(FakeVoice(0), tmp_path, max_bytes=150_000) for _ in range(4)]
    pieces = [SpeechRequest(f"Piece {number} of a talk.") for number in range(6)]
    plain = {piece: await FakeVoice(0).speak(piece) for piece in pieces}
    for _ in range(5):
        asked = [(voice, piece) for voice in voices for piece in pieces]
        said = await asyncio.gather(*(voice.speak(piece) for voice, piece in asked))
        assert all(speech == plain[piece] for speech, (_, piece) in zip(said, asked, strict=True))
    for voice in voices:
        await kept(voice)
        assert voice.errors == 0
    assert sum(path.stat().st_size for path in tmp_path.glob("*.speech")) <= 150_000


@pytest.mark.skipif(sys.platform == "win32", reason="needs locks")
async def test_a_slow_disk_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("npcsdk.voices.kept.cached.PATIENCE", 0.2)
    voice = CachedVoice(FakeVoice(0), tmp_path)
    with Room(tmp_path, ".speech", 1000).reserved(0):  # Another process that holds the folder.
        assert (await voice.speak(HELLO)).audio is not None
        await kept(voice)
    assert voice.errors == 1
    assert "longer" in voice.last_error


class Stuck(CachedVoice):
    """A cache whose disk does not answer until it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FakeVoice(0), folder)
        self.answers = threading.Event()
        self.read = 0

    def _read(self, what):
        self.read += 1
        self.answers.wait(10)
        return super()._read(what)


async def test_a_disk_that_does_not_answer_takes_one_thread_and_not_all(tmp_path, monkeypatch):
    monkeypatch.setattr("npcsdk.voices.kept.cached.PATIENCE", 0.1)
    voice = Stuck(tmp_path)
    for _ in range(50):
        assert (await voice.speak(HELLO)).audio is not None
    assert voice.read == 1
    assert voice.errors >= 50
    voice.answers.set()
    while voice._stuck:
        await asyncio.sleep(0.01)
    await voice.speak(HELLO)
    assert voice.read == 2
    await kept(voice)


async def test_a_disk_that_fails_after_all_have_left_is_no_news(tmp_path):
    class Failing(Stuck):
        def _read(self, what):
            self.answers.wait(10)
            raise OSError("gone")

    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: told.append(about))
    voice = Failing(tmp_path)
    task = asyncio.create_task(voice.speak(HELLO))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    voice.answers.set()
    await asyncio.sleep(0.1)
    await kept(voice)
    gc.collect()
    assert told == []


async def test_one_cache_on_several_event_loops_at_once(tmp_path):
    voice, said = CachedVoice(FakeVoice(0.02), tmp_path), []

    async def talk():
        for number in range(8):
            said.append(await voice.speak(SpeechRequest(f"Number {number}.")))
        await voice.aclose()

    loops = [threading.Thread(target=lambda: asyncio.run(talk())) for _ in range(3)]
    for loop in loops:
        loop.start()
    for loop in loops:
        await asyncio.to_thread(loop.join, 20)
    assert len(said) == 24
    assert voice.errors == 0


def test_where_it_lies(monkeypatch, tmp_path):
    monkeypatch.delenv("NPCSDK_CACHE", raising=False)
    assert cache_folder().parts[-2:] == ("npcsdk", "voices")
    monkeypatch.setenv("NPCSDK_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path / "voices"
    monkeypatch.setenv("NPCSDK_CACHE", "~/here")
    assert cache_folder() == Path.home() / "here" / "voices"


@pytest.mark.skipif(find_binary() is None and os.environ.get("CI") != "true", reason="espeak-ng is not installed")
async def test_a_real_voice(tmp_path):
    voice = CachedVoice(EspeakVoice("en"), tmp_path)
    said = await voice.speak(HELLO)
    await kept(voice)
    again = CachedVoice(EspeakVoice("en"), tmp_path)
    assert await again.speak(HELLO) == said
    assert (again.hits, again.misses) == (1, 0)
