"""How well entries fit what is looked for: by words, their own and those said just before and after; by meaning."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

ITSELF, BEFORE, AFTER, EARLIER = 1, 2, 4, 8
"""Where a word stands: in the entry, in the one just before it, in the one after it, in the one before the last."""
TERMS = 12
"""Terms of one part that are looked for: those that tell most."""
ALL = 20
"""Terms that are looked for at once."""
MANY = 4000
"""Places at which terms stand that are gone to; of terms that stand at more, the rarest."""
STRANGERS = 50
"""Entries without a word that are thought to be there beside the true ones: among a few no word is common."""
ENOUGH = 0.6
"""What the terms of a question must tell together to be all of it: `make` alone is no question."""
PART = 0.9
"""What a part of a question counts beside the whole."""
CHANCE = 0.25
"""The likeness in meaning that texts have which have nothing to do with each other, often."""
UNKNOWN_PAIR = 0.16
"""What two Chinese characters tell that stand together nowhere: they may be of two words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What counts how much. The defaults are what `benchmarks/recall.py` found.

    `itself`, `before`, `after`, `earlier` are what a word counts by where it stands; of such counts `half` is worth
    one half of all there can be. `around` is what the likeness of what was said just before and after counts beside
    the entry's own, and `meaning` what both count beside words. The others are what is added to an entry, or taken
    from it, as a share of how well it fits: `speaker` where whoever is named said it, `mention` where it speaks of
    whom is named, `here` where whoever is there took part, `thing` where what is there is spoken of, `then` where it
    is of the time that is asked about, `asking` where it asks, `important` where it is all-important, `recent` where it
    is of this moment.
    """

    itself: float = 1.5
    before: float = 0.8
    after: float = 0.4
    earlier: float = 0.5
    half: float = 1.0
    around: float = 0.4
    meaning: float = 0.8
    speaker: float = 0.25
    mention: float = 0.05
    here: float = 0.06
    thing: float = 0.2
    then: float = 0.6
    asking: float = 0.5
    important: float = 0.3
    recent: float = 0.05


class Wanted(NamedTuple):
    """The terms that are looked for, and how much each is of each part.

    Attributes:
        keys: of the terms that some entry holds.
        shares: a row for each part, a column for each key.
    """

    keys: tuple[str, ...]
    shares: Sequence[Sequence[float]]


class Found(NamedTuple):
    """Which of the terms are where.

    Attributes:
        keys: of the terms.
        rows: the numbers of the entries that were looked at, in order.
        where: a row for each of them, a column for each key: the sum of `ITSELF`, `BEFORE`, `AFTER`, `EARLIER`.
        fit: of each entry there is, 0 to 1.
    """

    keys: tuple[str, ...]
    rows: NDArray[np.intp]
    where: Bytes
    fit: Floats

    def of(self, row: int) -> dict[str, int]:
        """Where each of the terms stands that stand in or near an entry."""
        at = int(self.rows.searchsorted(row))
        if at == len(self.rows) or self.rows[at] != row:
            return {}
        return {key: place for key, place in zip(self.keys, self.where[at].tolist(), strict=True) if place}


def wanted(parts: Sequence[Mapping[str, float]], counts: Mapping[str, int], entries: int) -> Wanted:
    """Weigh the terms of each part by how much they tell, and by how few of the entries hold them.

    Args:
        parts: of a question, the whole first: how much each term tells.
        counts: of how many entries each term is; 0 for those of none.
        entries: how many there are.
    """
    most = log(1 + (entries + STRANGERS + 0.5) / 0.5)
    rare = {key: log(1 + (entries + STRANGERS - n + 0.5) / (n + 0.5)) / most for key, n in counts.items()}
    rows = []
    for at, part in enumerate(parts):
        tells = {key: rare[key] * (tell if counts[key] else _unknown(key, tell)) for key, tell in part.items()}
        best = sorted(tells, key=lambda key: -tells[key])[:TERMS]
        total = max(ENOUGH, sum(tells[key] for key in best)) / (PART if at else 1.0)
        rows.append({key: tells[key] / total for key in best if counts[key]})
    keys = tuple(dict.fromkeys(key for row in rows for key in row))[:ALL]
    return Wanted(keys, [[row.get(key, 0.0) for key in keys] for row in rows])


def _unknown(key: str, tells: float) -> float:
    return min(tells, UNKNOWN_PAIR) if len(key) == 2 and not key.isascii() else tells


def by_words(look: Wanted, postings: Sequence[array[int]], near: array[int], weights: Weights) -> Found:
    """How much of what is looked for stands in each entry, or near it.

    Args:
        look: what is looked for.
        postings: the entries that hold each of its terms.
        near: for each entry, which of those around it are of the same talk: a sum as in `Found.where`.
        weights: what counts how much.
    """
    import numpy as np

    count = len(near)
    # An entry is at the place of its number and 2 more, so that each has others before and behind it.
    marks = np.zeros((count + 3, len(look.keys)), np.uint8)
    terms = np.repeat(np.arange(len(postings)), [len(at) for at in postings])
    marks[_places(postings) + 2, terms] = 1
    rows = _worth_a_look(look, postings, count)
    where = marks[rows + 2] * ITSELF
    for place, shift in ((BEFORE, 1), (AFTER, 3), (EARLIER, 0)):
        where |= marks[rows + shift] * place
    where &= np.array(near, np.uint8)[rows, None]
    fit = np.zeros(count, np.float32)
    worth = _worth(weights)[where]
    for shares in look.shares:
        fit[rows] = np.maximum(fit[rows], worth @ np.array(shares, np.float32))
    return Found(look.keys, rows, where, fit)


def _worth_a_look(look: Wanted, postings: Sequence[array[int]], count: int) -> NDArray[np.intp]:
    """The entries in or near which the rarest terms stand, that of each part first, as many as `MANY` allows.

    Others have common words alone, and such fit worse, if those are not all that is looked for.
    """
    import numpy as np

    rarest = sorted(range(len(postings)), key=lambda term: len(postings[term]))
    first = {next((term for term in rarest if row[term]), rarest[0]) for row in look.shares}
    chosen: list[array[int]] = []
    places = 0
    for term in sorted(rarest, key=lambda term: term not in first):
        places += len(postings[term])
        if places > MANY and places > len(postings[term]):
            break
        chosen.append(postings[term])
    touched, at = np.zeros(count + 3, bool), _places(chosen)
    for shift in range(4):
        touched[at + shift] = True
    return np.flatnonzero(touched[1 : count + 1])


def _places(postings: Sequence[array[int]]) -> NDArray[np.uint32]:
    """The numbers of all of them, one after another, as a copy."""
    import numpy as np

    joined = array("I")
    for at in postings:
        joined.extend(at)
    return np.frombuffer(joined, np.uint32)


@lru_cache(maxsize=8)
def _worth(weights: Weights) -> Floats:
    """What a term counts, 0 to 1, by where it stands."""
    import numpy as np

    bits = np.arange(16)[:, None] & np.array([ITSELF, BEFORE, AFTER, EARLIER]) > 0
    count = bits @ np.array([weights.itself, weights.before, weights.after, weights.earlier])
    worth: Floats = (count / (count + weights.half)).astype(np.float32)
    return worth


def by_meaning(vectors: array[float], vector: Sequence[float], near: array[int], weights: Weights) -> Floats:
    """How alike in meaning each entry, with those around it, is to what is looked for, 0 to 1.

    Args:
        vectors: of the entries, each of length 1, or of zeros where it is not known; those of the last may be missing.
        vector: of what is looked for, of length 1, of the same dimension.
        near: as for `by_words`.
        weights: what counts how much.
    """
    import numpy as np

    count, own = len(near), np.array(vector, np.float32)
    known = len(vectors) // len(own)
    alike: Floats = np.zeros(count + 2, np.float32)
    if known:
        # The buffer is given back at once: as long as it is lent, nothing can be added to it.
        alike[1 : known + 1] = np.frombuffer(vectors, np.float32).reshape(known, -1) @ own
    alike = np.maximum(alike - CHANCE, 0) / (1 - CHANCE)
    talk = np.array(near, np.uint8)
    alike[1:-1] += weights.around * (alike[:-2] * (talk & BEFORE > 0) + alike[2:] * (talk & AFTER > 0) / 2)
    return alike[1:-1] / (1 + 1.5 * weights.around)
