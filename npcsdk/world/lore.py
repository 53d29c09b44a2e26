"""What is true in the world, and who may know it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from npcsdk.world.model import Authored, Id


class LoreEntry(Authored):
    """One fact. `keywords` are the words that would give it away."""

    id: Id
    text: str
    known_by: Literal["everyone"] | tuple[Id, ...] = Field(
        "everyone", description="`everyone`, or the characters that know it."
    )
    keywords: tuple[str, ...] = ()

    def is_known_by(self, character: str) -> bool:
        """Whether this character may know it."""
        return self.known_by == "everyone" or character in self.known_by
