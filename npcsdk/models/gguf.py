"""A look at a GGUF file before it is given to code that trusts it."""

from __future__ import annotations

import struct
from pathlib import Path

from npcsdk.errors import ModelError

SMALLEST = 4096
"""Bytes; no model is smaller."""

_HEADER = struct.Struct("<4sIQQ")


def check(path: Path) -> None:
    """Make sure that a file begins as a GGUF model does.

    Source: the GGUF specification (magic, version, number of tensors, number of metadata pairs).

    Raises:
        ModelError: it is missing, no regular file, unreadable, or something else.
    """
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            raise _refused(path, f"{what}.")
        with path.open("rb") as file:
            head = file.read(SMALLEST)
    except (OSError, ValueError) as error:
        raise _refused(path, f"cannot be read: {error}.") from error
    if not head:
        raise _refused(path, "is empty.")
    if not head.startswith(b"GGUF"):
        raise _refused(path, "is not a GGUF file.")
    if len(head) < SMALLEST:
        raise _refused(path, "breaks off within its header.")
    _, version, tensors, pairs = _HEADER.unpack_from(head)
    if version not in (2, 3) or not 0 < tensors < 100_000 or not 0 < pairs < 100_000:
        raise _refused(path, f"has a damaged header, or one of a later GGUF version ({version}).")


def damaged(path: Path) -> ModelError:
    """What to raise when the file looked well but could not be loaded."""
    return _refused(path, "cannot be loaded: it is cut off, damaged, or of a kind that this llama.cpp does not know.")


def _refused(path: Path, why: str) -> ModelError:
    remedy = "Name a whole GGUF file, or get one with: npcsdk pull smollm2"
    return ModelError(f"{path} {why} {remedy}", retryable=False)
