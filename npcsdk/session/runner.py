"""Running a session's coroutines for programs that have no event loop."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Coroutine
from typing import Any, TypeVar

from npcsdk.errors import SessionError

T = TypeVar("T")


class Runner:
    """One private event loop, made on first use: clients that are bound to a loop stay usable between calls."""

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The coroutine's result.

        Raises:
            SessionError: called where an event loop is running; await the coroutine there.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            coroutine.close()
            raise SessionError("an event loop is running here: use `await session.run(...)` instead of run_sync")
        if self._runner is None:
            self._runner = asyncio.Runner()
            weakref.finalize(self, _closed, self._runner)
        return self._runner.run(coroutine)

    def close(self) -> None:
        """Close the loop. May be called twice."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None


def _closed(runner: asyncio.Runner) -> None:
    """Close a loop that nobody closed. Where another one is running here, as it may be, only another thread can."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        runner.close()
        return
    closing = threading.Thread(target=runner.close)
    closing.start()
    closing.join()
