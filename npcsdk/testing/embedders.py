"""An embedder that knows a few words, as late and as badly as the test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from npcsdk.errors import EmbedderError


class FakeEmbedder:
    """An Embedder for tests: its vectors count words, above a floor that all texts share, as real ones have it.

    Args:
        words: what it knows, a part of the vector each.
        delay: seconds for one text.
        name: for people.
        metered: what the port says of it.

    Attributes:
        asked: each text that it embedded, in order.
        forgotten: what it was told to forget, in order; None for all.
        error: raised in place of an answer, while it is set.
        searched: those of them that were to be searched.
        poison: texts with this word cannot be embedded.
        closed: whether `aclose` was called.
    """

    def __init__(
        self,
        words: Sequence[str] = ("road", "bed", "ale", "bye"),
        *,
        delay: float = 0.0,
        name: str = "fake",
        metered: bool = False,
    ) -> None:
        self.name = name
        self.metered = metered
        self.words = tuple(words)
        self.delay = delay
        self.asked: list[str] = []
        self.searched: list[str] = []
        self.forgotten: list[Sequence[str] | None] = []
        self.error: Exception | None = None
        self.poison = ""
        self.closed = False

    @property
    def dimension(self) -> int:
        """One more than the words."""
        return len(self.words) + 1

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """The counts of the words in each text.

        Raises:
            EmbedderError: a text holds the poison.
            Exception: the error that the test set.
        """
        await asyncio.sleep(self.delay * len(texts))
        self.asked += texts
        if self.error is not None:
            raise self.error
        for text in texts:
            if self.poison and self.poison in text:
                raise EmbedderError(f"{self.name}: {self.poison} cannot be embedded")
        return [[*(float(text.count(word)) for word in self.words), 3.0] for text in texts]

    async def passages(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """The same, for what is searched."""
        vectors = await self.embed(texts)
        self.searched += texts
        return vectors

    def forget(self, texts: Iterable[str] | None = None) -> None:
        """Note what is to be forgotten."""
        self.forgotten.append(None if texts is None else list(texts))

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.closed = True
