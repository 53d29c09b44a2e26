"""Ranks what is remembered: how well it fits decides; who, when and how important it was only moves it a little."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from npcsdk.mind.memory.diverse import diverse
from npcsdk.mind.memory.entries import Entries, unit
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.looks import sought
from npcsdk.mind.memory.ranking import ITSELF, Found, Weights, by_meaning, by_words, wanted
from npcsdk.mind.memory.terms import terms
from npcsdk.mind.memory.when import DAY, HOUR
from npcsdk.mind.phrase import FULL

if TYPE_CHECKING:
    from npcsdk.mind.memory.ranking import Floats

NAMED = 0.2
"""How well something fits that whoever is named said, or that speaks of them, where nothing else is asked about."""
TIMED = 0.3
"""How well something of a time fits, where nothing else is asked about."""
MORE = 100
"""Of so many more than are asked for those are chosen that do not all say the same."""
IMPORTANT = 0.6
"""The importance that is named as a reason."""
MEANT = 0.2
"""The likeness in meaning that is."""


class Recalled(NamedTuple):
    """A row that fits.

    Attributes:
        at: its number.
        score: how well, 0 to 1.
        why: what speaks for it, in a few words for people.
    """

    at: int
    score: float
    why: tuple[str, ...]


def recalled(entries: Entries, look: Look, weights: Weights) -> list[Recalled]:
    """The rows that fit best, the best first, of those that are not hidden."""
    if not len(entries) or look.most <= 0:
        return []
    return _Recall(entries, look, weights).best()


class _Named(NamedTuple):
    """Which rows somebody said that is named, and which speak of them."""

    said: Any
    speaks: Any


class _Recall:
    """One look into the entries."""

    def __init__(self, entries: Entries, look: Look, weights: Weights) -> None:
        self.entries, self.look, self.weights = entries, look, weights
        self.sought = sought(look)
        self.now = look.now if isfinite(look.now) else 0.0
        self.things = {thing: {term.key for term in terms(thing) if term.tells == FULL} for thing in look.things}
        self.found = self._by_words()
        self.meant = self._by_meaning()
        self.who = {
            who: _Named(self._marked([entries.people.of(f"said:{who}")]), self._mentions(name))
            for who, name in self.sought.who.items()
        }

    def _by_words(self) -> Found | None:
        words = self.entries.words
        postings = {key: words.of(key) for part in self.sought.parts for key in part}
        counts = {key: len(at) for key, at in postings.items()}
        want = wanted(self.sought.parts, counts, len(self.entries))
        if not want.keys:
            return None
        return by_words(want, [postings[key] for key in want.keys], self.entries.near, self.weights)

    def _by_meaning(self) -> Floats | None:
        own = unit(self.look.vector)
        if not any(own) or len(own) != self.entries.dimension:
            return None
        return by_meaning(self.entries.vectors, own, self.entries.near, self.weights)

    def best(self) -> list[Recalled]:
        """Those that fit best."""
        sought = self.sought
        if self.found is None and self.meant is None and not sought.who and not sought.time.said:
            return []
        import numpy as np

        fit = self._fit()
        least = max(self.look.least, 1e-6)
        at = np.flatnonzero(fit >= least)
        if not len(at):
            return []
        scores = fit[at] * self._moved(at)
        few = min(len(at), self.look.most + MORE)
        if few < len(at):
            top = np.argpartition(-scores, few - 1)[:few]
            at, scores = at[top], scores[top]
        pairs = list(zip(scores.tolist(), at.tolist(), strict=True))
        chosen = diverse(pairs, self.look.most, lambda row: frozenset(self.entries.words.held(row)))
        return [Recalled(row, min(1.0, score), tuple(self._why(row))) for score, row in chosen]

    def _fit(self) -> Floats:
        """How well each row fits, whoever said it and whenever that was; 0 for what is not to be found."""
        import numpy as np

        fit: Floats = self.found.fit if self.found else np.zeros(len(self.entries), np.float32)
        if self.meant is not None:
            fit = 1 - (1 - fit) * (1 - np.minimum(self.weights.meaning * self.meant, 1))
        for said, speaks in self.who.values():
            of_them = NAMED * (said | speaks) if self.sought.alone else self.look.least * speaks
            fit = np.maximum(fit, of_them.astype(np.float32))
        if self.sought.time.said:
            fit = np.maximum(fit, (TIMED if self.sought.alone else self.look.least) * self._then())
        fit = fit * _column(self.entries.shown, np.uint8)
        if self.look.before is not None:
            fit = fit * (_column(self.entries.turns, np.int64) < self.look.before)
        return fit

    def _moved(self, at: Any) -> Floats:
        """What each row counts beside how well it fits."""
        import numpy as np

        entries, weights = self.entries, self.weights
        moved: Floats = _column(entries.brief, np.float32)[at]
        moved *= 1 - weights.asking * _column(entries.asks, np.float32)[at]
        moved *= 1 + weights.important * _column(entries.important, np.float32)[at]
        ago = np.maximum(self.now - _column(entries.times, np.float64)[at], 0)
        moved *= 1 + weights.recent / (1 + ago / DAY)
        for said, speaks in self.who.values():
            moved *= 1 + weights.speaker * said[at] + weights.mention * speaks[at]
        for there, share in ((self._here(), weights.here), (self._things(), weights.thing)):
            if there:
                moved *= 1 + share * self._marked(there)[at]
        if self.sought.time.said:
            moved *= 1 + weights.then * self._then()[at]
        return moved

    def _here(self) -> list[array[int]]:
        """The rows that each of those who are there took part in."""
        people = (self.entries.people.of(f"with:{who}") for who in self.look.present if who != self.look.holder)
        return [at for at in people if at]

    def _things(self) -> list[array[int]]:
        """The rows that speak of each thing that is there."""
        words = (self.entries.words.of(key) for keys in self.things.values() for key in keys)
        return [at for at in words if at]

    def _mentions(self, name: str) -> Any:
        """Which rows speak of a name: by its rarest part, of `Captain Hale` by `Hale`."""
        parts = [self.entries.words.of(term.key) for term in terms(name) if term.tells == FULL]
        return self._marked([min(parts, key=len)] if parts else [])

    def _marked(self, postings: Iterable[array[int]]) -> Any:
        import numpy as np

        marked = np.zeros(len(self.entries), bool)
        for at in postings:
            marked[_column(at, np.uint32)] = True
        return marked

    def _then(self) -> Any:
        """Which rows are of the time that is asked about."""
        import numpy as np

        ago = self.now - _column(self.entries.times, np.float64)
        return (ago >= self.sought.time.least) & (ago <= self.sought.time.most)

    def _why(self, row: int) -> Iterator[str]:
        """What speaks for a row, what counts most first."""
        entries = self.entries
        words = self.found.of(row) if self.found else {}
        own, around = [key for key in words if words[key] & ITSELF], [k for k in words if not words[k] & ITSELF]
        if own:
            yield f"words: {self._written(own)}"
        if around:
            yield f"near: {self._written(around)}"
        if self.meant is not None and self.meant[row] >= MEANT:
            yield f"meaning {self.meant[row]:.2f}"
        if named := [self.sought.who[who] for who, (said, speaks) in self.who.items() if said[row] or speaks[row]]:
            yield f"name: {', '.join(named)}"
        if self.sought.time.said and self._then()[row]:
            yield f"time: {self.sought.time.said}"
        if here := [thing for thing, keys in self.things.items() if any(self._holds(row, key) for key in keys)]:
            yield f"here: {', '.join(here)}"
        if entries.important[row] >= IMPORTANT:
            yield "important"
        if abs(self.now - entries.times[row]) < HOUR:
            yield "recent"

    def _holds(self, row: int, key: str) -> bool:
        where = self.entries.words.of(key)
        at = bisect_left(where, row)
        return at < len(where) and where[at] == row

    def _written(self, keys: Iterable[str]) -> str:
        """Keys as they were written; of a character that stands in a pair as well, the pair."""
        words = [self.sought.written[key] for key in keys]
        parts = {sign for word in words if not word.isascii() for sign in word if sign != word}
        return ", ".join(word for word in words if word not in parts)


def _column(values: array[Any], kind: Any) -> Any:
    """A copy: nothing can be added to what is lent."""
    import numpy as np

    return np.array(values, kind)
