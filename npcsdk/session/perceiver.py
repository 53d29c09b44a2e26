"""How alike in meaning the player's words and the writer's examples are, in time or not at all."""

from __future__ import annotations

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Awaitable, Iterable, Sequence
from operator import mul

from npcsdk.mind.perceive import Likeness
from npcsdk.ports import Embedder
from npcsdk.session.centring import Centring, told

KEPT = 2048
"""Vectors of examples that are kept; the least used go first. One of 384 numbers takes 1.5 KB."""
READ = 300
"""Characters of the player's text that are embedded: its time grows with them."""
PATIENCE = 3
"""Failures in a row after which an embedder is left alone for a while."""
REST = 60.0
"""Seconds of that; then one more failure is enough for the next rest."""
WAIT = 0.3
"""Seconds that a turn waits for the vector of the player's text, where the embedder does not say."""


class Perceiver:
    """Likeness by an embedder, while it works; None while it does not, and words alone decide.

    Args:
        embedder: makes the vectors; None for words alone. It stays with whoever made it, to be closed.
        timeout: seconds that a turn waits for the vector of the player's text; by default as long as the embedder
            says that it needs (`wait`), else 0.3.
    """

    def __init__(self, embedder: Embedder | None, *, timeout: float | None = None) -> None:
        self.trouble = ""
        """Why the last call gave no likeness, for people; empty when it did."""
        self.embedder = embedder
        self.centring = Centring(embedder) if embedder else None
        """What makes vectors comparable, and what was learnt for it; None without an embedder."""
        self._timeout = getattr(embedder, "wait", WAIT) if timeout is None else timeout
        self._space = self._era = 0
        self._known: OrderedDict[str, array[float]] = OrderedDict()
        self._learning = asyncio.Lock()
        self._failures = 0
        self._until = 0.0
        self._said: tuple[str, Sequence[float]] = ("", ())

    def vector(self, text: str) -> Sequence[float]:
        """The vector of what the player said last, as the embedder made it; empty where it is not known."""
        return self._said[1] if text and text == self._said[0] else ()

    def centred(self, text: str) -> Sequence[float]:
        """The same vector in the space of `centring`, in which memories are compared.

        Empty where it is not known, and where the embedder cannot read the text.
        """
        vector = self.vector(text)
        return self.centring.of(vector) if self.centring and self.centring.fits(vector) and any(vector) else ()

    async def query(self, text: str) -> Sequence[float]:
        """As `centred`, made now where it is not known, in time or not at all. Never raises; see `trouble`."""
        if self.centring is None or not self._may(text):
            return ()
        return self.centred(text) if await self._in_time(self.centring, self._hear(self.centring, text)) else ()

    @property
    def failing(self) -> bool:
        """Whether it is broken, not just late."""
        return self._failures > 0

    async def warm(self, examples: Iterable[str]) -> None:
        """Load the embedder and embed the examples, however long it takes. Never raises; see `trouble`."""
        if self.centring is None:
            return
        try:
            await self._learn(self.centring, list(examples))
        except Exception as error:  # a plug-in: it may raise anything
            self._failed(error)
        else:
            self._worked()

    async def likeness(self, text: str, examples: Iterable[str]) -> Likeness | None:
        """How alike the text and each of the examples are; None if that is not known, or not in time. Never raises.

        A text that the embedder cannot read is like nothing, and words alone decide.
        Examples that were not warmed are embedded now. What is too late for this turn is kept for the next.
        The function given back knows this text only, and looks at the example alone.
        """
        if self.centring is None or not self._may(text):
            return None
        asked = list(examples)
        if not await self._in_time(self.centring, self._hear(self.centring, text, asked)):
            return None
        said = self.centred(text)
        if not said:
            return None
        known = {example: self._known[example] for example in asked if example in self._known}
        return lambda _, example: sum(map(mul, said, known.get(example, ())))

    def forget(self, texts: Iterable[str] | None = None) -> None:
        """Keep nothing of these texts, or of any, examples of the writer included; nor let the embedder keep it."""
        self._said, self._era = ("", ()), self._era + 1
        if texts is None:
            self._known.clear()
        else:
            texts = [cut for text in texts for cut in {text, text[:READ]}]
            for text in texts:
                self._known.pop(text, None)
        if self.centring:
            self.centring.forget(texts)

    def _may(self, text: str) -> bool:
        return bool(text.strip()) and asyncio.get_running_loop().time() >= self._until

    async def _in_time(self, centring: Centring, doing: Awaitable[None]) -> bool:
        """Whether something was done before the time was over, and without a failure."""
        before = len(centring.common) + len(self._known)
        try:
            async with asyncio.timeout(self._timeout):
                await doing
        except TimeoutError:
            self.trouble = f"{centring.embedder.name}: nothing within {self._timeout:g} s"
            if len(centring.common) + len(self._known) == before and not self._learning.locked():
                self._count_failure()
            return False
        except Exception as error:  # a plug-in: it may raise anything
            self._failed(error)
            return False
        self._worked()
        return True

    async def _hear(self, centring: Centring, text: str, examples: Sequence[str] = ()) -> None:
        """Know the vectors of the examples, and that of what was said."""
        await self._learn(centring, examples)
        if not centring.fits(self.vector(text)):
            era, vector = self._era, await centring.vector(text[:READ])
            centring.of(vector)
            self._said = (text, vector) if era == self._era else ("", ())

    async def _learn(self, centring: Centring, examples: Sequence[str]) -> None:
        """Know the vectors of these examples. Few texts at a time, so that the player's can go between."""
        for example in examples:
            if example in self._known:
                self._known.move_to_end(example)
        missing = [example for example in examples if example.strip() and example not in self._known]
        if not missing and centring.ready and self._space == centring.space:
            return
        async with self._learning:
            await centring.learn()
            if self._space != centring.space:
                self._known.clear()
                self._space, missing = centring.space, [example for example in examples if example.strip()]
            missing = [text for text in dict.fromkeys(missing) if text not in self._known]
            for first in range(0, len(missing), centring.batch):
                some = missing[first : first + centring.batch]
                for text, vector in zip(some, await centring.vectors(some), strict=True):
                    self._known[text] = array("f", centring.of(vector))
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)

    def _worked(self) -> None:
        self.trouble, self._failures, self._until = "", 0, 0.0

    def _failed(self, error: Exception) -> None:
        self.trouble = told(self.embedder, error)
        self._count_failure()

    def _count_failure(self) -> None:
        self._failures += 1
        if self._failures >= PATIENCE:
            self._until = asyncio.get_running_loop().time() + REST
