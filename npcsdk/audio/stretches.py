"""Words laid over the stretches of a sound in which a voice is heard, where nobody tells their times.

Someone who reads aloud pauses between clauses, and no word is said in a pause: so each stretch of
voice gets the clauses that fit it by their length, and the words of each share its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

from npcsdk.events import Mark
from npcsdk.speech.timing import spread

GAP = 0.15
"""Seconds of silence that are a pause; shorter ones are the closures within words."""
WINDOW = 0.01
"""Seconds looked at at once."""
FLOOR, QUIET = 0.006, 0.03
"""Peaks below are silence: of full scale, and of the loud parts of the sound."""
UNEVEN = 3.0
"""How much faster or slower than the whole a stretch may be spoken before its clauses are taken for others."""


class Span(NamedTuple):
    """From and to, in seconds."""

    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


def heard(samples: Any, rate: int, start: float, end: float) -> list[Span]:
    """The stretches of voice between two seconds, in order, with pauses of at least `GAP` between them.

    The first begins at `start` and the last ends at `end`.

    Args:
        samples: mono, from -1 to 1, in a numpy array.
        rate: of the samples, in Hz.
        start: second at which the voice begins.
        end: second at which it ends.
    """
    import numpy as np

    size = max(1, round(WINDOW * rate))
    count = len(samples) // size
    peaks = np.abs(samples[: count * size]).reshape(count, size).max(axis=1) if count else np.zeros(0)
    if not len(peaks):
        return [Span(start, end)]
    loud = np.flatnonzero(peaks > max(FLOOR, QUIET * float(np.percentile(peaks, 95)))) * size / rate
    inside = loud[(loud > start) & (loud < end)]
    breaks = np.flatnonzero(np.diff(inside) - size / rate >= GAP)
    pauses = [(float(inside[i]) + size / rate, float(inside[i + 1])) for i in breaks]
    edges = [start, *(edge for pause in pauses for edge in pause), end]
    return [Span(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]


def lay(text: str, spans: Sequence[Span]) -> tuple[Mark, ...]:
    """Word marks for every word of a text, none of them in a pause.

    Args:
        text: as written.
        spans: the stretches of voice, in order; at least one.
    """
    words = spread(text, 0.0, 1.0)
    if not words:
        return ()
    clauses = _clauses(words)
    pairs: list[tuple[Sequence[Mark], Sequence[Span]]]
    if len(clauses) >= len(spans):
        pairs = [([*chain.from_iterable(row)], [span]) for row, span in zip(_dealt(clauses, spans), spans, strict=True)]
    else:
        pairs = list(zip(clauses, _dealt(spans, clauses), strict=True))
    if not _even(pairs):
        pairs = [(words, spans)]
    return tuple(mark for some, there in pairs for mark in _laid(some, there))


def _clauses(words: Sequence[Mark]) -> list[list[Mark]]:
    """The words between two pauses of the text."""
    row = [[words[0]]]
    for before, word in pairwise(words):
        if word.start - before.end > 1e-9:
            row.append([])
        row[-1].append(word)
    return row


def _time(part: Span | Sequence[Mark | Span]) -> float:
    return sum(item.end - item.start for item in ([part] if isinstance(part, Span) else part))


def _dealt(many: Sequence[Any], few: Sequence[Any]) -> list[list[Any]]:
    """The many, in order, in as many rows as there are few, cut where the shares of both come nearest."""
    ends = list(accumulate(map(_time, many)))
    goals = list(accumulate(map(_time, few)))
    cuts = [0]
    for n, goal in enumerate(goals[:-1], 1):
        wanted = goal / max(goals[-1], 1e-9) * ends[-1]
        choice = range(cuts[-1] + 1, len(many) - (len(few) - n) + 1)
        cuts.append(min(choice, key=lambda cut: abs(ends[cut - 1] - wanted)))
    return [list(many[a:b]) for a, b in pairwise([*cuts, len(many)])]


def _even(pairs: Sequence[tuple[Sequence[Mark], Sequence[Span]]]) -> bool:
    """Whether all are spoken at about the same pace."""
    whole = sum(_time(words) for words, _ in pairs) / max(sum(_time(spans) for _, spans in pairs), 1e-9)
    return all(whole / UNEVEN <= _time(words) / max(_time(spans), 1e-9) <= whole * UNEVEN for words, spans in pairs)


def _laid(words: Sequence[Mark], spans: Sequence[Span]) -> Iterator[Mark]:
    """Words over stretches as if there were no pause; one that a pause would part stays where its middle is."""
    first, last = words[0].start, words[-1].end
    ends = [0.0, *accumulate(span.length for span in spans)]
    scale = ends[-1] / max(last - first, 1e-9)
    n = 0
    for word in words:
        begin, end = (word.start - first) * scale, (word.end - first) * scale
        while n + 1 < len(spans) and ends[n + 1] <= (begin + end) / 2:
            n += 1
        span = spans[n]

        def place(at: float, span: Span = span, since: float = ends[n]) -> float:
            return min(max(span.start + at - since, span.start), span.end)

        yield replace(word, start=place(begin), end=place(end))
