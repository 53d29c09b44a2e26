"""Second thoughts in a program without an event loop: `run_sync`, and between two of them no loop runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.errors import SaveError, SessionError
from npcsdk.session.save_reading import read_save
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


def new(store: MemoryStore | None = None) -> Session:
    return Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0), store=store)


@pytest.mark.parametrize("stored", [True, False])
def test_turns_are_taken_back_and_what_is_kept_says_so(stored: bool, tmp_path: Path) -> None:
    path, store = tmp_path / "a.json", MemoryStore()
    with new(store if stored else None) as talk:
        talk.autosave(path)
        for text in ("hm", "And now?", "show me the ledger"):
            talk.run_sync(text)
        talk.rewind()
        talk.rewind()
        after = talk.state
        assert after.turn == 1
    assert read_save(path).snapshot.fold.turn == 1
    if stored:
        with new(store) as talk:
            assert talk.state == after


def test_branches_and_loads_need_no_loop(tmp_path: Path) -> None:
    store = MemoryStore()
    with new(store) as talk:
        talk.run_sync("hm")
        talk.save(tmp_path / "a.json")
        with talk.branch("other") as branch:
            branch.run_sync("And now?")
            branch.restore(tmp_path / "a.json")
            assert branch.state == talk.state
            branch.run_sync("show me the ledger")
        talk.rewind()
        assert talk.state.turn == 0
    assert [(kept.key, kept.parent) for kept in store.sessions()] == [
        ("small/player", ""),
        ("small/player~other", "small/player"),
    ]


def test_a_save_that_is_refused_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with new() as talk:
        talk.run_sync("hm")
        talk.save(path)
        path.write_text(path.read_text("utf-8").replace('"world": "small"', '"world": "moon"'), "utf-8")
        before = talk.state
        with pytest.raises(SaveError, match=r"a\.json: this is a talk in the world 'moon'"):
            talk.restore(path)
        with pytest.raises(SaveError, match=r"a\.json: this is a talk in the world 'moon'"):
            Session.load(path, small_world(), model=FakeModel(), voice=FakeVoice())
        assert talk.state == before


def test_at_the_start_there_is_no_turn_to_take_back() -> None:
    with new() as talk, pytest.raises(SessionError, match="there is no turn to take back"):
        talk.rewind()
