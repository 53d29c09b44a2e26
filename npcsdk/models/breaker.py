"""Whether a model is worth asking now: a circuit breaker, and a model watched by one."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from npcsdk.errors import ModelError, ModelTimeout
from npcsdk.ports import LanguageModel, Prompt, TokenCounter, Usage, Warmable

FAILURES = 3
"""Failures in a row after which a model rests."""
REST = 15.0
"""Seconds of its first rest; each that follows without a success between is twice as long."""
LONGEST = 300.0
"""Seconds that a rest grows to."""
LONGEST_ASKED = 3600.0
"""Seconds of rest that a service may ask for."""
PROBE = 120.0
"""Seconds after which a probe that nobody ended, not even its own talk, no longer keeps others waiting."""
SLOW = 3.0
"""Seconds without a sign of life after which it counts as a failure that whoever waited gave up."""


def now() -> float:
    """Seconds by the running event loop's clock, or by that of all usual loops."""
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return time.monotonic()


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One call while it runs. `round` tells calls begun before the last change from those after it."""

    round: int
    probe: bool


class Breaker:
    """Counts what calls came to. Closed, it lets all pass; open, none; half-open, one at a time.

    A success closes it. A failure that asking again will not mend opens it at once, as does a service
    that says how long to wait. A failure that lies in the prompt counts for nothing.

    Args:
        clock: seconds, from any start.
    """

    def __init__(self, clock: Callable[[], float] = now) -> None:
        self.clock = clock
        self._probing = False
        self._round = 0
        self._failures = 0
        self._rests = 0
        self._until: float | None = None

    @property
    def ready(self) -> bool:
        """Whether a call should be made now."""
        return self._until is None or self.clock() >= self._until

    @property
    def probing(self) -> bool:
        """Whether a probe runs, which decides for the others."""
        return self._probing and not self.ready

    def begin(self) -> Trial:
        """A call begins, with or without leave; the first after a rest is the probe."""
        probe = self._until is not None and self.ready
        if probe:
            self._probing, self._until = True, self.clock() + PROBE
        return Trial(self._round, probe)

    def succeeded(self, trial: Trial) -> None:
        """The call was answered."""
        if trial.round == self._round:
            self._failures = self._rests = 0
            if self._until is not None:
                self._turn(None)

    def failed(self, trial: Trial, error: Exception) -> None:
        """The call failed."""
        known = error if isinstance(error, ModelError) else None
        if known and known.of_prompt:
            self.dropped(trial)
        elif trial.round == self._round and (self._until is None or trial.probe):
            self._failures += 1
            wait = known.retry_after if known else None
            if trial.probe or self._failures >= FAILURES or wait is not None or (known and not known.retryable):
                self._rest(wait)

    def dropped(self, trial: Trial) -> None:
        """The call was given up, and nothing is known of it."""
        if trial.probe and trial.round == self._round:
            self._probing, self._until = False, self.clock()

    def _rest(self, asked: float | None) -> None:
        if asked is not None and math.isfinite(asked):
            seconds = min(max(asked, 0.0), LONGEST_ASKED)
        else:
            seconds = min(REST * 2 ** min(self._rests, 10), LONGEST)
            self._rests += 1
        self._turn(self.clock() + seconds)

    def _turn(self, until: float | None) -> None:
        self._until, self._probing, self._failures = until, False, 0
        self._round += 1


class WatchedModel:
    """A model whose breaker learns what each of its calls came to.

    Args:
        model: the model; this one has its name and abilities.
        breaker: its breaker.
        last: ask it also while another call probes it, as nobody else is left to ask.
    """

    def __init__(self, model: LanguageModel, breaker: Breaker, *, last: bool = False) -> None:
        self.model = model
        self.name = model.name
        self.judges_intents = model.judges_intents
        self.metered = bool(getattr(model, "metered", False))
        self.small = bool(getattr(model, "small", False))
        self.price = getattr(model, "price", None)
        self.breaker = breaker
        self._last = last
        if isinstance(model, TokenCounter):
            # On the instance, so that only what counts tokens is a TokenCounter.
            self.count = model.count

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield what the model yields.

        A reader that closes the stream proves that the model works, once there was text. Before that
        it proves nothing, unless the model was silent for SLOW seconds: then it failed.

        Raises:
            ModelError: by the model, or another call is finding out whether it works again.
        """
        breaker = self.breaker
        if breaker.probing and not self._last:
            raise ModelError(
                "it failed before, and another call is finding out whether it works again", retryable=False
            )
        trial, answered, since = breaker.begin(), False, breaker.clock()
        try:
            async with aclosing(self.model.stream(prompt)) as stream:
                async for item in stream:
                    answered = answered or (isinstance(item, str) and item != "")
                    yield item
                    since = breaker.clock()
        except (GeneratorExit, asyncio.CancelledError) as end:
            if isinstance(end, asyncio.CancelledError) and breaker.clock() - since >= SLOW:
                breaker.failed(trial, ModelTimeout("it was silent"))
            elif answered:
                breaker.succeeded(trial)
            else:
                breaker.dropped(trial)
            raise
        except Exception as error:
            breaker.failed(trial, error)
            raise
        breaker.succeeded(trial)

    async def warm(self, prompt: Prompt) -> None:
        """Warm the model, where that can be done; a failure counts like that of a call.

        Raises:
            ModelError: it cannot be made ready.
        """
        if not isinstance(self.model, Warmable):
            return
        trial = self.breaker.begin()
        try:
            await self.model.warm(prompt)
        except Exception as error:
            self.breaker.failed(trial, error)
            raise
        finally:
            self.breaker.dropped(trial)

    async def aclose(self) -> None:
        """Close the model."""
        await self.model.aclose()
