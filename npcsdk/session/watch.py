"""A time limit that moves along with a stream of tokens, without a task or a timer for each."""

from __future__ import annotations

import asyncio
from types import TracebackType

from npcsdk.errors import ModelTimeout
from npcsdk.session.context import Limits


class Watch:
    """Ends the block with ModelTimeout when tokens stop coming.

    The limit for the next token is pushed on only when half of it is used up: a timer for every
    token would cost more than reading it.

    Args:
        limits: of the session.
        patience: seconds that the first token may take at most, whatever the limits say.
    """

    def __init__(self, limits: Limits, patience: float) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + limits.line
        self._timeout = asyncio.timeout(min(limits.first_token, patience))

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
            self._timeout.reschedule(now + self._limits.between_tokens)

    def hold(self) -> None:
        """Stop the clock while something other than the model is waited for; the next token starts it."""
        self._timeout.reschedule(None)

    def resume(self) -> None:
        """Start the clock again."""
        self._timeout.reschedule(self._loop.time() + self._limits.between_tokens)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            raise ModelTimeout("no token came in time") from None
