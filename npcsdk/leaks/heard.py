"""Who has heard of what by now, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

Since = dict[str, dict[str, float]]
"""Game times, by who and what."""


def _nobody() -> Since:
    return defaultdict(dict)


@dataclass(slots=True)
class Heard:
    """Who has heard of which canary, and who has learned which entry of the lore, since which game time.

    `confided` are those of the canaries that somebody knows in confidence, since when.
    """

    canaries: Since = field(default_factory=_nobody)
    lore: Since = field(default_factory=_nobody)
    confided: Since = field(default_factory=_nobody)

    def hears(self, who: str, canary: str, since: float, *, confided: bool = False) -> None:
        """Let somebody hear of something; what was heard before stays as it was."""
        new = canary not in self.canaries[who]
        self.canaries[who].setdefault(canary, since)
        if confided and new:
            self.confided[who][canary] = since

    def learns(self, who: str, lore: str, since: float) -> None:
        """Let somebody learn an entry of the lore, unless they have."""
        self.lore[who].setdefault(lore, since)

    def copy(self) -> Heard:
        """One that goes on by itself."""
        return Heard(_copied(self.canaries), _copied(self.lore), _copied(self.confided))


def _copied(since: Mapping[str, Mapping[str, float]]) -> Since:
    found = _nobody()
    found.update((who, dict(each)) for who, each in since.items())
    return found
