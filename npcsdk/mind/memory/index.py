"""Finds memories by words, names and, where there are any, vectors. In memory; made anew from what is kept."""

from __future__ import annotations

from collections.abc import Sequence

from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.entries import Entries
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.ranking import Weights
from npcsdk.mind.memory.recall import recalled


class Index:
    """The memories of one character, in the order in which they were added. Not for two threads at once.

    Args:
        weights: what counts how much when they are ranked.
    """

    def __init__(self, weights: Weights | None = None) -> None:
        self.weights = weights or Weights()
        self.memories: list[Memory | None] = []
        """All of them; None for what is hidden."""
        self._entries = Entries()
        self._places: dict[str, int] = {}
        self._hidden: list[tuple[int, int, Memory]] = []
        """How many there were when something was hidden, its place, and what it was."""

    def __len__(self) -> int:
        return len(self.memories)

    def add(self, memory: Memory) -> None:
        """Add one at the end. What is no number in it counts as ordinary; of a long text the beginning is found."""
        self._places.setdefault(memory.id, len(self.memories))
        self.memories.append(memory)
        self._entries.add(memory)

    def settle(self) -> None:
        """Keep what was added for good, and let go of what is hidden."""
        self._hidden.clear()

    def truncate(self, count: int) -> None:
        """Take out all but the first `count`. What was hidden when there were more is found again."""
        while self._hidden and self._hidden[-1][0] > count:
            _, at, memory = self._hidden.pop()
            self.memories[at], self._entries.shown[at] = memory, 1
        for at in range(count, len(self.memories)):
            memory_or_none = self.memories[at]
            if memory_or_none is not None and self._places.get(memory_or_none.id) == at:
                del self._places[memory_or_none.id]
        del self.memories[count:]
        self._entries.truncate(count)

    def known(self, id: str) -> Memory | None:
        """The memory of an id; None where there is none, or it is hidden."""
        at = self._places.get(id, -1)
        return self.memories[at] if at >= 0 else None

    def hide(self, id: str) -> bool:
        """Find a memory no more, as long as all that there is now stays; False if there is none of this id.

        Others are found by what was said before and after them, even where that is hidden.
        """
        at = self._places.get(id, -1)
        memory = self.memories[at] if at >= 0 else None
        if memory is None:
            return False
        self._hidden.append((len(self.memories), at, memory))
        self.memories[at], self._entries.shown[at] = None, 0
        return True

    def set_vector(self, at: int, vector: Sequence[float]) -> None:
        """Keep what an embedder made of the text of the memory at a place; zeros are like nothing.

        Vectors are compared by their cosine: what those of all texts have in common must be taken away before.

        Raises:
            ValueError: it holds what is no number, or more or fewer numbers than those before.
            IndexError: there is no such memory.
        """
        self._entries.set_vector(at, vector)

    def forget_vectors(self) -> None:
        """Go by words alone again, as when the embedder is another one now."""
        self._entries.forget_vectors()

    def recall(self, look: Look) -> list[Recollection]:
        """The memories that fit best, the best first; none where nothing fits."""
        found = recalled(self._entries, look, self.weights)
        return [
            Recollection(memory=memory, score=each.score, why=each.why)
            for each in found
            if (memory := self.memories[each.at]) is not None
        ]
