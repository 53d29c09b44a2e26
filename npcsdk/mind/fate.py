"""What becomes of a state when its world changes: a verdict, and each thing that became another one or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Verdict = Literal["kept", "moved", "lost"]
MAX_CHANGES = 1_000
"""Changes that are told one by one; beyond, only their number."""


class Change(NamedTuple):
    """One thing that became another one, or nothing.

    Attributes:
        kind: `character`, `graph`, `node`, `place`, `call`, `variable`, `option`, `line`, `relationship`, `goal`,
            `lore`, `feelings`, or `history`; `turn` where the last one is over; `world` or `save` where all of it
            cannot be used; `more` where there are too many.
        name: what the state called it; "" for what is new.
        to: what it is now; "" for nothing.
        why: what happened and, where something is lost, what would keep it, in a sentence or two.
    """

    kind: str
    name: str
    to: str
    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a state in a world.

    Attributes:
        verdict: `kept` where all that it holds is as it was, and at most something new came to it; `moved` where
            something became another thing, or nothing; `lost` where it cannot go on.
        changes: what became of what. Of a lost one, the first says why.
    """

    verdict: Verdict
    changes: tuple[Change, ...] = ()

    @property
    def reason(self) -> str:
        """Why it is lost; "" where it is not."""
        return self.changes[0].why if self.verdict == "lost" else ""


class Told:
    """Changes as they are found, each told once."""

    def __init__(self) -> None:
        self.moved = False
        self._lost: Change | None = None
        self._found: dict[tuple[str, str], Change] = {}
        self._more = 0

    def __call__(self, kind: str, name: str, to: str, why: str, *, moves: bool = True) -> None:
        """Tell of a change. `moves`: something became another thing, or nothing."""
        self.moved = self.moved or moves
        if len(self._found) < MAX_CHANGES:
            self._found.setdefault((kind, name or to), Change(kind, name[:200], to, why))
        else:
            self._more += 1

    def knows(self, kind: str, name: str) -> bool:
        """Whether it was told of already."""
        return (kind, name) in self._found

    def lost(self, kind: str, name: str, why: str) -> None:
        """Tell why the state cannot go on; the first reason counts."""
        self._lost = self._lost or Change(kind, name[:200], "", why)

    @property
    def fate(self) -> Fate:
        """What all of it comes to."""
        changes = list(self._found.values())
        if self._more:
            changes.append(Change("more", "", "", f"There are {self._more} more changes."))
        if self._lost:
            return Fate("lost", (self._lost, *changes))
        return Fate("moved" if self.moved else "kept", tuple(changes))


def without_character(name: str) -> str:
    """That a character is gone, and what would have it found."""
    name = shown(name)
    return f"The world has no character {name} any more. Say `was: {name}` at the one that took its place."


def shown(name: object) -> str:
    """A name from a save, which may be anything, as a sentence can hold it."""
    text = str(name)
    text = "".join(letter if letter.isprintable() else "?" for letter in text[:81])
    return text if len(text) <= 80 else f"{text[:80]}…"
