"""Lanes: room beside each other for lines that would else lie on each other."""

from __future__ import annotations


class Lanes:
    """A way that several lines go along, each from one place to another; those of one name share a lane."""

    def __init__(self) -> None:
        self._spans: dict[str, tuple[float, float]] = {}
        self._lane: dict[str, int] | None = None

    def add(self, name: str, start: float, end: float) -> None:
        """Let a line go along between two places."""
        low, high = self._spans.get(name, (start, start))
        self._spans[name] = (min(low, start, end), max(high, start, end))
        self._lane = None

    def lane(self, name: str) -> int:
        """The lane of a line, from 0."""
        return self._settled()[name]

    def __len__(self) -> int:
        """How many lanes there are."""
        return max(self._settled().values(), default=-1) + 1

    def _settled(self) -> dict[str, int]:
        """Each in the first lane that is free where it goes."""
        if self._lane is None:
            self._lane = {}
            ends: list[float] = []  # Where the last line of each lane ends.
            for name, (low, high) in sorted(self._spans.items(), key=lambda item: (item[1][0], item[1][1], item[0])):
                at = next((at for at, end in enumerate(ends) if end < low), len(ends))
                ends[at : at + 1] = [high]
                self._lane[name] = at
        return self._lane
