"""The voice of a folder that was voiced ahead."""

import asyncio
import json
import os
import sys
from dataclasses import replace

import pytest

from npcsdk.emotion import Feeling
from npcsdk.errors import SpecError, VoiceError
from npcsdk.ports import SpeechRequest
from npcsdk.testing.voices import FakeVoice
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.kept.identity import identity
from npcsdk.voices.kept.manifest import NAME, Manifest, read_manifest, write_manifest
from npcsdk.voices.kept.shelf import Shelf
from npcsdk.voices.kept.stored import StoredVoice
from npcsdk.world.character import VoiceSpec

MIRA = VoiceSpec(voices=("fake:mira",), speed=1.1)
HELLO = SpeechRequest("Hello there.", Feeling("happy"), MIRA)


async def voiced(folder, *requests, voice="fake:mira"):
    """A folder in which these were voiced ahead; what the voice said."""
    folder.mkdir(exist_ok=True)
    write_manifest(folder, Manifest(world="w", voice=voice, language="en"))
    said = [await FakeVoice(0, name=voice).speak(request) for request in requests]
    for request, speech in zip(requests, said, strict=True):
        Shelf(folder).put(identity(request, voice), speech)
    return said


async def test_says_what_was_voiced_and_nothing_else(tmp_path):
    (said,) = await voiced(tmp_path / "lines", HELLO)
    voice = StoredVoice(tmp_path / "lines")
    assert voice.name == "stored:lines"
    assert await voice.speak(HELLO) == replace(said, voice="stored:lines")
    for other in (
        replace(HELLO, text="Hello there!"),
        replace(HELLO, spec=VoiceSpec()),
        replace(HELLO, language="zh"),
        replace(HELLO, sounds=(("sigh", 0),)),
        replace(HELLO, feeling=Feeling("sad")),
    ):
        with pytest.raises(VoiceError, match="was not voiced ahead"):
            await voice.speak(other)
    await voice.aclose()


async def test_the_neutral_reading_stands_in_for_a_feeling(tmp_path):
    plain, happy = await voiced(tmp_path, replace(HELLO, feeling=Feeling()), HELLO)
    voice = StoredVoice(tmp_path)
    assert (await voice.speak(replace(HELLO, feeling=Feeling("sad", 0.3)))).audio == plain.audio
    assert (await voice.speak(HELLO)).audio == happy.audio


async def test_in_a_chain_the_next_one_speaks_what_was_not_voiced(tmp_path):
    await voiced(tmp_path, HELLO)
    chain = ChainVoice([StoredVoice(tmp_path), FakeVoice(0)])
    assert (await chain.speak(HELLO)).voice == f"stored:{tmp_path.name}"
    other = await chain.speak(SpeechRequest("Never written."))
    assert other.voice == "fake"
    await chain.aclose()


async def test_the_folder_is_only_read(tmp_path):
    await voiced(tmp_path, HELLO)
    (path,) = tmp_path.glob("*.speech")
    os.utime(path, (0, 0))
    path.with_name("notes.txt").touch()
    before = {found.name: found.stat().st_mtime for found in tmp_path.iterdir()}
    voice = StoredVoice(tmp_path)
    await voice.speak(HELLO)
    assert {found.name: found.stat().st_mtime for found in tmp_path.iterdir()} == before


async def test_a_damaged_file_is_told_of_and_left(tmp_path):
    await voiced(tmp_path, HELLO, replace(HELLO, feeling=Feeling()))
    path = Shelf(tmp_path).path(identity(HELLO, "fake:mira"))
    path.write_bytes(b"npcsdk speech 1\n")
    voice = StoredVoice(tmp_path)
    assert (await voice.speak(HELLO)).audio is not None  # the neutral reading
    for other in tmp_path.glob("*.speech"):
        other.write_bytes(b"")
    with pytest.raises(VoiceError, match="damaged"):
        await voice.speak(HELLO)
    assert len(list(tmp_path.glob("*.speech"))) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes")
@pytest.mark.timeout(20)
async def test_what_is_in_the_way_of_a_line(tmp_path):
    await voiced(tmp_path)
    path = Shelf(tmp_path).path(identity(HELLO, "fake:mira"))
    os.mkfifo(path)
    with pytest.raises(VoiceError, match="damaged"):
        await StoredVoice(tmp_path).speak(HELLO)


async def test_a_folder_that_vanishes(tmp_path):
    await voiced(tmp_path / "lines", HELLO)
    voice = StoredVoice(tmp_path / "lines")
    for path in (tmp_path / "lines").iterdir():
        path.unlink()
    (tmp_path / "lines").rmdir()
    with pytest.raises(VoiceError, match="not voiced ahead"):
        await voice.speak(HELLO)
    (tmp_path / "lines").touch()
    with pytest.raises(VoiceError, match="cannot be read"):
        await voice.speak(HELLO)


async def test_many_at_once(tmp_path):
    pieces = [SpeechRequest(f"Piece {number}.", spec=MIRA) for number in range(20)]
    said = await voiced(tmp_path, *pieces)
    voice = StoredVoice(tmp_path)
    assert [speech.audio for speech in await asyncio.gather(*map(voice.speak, pieces))] == [s.audio for s in said]


@pytest.mark.parametrize("place", ["missing", "empty", "file", "nul\0byte", "~nobody-has-this-name/x"])
def test_a_folder_without_voices(tmp_path, place, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(SpecError):
        StoredVoice(place)


GOOD = {"format": "npcsdk voices 1", "world": "w", "voice": "v", "language": "en", "when": "", "count": 3}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "\ufeff",
        "[" * 100_000,
        json.dumps(GOOD | {"format": "npcsdk voices 2"}),
        json.dumps(GOOD | {"voice": ""}),
        json.dumps(GOOD | {"voice": 7}),
        json.dumps(GOOD | {"count": -1}),
        json.dumps({"format": "npcsdk voices 1"}),
        "x" * (2 << 20),
    ],
    ids=range(12),
)
def test_a_list_that_is_none(tmp_path, text):
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=NAME):
        StoredVoice(tmp_path)


def test_a_list_that_knows_more_than_we_do_is_read(tmp_path):
    (tmp_path / NAME).write_text(json.dumps(GOOD | {"studio": "ours"}), encoding="utf-8")
    assert read_manifest(tmp_path) == Manifest(world="w", voice="v", language="en", count=3)


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links")
@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_a_list_that_is_no_file(tmp_path, kind):
    path = tmp_path / NAME
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "link":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    with pytest.raises(SpecError, match="no plain file"):
        StoredVoice(tmp_path)
