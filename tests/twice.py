"""Every session that a test makes is made a second time, from JSON: from its events, its save and its log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from npcsdk.codec import from_json, to_json
from npcsdk.events import Event
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.session.door import Door
from npcsdk.session.session import Session


class Witness:
    """What a session began from, and the events that it let happen and did not take back."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.start()

    def start(self, *, fresh: bool = True) -> None:
        """Begin here: at what the session's fold holds now."""
        fold = self.session._context.fold
        self.fresh = fresh
        self.settled, self.tail, self.reported = fold.settled.copy(), list(fold.tail), fold.heard
        self.events: list[Event] = []
        self.session.door.witness = self  # type: ignore[attr-defined]

    def check(self, folder: Path) -> None:
        session = self.session
        fold = Fold(self.settled, self.tail, self.reported)
        for event in list(self.events):
            fold.apply(_again(to_json(event)))
        state = session.state
        assert fold.view(session._owner.heard) == _with(state, session), "the events, folded again, are not the state"
        if session.busy:
            return
        log = session._journal.path  # A test may have thrown away what it saved.
        whole = self.fresh and (log is None or log.is_file())
        session.save(folder / "save.json")
        loaded = Session.load(folder / "save.json", session.world, model=session.model, voice=session.voice)
        assert loaded.state == state, "what was saved is not what was loaded"
        if whole:
            check_log(folder / "save.json", session, self.settled.character)


def check_log(save: Path, session: Session, character: str) -> None:
    """The log beside a save, folded from the beginning, is what is settled. The talk began with `character`."""
    log = Fold(State.fresh(session.world, character))
    for line in save.with_name(f"{save.name}.log").read_text("utf-8").split("\n")[:-1]:  # Text may hold other ends.
        record = json.loads(line)
        for event in record["events"]:
            log.apply(_again({"turn": record["turn"], **event}))
    log.seal()
    assert _told(log.settled) == _told(session._context.fold.settled), "the log does not tell what is settled"


def _again(value: dict[str, Any]) -> Event:
    return from_json(json.loads(json.dumps(value)))


def _with(state: State, session: Session) -> State:
    """The state with whom the last turn was: a talk_to without a turn is no event."""
    fold = session._context.fold
    return replace(state, character=fold.view(session._owner.heard).character)


def _told(state: State) -> State:
    """What a log tells: no sound, so nothing of when it ended, and nothing of offers."""
    return replace(state, quiet_since=0.0, offered=(), time=0.0)


@contextmanager
def witnessed(folder: Path) -> Iterator[None]:
    """Inside, every session is watched; at the end each is checked."""
    seen: list[Witness] = []
    init, restore, put, cut = Session.__init__, Session._restore, Door.put, Door.cut

    def new(self: Session, *args: Any, **settings: Any) -> None:
        init(self, *args, **settings)
        seen.append(Witness(self))

    def restored(self: Session, saved: Any) -> None:
        restore(self, saved)
        self.door.witness.start(fresh=False)  # type: ignore[attr-defined]

    def noted(self: Door, event: Event) -> None:
        if hasattr(self, "witness"):
            self.witness.events.append(event)
        put(self, event)

    def taken_back(self: Door, turn: int, heard: int | None) -> tuple[int, list[Event]]:
        at, dropped = cut(self, turn, heard)
        if hasattr(self, "witness"):
            gone = set(map(id, dropped))
            self.witness.events = [event for event in self.witness.events if id(event) not in gone]
        return at, dropped

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "__init__", new)
        patch.setattr(Session, "_restore", restored)
        patch.setattr(Door, "put", noted)
        patch.setattr(Door, "cut", taken_back)
        yield
    for number, witness in enumerate(seen):
        (folder / str(number)).mkdir()
        witness.check(folder / str(number))
