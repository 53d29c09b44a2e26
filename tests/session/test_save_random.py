"""Saves by chance: whatever sessions save, load, take back, branch and remove, each save holds what was saved last."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from talks import WORLD, Talk, load, same

from npcsdk.session.log_files import LONGEST
from npcsdk.session.record import state_at
from npcsdk.session.slots import Slots

TALKS, SLOTS = 3, 4

talk, slot = st.integers(0, TALKS - 1), st.integers(0, SLOTS - 1)
actions = st.one_of(
    st.tuples(st.just("say"), talk, st.integers(1, 3)),
    st.tuples(st.just("save"), talk, slot),
    st.tuples(st.just("load"), talk, slot),
    st.tuples(st.just("branch"), talk, talk),
    st.tuples(st.just("rewind"), talk, st.floats(0, 1)),
    st.tuples(st.just("new"), talk),
    st.tuples(st.just("delete"), slot),
    st.tuples(st.just("harm"), st.integers(0, 10), st.sampled_from(["gone", "cut", "longer"])),
)


@given(st.lists(actions, max_size=40))
@settings(deadline=None, max_examples=int(os.environ.get("NPCSDK_EXAMPLES", "60")))
def test_each_save_holds_what_was_saved_last(plan: list[tuple[Any, ...]]) -> None:
    fsync, os.fsync = os.fsync, lambda file: None
    try:
        with tempfile.TemporaryDirectory() as folder:
            Play(Slots(folder)).follow(plan)
    finally:
        os.fsync = fsync


class Play:
    """Some talks and the slots of one folder, and what each slot must hold."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.talks = [Talk() for _ in range(TALKS)]
        self.held: dict[int, Talk] = {}
        self.said = 0

    def follow(self, plan: list[tuple[Any, ...]]) -> None:
        for action in plan:
            self.do(action)
            for number, held in self.held.items():
                assert same(load(self.path(number)), held), f"{number} after {action}"
        listed = self.slots.list()
        assert {each.name for each in listed} == {f"slot {number}" for number in self.held}
        assert all(each.trouble == "" for each in listed)
        for number in list(self.held):
            self.slots.delete(f"slot {number}")
        left = {path for path in self.slots.folder.iterdir() if path.suffix != ".log"}
        assert left == set()

    def path(self, number: int) -> Path:
        return self.slots.path(f"slot {number}")

    def do(self, action: tuple[Any, ...]) -> None:
        match action:
            case ("say", who, times):
                for _ in range(times):
                    self.said += 1
                    self.talks[who].say(f"line {self.said}")
            case ("save", who, number):
                self.talks[who].save(self.path(number))
                self.held[number] = self.talks[who].branch()
                assert len(self.talks[who].journal.chain(self.slots.folder).names) <= LONGEST
            case ("load", who, number) if number in self.held:
                self.talks[who] = load(self.path(number))
            case ("branch", who, other):
                self.talks[other] = self.talks[who].branch()
            case ("rewind", who, share):
                log = self.talks[who].log
                count = 1 + round(share * (log.count - 1))
                self.talks[who].rewind(count, state_at(WORLD, log.read(0, count)))
            case ("new", who):
                self.talks[who] = Talk()
            case ("delete", number):
                self.slots.delete(f"slot {number}")
                self.held.pop(number, None)
            case ("harm", number, kind):
                self.harm(number, kind)

    def harm(self, number: int, kind: str) -> None:
        """Do something to a log; what loses its past by that is saved no more, until it is saved anew."""
        logs = sorted(self.slots.folder.glob("*.log"))
        if not logs:
            return
        log = logs[number % len(logs)]
        if kind == "longer":
            with log.open("ab") as file:
                file.write(b'{"turn": 5, "half')
            return
        if kind == "gone":
            log.unlink()
        else:
            os.truncate(log, log.stat().st_size // 2)
        for each in self.slots.list():
            if each.trouble:
                self.slots.delete(each.name)
                del self.held[int(each.name.removeprefix("slot "))]
