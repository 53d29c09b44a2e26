"""A look at a GGUF file before it is given to code that trusts it."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from npcsdk.errors import ModelError

SMALLEST = 4096
"""Bytes; no model is smaller."""

METADATA = 64 << 20
"""Bytes within which the metadata are looked for; vocabularies take a few millions."""

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


def template_for(path: Path) -> str:
    """The name of our chat template that suits a file without its own; nothing where it has one.

    A file whose vocabulary has ChatML's marks gets these, any other plain text.
    Source: the GGUF specification (`tokenizer.chat_template`).
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"tokenizer.chat_template", 0, METADATA) >= 0:
            return ""
        return "chatml" if content.find(b"<|im_start|>", 0, METADATA) >= 0 else "plain"


def damaged(path: Path) -> ModelError:
    """What to raise when the file looked well but could not be loaded."""
    return _refused(path, "cannot be loaded: it is cut off, damaged, or of a kind that this llama.cpp does not know.")


def _refused(path: Path, why: str) -> ModelError:
    remedy = "Name a whole GGUF file, or get one with: npcsdk pull smollm2"
    return ModelError(f"{path} {why} {remedy}", retryable=False)
