"""Which of a node's several lines is said, and where dice fall. For `reference`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Told:
    """Which lines of a node were said, by their places: ever, in this round of a shuffle, and last."""

    ever: set[int] = field(default_factory=set)
    in_round: set[int] = field(default_factory=set)
    last: int | None = None

    def pick(self, node: dict[str, Any], holds: Callable[[str | None], bool], chance: float) -> int | None:
        """The line that is said now, which counts as said; None where none is left."""
        lines = node["lines"]
        left = [
            at for at, line in enumerate(lines) if not (line.get("once") and at in self.ever) and holds(line.get("if"))
        ]
        at = self._picked(lines, node.get("pick", "sequence"), left, chance)
        if at is not None:
            self.ever.add(at)
            self.in_round.add(at)
            self.last = at
        return at

    def _picked(self, lines: list[dict[str, Any]], pick: str, left: list[int], chance: float) -> int | None:
        new = [at for at in left if at not in self.ever]
        if not left:
            return None
        if pick == "once":
            return new[0] if new else None
        if pick == "cycle":
            return next((at for at in left if self.last is not None and at > self.last), left[0])
        if pick == "weighted":
            return left[reached(chance, [lines[at].get("weight", 1) for at in left])]
        if pick == "shuffle":
            waiting = [at for at in left if at not in self.in_round]
            if not waiting:
                self.in_round = set()
                waiting = [at for at in left if at != self.last] or left
            return waiting[int(chance * len(waiting))]
        return new[0] if new else left[-1]


def reached(point: float, weights: list[float]) -> int:
    """Where a point from 0 to 1 falls, among weights laid side by side."""
    point *= sum(weights)
    for at, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return at
    return len(weights) - 1
