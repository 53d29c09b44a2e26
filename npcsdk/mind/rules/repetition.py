"""A line repeats neither itself nor what was said lately; a catchphrase and an emphasis are fine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from npcsdk.mind.rules.wording import Wording, clauses, narrow
from npcsdk.mind.words import stands_alone, words
from npcsdk.patterns import lazy

ALIKE = 0.6
"""The part of a line that may not come from one that was said before."""
CATCHPHRASE = 8
"""Words that it takes for that: fewer are a catchphrase."""
SAME = 5
"""Words of a whole line that may not be said again as they are."""
_GRAM = 4
_SENTENCES = lazy("[.!?…。！？]+")
_PERIOD = 8
"""Words of the longest loop that is looked for within a stretch without marks."""


def repetition(line: Wording, recent: Iterable[str]) -> str | None:
    """Loops within the line, a sentence said twice, and lines near to one said lately.

    Args:
        line: the line.
        recent: what its speaker said lately.
    """
    pairs = _rows(line.words, 2)
    if len(pairs) - len(set(pairs)) >= 2:  # Else there is neither a loop nor a clause said twice.
        parts = clauses(line.text)
        if any(map(_loops, parts)) or _says_twice(line, parts):
            return "repeats itself"
    size = _size(line.words)
    if size < SAME:
        return None
    grams = _rows(line.words, _GRAM)
    for said in recent:
        known, row = _known(said)
        if row == tuple(line.words):
            return "was said before"
        if (
            size >= CATCHPHRASE
            and not known.isdisjoint(grams)
            and _covered(grams, known, line.words) >= max(CATCHPHRASE, ALIKE * size)
        ):
            return "was nearly said before"
    return None


def _size(found: Sequence[str]) -> float:
    """Words; two Chinese or Japanese characters are one."""
    alone = sum(map(stands_alone, found)) if not "".join(found).isascii() else 0
    return len(found) - alone / 2


def _covered(grams: list[tuple[str, ...]], known: frozenset[tuple[str, ...]], found: list[str]) -> float:
    """Words of the line that stand in rows which the other line has too."""
    inside = {at + step for at, gram in enumerate(grams) if gram in known for step in range(_GRAM)}
    return _size([found[at] for at in inside])


@lru_cache(maxsize=128)
def _known(said: str) -> tuple[frozenset[tuple[str, ...]], tuple[str, ...]]:
    row = tuple(words(narrow(said)))
    return frozenset(_rows(row, _GRAM)), row


def _loops(part: list[str]) -> bool:
    """`the stew the stew the stew`: the same few words over and over, without a mark between."""
    if len(part) == len(set(part)):
        return False
    for period in range(1, min(_PERIOD, len(part) // 3) + 1):
        row = 0
        for at in range(period, len(part)):
            row = row + 1 if part[at] == part[at - period] else 0
            if row >= _allowed(part[at - period + 1 : at + 1]):
                return True
    return False


def _allowed(loop: list[str]) -> int:
    """Words that may repeat those one loop before: a laugh or a plea goes on longer than a phrase."""
    characters = all(map(stands_alone, loop))
    if len(loop) == 1:
        return 9 if characters or len(loop[0]) <= 3 else 5
    if characters and len(loop) <= 3:
        return 4 * len(loop)
    return 2 * len(loop)


def _says_twice(line: Wording, parts: list[list[str]]) -> bool:
    """The same sentence twice, a clause again and again, or long rows of words twice. A refrain may come twice."""
    sentences = Counter(tuple(words(part)) for part in _SENTENCES.split(line.text))
    if any(count > 1 and _size(part) >= 4 for part, count in sentences.items()):
        return True
    for part, count in Counter(tuple(part) for part in parts).items():
        size = _size(part)
        if (size >= 4 and count > 2) or (size >= 2 and count >= 4) or count >= 9:
            return True
        if count > 2 and len(part) >= 5 and stands_alone(part[0]):
            return True
    return any(most >= times for length, times in ((5, 3), (7, 2)) if (most := _most(line.words, length)))


def _most(found: list[str], length: int) -> int:
    """How often the most frequent row of so many words comes up; in Chinese rows are twice as long."""
    if _size(found) < len(found):
        length *= 2
    rows = _rows(found, length)
    return max(Counter(rows).values()) if len(set(rows)) < len(rows) else 0


def _rows(found: Sequence[str], length: int) -> list[tuple[str, ...]]:
    """All rows of so many words."""
    return list(zip(*(found[at:] for at in range(length)), strict=False))
