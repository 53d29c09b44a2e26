"""What one character remembers, in the order in which it came to know of it."""

from __future__ import annotations

from npcsdk.mind.memory.index import Index
from npcsdk.mind.memory.look import Look
from npcsdk.memory import Memory, Recollection


class Held:
    """The memories of one character, and the index by which they are found.

    Args:
        who: the character's id.
    """

    def __init__(self, who: str) -> None:
        self.who = who
        self.index = Index()

    def __len__(self) -> int:
        return len(self.index)

    @property
    def memories(self) -> list[Memory]:
        """All that is remembered and not merged into something else, the oldest first."""
        return [memory for memory in self.index.memories if memory is not None]

    def add(self, memory: Memory) -> None:
        """Remember something; what it stands for is merged into it, and no longer found by itself."""
        self.index.add(memory)

    def truncate(self, count: int) -> None:
        """Forget all but the first `count` that were added."""
        self.index.truncate(count)

    def recall(self, look: Look) -> list[Recollection]:
        """What comes to mind, the best fit first."""
        return self.index.recall(look)
