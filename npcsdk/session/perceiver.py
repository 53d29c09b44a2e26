"""How alike in meaning the player's words and the writer's examples are, in time or not at all."""

from __future__ import annotations

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from math import isfinite, sqrt
from operator import mul

from npcsdk.errors import EmbedderError
from npcsdk.mind.perceive import Likeness
from npcsdk.ports import Embedder

KEPT = 2048
"""Vectors of examples that are kept; the least used go first. One of 384 numbers takes 1.5 KB."""
READ = 300
"""Characters of the player's text that are embedded: its time grows with them."""
PATIENCE = 3
"""Failures in a row after which an embedder is left alone for a while."""
REST = 60.0
"""Seconds of that; then one more failure is enough for the next rest."""

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


class Perceiver:
    """Likeness by an embedder, while it works; None while it does not, and words alone decide.

    Args:
        embedder: makes the vectors; None for words alone. It stays with whoever made it, to be closed.
        timeout: seconds that a turn waits for the vector of the player's text.
    """

    def __init__(self, embedder: Embedder | None, *, timeout: float = 0.3) -> None:
        self.trouble = ""
        """Why the last call gave no likeness, for people; empty when it did."""
        self.embedder = embedder
        self._timeout = timeout
        self._common: list[Sequence[float]] = []
        self._mean: Sequence[float] = ()
        self._known: OrderedDict[str, array[float]] = OrderedDict()
        self._learning = asyncio.Lock()
        self._failures = 0
        self._until = 0.0
        self._said: tuple[str, Sequence[float]] = ("", ())

    def vector(self, text: str) -> Sequence[float]:
        """The vector of what the player said last, as the embedder made it; empty where it is not known."""
        return self._said[1] if text and text == self._said[0] else ()

    @property
    def failing(self) -> bool:
        """Whether it is broken, not just late."""
        return self._failures > 0

    async def warm(self, examples: Iterable[str]) -> None:
        """Load the embedder and embed the examples, however long it takes. Never raises; see `trouble`."""
        if self.embedder is None:
            return
        try:
            await self._learn(self.embedder, list(examples))
        except Exception as error:  # a plug-in: it may raise anything
            self._failed(error)
        else:
            self._worked()

    async def likeness(self, text: str, examples: Iterable[str]) -> Likeness | None:
        """How alike the text and each of the examples are; None if that is not known in time. Never raises.

        Examples that were not warmed are embedded now. What is too late for this turn is kept for the next.
        The function given back knows this text only, and looks at the example alone.
        """
        if self.embedder is None or not text.strip() or asyncio.get_running_loop().time() < self._until:
            return None
        asked, before = list(examples), len(self._common) + len(self._known)
        try:
            async with asyncio.timeout(self._timeout):
                await self._learn(self.embedder, asked)
                self._said = text, await _embed(self.embedder, text[:READ])
                said = self._centred(self._said[1])
        except TimeoutError:
            self.trouble = f"{self.embedder.name}: nothing within {self._timeout:g} s"
            if len(self._common) + len(self._known) == before and not self._learning.locked():
                self._count_failure()
            return None
        except Exception as error:  # a plug-in: it may raise anything
            self._failed(error)
            return None
        self._worked()
        known = {example: self._known[example] for example in asked if example in self._known}
        return lambda _, example: sum(map(mul, said, known.get(example, ())))

    async def _learn(self, embedder: Embedder, examples: Sequence[str]) -> None:
        """Know the vectors of these examples. One text at a time, so that the player's can go between."""
        for example in examples:
            if example in self._known:
                self._known.move_to_end(example)
        missing = [example for example in examples if example.strip() and example not in self._known]
        if not missing and self._mean:
            return
        async with self._learning:
            for text in COMMON[len(self._common) :]:
                self._common.append(_unit(await _embed(embedder, text)))
            self._mean = self._mean or [sum(column) / len(COMMON) for column in zip(*self._common, strict=True)]
            for text in missing:
                if text not in self._known:
                    self._known[text] = array("f", self._centred(await _embed(embedder, text)))
                    while len(self._known) > KEPT:
                        self._known.popitem(last=False)

    def _centred(self, vector: Sequence[float]) -> Sequence[float]:
        return _unit([value - shared for value, shared in zip(_unit(vector), self._mean, strict=True)])

    def _worked(self) -> None:
        self.trouble, self._failures, self._until = "", 0, 0.0

    def _failed(self, error: Exception) -> None:
        name = getattr(self.embedder, "name", "embedder")
        self.trouble = str(error) if isinstance(error, EmbedderError) else f"{name}: {type(error).__name__}: {error}"
        self._count_failure()

    def _count_failure(self) -> None:
        self._failures += 1
        if self._failures >= PATIENCE:
            self._until = asyncio.get_running_loop().time() + REST


async def _embed(embedder: Embedder, text: str) -> Sequence[float]:
    """The vector of one text, looked at: embedders are plug-ins.

    Raises:
        EmbedderError: it is not what the port promises.
    """
    vectors = await embedder.embed([text])
    if len(vectors) != 1 or len(vectors[0]) != embedder.dimension:
        raise EmbedderError(f"{embedder.name}: not one vector of {embedder.dimension} numbers for one text")
    if not all(map(isfinite, vectors[0])):
        raise EmbedderError(f"{embedder.name}: a vector with numbers that are none")
    return vectors[0]


def _unit(vector: Sequence[float]) -> Sequence[float]:
    length = sqrt(sum(map(mul, vector, vector)))
    return [value / length for value in vector] if length else vector
