"""A model's own tokenizer, rebuilt from its GGUF file: what its ids say is what the model would see."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

from tokenizers import Tokenizer, models, pre_tokenizers

CONTROL = 3
_FIXED = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


def metadata(path: Path) -> dict[str, Any]:
    """The metadata of a GGUF file, version 2 or 3."""
    with path.open("rb") as file:
        file.read(16)  # Magic, version, number of tensors.
        return {_text(file): _value(file, _number(file, "I")) for _ in range(_number(file, "Q"))}


def tokenizer(path: Path) -> tuple[Tokenizer, frozenset[int]]:
    """The byte-pair tokenizer of a SmolLM file, and the ids of its control tokens."""
    found = metadata(path)
    tokens = found["tokenizer.ggml.tokens"]
    merges = [tuple(pair.split(" ")) for pair in found["tokenizer.ggml.merges"]]
    made = Tokenizer(models.BPE(vocab={token: number for number, token in enumerate(tokens)}, merges=merges))
    digits, rest = pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.pre_tokenizer = pre_tokenizers.Sequence([digits, rest])
    kinds = found["tokenizer.ggml.token_type"]
    control = [token for token, kind in zip(tokens, kinds, strict=True) if kind == CONTROL]
    made.add_special_tokens(control)
    return made, frozenset(map(tokens.index, control))


def _number(file: BinaryIO, form: str) -> Any:
    return struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))[0]


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "Q")).decode("utf-8", "replace")


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == 8:
        return _text(file)
    if kind == 9:
        inner = _number(file, "I")
        return [_value(file, inner) for _ in range(_number(file, "Q"))]
    return _number(file, _FIXED[kind])
