"""What an embedder makes of the player's words, off the loop and in time."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.mind.perceive import Likeness
from npcsdk.ports import Embedder


class Perceiver:
    """Compares the player's words with examples, by vectors."""

    def __init__(self, embedder: Embedder | None) -> None:
        self.embedder = embedder

    async def likeness(self, text: str, examples: Iterable[str]) -> Likeness | None:
        """How alike a text is to each of these examples; None where words alone must do."""
        return None

    async def warm(self, examples: Iterable[str]) -> None:
        """Have the vectors of these examples ready."""
