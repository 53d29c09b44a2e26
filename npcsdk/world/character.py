"""Who a character is, how it talks, how it sounds."""

from __future__ import annotations

from pydantic import Field

from npcsdk.emotion import EMOTIONS
from npcsdk.world.model import Authored, Id, Ids, Texts


class Example(Authored):
    """One exchange in the character's own manner; the strongest hint a small model gets."""

    player: str
    reply: str


class Persona(Authored):
    """How a character thinks and talks."""

    description: str = Field(description="Who this is, in a few sentences, in the third person.")
    speech: str = Field("", description="How it talks: diction, rhythm, habits.")
    examples: tuple[Example, ...] = Field((), description="Exchanges that show its manner.")


class VoiceSpec(Authored):
    """How a character sounds.

    `voices` names a like voice for each provider, as specs (`edge:en-GB-SoniaNeural`). `speed` and
    `pitch` are ratios to the voice's own.
    """

    voices: Texts = ()
    speed: float = Field(1.0, ge=0.5, le=2.0)
    pitch: float = Field(1.0, ge=0.5, le=2.0)


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
