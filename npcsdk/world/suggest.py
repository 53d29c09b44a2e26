"""Did you mean: the known word that a wrong one most likely stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_SHOWN = 8
_MANY = 2_000
"""Words, beyond which only those with the same first letter are looked at, and no more of them than this."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """A remedy: the nearest known word, else the known words, else nothing."""
    words = sorted(known)
    likely = words
    if len(words) > _MANY:
        likely = [other for other in words if other[:1].lower() == word[:1].lower()][:_MANY]
    near = nearest(word[:80].lower(), likely, 0.6)
    if near:
        return f"Did you mean {near[0]}?"
    if not words:
        return ""
    more = ", ..." if len(words) > _SHOWN else ""
    return f"There is: {', '.join(words[:_SHOWN])}{more}."


def nearest(word: str, known: Sequence[str], alike: float) -> list[str]:
    """The known word that is nearest to another, where one is as much alike, 0 to 1."""
    from difflib import get_close_matches  # Where nothing is wrong it is not loaded.

    return get_close_matches(word, known, 1, alike)
