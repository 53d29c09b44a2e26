"""A text as embedders can take it."""

from __future__ import annotations

from npcsdk.errors import EmbedderError

LONGEST = 1000
"""Characters of a text that are read: time and money grow with them, and many models read no more."""


def plain(text: str) -> str:
    """The head of a text, in UTF-8 and without the NUL that ends it for libraries written in C."""
    return text[:LONGEST].encode("utf-8", "replace").decode().replace("\0", " ").strip()


def checked(name: str, text: str) -> str:
    """The same, where there is any.

    Args:
        name: of the embedder, for people.
        text: to be embedded.

    Raises:
        EmbedderError: nothing is in it.
    """
    found = plain(text)
    if not found:
        raise EmbedderError(f"{name}: an empty text has no meaning to embed")
    return found
