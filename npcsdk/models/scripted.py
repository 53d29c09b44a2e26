"""A model that needs nothing: it says the lines that the writer wrote for this place."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator

from npcsdk.errors import ModelError
from npcsdk.mind.perceive import content_words
from npcsdk.ports import Prompt, Usage

_TAG = re.compile(r"[\[【][^\[\]【】]*[\]】]")


class ScriptedModel:
    """Picks among the authored lines of a prompt's contract, by its seed, and streams one of them word by word.

    A line that shares words with what the player said last goes before others. The contract leaves
    out what was said lately.
    """

    name = "scripted"
    judges_intents = False
    metered = False

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the words of one authored line, without delay.

        Raises:
            ModelError: nobody wrote a line for this place; asking again will not help.
        """
        for word in re.findall(r"\s*\S+|\s+", _pick(prompt)):
            yield word

    async def aclose(self) -> None:
        """Nothing is held."""


def _pick(prompt: Prompt) -> str:
    lines = prompt.contract.authored
    if not lines:
        raise ModelError(
            "No authored line for this place. Give the node a `fallback`.", retryable=False, of_prompt=True
        )
    asked = content_words(next((m.content for m in reversed(prompt.messages) if m.role == "user"), ""))
    best = max(len(asked & _words(line)) for line in lines)
    likely = [line for line in lines if len(asked & _words(line)) == best]
    return likely[prompt.seed % len(likely)]


def _words(line: str) -> frozenset[str]:
    return content_words(_TAG.sub(" ", line))
