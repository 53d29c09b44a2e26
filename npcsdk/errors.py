"""Every error that npcsdk raises on purpose.

NpcError
├── WorldError      a world folder cannot be used; holds every Problem found, not just the first
├── SaveError       a save is damaged, truncated, newer, or of another world
├── SpecError       a model or voice spec string that nobody understands
├── PullError       weights could not be fetched; the message says what to place where
├── MissingExtra    an optional package is not installed; the message names the command
├── SessionError    the session was asked for something it cannot do now
├── ModelError      a language model could not answer
│   └── ModelTimeout
├── VoiceError      a voice gave no sound
│   └── VoiceTimeout
├── StoreError      a store cannot keep or give what it should
│   └── Superseded  the session was claimed by somebody else, who alone may advance it
└── EmbedderError   an embedder gave no vectors
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a world, at its place, with what to do about it.

    `line` and `column` count from 1; 0 means the file as a whole.
    """

    code: str
    message: str
    remedy: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}"
        head = f"{place}: " if place else ""
        tail = f" {self.remedy}" if self.remedy else ""
        return f"{head}{self.severity} {self.code}: {self.message}{tail}"


class NpcError(Exception):
    """Base of all errors that npcsdk raises on purpose."""


class WorldError(NpcError):
    """A world cannot be used. `problems` lists everything found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class SaveError(NpcError):
    """A save was refused; nothing of it was loaded."""


class SpecError(NpcError):
    """A model or voice spec that cannot be understood or used."""


class PullError(NpcError):
    """Weights could not be fetched or are not what they should be."""


class MissingExtra(NpcError):
    """A feature needs a package that is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f'{package} is not installed. Install it with: pip install "npcsdk[{extra}]"')


class SessionError(NpcError):
    """The session cannot do this now: an option that is not offered, a talk that has ended."""


class ModelError(NpcError):
    """A language model could not answer.

    `retryable` says whether asking again may help, `retry_after` after how many seconds, where the
    service said so. `of_prompt` says that it lies in what was asked, refused or too long, and not in
    the model, which may answer the next prompt.
    """

    def __init__(
        self, message: str, *, retryable: bool = True, retry_after: float | None = None, of_prompt: bool = False
    ) -> None:
        self.retryable = retryable
        self.retry_after = retry_after
        self.of_prompt = of_prompt
        super().__init__(message)


class ModelTimeout(ModelError):
    """A language model took longer than its deadline."""


class VoiceError(NpcError):
    """A voice gave no usable sound.

    `of_request` says that it lies in what was to be said, a language it does not speak or a line
    that was not voiced ahead: the voice itself is well, and may say the next piece.
    """

    def __init__(self, message: str, *, of_request: bool = False) -> None:
        self.of_request = of_request
        super().__init__(message)


class VoiceTimeout(VoiceError):
    """A voice took longer than its deadline."""


class StoreError(NpcError):
    """A store cannot keep or give what it should, now. Nothing of what it holds is lost; asking again may help."""


class Superseded(StoreError):
    """The session was claimed by another process, or another Session of this one: that one alone may advance it."""


class EmbedderError(NpcError):
    """An embedder gave no usable vectors."""
