"""Which of the lines that a writer wrote may be said, without saying the same again while others are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from npcsdk.mind.state import Entry
from npcsdk.patterns import lazy

BEGUN = 16
"""Characters of a line after which it counts as begun."""

_TAGS = lazy(r"[\[【][^\[\]【】]*[\]】]")


def fresh(lines: Sequence[str], said: Iterable[Entry]) -> tuple[str, ...]:
    """The lines that were not said lately; where none is left, those said longest ago.

    One that was cut short was said: nobody wants to hear its beginning again at once.

    Args:
        lines: with their tags.
        said: the lines of the last turns, oldest first.
    """
    last = dict.fromkeys(lines, -1)
    for age, entry in enumerate(said):
        shown = plain(entry.text)
        last |= {line: age for line in lines if _heard_in(shown, plain(line))}
    oldest = min(last.values(), default=-1)
    return tuple(line for line in lines if last[line] == oldest)


def _heard_in(shown: str, line: str) -> bool:
    start = shown.rfind(line[:BEGUN])
    return line in shown or (start >= 0 and line.startswith(shown[start:]))


def plain(text: str) -> str:
    """What is heard of a line: no tags, single spaces, no capitals."""
    return " ".join(_TAGS.sub(" ", text).casefold().split())
