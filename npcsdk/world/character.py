"""Who a character is, how it talks, how it sounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from npcsdk.emotion import TAUGHT
from npcsdk.world.duration import Span
from npcsdk.world.model import Authored, EarlierIds, Id, Ids, Texts, Truth, listed
from npcsdk.world.nature import Displays, Feelings, Meanings, Regard, Relationships, Signed, Temperament
from npcsdk.world.said import Saids
from npcsdk.world.suggest import nearest
from npcsdk.world.variable import Computed, Variables

PROVIDERS = ("azure", "edge", "espeak", "hibari", "kokoro", "openai", "piper")
"""Of the voices that come with npcsdk; a game may have others."""


class Example(Authored):
    """One exchange in the character's own manner; the strongest hint a small model gets."""

    player: str
    reply: str


class Persona(Authored):
    """How a character thinks and talks."""

    description: str = Field(description="Who this is, in a few sentences, in the third person.")
    speech: str = Field("", description="How it talks: diction, rhythm, habits.")
    examples: tuple[Example, ...] = Field((), description="Exchanges that show its manner.")


def _named(voice: str) -> str:
    """A voice's spec, refused where it can only be a slip: what it means is known when a voice is made."""
    provider = voice.partition(":")[0].strip()
    if not re.fullmatch(r"[A-Za-z][\w-]*", provider) or "|" in voice:
        raise ValueError(f"{voice[:60]!r} names no voice; write a provider, or a voice of one: edge:en-GB-SoniaNeural")
    near = nearest(provider.lower(), PROVIDERS, 0.75)
    if near and not any(known in provider for known in PROVIDERS):  # A game may well call its own azure_own.
        raise ValueError(f"{provider[:60]!r} is no provider of voices; {near[0]} is")
    return voice


Spec = Annotated[str, AfterValidator(_named)]


class LikeVoice(Authored):
    """A voice of one provider that suits a character, and what brings it nearer.

    `voice` is a spec (`hibari`, `edge:en-GB-SoniaNeural`). `speed` and `pitch` are ratios that hold
    for this provider alone, on top of the character's own; `volume` is in decibels.
    """

    voice: Spec
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


def _kind(voice: Any) -> str:
    """So that a mistake in one is not told of as if it were the other."""
    return "[like]" if isinstance(voice, dict | LikeVoice) else "str"


class VoiceSpec(Authored):
    """How a character sounds.

    `voices` names a like voice for each provider, as a spec or with what brings it nearer. `speed`
    and `pitch` are ratios to the voice's own, for every provider. `expression` is how much feelings
    change the voice: 0 not at all, 1 as usual, 2 doubly; `bounds` is where that ends.
    """

    voices: Annotated[
        tuple[Annotated[Annotated[Spec, Tag("str")] | Annotated[LikeVoice, Tag("[like]")], Discriminator(_kind)], ...],
        BeforeValidator(listed),
    ] = ()
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
    emotions: Texts = Field(TAUGHT, description="What this character can show.")
    own_emotions: Mapping[Id, str] = Field(
        default_factory=dict, description='Names of its own for feelings, and what each means: {grumpy: "angry:0.4"}.'
    )
    temperament: Temperament = Field(default_factory=Temperament, description="Its personality: where its mood rests.")
    feelings: Feelings = Field(default_factory=Feelings, description="How long feelings last, how easily each comes.")
    goals: Mapping[Id, Signed] = Field(
        default_factory=dict, description="What it wants, and how much, up to 1; below 0, what it wants not to be."
    )
    standards: Mapping[Id, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="What it holds to be right, and how much that matters to it, up to 1."
    )
    events: Meanings = Field(default_factory=dict, description="What events mean to it, by goal and standard.")
    display: Displays = Field((), description="What it shows of what it feels.")
    place: Id | None = Field(
        None, description="Where it is: what somebody does at another place, it does not notice by itself."
    )
    relationships: Relationships = Field(default_factory=dict, description="What it thinks of whom at the beginning.")
    regard: Regard = Field(default_factory=Regard, description="How easily it changes its mind about others.")
    talks_to: Mapping[Id, Span] = Field(
        default_factory=dict, description="Whom it tells what it hears, and after how much game time: {tam: 1d}."
    )
    keeps_secrets: Truth = Field(True, description="What it was told in confidence, it tells nobody.")
    commands: Ids = Field((), description="What it may ask the game to do: [wave], [give:ledger].")
    variables: Variables = Field(default_factory=dict, description="Variables that all of its graphs share.")
    computed: Computed = Field(default_factory=dict, description="Names for what follows from variables.")
    fallback: Saids = Field((), description="Said when a model fails and the node has no fallback of its own.")
    was: EarlierIds = Field((), description="The ids it had before, so that saves find it.")

    @property
    def shows(self) -> tuple[str, ...]:
        """The tags of what it can show: labels, and its own names for some."""
        return (*self.emotions, *self.own_emotions)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that it can show, those that its own names mean among them."""
        meant = (written.partition(":")[0].strip() for written in self.own_emotions.values())
        return tuple(dict.fromkeys((*self.emotions, *meant)))
