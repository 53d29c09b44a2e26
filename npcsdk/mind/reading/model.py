"""The weights of the reader: what each counted feature says for each class, read from `reader.bin` when first used.

The file is written by `benchmarks/train_reader.py`: eight bytes to know it by, the length of a JSON object, that
object, then one byte for each bucket of `features` eight times: how telling it is, and its weight for each of the
classes. After these come, for each embedder that was learned from, 32-bit numbers: a weight for each part of a vector,
class by class. What it was learned from is told in `NOTICE.md` beside it.
"""

from __future__ import annotations

import json
import logging
import struct
import sys
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, sqrt
from operator import itemgetter, mul
from pathlib import Path
from typing import Any, NamedTuple

from npcsdk.mind.reading.features import BUCKETS

MAGIC = b"NPCREAD1"
CLASSES = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
"""The classes, after P. Ekman, that texts are labelled with in GoEmotions."""
FINEST = 32
"""How telling a feature is, is kept in parts of 1/32."""
_FILE = Path(__file__).with_name("reader.bin")
_log = logging.getLogger("npcsdk")

Scores = tuple[float, ...]
"""For each class the logarithm of its odds."""


class Bounds(NamedTuple):
    """From which probability a class counts, as tuned for F1, and from which it is sure, tuned for precision."""

    counts: Mapping[str, float]
    sure: Mapping[str, float]


class Vectors(NamedTuple):
    """What the vectors of one embedder say: alone, and along with the words."""

    dimension: int
    rows: tuple[array[float], ...]
    bias: Scores
    share: Scores
    """How much of the score of the words, then of that of the vector, then what is added: for each class."""
    alone: Bounds
    both: Bounds

    def scores(self, vector: Sequence[float]) -> Scores:
        """Of a vector of `dimension` parts."""
        return tuple(sum(map(mul, row, vector)) + bias for row, bias in zip(self.rows, self.bias, strict=True))

    def blended(self, words: Scores, vector: Scores) -> Scores:
        """The scores of both, as they are believed together."""
        size = len(CLASSES)
        parts = self.share[:size], self.share[size : 2 * size], self.share[2 * size :]
        return tuple(a * word + b * meant + c for a, b, c, word, meant in zip(*parts, words, vector, strict=True))


class Model(NamedTuple):
    """All weights."""

    telling: bytes
    columns: tuple[array[int], ...]
    scale: Scores
    bias: Scores
    bounds: Bounds
    embedders: Mapping[str, Vectors]

    def scores(self, numbers: Sequence[int]) -> Scores:
        """Of the words of a text, by the numbers of `features.hashed`."""
        if len(numbers) < 2:
            return self.bias
        pick = itemgetter(*numbers)
        length = sqrt(sum(telling * telling for telling in pick(self.telling))) / FINEST
        return tuple(
            sum(pick(column)) * scale / length + bias
            for column, scale, bias in zip(self.columns, self.scale, self.bias, strict=True)
        )


def chances(scores: Scores) -> dict[str, float]:
    """The probability of each class by itself: a text may have several, so they do not add up to 1."""
    return {
        label: 1.0 / (1.0 + exp(-min(max(score, -40.0), 40.0))) for label, score in zip(CLASSES, scores, strict=True)
    }


@cache
def model() -> Model:
    """The weights; two threads that ask for them first may both read them, and get the same.

    Raises:
        OSError: there is no file that can be read.
        ValueError: see `opened`.
    """
    return opened(_FILE.read_bytes())


@cache
def at_hand() -> Model | None:
    """The weights, or None, which is logged, where the file is gone or damaged: no talk shall end by that."""
    try:
        return model()
    except (OSError, ValueError) as error:
        _log.error("the words of players cannot be read, only emoji and plain insults, praise and thanks: %s", error)
        return None


def opened(raw: bytes) -> Model:
    """The weights out of the bytes of the file.

    Raises:
        ValueError: these are none, damaged, or weights for other features than those of this version.
    """
    damaged = f"{_FILE.name} holds no weights of a reader: install npcsdk again"
    if raw[:8] != MAGIC:
        raise ValueError(damaged)
    try:
        return _unpacked(raw)
    except (AttributeError, LookupError, TypeError, UnicodeError, json.JSONDecodeError, struct.error) as error:
        raise ValueError(f"{damaged} ({type(error).__name__}: {error})") from error


def _unpacked(raw: bytes) -> Model:
    (size,) = struct.unpack_from("<I", raw, 8)
    told: dict[str, Any] = json.loads(raw[12 : 12 + size])
    at = 12 + size
    if told["buckets"] != BUCKETS or tuple(told["classes"]) != CLASSES:
        raise ValueError(f"{_FILE.name} was made for other features: run benchmarks/train_reader.py")
    blocks = [raw[at + place * BUCKETS : at + (place + 1) * BUCKETS] for place in range(1 + len(CLASSES))]
    at += len(blocks) * BUCKETS
    told_size = at + sum(4 * own["dimension"] * len(CLASSES) for own in told["embedders"].values())
    if told_size != len(raw):
        raise LookupError(f"{len(raw)} bytes instead of {told_size}")
    embedders = {}
    for name, own in told["embedders"].items():
        rows = []
        for _ in CLASSES:
            row = array("f", raw[at : at + 4 * own["dimension"]])
            if sys.byteorder == "big":
                row.byteswap()
            rows.append(row)
            at += 4 * own["dimension"]
        bounds = (Bounds(**own[which]) for which in ("alone", "both"))
        embedders[name] = Vectors(own["dimension"], tuple(rows), tuple(own["bias"]), tuple(own["share"]), *bounds)
    columns = tuple(array("b", block) for block in blocks[1:])
    return Model(blocks[0], columns, tuple(told["scale"]), tuple(told["bias"]), Bounds(**told["bounds"]), embedders)
