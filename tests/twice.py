"""Every session that a test makes is made a second time, from JSON: from its events, its save and its log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from npcsdk.codec import from_json, plain, to_json
from npcsdk.errors import StoreError
from npcsdk.events import Event
from npcsdk.memory import Memory
from npcsdk.mind.fold import Fold, until
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.state import State
from npcsdk.session.door import Door
from npcsdk.session.keeping import Keeping
from npcsdk.session.recollecting import Recollecting
from npcsdk.session.record import beginning, read_header, read_record, replayed
from npcsdk.session.session import Session


class Witness:
    """What a session began from, and the events that it let happen and did not take back."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.start()

    def start(self) -> None:
        """Begin here: at what the session's fold holds now."""
        fold = self.session._context.fold
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
        try:
            session.log.read()
        except StoreError:  # The test closed its store, or it is one that does not work.
            return
        session.save(folder / "save.json")
        loaded = Session.load(folder / "save.json", session.world, model=session.model, voice=session.voice)
        assert loaded.state == state, "what was saved is not what was loaded"
        check_log(session)
        check_memory(session)


def check_log(session: Session) -> None:
    """The log of a session, folded from its beginning by its events, is what is settled, to the byte."""
    first, *records = session.log.read()
    start = beginning(session.world, read_header(first.body))
    settled = replayed(start, (read_record(record.body) for record in records))
    assert settled == session._context.fold.settled, "the log does not tell what is settled"
    assert _bytes(settled) == _bytes(session._context.fold.settled), "the log does not tell what is settled to the byte"


def check_memory(session: Session) -> None:
    """What characters remember in a session under way is what its log gives to whoever reads it from the beginning."""
    fold, memory = session._context.fold, session._context.memory
    assert memory is not None
    tail = list(until(fold.tail, session._owner.heard))
    anew = Recollecting(session.log, session.world)
    assert memory.now(_remembered, tail) == anew.now(_remembered, tail), "the log does not tell what is remembered"


def _remembered(memories: Memories) -> dict[str, list[Memory]]:
    return {who: held.memories for who, held in memories.held.items() if held.memories}


def _bytes(state: State) -> str:
    return json.dumps(plain(state))


def _again(value: dict[str, Any]) -> Event:
    return from_json(json.loads(json.dumps(value)))


def _with(state: State, session: Session) -> State:
    """The state with whom the last turn was: a talk_to without a turn is no event."""
    fold = session._context.fold
    return replace(state, character=fold.view(session._owner.heard).character)


@contextmanager
def witnessed(folder: Path) -> Iterator[None]:
    """Inside, every session is watched; at the end each is checked."""
    seen: list[Witness] = []
    init, go_on, put, cut = Session.__init__, Keeping._go_on, Door.put, Door.cut

    def new(self: Session, *args: Any, **settings: Any) -> None:
        init(self, *args, **settings)
        seen.append(Witness(self))

    def gone_on(self: Keeping, *args: Any) -> None:
        go_on(self, *args)
        witness = getattr(self._owner.context.door, "witness", None)
        if witness is not None:  # Else the session is being made.
            witness.start()

    def noted(self: Door, event: Event) -> None:
        if hasattr(self, "witness") and id(event) not in self._aside:
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
        patch.setattr(Keeping, "_go_on", gone_on)
        patch.setattr(Door, "put", noted)
        patch.setattr(Door, "cut", taken_back)
        yield
    for number, witness in enumerate(seen):
        (folder / str(number)).mkdir()
        witness.check(folder / str(number))
