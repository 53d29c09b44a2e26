"""How a character feels: its temperament, what matters to it, what it shows of it, and what it makes of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from npcsdk.affect import FEELING_HALF_LIFE, MOOD_HALF_LIFE, Lasting
from npcsdk.dialect import SIDES as SIDES
from npcsdk.emotion import Pad
from npcsdk.world.conditions import Condition
from npcsdk.world.duration import Seconds
from npcsdk.world.effects import EVENT_SHAPE
from npcsdk.world.model import Authored, Id, Texts, Truth, listed

FARTHEST = 100.0
"""The most that a side of a relationship can be, and, below 0, the least."""
PLAYER = "player"
"""Whoever plays, where characters are named."""

Signed = Annotated[float, Field(ge=-1.0, le=1.0)]
Side = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]
SideName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


SOUNDS = "player.sounds."
"""What an event is called that says how the player sounds: this, and a core label: `player.sounds.angry`."""
MANNERS = ("player.insults", "player.praises", "player.thanks", "player.apologises")
"""Events that come of themselves, of what the player says to a character, beside how that sounds."""


class Temperament(Authored):
    """Personality by the five factors, each from -1 (very little of it) to 1 (very much); 0 is as most are."""

    openness: float = Field(0.0, ge=-1, le=1, description="Curious and inventive, or fond of what is known.")
    conscientiousness: float = Field(0.0, ge=-1, le=1, description="Careful and dutiful, or easy-going.")
    extraversion: float = Field(0.0, ge=-1, le=1, description="Outgoing and bold, or quiet and held back.")
    agreeableness: float = Field(0.0, ge=-1, le=1, description="Kind and trusting, or hard and proud.")
    neuroticism: float = Field(0.0, ge=-1, le=1, description="Easily upset, or steady.")

    @property
    def pad(self) -> Pad:
        """The mood to which it returns.

        After A. Mehrabian, "Analysis of the Big-five personality factors in terms of the PAD temperament model",
        Australian Journal of Psychology 48 (1996), 86-92; his emotional stability is neuroticism turned around.
        Where several extremes come together it goes beyond what a mood can be, and ends there.
        """
        stable = -self.neuroticism
        pleasure = 0.21 * self.extraversion + 0.59 * self.agreeableness + 0.19 * stable
        arousal = 0.15 * self.openness + 0.30 * self.agreeableness - 0.57 * stable
        dominance = 0.25 * self.openness + 0.17 * self.conscientiousness
        dominance += 0.60 * self.extraversion - 0.32 * self.agreeableness
        return Pad(pleasure, min(max(arousal, -1.0), 1.0), min(max(dominance, -1.0), 1.0))


class Feelings(Authored):
    """How long feelings last, and how easily each comes."""

    half_life: Seconds = Field(FEELING_HALF_LIFE, description="After this long, half of a feeling is left: 15s, 2m.")
    mood_half_life: Seconds = Field(MOOD_HALF_LIFE, description="The same for the mood.")
    sensitivity: Mapping[str, Annotated[float, Field(ge=0, le=4)]] = Field(
        default_factory=dict,
        description="How easily a feeling comes: 0 never, 1 as usual, 2 doubly; a core one with all that are near.",
    )

    @property
    def lasts(self) -> Lasting:
        """The half-lives."""
        return Lasting(self.half_life, self.mood_half_life)


SETTINGS = ("likelihood", "by", "adds", "matters")
"""What else an event can say: no goal and no standard is called so."""
_EXAMPLE = "write for example {keep_inn_safe: -0.8}"


def _split(written: Any) -> Any:
    """`{keep_inn_safe: -0.8, by: tam}`: what is not one of the settings is a goal or a standard."""
    if isinstance(written, Meant):
        return written
    if not isinstance(written, Mapping):
        raise ValueError(f"{written!r:.60} says nothing of a goal or a standard; {_EXAMPLE}")
    if "matters" in written:
        return written
    matters = {name: value for name, value in written.items() if name not in SETTINGS}
    if not matters:
        raise ValueError(f"this names no goal and no standard; {_EXAMPLE}")
    return {"matters": matters, **{name: written[name] for name in SETTINGS if name in written}}


class Meant(Authored):
    """What an event means to a character.

    Written short, with the goals and standards at its top: `{keep_inn_safe: -0.8, likelihood: 0.5, by: tam}`.
    """

    matters: Mapping[Id, Signed] = Field(
        min_length=1,
        description="How far it helps (up to 1) or harms (down to -1) each goal, or keeps or breaks each standard.",
    )
    likelihood: float = Field(1.0, ge=0, le=1, description="How sure it is by this event that it comes to that.")
    by: str | None = Field(
        None, description='Who did it: a character, player, or "" for nobody. Else as the name of the event begins.'
    )
    adds: Truth = Field(False, description="It moves how likely the goal is, instead of telling it anew.")


def _rules(value: Any) -> Any:
    return listed(value)


class Display(Authored):
    """A rule for what is shown of what is felt, out of pride, duty, or because someone looks.

    Of several that hold for a feeling the first counts. One `of: neutral` says what is put on where nothing is felt:
    `{of: neutral, as: happy, at_least: 0.3}`.
    """

    of: Texts = Field((), description="The feelings it holds for, the core ones with all that are near; empty: all.")
    at_least: float = Field(0.0, ge=0, le=1, description="It is shown as at least this much, when it is felt.")
    at_most: float = Field(1.0, ge=0, le=1, description="It is shown as this much at most.")
    as_: str = Field("", alias="as", description="The feeling that is shown in its place.")
    leak: float = Field(0.0, ge=0, le=1, description="How easily what is hidden shows for a moment.")
    if_: Condition | None = Field(None, alias="if", description="When it holds: a condition on variables.")
    why: str = Field("", description="For whoever reads it: pride, duty, being watched.")

    @model_validator(mode="after")
    def _least_first(self) -> Display:
        if self.at_least > self.at_most:
            raise ValueError(
                f"at_least, {self.at_least:g}, is above at_most, {self.at_most:g}; write the smaller one as at_least"
            )
        return self


Displays = Annotated[tuple[Display, ...], BeforeValidator(_rules)]


class Regard(Authored):
    """How easily it changes its mind about others."""

    forgiving: float = Field(
        1.0, ge=0, le=1, description="What a step for the better counts on the way back to where it began, and up to 0."
    )
    first_impression: float = Field(
        1.0, ge=0, le=5, description="What each step counts in the first turns with the player."
    )
    first_turns: int = Field(3, ge=0, le=100, description="How many turns those are.")
    rises: Mapping[SideName, Annotated[float, Field(ge=0, le=5)]] = Field(
        default_factory=dict, description="What a step up counts, by side: {trust: 0.5}."
    )
    falls: Mapping[SideName, Annotated[float, Field(ge=0, le=5)]] = Field(
        default_factory=dict, description="What a step down counts, by side: {trust: 2}."
    )


Relationships = Mapping[Id, Mapping[SideName, Side]]
"""What is thought of whom at the beginning: of a character, or of `player`."""
Meanings = Mapping[
    Annotated[str, StringConstraints(pattern=f"^{EVENT_SHAPE}$")], Annotated[Meant, BeforeValidator(_split)]
]
