"""A model in this process that makes vectors: one thread for all who use it, and what it made kept for a while."""

from __future__ import annotations

import asyncio
import ctypes
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import isfinite

from npcsdk.embedders.plain import checked, plain
from npcsdk.errors import EmbedderError

KEPT = 2048
"""Vectors that are kept, the least used going first: 1.5 KB each."""

Model = Callable[[str, bool], Iterable[float]]
"""A vector for a text, and whether the text is to be searched rather than compared; it may raise `Unreadable`."""


class Unreadable(Exception):
    """A model cannot read a text, though nothing is wrong with either: it is in another script, perhaps."""


class Engine:
    """A model of this process, loaded when first used, and its thread; both go with the last user.

    Args:
        name: of the embedder, for people.
        dimension: numbers of a vector.
        load: makes the model. It is called in the thread, as the model is, and may raise anything.
    """

    def __init__(self, name: str, dimension: int, load: Callable[[], Model]) -> None:
        self.name = name
        self.dimension = dimension
        self.kept: OrderedDict[str, array[float]] = OrderedDict()
        """Vectors by their texts."""
        self._load = load
        self._model: Model | None = None
        self._lock = threading.Lock()
        self._users: set[int] = set()
        self._pool: ThreadPoolExecutor | None = None
        self._era = 0

    async def embed(
        self, user: object, texts: Sequence[str], within: float, *, searched: bool = False
    ) -> list[list[float]]:
        """A vector for each text, of zeros where it is unreadable: one after another, in turn with other callers.

        Cancelling stops before the next text.

        Args:
            user: who will `leave`.
            texts: of each 1000 characters are read.
            within: seconds for one text, waiting for others and for loading included.
            searched: the texts are what is searched. Their vectors are not kept: whoever searches does.

        Raises:
            EmbedderError: a text is empty, took longer than that, or the model failed.
        """
        heads = [checked(self.name, text) for text in texts]
        loop = asyncio.get_running_loop()
        vectors = []
        for text in heads:
            try:
                async with asyncio.timeout(within):
                    vectors.append(await loop.run_in_executor(self._join(user), self._vector, text, searched))
            except TimeoutError:
                raise EmbedderError(f"{self.name}: no vector within {within:g} s") from None
        return vectors

    async def leave(self, user: object) -> None:
        """Let go of the model; it is unloaded if nobody else uses it. May be called twice."""
        with self._lock:
            self._users.discard(id(user))
            if self._users or self._pool is None:
                return
            pool, self._pool = self._pool, None
            pool.submit(self._unload)
        await asyncio.to_thread(pool.shutdown)

    def forget(self, texts: Iterable[str] | None = None) -> None:
        """Keep nothing of these texts, or of any; nor of what is being embedded right now. From any thread."""
        gone = None if texts is None else [plain(text) for text in texts]
        with self._lock:
            self._era += 1
            if gone is None:
                self.kept.clear()
            for text in gone or ():
                self.kept.pop(text, None)

    def _join(self, user: object) -> ThreadPoolExecutor:
        with self._lock:
            self._users.add(id(user))
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"npcsdk-{self.name}")
            return self._pool

    def _unload(self) -> None:
        self._model = None
        self.forget()
        # glibc keeps what was freed: measured with minilm, 100 MB of 200.
        with suppress(OSError, AttributeError, TypeError):  # as other systems say that they have no such thing
            ctypes.CDLL(None).malloc_trim(0)

    def _vector(self, text: str, searched: bool) -> list[float]:
        if searched:
            return self._made(text, searched)
        with self._lock:
            era, known = self._era, self.kept.get(text)
            if known is not None:
                self.kept.move_to_end(text)
                return known.tolist()
        made = array("f", self._made(text, searched))
        with self._lock:
            if era == self._era:  # else somebody wants it forgotten, perhaps
                self.kept[text] = made
                if len(self.kept) > KEPT:
                    self.kept.popitem(last=False)
        return made.tolist()

    def _made(self, text: str, searched: bool) -> list[float]:
        try:
            model = self._model = self._model or self._load()
            vector = [float(value) for value in model(text, searched)]
        except Unreadable:
            return [0.0] * self.dimension
        except EmbedderError:
            raise
        except Exception as error:  # a foreign library: what it raises is not listed anywhere
            raise EmbedderError(f"{self.name}: {type(error).__name__}: {error}") from error
        if len(vector) != self.dimension or not all(map(isfinite, vector)) or not any(vector):
            raise EmbedderError(f"{self.name}: a vector of {len(vector)} numbers that cannot be used")
        return vector
