"""Several models, one after another: the first that works speaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from npcsdk.errors import ModelError
from npcsdk.models.breaker import Breaker, WatchedModel, now
from npcsdk.ports import LanguageModel, Prompt, Usage


class ChainModel:
    """Asks the first of `models` that is not known to be broken; the next when it fails before its first words.

    Each has a circuit breaker, so that a dead service does not cost its time-out in every turn.

    Args:
        models: in order of preference, at least one.
        clock: seconds, from any start; for the breakers.
    """

    def __init__(self, models: Sequence[LanguageModel], *, clock: Callable[[], float] = now) -> None:
        if not models:
            raise ValueError("a chain needs at least one model")
        self._members = [WatchedModel(model, Breaker(clock)) for model in models]
        self._last = WatchedModel(models[-1], self._members[-1].breaker, last=True)
        self.name = " | ".join(model.name for model in models)

    @property
    def models(self) -> tuple[LanguageModel, ...]:
        """As they were given."""
        return tuple(member.model for member in self._members)

    @property
    def judges_intents(self) -> bool:
        """Whether the model to ask now does."""
        return self.available()[0].judges_intents

    @property
    def small(self) -> bool:
        """Whether the model to ask now is."""
        return bool(getattr(self.available()[0], "small", False))

    @property
    def metered(self) -> bool:
        """Whether every one of them is."""
        return all(member.metered for member in self._members)

    def available(self) -> Sequence[LanguageModel]:
        """The models to ask now, in order; the last one where all rest."""
        return [member for member in self._members if member.breaker.ready] or [self._last]

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the reply of the first that says something; after its first words no other is asked.

        All get the same prompt. A session asks the `available` ones itself, each in the form it needs.

        Raises:
            ModelError: none had an answer, or the one that spoke broke off.
        """
        failures: list[str] = []
        retryable = False
        for member in self.available():
            spoke, why = False, "it said nothing"
            try:
                async with aclosing(member.stream(prompt)) as stream:
                    async for item in stream:
                        spoke = spoke or (isinstance(item, str) and item != "")
                        yield item
            except Exception as error:  # A model is a plug-in: whatever it raises, the next one is asked.
                if spoke:
                    raise
                retryable = retryable or not isinstance(error, ModelError) or error.retryable
                why = str(error) or type(error).__name__
            if spoke:
                return
            failures.append(f"{member.name}: {why}")
        raise ModelError(f"No model had an answer. {'; '.join(failures)}", retryable=retryable)

    async def warm(self, prompt: Prompt) -> None:
        """Warm all that can be warmed, so that the next one is ready when one fails.

        Raises:
            ModelError: none is ready.
        """
        done = await asyncio.gather(*(member.warm(prompt) for member in self._members), return_exceptions=True)
        errors = [error for error in done if isinstance(error, Exception)]
        if len(errors) == len(done):
            raise ModelError(f"No model is ready. {'; '.join(map(str, errors))}") from errors[0]

    async def aclose(self) -> None:
        """Close every model, also when one of them cannot be closed.

        Raises:
            ModelError: one could not.
        """
        done = await asyncio.gather(*(member.aclose() for member in self._members), return_exceptions=True)
        broken = [error for error in done if isinstance(error, Exception)]
        if broken:
            raise ModelError(f"{self.name}: could not be closed: {broken[0]}") from broken[0]
