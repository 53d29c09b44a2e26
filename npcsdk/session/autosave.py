"""Saving by itself: what a session is, taken on its loop and written in a worker thread, so that nothing waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from npcsdk.errors import NpcError


class Autosave:
    """Writes a session whenever it changed, one writing at a time; what changed meanwhile is one more.

    Args:
        take: takes the session as it is now, on its loop; what it gives writes that, in a worker thread.
        trouble: told of what went wrong, on the loop; None when it works again.
    """

    def __init__(self, take: Callable[[], Callable[[], None]], trouble: Callable[[NpcError | None], None]) -> None:
        self._take = take
        self._trouble = trouble
        self._changed = False
        self._task: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """The session is not what it was. Returns at once.

        Where no loop runs, as between two `run_sync`, it is written with the next change, or at the end.
        """
        self._changed = True
        if self._task is None or self._task.done():
            with suppress(RuntimeError):
                self._task = asyncio.get_running_loop().create_task(self._run())

    async def finish(self) -> None:
        """Return when all that changed was written, or could not be."""
        while self._task is not None and not self._task.done():
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        while self._changed:
            self._changed = False
            try:
                await asyncio.to_thread(self._take())
            except NpcError as error:
                if not self._changed:  # Else it is tried again at once: turns may have been taken back meanwhile.
                    self._trouble(error)
            else:
                self._trouble(None)
