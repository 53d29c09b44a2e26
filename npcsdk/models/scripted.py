"""A model that needs nothing: it says the lines that the writer wrote for this place."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator

from npcsdk.errors import ModelError
from npcsdk.mind.perceive import content_words
from npcsdk.ports import Prompt, Usage

RECENT = 8
"""How many of the last assistant messages a line must not stand in while others are left."""

_TAG = re.compile(r"[\[【][^\[\]【】]*[\]】]")


class ScriptedModel:
    """Picks among the authored lines of a prompt's contract, by its seed, and streams one of them word by word.

    A line that shares words with what the player said last goes before others; one that was said
    lately comes again only when none else is left.
    """

    name = "scripted"
    judges_intents = False

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
        raise ModelError("No authored line for this place. Give the node a `fallback`.", retryable=False)
    said = [_plain(m.content) for m in prompt.messages if m.role == "assistant"][-RECENT:]
    last = {text: index for index, text in enumerate(said)}
    # When all were said, the one said longest ago is the least of a repetition.
    oldest = min(last.get(_plain(line), -1) for line in lines)
    left = [line for line in lines if last.get(_plain(line), -1) == oldest]
    asked = content_words(next((m.content for m in reversed(prompt.messages) if m.role == "user"), ""))
    best = max(len(asked & _words(line)) for line in left)
    likely = [line for line in left if len(asked & _words(line)) == best]
    return likely[prompt.seed % len(likely)]


def _plain(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).casefold().split())


def _words(line: str) -> frozenset[str]:
    return content_words(_TAG.sub(" ", line))
