"""Opening a session from a folder and specs."""

from __future__ import annotations

from pathlib import Path

import pytest

import npcsdk
from npcsdk.opening import tavern
from npcsdk.script.ahead import voice_ahead
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.starter import write_starter


def test_specs_are_opened_and_closed_with_the_session() -> None:
    with npcsdk.open_session("tavern", model="scripted", voice="silent", seed=4) as session:
        assert (session.model.name, session.world.id) == ("scripted", "tavern")
        assert any(isinstance(event, npcsdk.TextDelta) for event in session.run_sync("Is the road open?"))


def test_ports_that_are_given_stay_the_callers() -> None:
    model, voice = FakeModel(), FakeVoice(0)
    with npcsdk.open_session(small_world(), model=model, voice=voice) as session:
        session.run_sync("Hello")
    assert not model.closed
    assert not voice.closed


def test_a_save_goes_on(tmp_path: Path) -> None:
    settings = {"model": "scripted", "voice": "silent"}
    with npcsdk.open_session(tavern(), player=npcsdk.Player(name="Ann"), **settings) as session:
        session.run_sync("Hello")
        session.save(tmp_path / "a.json")
        state = session.state
    with npcsdk.open_session("tavern", save=tmp_path / "a.json", **settings) as again:
        assert again.state == state
        assert again.player.name == "Ann"
    with pytest.raises(npcsdk.SaveError, match="cannot be read"):
        npcsdk.open_session("tavern", save=tmp_path / "none.json", **settings)
    with pytest.raises(npcsdk.SaveError, match=r"cannot be read: it is no plain file\. Name a save\."):
        npcsdk.open_session("tavern", save=tmp_path, **settings)
    with pytest.raises(npcsdk.SessionError, match=r"a\.json says who plays: leave `player` out"):
        npcsdk.open_session("tavern", save=tmp_path / "a.json", player=npcsdk.Player(), **settings)


def test_a_path_is_no_world_to_go_on_in() -> None:
    with npcsdk.open_session("tavern", model="scripted", voice="silent") as session:
        with pytest.raises(npcsdk.WorldError, match=r"This is a str, not a World\. Read one with load_world"):
            session.reload("tavern")
        assert session.world.id == "tavern"


@pytest.mark.parametrize(("model", "voice"), [("gpt", "silent"), ("scripted", "nope"), ("openai:x@ftp://y", "silent")])
def test_bad_specs_are_refused(model: str, voice: str) -> None:
    with pytest.raises(npcsdk.SpecError):
        npcsdk.open_session("tavern", model=model, voice=voice)


async def test_lines_voiced_ahead_are_used_wherever_the_world_lies(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("NPCSDK_VOICE", "silent")
    folder = write_starter(tmp_path / " a|b: ~ ")
    await voice_ahead(npcsdk.load_world(folder), voice=FakeVoice(0), out=folder / "voices")
    async with npcsdk.open_session(folder, model="scripted") as session:
        assert session.voice.name == "stored:voices|silent"
        assert session.voice.voices[0].manifest.count > 5


def test_a_folder_that_is_no_world_is_refused(tmp_path: Path) -> None:
    with pytest.raises(npcsdk.WorldError):
        npcsdk.open_session(tmp_path)
