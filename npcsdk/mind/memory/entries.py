"""What is kept of each memory to rank it, in columns: as small as may be, as there may be many."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from math import isfinite, log2, sqrt
from operator import mul

from npcsdk.memory import ORDINARY, Memory
from npcsdk.mind.memory.postings import Postings
from npcsdk.mind.memory.ranking import AFTER, BEFORE, EARLIER, ITSELF
from npcsdk.mind.memory.terms import asks, terms

TALK = 1800.0
"""Seconds of game time between two things that are said in one talk."""
TURNS = 3
"""Turns between them."""
SAID = frozenset({"event", "fact", "promise", "question"})
"""Kinds of memories that stand in a row as they were said."""
LONG, SPREAD = 40, 0.3
"""Words up to which a text counts in full. One of twice as many holds more of any words, and counts less."""


class Entries:
    """The columns, a row for each memory in the order in which they were added.

    Attributes:
        words: what texts are found by.
        people: who said it (`said:` and an id), and who took part (`with:` and an id).
        near: which of those around it are of the same talk: a sum of `ITSELF`, `BEFORE`, `AFTER`, `EARLIER`.
        shown: 0 for what is hidden.
        times: seconds of game time.
        turns: in which it was.
        asks: how much of it is questions, 0 to 1.
        important: 0 to 1.
        brief: 1, less for long texts.
        vectors: of `dimension` numbers each, zeros where it is not known; those of the last may be missing.
    """

    def __init__(self) -> None:
        self.words, self.people = Postings(), Postings()
        self.near, self.shown, self._said = array("B"), array("B"), array("B")
        self.times, self.turns = array("d"), array("q")
        self.asks, self.important, self.brief = array("f"), array("f"), array("f")
        self.vectors, self.dimension = array("f"), 0

    def __len__(self) -> int:
        return len(self.near)

    def add(self, memory: Memory) -> None:
        """Add one. A time that is no number is that of the one before, an importance that is none is ordinary."""
        at = len(self)
        keys = _keys(memory.text)
        self.words.add(keys)
        self.people.add(_people(memory))
        self.times.append(_number(memory.time, self.times[-1] if at else 0.0))
        self.turns.append(min(max(memory.turn, 0), 2**62))
        self.asks.append(0.0 if memory.kind == "question" else asks(memory.text))
        self.important.append(min(1.0, max(0.0, _number(memory.importance, ORDINARY))))
        self.brief.append(1 / (1 + SPREAD * log2(max(1.0, len(keys) / LONG))))
        self.shown.append(1)
        self._said.append(memory.kind in SAID and memory.by in ("", memory.said_by))
        self.near.append(ITSELF)
        if at and self._one_talk(at):
            self.near[at - 1] |= AFTER
            self.near[at] |= BEFORE | (EARLIER if self.near[at - 1] & BEFORE else 0)

    def _one_talk(self, at: int) -> bool:
        soon = abs(self.times[at] - self.times[at - 1]) <= TALK and abs(self.turns[at] - self.turns[at - 1]) <= TURNS
        return bool(self._said[at - 1] and self._said[at]) and soon

    def truncate(self, count: int) -> None:
        """Take out all but the first `count`."""
        if count >= len(self):
            return
        self.words.truncate(count)
        self.people.truncate(count)
        for column in (
            self.near,
            self.shown,
            self._said,
            self.times,
            self.turns,
            self.asks,
            self.important,
            self.brief,
        ):
            del column[count:]
        del self.vectors[count * self.dimension :]
        if count:
            self.near[-1] &= ~AFTER

    def set_vector(self, at: int, vector: Sequence[float]) -> None:
        """Keep the vector of a row; zeros are like none.

        Raises:
            ValueError: it holds what is no number, or more or fewer numbers than those before.
            IndexError: there is no such row.
        """
        if not 0 <= at < len(self):
            raise IndexError(f"no memory at {at}: there are {len(self)}")
        own = unit(vector)
        if not own:
            raise ValueError(f"the vector of memory {at} cannot be used: it is empty, or not all of it are numbers")
        if self.vectors and len(own) != self.dimension:
            raise ValueError(f"a vector of {len(own)} numbers beside those of {self.dimension}: forget those first")
        self.dimension = len(own)
        missing = (at + 1) * self.dimension - len(self.vectors)
        self.vectors.frombytes(bytes(self.vectors.itemsize * max(0, missing)))
        self.vectors[at * self.dimension : (at + 1) * self.dimension] = own

    def forget_vectors(self) -> None:
        """As if there had never been any."""
        self.vectors, self.dimension = array("f"), 0


def unit(vector: Sequence[float]) -> array[float]:
    """The vector with a length of 1, or of zeros; empty where its length is no number."""
    length = sqrt(sum(map(mul, vector, vector)))
    return array("f", [value / (length or 1.0) for value in vector] if isfinite(length) else [])


@lru_cache(maxsize=512)
def _keys(text: str) -> tuple[str, ...]:
    """What a text is found by. What was said last is added twice: when it was heard, and when its turn is over."""
    return tuple({term.key: None for term in terms(text)})


def _people(memory: Memory) -> list[str]:
    said = [who for who in (memory.said_by, memory.by) if who]
    return [*(f"said:{who}" for who in said), *(f"with:{who}" for who in (*said, memory.to, *memory.there) if who)]


def _number(value: float, otherwise: float) -> float:
    try:
        return float(value) if isfinite(value) else otherwise
    except OverflowError:
        return otherwise
