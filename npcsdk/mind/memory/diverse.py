"""Chooses several that fit, and that do not all say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

_SAME = 0.7
"""What something loses all of whose words were chosen before."""


def diverse(
    scores: Sequence[tuple[float, int]], most: int, held: Callable[[int], frozenset[int]]
) -> list[tuple[float, int]]:
    """The best ones, the best first, each counting less the more of its words those before it held.

    Args:
        scores: of each, and its number.
        most: that are chosen.
        held: gives the words of one.
    """
    best: list[tuple[float, int]] = []
    words: list[frozenset[int]] = []
    # The best is looked at first, and goes back as far as what was chosen since takes from it.
    waiting = [(-score, -at, score, 0) for score, at in scores]
    heapify(waiting)
    while waiting and len(best) < most:
        now, minus_at, score, seen = heappop(waiting)
        own = held(-minus_at)
        if seen == len(words):
            best.append((-now, -minus_at))
            words.append(own)
            continue
        again = max((len(own & other) for other in words[seen:]), default=0) / max(1, len(own))
        heappush(waiting, (max(now, -score * (1 - _SAME * again**3)), minus_at, score, len(words)))
    return best
