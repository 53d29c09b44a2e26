"""A time limit that moves along with a stream of tokens, without a task or a timer for each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TypeVar

from npcsdk.errors import ModelTimeout
from npcsdk.session.context import Limits

T = TypeVar("T")

CLOSE = 2.0
"""Seconds that a stream may take to close."""

_log = logging.getLogger("npcsdk")


def was_cancelled() -> bool:
    """Whether someone asked the running task to stop; a plug-in may raise CancelledError by itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@asynccontextmanager
async def closing(stream: AsyncGenerator[T, None]) -> AsyncIterator[AsyncGenerator[T, None]]:
    """Close a model's stream at the end of the block; one that cannot be closed changes nothing that was said."""
    try:
        yield stream
    finally:
        try:
            async with asyncio.timeout(CLOSE):
                await stream.aclose()
        except Exception as error:  # A model is a plug-in: whatever it raises, the talk goes on.
            _log.warning("a model's stream could not be closed: %s: %s", type(error).__name__, error)


class Watch:
    """Ends the block with ModelTimeout when tokens stop coming.

    The limit for the next token is pushed on only when half of it is used up: a timer for every
    token would cost more than reading it.

    Args:
        limits: of the session.
        first: seconds that the first token may take at most, whatever the limits say.
        patience: seconds until `resume` must have been called, whatever comes before.
    """

    def __init__(self, limits: Limits, first: float, patience: float) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self._end = now + limits.line
        self._patient = now + patience
        self._timeout = asyncio.timeout(min(limits.first_token, first, patience))

    async def __aenter__(self) -> Watch:
        await self._timeout.__aenter__()
        return self

    def token(self) -> None:
        """A token came."""
        now = self._loop.time()
        if now > self._end:
            raise ModelTimeout(f"the line was not done within {self._limits.line:g} s")
        due = self._timeout.when()
        if due is None or due - now < self._limits.between_tokens / 2:
            self._timeout.reschedule(min(now + self._limits.between_tokens, self._patient))

    def hold(self) -> None:
        """Stop the clock while something other than the model is waited for; the next token starts it."""
        self._timeout.reschedule(None)

    def resume(self) -> None:
        """Start the clock again: something was said, so patience is not asked for any more."""
        self._patient = float("inf")
        self._timeout.reschedule(self._loop.time() + self._limits.between_tokens)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            raise ModelTimeout("no token came in time") from None
