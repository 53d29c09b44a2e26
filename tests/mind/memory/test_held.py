"""What one character remembers."""

from __future__ import annotations

from npcsdk.memory import Memory
from npcsdk.mind.memory.held import Held


def test_what_was_merged_is_found_again_when_what_it_was_merged_into_is_taken_back() -> None:
    held = Held("mira")
    for number in range(3):
        held.add(Memory(id=f"{number}", text=f"The ferry sank, said guest {number}.", said_by="player", to="mira"))
    held.add(Memory(id="all", text="Guests say that the ferry sank.", kind="summary", of=("0", "1")))
    assert [memory.id for memory in held.memories] == ["2", "all"]
    held.truncate(3)
    assert [memory.id for memory in held.memories] == ["0", "1", "2"]
