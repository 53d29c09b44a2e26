"""An event loop whose time costs nothing, so that tests with delays are quick and repeat exactly."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualClockLoop(asyncio.SelectorEventLoop):
    """A loop that starts at time 0 and jumps to the next timer whenever nothing is ready.

    Time stands still, and the loop really waits, while a job runs in an executor
    (`run_in_executor`, `asyncio.to_thread`): such a job takes no virtual time. After `patience`
    real seconds of such waiting it jumps all the same, so that a time-out over a hung worker
    fires. Threads that the loop did not start are not known to it: what they send with
    `call_soon_threadsafe` is taken when it comes. Sockets are polled before each jump, which
    suffices for peers in the same loop; a peer elsewhere needs a real clock.

    Raises:
        RuntimeError: nothing is ready, no timer is set and nothing came within `patience`: the
            test waits for what will never happen.
    """

    def __init__(self, *, patience: float = 5.0) -> None:
        self._now = 0.0
        self._jobs = 0
        self._patience = patience
        super().__init__(_JumpingSelector(self._wait))

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """As the base class does; time stands still until `func` is done."""
        future = super().run_in_executor(executor, func, *args)
        self._jobs += 1
        future.add_done_callback(self._job_done)
        return future

    def _job_done(self, _future: asyncio.Future[Any]) -> None:
        self._jobs -= 1

    def _wait(self, timeout: float | None, poll: Callable[[float | None], list[Any]]) -> list[Any]:
        """What the selector does in place of waiting `timeout` seconds."""
        ready = poll(0)
        if ready or timeout == 0:
            return ready
        if self._jobs or timeout is None:
            ready = poll(self._patience)
        if not ready:
            if timeout is None:
                raise RuntimeError(f"deadlock: no timer is set and nothing came within {self._patience:g} s")
            self._now += timeout
        return ready


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, wait: Callable[[float | None, Callable[[float | None], list[Any]]], list[Any]]) -> None:
        super().__init__()
        self._wait = wait

    def select(self, timeout: float | None = None) -> list[Any]:
        return self._wait(timeout, super().select)


def run_virtual(coroutine: Coroutine[Any, Any, T], *, patience: float = 5.0) -> T:
    """Run a coroutine to its end on a `VirtualClockLoop` of its own, as `asyncio.run` does."""
    with asyncio.Runner(loop_factory=lambda: VirtualClockLoop(patience=patience)) as runner:
        return runner.run(coroutine)
