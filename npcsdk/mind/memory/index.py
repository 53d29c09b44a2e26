"""Finds memories by words, names and, where there are any, vectors. In memory; made anew from what is kept."""

from __future__ import annotations

from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.look import Look


class Index:
    """The memories of one character, in the order in which they were added."""

    def __init__(self) -> None:
        self.memories: list[Memory | None] = []

    def __len__(self) -> int:
        return len(self.memories)

    def add(self, memory: Memory) -> None:
        """Add one at the end."""
        self.memories.append(memory)

    def truncate(self, count: int) -> None:
        """Take out all but the first `count`."""
        del self.memories[count:]

    def recall(self, look: Look) -> list[Recollection]:
        """The memories that fit best, the best first."""
        words = set(look.text.casefold().split())
        found = [(len(words & set(m.text.casefold().split())), at) for at, m in enumerate(self.memories) if m]
        best = sorted((pair for pair in found if pair[0]), reverse=True)[: look.most]
        return [Recollection(memory=m, score=0.5) for _, at in best if (m := self.memories[at])]
