"""A cache of voiced lines is emptied: nobody can say to whom a line was said."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from npcsdk.ports import SpeechRequest
from npcsdk.testing.voices import FakeVoice
from npcsdk.voices.kept import room
from npcsdk.voices.kept.cached import CachedVoice
from npcsdk.voices.kept.emptying import emptied
from npcsdk.voices.kept.manifest import Manifest, write_manifest
from npcsdk.voices.kept.room import LOCK, locked


async def filled(folder: Path, *texts: str) -> CachedVoice:
    voice = CachedVoice(FakeVoice(0.0), folder)
    for text in texts:
        await voice.speak(SpeechRequest(text))
    await asyncio.gather(*voice._saving)
    return voice


async def test_all_of_it_goes_and_voices_go_on(tmp_path: Path) -> None:
    voice = await filled(tmp_path, "Hello, Vexmoora.", "Good night.")
    (tmp_path / ".tmp-1-0123456789abcdef").write_bytes(b"Vexmoora, half written")
    (tmp_path / "notes.txt").write_text("somebody else's")
    looked = emptied(tmp_path, dry_run=True)
    assert len(looked[0]) == 3
    assert emptied(tmp_path) == looked
    assert sorted(path.name for path in tmp_path.iterdir()) == [LOCK, "notes.txt"]
    assert (tmp_path / LOCK).read_bytes().split() == [b"0"]
    assert (voice.hits, voice.misses) == (0, 2)
    for _ in range(2):
        await voice.speak(SpeechRequest("Good night."))
        await asyncio.gather(*voice._saving)
    assert (voice.hits, voice.misses, voice.errors) == (1, 3, 0)


async def test_lines_voiced_ahead_are_no_cache(tmp_path: Path) -> None:
    await filled(tmp_path, "Welcome to the inn.")
    write_manifest(tmp_path, Manifest(world="inn", voice="fake", language="en"))
    files, left = emptied(tmp_path)
    assert list(files) == []
    assert "voiced ahead" in left[0]
    assert list(tmp_path.glob("*.speech"))


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    assert emptied(tmp_path / "none") == ([], [])
    assert emptied(tmp_path) == ([], [])
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    assert "cannot be emptied" in emptied(tmp_path / "file")[1][0]


@pytest.mark.skipif(sys.platform == "win32", reason="files cannot be locked there")
async def test_somebody_else_adds_to_it_and_does_not_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(tmp_path, "Good night.")
    monkeypatch.setattr(room, "PATIENCE", 0.05)
    with locked(tmp_path / LOCK):
        files, left = emptied(tmp_path)
    assert list(files) == []
    assert "another process holds" in left[0]
    assert len(emptied(tmp_path)[0]) == 1
