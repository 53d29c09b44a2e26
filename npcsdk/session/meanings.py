"""What memories mean: the vectors of their texts, made in the background and given to the index when they are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from npcsdk.session.vectors import MOST, Vectors

if TYPE_CHECKING:
    from npcsdk.mind.memory.index import Index
    from npcsdk.mind.memory.memories import Memories


class Meanings:
    """Brings vectors to the memories of one session; `fill` belongs to its loop, `bring` to whoever has the memories.

    Args:
        vectors: of the session; they outlive these memories.
    """

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._anew = vectors.anew
        self._seen: dict[str, int] = {}
        self._places: dict[str, list[tuple[str, int]]] = {}
        self._wanted: dict[str, str] = {}

    def bring(self, memories: Memories) -> None:
        """Give vectors to what has none, as far as they are there, and take note of what lacks one.

        Args:
            memories: of all; of each character the newest `MOST` have vectors.
        """
        if self._anew != self._vectors.anew:  # Those that there were are no likeness to what is asked from now on.
            self._anew = self._vectors.anew
            self._seen, self._places = {}, {}
            for held in memories.held.values():
                held.index.forget_vectors()
        if not self._vectors.able:
            return
        for text, vector in self._vectors.news():
            self._give(memories, str(text), vector)
        for who, held in memories.held.items():
            known = held.index.memories
            for at in range(max(self._seen.get(who, 0), len(known) - MOST), len(known)):
                memory = known[at]
                if memory is not None:
                    self._places.setdefault(memory.text, []).append((who, at))
                    self._give(memories, memory.text, self._vectors.vector_of(memory.text))
            self._seen[who] = len(known)

    def fill(self) -> None:
        """See to it that what lacks a vector has one before long. Returns at once."""
        if self._wanted:
            wanted, self._wanted = self._wanted, {}
            self._vectors.fill(dict(reversed(wanted.items())))

    def _give(self, memories: Memories, text: str, vector: Sequence[float] | None) -> None:
        if vector is None:
            self._wanted[text] = text
        elif any(vector):
            for who, at in self._places.get(text, ()):
                _set(memories.of(who).index, at, vector)


def _set(index: Index, at: int, vector: Sequence[float]) -> None:
    """Keep a vector; one of another length than those before says that the embedder is another one by now."""
    try:
        index.set_vector(at, vector)
    except ValueError:
        index.forget_vectors()
        index.set_vector(at, vector)
