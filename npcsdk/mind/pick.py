"""Which of the lines that a writer wrote may be said, without saying the same again while others are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from npcsdk.mind.state import Entry
from npcsdk.patterns import lazy

_TAGS = lazy(r"[\[【][^\[\]【】]*[\]】]")


def fresh(lines: Sequence[str], said: Iterable[Entry]) -> tuple[str, ...]:
    """The lines that were not said lately; where none is left, those said longest ago.

    Args:
        lines: with their tags.
        said: the lines of the last turns, oldest first.
    """
    last = dict.fromkeys(lines, -1)
    for age, entry in enumerate(said):
        shown = plain(entry.text)
        last |= {line: age for line in lines if plain(line) in shown}
    oldest = min(last.values(), default=-1)
    return tuple(line for line in lines if last[line] == oldest)


def plain(text: str) -> str:
    """What is heard of a line: no tags, single spaces, no capitals."""
    return " ".join(_TAGS.sub(" ", text).casefold().split())
