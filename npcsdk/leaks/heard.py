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
    """Who has heard of which canary, and who has learned which entry of the lore, since which game time."""

    canaries: Since = field(default_factory=_nobody)
    lore: Since = field(default_factory=_nobody)

    def hears(self, who: str, canary: str, since: float) -> None:
        """Let somebody hear of something, unless they have."""
        self.canaries[who].setdefault(canary, since)

    def learns(self, who: str, lore: str, since: float) -> None:
        """Let somebody learn an entry of the lore, unless they have."""
        self.lore[who].setdefault(lore, since)

    def copy(self) -> Heard:
        """One that goes on by itself."""
        return Heard(_copied(self.canaries), _copied(self.lore))


def _copied(since: Mapping[str, Mapping[str, float]]) -> Since:
    found = _nobody()
    found.update((who, dict(each)) for who, each in since.items())
    return found
