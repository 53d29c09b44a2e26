"""`--show-prompt`: each request to a model, as it goes out, for whoever writes a world."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from npcsdk.cli.clean import clean, clean_line
from npcsdk.errors import NpcError
from npcsdk.mind.contract import Contract
from npcsdk.mind.tokens import estimate
from npcsdk.ports import LanguageModel, Prompt, TokenCounter

PATIENCE = 3.0
"""Seconds that a model may take to count; then the counts are estimated."""


class Prompts:
    """Collects requests, as a session's `on_prompt`, and prints them when asked to.

    The stable messages of a character are printed once, and after that only counted.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._waiting: list[tuple[LanguageModel, Prompt]] = []
        self._number = 0
        self._seen: set[object] = set()

    def look(self, model: LanguageModel, prompt: Prompt) -> None:
        """Keep a request until `show`."""
        self._waiting.append((model, prompt))

    async def show(self) -> None:
        """Print the requests that were made since the last time."""
        while self._waiting:
            model, prompt = self._waiting.pop(0)
            counts, exact = await _counted(model, [message.content for message in prompt.messages])
            self._number += 1
            stable = prompt.messages[: prompt.stable]
            known = stable in self._seen
            self._seen.add(stable)
            about = "" if exact else "about "
            form = f"{about}{sum(counts)} tokens, {sum(counts[: prompt.stable])} of them stable"
            self._line(
                f"--- request {self._number} to {model.name}: {len(prompt.messages)} messages, {form} ---", "bold"
            )
            if known:
                self._line(f"(The same {prompt.stable} stable messages as before.)", "dim")
            for index, message in enumerate(prompt.messages):
                if known and index < prompt.stable:
                    continue
                kept = ", stable" if index < prompt.stable else ""
                self._line(f"{message.role}{kept}, {about}{counts[index]}:", "cyan")
                self._line(clean(message.content))
            for line in contract_lines(prompt.contract):
                self._line(line, "dim")
            self._line("---", "bold")

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(clean(text), style), soft_wrap=not self._console.is_terminal)


def contract_lines(contract: Contract) -> Iterator[str]:
    """What the line must keep to, a rule a line; those that say nothing are left out."""
    rules = {
        "feelings": contract.emotions,
        "commands": contract.commands,
        "moves": contract.gotos,
        "withheld words": contract.forbidden,
        "written lines": contract.authored,
    }
    yield f"at most {contract.max_words} words, in {clean_line(contract.language)}"
    for name, values in rules.items():
        if values:
            yield f"{name}: {clean_line(' | '.join(values))}"


async def _counted(model: LanguageModel, texts: Sequence[str]) -> tuple[Sequence[int], bool]:
    """Tokens of each text, and whether the model itself counted them."""
    if isinstance(model, TokenCounter):
        try:
            async with asyncio.timeout(PATIENCE):
                counts = await model.count(texts)
            if len(counts) == len(texts):
                return counts, True
        except (NpcError, TimeoutError):
            pass
    return [estimate(text) for text in texts], False
