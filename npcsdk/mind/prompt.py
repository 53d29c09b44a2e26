"""What a model is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from npcsdk.mind.contract import Contract


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request to a model: messages, the contract of the line, and bounds.

    `seed` makes a model that can be deterministic so. The first `stable` messages are the same in
    every request of a character and worth keeping in a cache.
    """

    messages: tuple[Message, ...]
    contract: Contract
    seed: int = 0
    max_tokens: int = 120
    stable: int = 1
