"""Memories that are brought up to a log while it grows."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from npcsdk.events import Event, MemoryAdded
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.state import State
from npcsdk.session.catching_up import CatchingUp
from npcsdk.session.log import OwnLog, SessionLog
from npcsdk.session.record import Header, aside
from npcsdk.world.world import Player


def thing(number: int) -> list[Event]:
    return [MemoryAdded("mira", f"thing{number}", f"Thing {number}.")]


class Late:
    """Takes what happened, and is told the first time of a record that was read already."""

    def __init__(self, memories: Memories, catching_up: CatchingUp) -> None:
        self.memories, self.catching_up, self.noted = memories, catching_up, False

    def take(self, events: Iterable[Event]) -> None:
        self.memories.take(events)
        if not self.noted:
            self.noted = True
            self.catching_up.note(3, thing(3))


def test_what_was_read_a_moment_before_it_is_noted_is_taken_once() -> None:
    log = SessionLog(OwnLog(), Header("inn", Player(), "mira", 0))
    for number in range(1, 4):
        log.add(aside(State(), thing(number)))
    catching_up, memories = CatchingUp(log), Memories()
    catching_up.go_on(Late(memories, catching_up), inf)  # type: ignore[arg-type]
    log.add(aside(State(), thing(4)))
    catching_up.go_on(memories, inf)
    assert [each.text for each in memories.of("mira").memories] == [f"Thing {number}." for number in range(1, 5)]
    assert not catching_up.behind
