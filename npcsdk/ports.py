"""What npcsdk needs from outside, as small Protocols, and the values they exchange.

An adapter is one file under models/, voices/, embedders/ or stores/. None of them knows a session.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, runtime_checkable

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import Audio, Mark
from npcsdk.mind.contract import Contract
from npcsdk.mind.prompt import Message, Prompt
from npcsdk.world.character import VoiceSpec

__all__ = [
    "Audio",
    "Claim",
    "Contract",
    "Embedder",
    "Kept",
    "LanguageModel",
    "Message",
    "ModelChain",
    "Prompt",
    "Recognizer",
    "Record",
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
    """Vectors for texts.

    One with an attribute `metered` that is true costs money or a quota. One with an attribute `wait` needs more
    than a fraction of a second: a turn waits so many seconds for the vector of what the player said. One with an
    attribute `batch` takes so many texts as soon as one. One that embeds what is searched otherwise than what it
    is searched by has a method `passages(texts)` for that, else like `embed`. One that keeps vectors by their texts
    has a method `forget(texts=None)`, which drops those of these texts, or all, and does not raise: it is called
    when a player asks to be forgotten.
    """

    name: str
    dimension: int
    """Numbers of a vector; 0 where it is not known before the first was made."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One vector of `dimension` floats for each text; of zeros, which are like nothing, where it cannot be read.

        Raises:
            EmbedderError: no vectors can be had now.
        """
        ...

    async def aclose(self) -> None:
        """Give back what it holds. May be called twice."""
        ...


class Record(NamedTuple):
    """One entry of a session's log: mostly a sealed turn. `body` is a JSON object in UTF-8 on one line.

    A store does not look into it. See `npcsdk.session.record` for what it says.
    """

    turn: int
    body: bytes


class Kept(NamedTuple):
    """What a store says of a session without opening it.

    `records` is how many it has, `turn` the last one's. `parent` is the session that it branched from,
    "" for none, and `shared` how many records they have in common. `written` is when it was last
    written to, in seconds since 1970 by the clock of the machine: to be shown, not to be computed with.
    """

    key: str
    records: int
    turn: int
    parent: str = ""
    shared: int = 0
    written: float = 0.0


@runtime_checkable
class Claim(Protocol):
    """The right to advance one session of a store; it ends when somebody else claims the same session.

    Its log is only ever added to. `append` is called on the loop of the session, so it must not wait
    for a disk or a network: what it did not refuse survives the death of the process. All else may
    be called in any thread.
    """

    key: str

    @property
    def count(self) -> int:
        """How many records the session has."""
        ...

    def append(self, record: Record) -> None:
        """Add a record.

        Raises:
            StoreError: it cannot be kept now: the disk is full, the file is locked. Nothing of it was.
            Superseded: the session was claimed by somebody else.
        """
        ...

    def read(self, first: int = 0, last: int | None = None) -> Sequence[Record]:
        """Records, oldest first: those from number `first`, counted from 0, to before number `last`.

        Raises:
            StoreError: they cannot be read.
        """
        ...

    def park(self, document: bytes | None) -> None:
        """Keep what is not sealed yet, in place of what was parked before; None takes it away.

        Raises:
            StoreError, Superseded: as for `append`.
        """
        ...

    def parked(self) -> bytes | None:
        """What was parked last.

        Raises:
            StoreError: it cannot be read.
        """
        ...

    def rewind(self, count: int) -> None:
        """Let the session have its first `count` records alone. What was parked goes too.

        Branches that share the others keep them.

        Raises:
            StoreError, Superseded: as for `append`.
        """
        ...

    def branch(self, key: str, count: int) -> Claim:
        """A new session that shares the first `count` records of this one, claimed. Costs the same for few and many.

        Raises:
            StoreError: there is a session of that key already, or it cannot be kept.
            Superseded: this session was claimed by somebody else.
        """
        ...

    def close(self) -> None:
        """Give the claim back. May be called twice."""
        ...


@runtime_checkable
class Store(Protocol):
    """Where sessions are kept: of many players, each with the log of its sealed turns.

    `npcsdk.testing.stores` has the laws that each must keep.
    """

    def claim(self, key: str) -> Claim:
        """Take a session, known or new, to advance it. Whoever held it before can do so no more.

        Raises:
            StoreError: it cannot be had.
        """
        ...

    def sessions(self, prefix: str = "") -> Sequence[Kept]:
        """The sessions whose keys begin with `prefix`, by key.

        Raises:
            StoreError: they cannot be read.
        """
        ...

    def read(self, key: str) -> Sequence[Record]:
        """All records of a session, oldest first, without claiming it: to be looked at. None of a session it lacks.

        Raises:
            StoreError: they cannot be read.
        """
        ...

    def delete(self, key: str) -> None:
        """Forget a session; branches that share its records keep them. No such session: nothing happens.

        Raises:
            StoreError: it cannot be done now.
        """
        ...

    def erase(self) -> None:
        """Leave no byte of what was deleted or taken back, wherever it was kept; nobody reads it any more.

        Sessions go on, each with what it has. May take long: call it in a thread.

        Raises:
            StoreError: it cannot be done now; what is left goes the next time.
        """
        ...

    def close(self) -> None:
        """Give back what it holds. May be called twice."""
        ...
