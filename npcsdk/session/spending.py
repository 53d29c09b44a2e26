"""What one call of a model uses, by its own report or, where it gives none, by an estimate."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

from npcsdk.errors import ModelError
from npcsdk.mind.tokens import estimate
from npcsdk.ports import LanguageModel, Prompt, Usage
from npcsdk.session.budget import Purse
from npcsdk.session.figures import Figures
from npcsdk.session.lineup import metered

MOST = 1e9
"""Tokens or dollars; no call uses as much."""
RAW = 32_000
"""Characters that a model may send for one line, thoughts and tags included."""


class Call:
    """Counts one call for the turn's figures and, if the model is metered, against the budget.

    Use it as a `with` block around the call. One that is cut off reports nothing, yet it must be paid;
    one that fails before its first token need not.
    """

    def __init__(self, model: LanguageModel, prompt: Prompt, figures: Figures, purse: Purse) -> None:
        self._model = model
        self._prompt = prompt
        self._figures = figures
        self._purse = purse
        self._chunks = self._raw = 0
        self._usage: Usage | None = None
        self._now = asyncio.get_running_loop().time
        self._started = self._now()
        figures.calls += 1

    def __enter__(self) -> Call:
        return self

    def token(self, text: str) -> None:
        """Some text came.

        Raises:
            ModelError: it does not come to an end.
        """
        self._raw += len(text)
        if self._raw > RAW:
            raise ModelError("it does not come to an end", retryable=False)
        self._chunks += 1
        self._figures.chunks += 1
        if self._figures.first_token is None:
            self._figures.first_token = time.perf_counter()

    def reported(self, usage: Usage) -> None:
        """The model told what it used; numbers of a plug-in may be anything."""
        prompt, cached, completion = (n if isinstance(n, int) and 0 <= n < MOST else 0 for n in usage[:3])
        cost = usage.cost if isinstance(usage.cost, int | float) and 0 <= usage.cost < MOST else None
        self._usage = Usage(prompt, cached, completion, cost)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        usage, counts = self._usage, metered(self._model)
        if usage is None and (self._chunks or (counts and not isinstance(error, ModelError))):
            self._figures.estimated = True
            usage = Usage(sum(estimate(message.content) for message in self._prompt.messages), 0, self._chunks)
        usage = usage or Usage(cost=0.0)
        if not usage.completion:  # It was cut off before the final count.
            usage = usage._replace(completion=self._chunks)
        if not counts:
            usage = usage._replace(cost=usage.cost or 0.0)
        elif usage.cost is None and (price := getattr(self._model, "price", None)):
            usage = usage._replace(cost=price(usage))
        self._figures.used(usage)
        if counts:
            self._purse.pay(self._now() - self._started, usage.prompt + usage.completion, usage.cost)
