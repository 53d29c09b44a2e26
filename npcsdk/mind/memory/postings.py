"""Which entries hold a key, and which keys an entry holds: what an index of entries in a row is made of."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

_NONE = array("I")


class Postings:
    """The keys of entries in a row, both ways. What was added last is taken out in the time it took to add."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._where: list[array[int]] = []
        self._held = array("I")
        self._ends = array("I")

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, keys: Iterable[str]) -> None:
        """Add an entry with these keys, each once, at the end."""
        at = len(self._ends)
        for key in dict.fromkeys(keys):
            number = self._numbers.setdefault(key, len(self._where))
            if number == len(self._where):
                self._where.append(array("I"))
            self._where[number].append(at)
            self._held.append(number)
        self._ends.append(len(self._held))

    def truncate(self, count: int) -> None:
        """Take out all entries but the first `count`, and the keys that only they had."""
        if count >= len(self._ends):
            return
        first = self._ends[count - 1] if count else 0
        for number in self._held[first:]:
            self._where[number].pop()
        del self._held[first:], self._ends[count:]
        # Keys are numbered as they first came, so those that nobody has now are the last ones.
        while self._where and not self._where[-1]:
            self._where.pop()
            self._numbers.popitem()

    def of(self, key: str) -> array[int]:
        """The entries that hold a key, in order. Not to be changed."""
        number = self._numbers.get(key)
        return _NONE if number is None else self._where[number]

    def held(self, at: int) -> array[int]:
        """The keys of an entry, as numbers."""
        return self._held[self._ends[at - 1] if at else 0 : self._ends[at]]
