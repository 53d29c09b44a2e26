"""What was removed of a player who is forgotten, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Whose(NamedTuple):
    """Whose data is meant: that of a player by id, in one world or, where `world` is None, in all of them."""

    player: str
    world: str | None = None

    def is_of(self, player: str, world: str) -> bool:
        """Whether this is it."""
        return player == self.player and self.world in (None, world)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of a player's data.

    `sessions` are the keys of those that were removed from a store, and `files` the files that were removed.
    `left` says, a sentence each, what is still there or may be, and why; where it is empty nothing is.
    """

    sessions: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    left: tuple[str, ...] = ()

    def __add__(self, other: Forgotten) -> Forgotten:
        """Both together."""
        return Forgotten(self.sessions + other.sessions, self.files + other.files, self.left + other.left)
