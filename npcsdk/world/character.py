"""Who a character is, how it talks, how it sounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from npcsdk.emotion import EMOTIONS
from npcsdk.world.model import Authored, Id, Ids, Texts, listed


class Example(Authored):
    """One exchange in the character's own manner; the strongest hint a small model gets."""

    player: str
    reply: str


class Persona(Authored):
    """How a character thinks and talks."""

    description: str = Field(description="Who this is, in a few sentences, in the third person.")
    speech: str = Field("", description="How it talks: diction, rhythm, habits.")
    examples: tuple[Example, ...] = Field((), description="Exchanges that show its manner.")


class LikeVoice(Authored):
    """A voice of one provider that suits a character, and what brings it nearer.

    `voice` is a spec (`hibari`, `edge:en-GB-SoniaNeural`). `speed` and `pitch` are ratios that hold
    for this provider alone, on top of the character's own; `volume` is in decibels.
    """

    voice: str
    speed: float = Field(1.0, ge=0.5, le=2.0)
    pitch: float = Field(1.0, ge=0.5, le=2.0)
    volume: float = Field(0.0, ge=-20.0, le=20.0)

    @property
    def provider(self) -> str:
        """Of `edge:en-GB-SoniaNeural`: `edge`."""
        return self.voice.partition(":")[0].strip()

    @property
    def name(self) -> str:
        """Of `edge:en-GB-SoniaNeural`: `en-GB-SoniaNeural`. Empty for a provider alone."""
        return self.voice.partition(":")[2].strip()


Ratios = tuple[Annotated[float, Field(ge=0.25, le=4.0)], Annotated[float, Field(ge=0.25, le=4.0)]]
Decibels = tuple[Annotated[float, Field(ge=-40.0, le=20.0)], Annotated[float, Field(ge=-40.0, le=20.0)]]


class Bounds(Authored):
    """How far feelings may move a character's voice: the least and the most of each.

    `rate`, `pitch` and `range` are ratios to how it speaks without any feeling, `volume` is in decibels.
    """

    rate: Ratios = (0.25, 4.0)
    pitch: Ratios = (0.25, 4.0)
    range: Ratios = (0.25, 4.0)
    volume: Decibels = (-40.0, 20.0)

    @model_validator(mode="after")
    def _least_first(self) -> Bounds:
        for name in ("rate", "pitch", "range", "volume"):
            least, most = getattr(self, name)
            if least > most:
                raise ValueError(
                    f"the least {name}, {least:g}, is above the most, {most:g}; write [{most:g}, {least:g}]"
                )
        return self


class VoiceSpec(Authored):
    """How a character sounds.

    `voices` names a like voice for each provider, as a spec or with what brings it nearer. `speed`
    and `pitch` are ratios to the voice's own, for every provider. `expression` is how much feelings
    change the voice: 0 not at all, 1 as usual, 2 doubly; `bounds` is where that ends.
    """

    voices: Annotated[tuple[str | LikeVoice, ...], BeforeValidator(listed)] = ()
    speed: float = Field(1.0, ge=0.5, le=2.0)
    pitch: float = Field(1.0, ge=0.5, le=2.0)
    expression: float = Field(1.0, ge=0.0, le=2.0)
    bounds: Bounds = Field(default_factory=Bounds)


class Character(Authored):
    """Someone in the world who talks."""

    id: Id
    name: str = Field(min_length=1)
    persona: Persona
    voice: VoiceSpec = Field(default_factory=VoiceSpec)
    graph: Id | None = Field(None, description="The graph this character starts in; by default the one that names it.")
    emotions: Texts = Field(EMOTIONS, description="What this character can show.")
    commands: Ids = Field((), description="What it may ask the game to do: [wave], [give:ledger].")
    fallback: Texts = Field((), description="Said when a model fails and the node has no fallback of its own.")
