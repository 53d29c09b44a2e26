"""Choosing among lines that a writer wrote, without saying the same again while others are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from npcsdk.mind.state import Entry
from npcsdk.patterns import lazy

_TAGS = lazy(r"\[[^\]]*\]")


def pick(lines: Sequence[str], history: Iterable[Entry], seed: int) -> int:
    """The index of the line to say: by seed among those that the history does not hold.

    Args:
        lines: at least one.
        history: what was said lately.
        seed: decides among equals.
    """
    said = " ".join(_plain(entry.text) for entry in history if entry.kind == "line")
    fresh = [index for index, line in enumerate(lines) if _plain(line) not in said] or list(range(len(lines)))
    return fresh[seed % len(fresh)]


def _plain(text: str) -> str:
    return " ".join(_TAGS.sub(" ", text).split())
