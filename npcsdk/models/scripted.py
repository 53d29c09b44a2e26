"""A model that needs nothing: it says the lines that the writer wrote for this place."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator

from npcsdk.errors import ModelError
from npcsdk.mind.perceive import content_words
from npcsdk.mind.prompt import MODEL_LINES
from npcsdk.ports import Message, Prompt, Usage

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
    said = [_plain(m.content) for m in _talk(prompt) if m.role == "assistant"][-RECENT:]
    last = {line: max((at for at, text in enumerate(said) if _plain(line) in text), default=-1) for line in lines}
    # When all were said, the one said longest ago is the least of a repetition.
    oldest = min(last.values())
    left = [line for line in lines if last[line] == oldest]
    asked = content_words(next((m.content for m in reversed(prompt.messages) if m.role == "user"), ""))
    best = max(len(asked & _words(line)) for line in left)
    likely = [line for line in left if len(asked & _words(line)) == best]
    return likely[prompt.seed % len(likely)]


def _talk(prompt: Prompt) -> tuple[Message, ...]:
    """The messages without the model answers that the prompt's short form shows: nobody has said those."""
    messages = prompt.messages
    for _ in prompt.contract.authored[:MODEL_LINES]:
        if len(messages) > 2 and messages[-1] == messages[-3] and messages[-2].content in prompt.contract.authored:
            messages = messages[:-2]
    return messages


def _plain(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).casefold().split())


def _words(line: str) -> frozenset[str]:
    return content_words(_TAG.sub(" ", line))
