"""How long a text takes to say, and when each of its words is said, where no voice tells.

The figures are those of someone reading aloud in no hurry: about 170 English words or 290 Chinese
characters a minute before pauses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from npcsdk.events import Mark
from npcsdk.patterns import lazy

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Vowel signs and accents are no \w, yet they belong to their word; the blocks of India and
# South-East Asia are taken whole but for their full stops.
_LETTER = rf"(?:[^\W_{_WIDE}]|[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0eff\u200c\u200d])"
_TOKEN = lazy(
    rf"(?P<wide>[{_WIDE}])"
    rf"|(?P<word>(?![\u200c\u200d]){_LETTER}+(?:(?:['’\-]|(?<=\d)[.,:](?=\d)){_LETTER}+)*)"
    r"|(?P<stop>[.!?…。！？｡।]+)"
    r"|(?P<clause>[,;:、，；：—–]+)"
)
_PAUSE = {"stop": 0.4, "clause": 0.2}
_SHORTEST = 0.2


def estimate(text: str, *, speed: float = 1.0) -> tuple[float, tuple[Mark, ...]]:
    """How long reading a text aloud takes, with a mark for each word.

    Args:
        text: visible text.
        speed: 2.0 is twice as fast.

    Returns:
        Seconds, the pause after the last word included and never 0, and marks of kind "word": for
        each word, or each Chinese or Japanese character, in order and without overlap.

    Raises:
        ValueError: `speed` is not a finite number above 0.
    """
    if not (math.isfinite(speed) and speed > 0):
        raise ValueError(f"speed {speed!r} is not a finite number above 0")
    marks, end = [], 0.0
    for match, start, seconds in _layout(text):
        end = start + seconds
        if match.lastgroup not in _PAUSE:
            marks.append(_mark(match, start / speed, end / speed))
    return max(end, _SHORTEST) / speed, tuple(marks)


def spread(text: str, start: float, end: float) -> tuple[Mark, ...]:
    """Marks of the words of a text, laid over the span in which it is heard.

    Args:
        text: visible text.
        start: seconds at which the first word begins.
        end: seconds at which the last word ends.

    Raises:
        ValueError: the span is not finite or ends before it starts.
    """
    if not (math.isfinite(start) and math.isfinite(end) and start <= end):
        raise ValueError(f"no span from {start!r} to {end!r}")
    words = [(match, at, at + seconds) for match, at, seconds in _layout(text) if match.lastgroup not in _PAUSE]
    if not words:
        return ()
    first, last = words[0][1], words[-1][2]

    def place(at: float) -> float:
        return min(start + (end - start) * ((at - first) / (last - first)), end)

    return tuple(_mark(match, place(begin), place(stop)) for match, begin, stop in words)


def _layout(text: str) -> Iterator[tuple[re.Match[str], float, float]]:
    """Words and pauses of a text, each with the second it begins at and how long it takes."""
    now = 0.0
    for match in _TOKEN.finditer(text):
        seconds = _PAUSE.get(match.lastgroup or "") or _spoken(match[0])
        yield match, now, seconds
        now += seconds


def _spoken(word: str) -> float:
    """Seconds a word takes. A digit is a word of its own when said, a Korean letter a syllable."""
    if word[0] > "\u2e7f":
        return 0.2 * len(word)
    digits = sum(map(str.isdigit, word))
    return 0.1 + 0.2 * digits + 0.055 * (len(word) - digits)


def _mark(match: re.Match[str], start: float, end: float) -> Mark:
    return Mark("word", start, end, match[0], match.start(), len(match[0]))
