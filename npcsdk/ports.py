"""What npcsdk needs from outside, as small Protocols, and the values they exchange.

An adapter is one file under models/, voices/, embedders/ or stores/. None of them knows a session.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import Audio, Mark
from npcsdk.mind.contract import Contract
from npcsdk.mind.prompt import Message, Prompt
from npcsdk.world.character import VoiceSpec

__all__ = [
    "Audio",
    "Contract",
    "Embedder",
    "LanguageModel",
    "Message",
    "ModelChain",
    "Prompt",
    "Recognizer",
    "Speech",
    "SpeechRequest",
    "Store",
    "TokenCounter",
    "Usage",
    "Voice",
    "Warmable",
]


class Usage(NamedTuple):
    """Token counts of one call, as the provider reports them; the last item of a stream, if known.

    One that comes sooner holds for a stream that is cut off.
    `cost` is in US dollars; None where no price is known.
    """

    prompt: int = 0
    cached: int = 0
    completion: int = 0
    cost: float | None = None


@runtime_checkable
class LanguageModel(Protocol):
    """Words for a prompt, as they come.

    A model may also be `Warmable`, a `TokenCounter` or a `ModelChain`. One with an attribute
    `metered` that is true costs money or a quota: what it uses counts against the budget. One with a
    true `small` makes nothing of what was said before, and is shown examples alone. A method
    `price(usage)` tells what a call costs that was cut off before it told so itself.
    """

    name: str
    """The spec it was made from, for people: `embedded:smollm2`."""

    @property
    def judges_intents(self) -> bool:
        """Whether it can be trusted to pick a transition with `[goto:x]` in the same call."""
        ...

    def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the reply in pieces of any size, then perhaps one Usage.

        Closing the generator, or cancelling the task that reads it, stops the call at once.

        Raises:
            ModelError: no (more) answer can be had.
        """
        ...

    async def aclose(self) -> None:
        """Give back what it holds. May be called twice."""
        ...


@runtime_checkable
class Warmable(Protocol):
    """A model that can be made ready before it is needed."""

    async def warm(self, prompt: Prompt) -> None:
        """Be ready for requests that begin with the first `prompt.stable` messages of this one.

        Load, connect, fill the prefix cache: whatever makes the first token come sooner.

        Raises:
            ModelError: it cannot be made ready.
        """
        ...


@runtime_checkable
class TokenCounter(Protocol):
    """A model that counts tokens by its own tokenizer."""

    async def count(self, texts: Sequence[str]) -> Sequence[int]:
        """Tokens of each text, without those that a chat template adds."""
        ...


@runtime_checkable
class ModelChain(Protocol):
    """Several models, of which the first that works is to speak."""

    def available(self) -> Sequence[LanguageModel]:
        """The models to ask now, the first one first; those known to be broken are left out."""
        ...


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """One piece of a line to be voiced: visible text without tags.

    `sounds` are vocal sounds (name, characters of `text` before it); the text is empty only where a
    sound stands alone. `whisper` says that the words are to be whispered.
    """

    text: str
    feeling: Feeling = NEUTRAL
    spec: VoiceSpec = field(default_factory=VoiceSpec)
    language: str = "en"
    sounds: tuple[tuple[str, int], ...] = ()
    whisper: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """A voiced piece. `audio` is None from a silent voice, which still gives duration and marks.

    `failures` says which voices of a chain failed before this one, and why.
    """

    audio: Audio | None
    duration: float
    marks: tuple[Mark, ...]
    voice: str
    failures: tuple[str, ...] = ()


@runtime_checkable
class Voice(Protocol):
    """Sound for text, whole per piece."""

    name: str

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece.

        Raises:
            VoiceError: no sound could be made; also when a voice returns nothing for non-empty text.
        """
        ...

    async def aclose(self) -> None:
        """Give back what it holds. May be called twice."""
        ...


@runtime_checkable
class Recognizer(Protocol):
    """Words for sound."""

    async def recognize(self, audio: Audio, language: str = "") -> str:
        """What was said."""
        ...


@runtime_checkable
class Embedder(Protocol):
    """Vectors for texts."""

    name: str
    dimension: int

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One vector of `dimension` floats for each text."""
        ...

    async def aclose(self) -> None:
        """Give back what it holds. May be called twice."""
        ...


@runtime_checkable
class Store(Protocol):
    """Where sealed turns are kept. Written only when a turn is sealed, in order."""

    def append(self, session: str, turn: int, record: Mapping[str, Any]) -> None:
        """Keep the record of a sealed turn (JSON values)."""
        ...

    def read(self, session: str) -> Sequence[Mapping[str, Any]]:
        """All records of a session, oldest first."""
        ...
