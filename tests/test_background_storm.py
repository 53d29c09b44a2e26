"""A background session in hands that are not gentle."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.background import BackgroundSession
from npcsdk.errors import SessionError
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


def new() -> BackgroundSession:
    return BackgroundSession(Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0)))


def test_a_closed_one_says_so(tmp_path: Path) -> None:
    npc = new()
    npc.close()
    for verb in (npc.begin, lambda: npc.save(tmp_path / "a.json")):
        with pytest.raises(SessionError, match="closed"):
            verb()
    assert npc.poll() == []


def test_what_is_no_option_is_no_crash_of_the_game() -> None:
    with new() as npc:
        npc.choose(None)  # type: ignore[arg-type]


def test_of_thousands_of_calls_every_event_waits_and_one_say() -> None:
    with new() as npc:
        npc._awake = True  # The session gets to none of it.
        for _ in range(3_000):
            npc.notify("x")
            npc.say("Hello")
        assert len(npc._calls) == 3_001
        npc._calls.clear()
