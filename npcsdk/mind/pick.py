"""Which of the lines that a writer wrote may be said, without saying the same again while others are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    named = {line: plain(each) for line, each in zip(lines, written or lines, strict=True)}
    for age, entry in enumerate(said):
        shown = plain(entry.text)
        last |= {line: age for line in lines if _heard_in(shown, plain(line)) or _filled_in(shown, named[line])}
    oldest = min(last.values(), default=-1)
    return tuple(line for line in lines if last[line] == oldest)


def _heard_in(shown: str, line: str) -> bool:
    start = shown.rfind(line[:BEGUN])
    return line in shown or (start >= 0 and line.startswith(shown[start:]))


def _filled_in(shown: str, written: str) -> bool:
    """Whether what was heard is a line with some values for the names in it: what stands between these is there."""
    at, parts = 0, [part.strip(_MARKS) for part in _NAME.split(written)]  # Marks at its ends may have been tidied.
    if len(parts) < 2 or sum(map(len, parts)) < BEGUN:
        return False
    for part in parts:
        at = shown.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def plain(text: str) -> str:
    """What is heard of a line: no tags, single spaces, no capitals."""
    return " ".join(_TAGS.sub(" ", text).casefold().split())
