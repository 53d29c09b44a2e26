"""What is true in the world, and who may know it: from the beginning, from where on, and by whom else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from npcsdk.world.conditions import Condition
from npcsdk.world.effects import EVENT_SHAPE
from npcsdk.world.model import Authored, EarlierIds, Id, Texts, Truth, listed
from npcsdk.world.nature import PLAYER

EVERYONE: Literal["everyone"] = "everyone"
"""All characters, where those who know something are named."""


def _knowers(written: Any) -> Any:
    if isinstance(written, str) and "," in written:
        raise ValueError(f"{written!r} is one text, and names several; write a list: [{written}]")
    return (written,) if isinstance(written, str) and written != EVERYONE else written


Lesson = Annotated[str, StringConstraints(pattern=f"^{EVENT_SHAPE}$")]
"""Where something is learned: a node, `mira.ledger`, or an event, `bell`."""
Lessons = Annotated[tuple[Lesson, ...], Field(min_length=1), BeforeValidator(listed)]


class LoreEntry(Authored):
    """One fact. `keywords` are the words that would give it away."""

    id: Id
    text: str
    known_by: Annotated[Literal["everyone"] | tuple[Id, ...], BeforeValidator(_knowers)] = Field(
        EVERYONE, description="`everyone`, or those who know it from the beginning: characters, or `player`."
    )
    learned_at: Mapping[Id, Lessons] = Field(
        default_factory=dict,
        description="Who learns it, and where: at a node, or with an event. {player: mira.ledger, everyone: bell}.",
    )
    reveal_if: Condition | None = Field(
        None, description="While this holds, whoever knows it may speak of it anywhere: mira.trust >= 10."
    )
    spreads: Truth = Field(False, description="A rumour: whoever knows it tells those whom they talk to.")
    keywords: Texts = ()
    was: EarlierIds = Field((), description="The ids it had before.")

    def is_known_by(self, who: str) -> bool:
        """Whether somebody knows it from the beginning: a character, or `player`, who knows only what names them."""
        return who != PLAYER if self.known_by == EVERYONE else who in self.known_by
