"""Which of the lines that a writer wrote may be said, without saying the same again while others are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from npcsdk.mind.state import Entry
from npcsdk.patterns import lazy

BEGUN = 16
"""Characters of a line after which it counts as begun."""

_TAGS = lazy(r"[\[【][^\[\]【】]*[\]】]")
_MARKS = ' "“”„«»「」『』'
_NAME = lazy(r"\{[^{}]*\}")


def fresh(lines: Sequence[str], said: Iterable[Entry], written: Sequence[str] = ()) -> tuple[str, ...]:
    """The lines that were not said lately; where none is left, those said longest ago.

    One that was cut short was said: nobody wants to hear its beginning again at once. So was one that was said with
    other values for the names in it.

    Args:
        lines: with their tags.
        said: the lines of the last turns, oldest first.
        written: the same lines with the names in them, `{player.name}`; by default they have none.
    """
    last = dict.fromkeys(lines, -1)
    heard = [(line, plain(line), _parts(plain(each))) for line, each in zip(lines, written or lines, strict=True)]
    for age, entry in enumerate(said if lines else ()):
        shown = plain(entry.text)
        last |= {line: age for line, whole, parts in heard if _heard_in(shown, whole) or _filled_in(shown, parts)}
    oldest = min(last.values(), default=-1)
    return tuple(line for line in lines if last[line] == oldest)


def _heard_in(shown: str, line: str) -> bool:
    start = shown.rfind(line[:BEGUN])
    return line in shown or (start >= 0 and line.startswith(shown[start:]))


@lru_cache(maxsize=1024)
def _parts(written: str) -> tuple[str, ...]:
    """What stands between the names of a line; nothing, where it has none, or there is too little to know it by."""
    parts = tuple([part.strip(_MARKS) for part in _NAME.split(written)])  # Marks at its ends may have been tidied.
    return parts if len(parts) > 1 and sum(map(len, parts)) >= BEGUN else ()


def _filled_in(shown: str, parts: Sequence[str]) -> bool:
    """Whether what was heard is a line with some values for the names in it: what stands between these is there."""
    at = 0
    for part in parts:
        at = shown.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return bool(parts)


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """What is heard of a line: no tags, single spaces, no capitals."""
    return " ".join(_TAGS.sub(" ", text).casefold().split())
