"""What is true in the world, and who may know it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from npcsdk.world.model import Authored, EarlierIds, Id, Texts


def _knowers(written: Any) -> Any:
    return (written,) if isinstance(written, str) and written != "everyone" else written


class LoreEntry(Authored):
    """One fact. `keywords` are the words that would give it away."""

    id: Id
    text: str
    known_by: Annotated[Literal["everyone"] | tuple[Id, ...], BeforeValidator(_knowers)] = Field(
        "everyone", description="`everyone`, or the characters that know it."
    )
    keywords: Texts = ()
    was: EarlierIds = Field((), description="The ids it had before.")

    def is_known_by(self, character: str) -> bool:
        """Whether this character may know it."""
        return self.known_by == "everyone" or character in self.known_by
