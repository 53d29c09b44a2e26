"""The vectors of one embedder, looked at, and what all of them share taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from math import isfinite, sqrt
from operator import mul

from npcsdk.errors import EmbedderError
from npcsdk.ports import Embedder

COMMON = (
    *("The weather is fine today.", "I bought three books yesterday.", "How old is your brother?"),
    *("She plays the piano very well.", "We are late for the train.", "What colour is the car?"),
    *("Please close the window.", "They won the game last week.", "My phone does not work.", "Can you repeat that?"),
    *("I like cats more than dogs.", "Hello, how are you?", "No, thank you.", "He was angry with his teacher."),
    *("Why did you do that?", "今天天气很好。", "我昨天买了三本书。", "你多大了？", "请把窗户关上。"),
    *("他弹钢琴弹得很好。", "你好", "我不明白你的意思。", "我们快迟到了。", "不用了，谢谢。"),
)
"""Sentences about nothing in particular. What their vectors share says nothing of meaning and is taken
from every vector, so that the cosine of unrelated texts is about 0 whatever the embedder."""


class Centring:
    """Makes centred vectors: of length 1, and comparable with those of the same `space` by their dot product.

    Args:
        embedder: makes the vectors. It stays with whoever made it, to be closed.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self.space = 0
        """Counts the means that were found: 0 before the first, more where the embedder's dimension has changed."""
        self.common: list[Sequence[float]] = []
        """The vectors of the first common sentences, as far as they are known."""
        self._mean: Sequence[float] = ()
        self._learning = asyncio.Lock()

    async def learn(self) -> None:
        """Know what vectors share. Few texts at a time, so that the player's can go between; what was learnt is kept.

        Raises:
            EmbedderError: a vector is not what the port promises.
            Exception: whatever the embedder raises.
        """
        if self.ready:
            return
        async with self._learning:
            while not self.ready:
                if self.common and len(self.common[0]) != self.embedder.dimension:
                    self.common, self._mean = [], ()
                if more := COMMON[len(self.common) :][: self.batch]:
                    self.common += map(_unit, await self.vectors(more))
                    continue
                read = [vector for vector in self.common if any(vector)] or self.common[:1]
                self._mean = [sum(column) / len(read) for column in zip(*read, strict=True)]
                self.space += 1

    @property
    def batch(self) -> int:
        """How many texts the embedder takes at once: one, where it does not say that more cost no more time."""
        return int(getattr(self.embedder, "batch", 1))

    async def vector(self, text: str) -> Sequence[float]:
        """The vector of one text, as the embedder made it.

        Raises:
            EmbedderError: it is not what the port promises.
            Exception: whatever the embedder raises.
        """
        return (await self.vectors([text]))[0]

    async def vectors(self, texts: Sequence[str], *, searched: bool = False) -> Sequence[Sequence[float]]:
        """The vectors of several texts, as for `vector`.

        Args:
            texts: none of them empty.
            searched: they are what is searched, for which some embedders have vectors of another kind.
        """
        name = self.embedder.name
        make = getattr(self.embedder, "passages", self.embedder.embed) if searched else self.embedder.embed
        vectors: Sequence[Sequence[float]] = await make(texts)
        dimension = self.embedder.dimension
        if len(vectors) != len(texts) or any(len(vector) != dimension for vector in vectors):
            raise EmbedderError(f"{name}: not one vector of {dimension} numbers for each text")
        if not all(isfinite(value) for vector in vectors for value in vector):
            raise EmbedderError(f"{name}: a vector with numbers that are none")
        return vectors

    def of(self, vector: Sequence[float]) -> Sequence[float]:
        """A vector less what all share, of length 1; of zeros where there was nothing, or nothing is left.

        Raises:
            EmbedderError: it has another dimension than what was learnt; `learn` learns anew.
        """
        if not self.fits(vector):
            name = self.embedder.name
            raise EmbedderError(f"{name}: a vector of {len(vector)} numbers, where there were {len(self._mean)}")
        if not any(vector):
            return vector
        return _unit([value - shared for value, shared in zip(_unit(vector), self._mean, strict=True)])

    def forget(self, texts: Iterable[str] | None = None) -> None:
        """Let the embedder forget these texts, or all, if it keeps any."""
        forget = getattr(self.embedder, "forget", None)
        if forget is not None:
            forget(texts)

    def fits(self, vector: Sequence[float]) -> bool:
        """Whether what was learnt can be taken from a vector."""
        return bool(self._mean) and len(self._mean) == len(vector)

    @property
    def ready(self) -> bool:
        """Whether what vectors share is known."""
        return bool(self._mean) and len(self._mean) == self.embedder.dimension


def told(embedder: Embedder | None, error: Exception) -> str:
    """What went wrong with an embedder, for people."""
    if isinstance(error, EmbedderError):
        return str(error)
    return f"{getattr(embedder, 'name', 'embedder')}: {type(error).__name__}: {error}"


def _unit(vector: Sequence[float]) -> Sequence[float]:
    length = sqrt(sum(map(mul, vector, vector)))
    return [value / length for value in vector] if length else vector
