"""What one character remembers."""

from __future__ import annotations

import pytest

from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import Remembering
from npcsdk.mind.memory.held import Held


def test_what_was_merged_is_found_again_when_what_it_was_merged_into_is_taken_back() -> None:
    held = Held("mira")
    for number in range(3):
        held.add(Memory(id=f"{number}", text=f"The ferry sank, said guest {number}.", said_by="player", to="mira"))
    held.add(Memory(id="all", text="Guests say that the ferry sank.", kind="summary", of=("0", "1")))
    assert [memory.id for memory in held.memories] == ["2", "all"]
    held.truncate(3)
    assert [memory.id for memory in held.memories] == ["0", "1", "2"]


def test_what_is_settled_stays_merged_and_known() -> None:
    held = Held("mira")
    for number in range(3):
        held.add(Memory(id=f"{number}", text=f"The ferry sank, said guest {number}.", said_by="player", to="mira"))
    held.add(Memory(id="all", text="Guests say that the ferry sank.", kind="summary", of=("0", "1")))
    held.settle()
    held.add(Memory(id="4", text="My sister Anna lives in Brezno.", said_by="player", to="mira"))
    held.truncate(4)
    assert [memory.id for memory in held.memories] == ["2", "all"]
    assert held.knows(Memory(id="0", text="", said_by="player"))
    assert not held.knows(Memory(id="4", text="My sister Anna lives in Brezno.", said_by="player"))
    with pytest.raises(ValueError, match="4 steps are settled"):
        held.truncate(3)


def test_what_may_be_forgotten_yet_does_not_begin_anew_what_fades() -> None:
    held, shared = Held("mira", Remembering(entries=80)), {"said_by": "player", "to": "mira"}
    for number in range(100):
        held.add(Memory(id=f"{number}", text=f"Guest {number} came by.", time=number * 60.0, **shared))
    held.settle()
    before = held.faded(1e7)
    held.add(Memory(id="100", text="Guest 100 came by.", time=6000.0, **shared))
    during = held.faded(1e7)
    held.truncate(100)
    assert before == during == held.faded(1e7) != []
