"""What the player types, read in a thread of its own so that nothing waits for it."""

from __future__ import annotations

import asyncio
import codecs
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from enum import Enum
from types import FrameType, TracebackType

LONGEST = 20_000
"""Characters of one line; a longer one is cut into several."""
AHEAD = 64
"""Lines read before anyone asked for them."""


class Key(Enum):
    """What a player can do besides typing a line."""

    INTERRUPT = "Ctrl-C"
    END = "Ctrl-D"


def leaves(line: str) -> bool:
    """Whether a line says that the player wants to go."""
    return line.strip().lower() == "quit"


class Keyboard:
    """Lines from stdin and, within `with`, Ctrl-C as one more thing that the player did.

    It reads the file descriptor itself: a thread left waiting in Python's own stdin would hold a lock
    that the interpreter needs to exit.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[str | Key] = asyncio.Queue(AHEAD)
        self._before: object = None
        threading.Thread(target=self._read, name="npcsdk-keyboard", daemon=True).start()

    async def next(self, within: float | None = None) -> str | Key | None:
        """The next thing done; None when nothing was done `within` these seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                return await self._queue.get()
        return None

    async def lines(self) -> AsyncIterator[str]:
        """The lines up to the end of the input or `quit`, less empty ones."""
        while isinstance(line := await self.next(), str) and not leaves(line):
            if line.strip():
                yield line

    def __enter__(self) -> Keyboard:
        self._before = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._interrupted)

    def _interrupted(self) -> None:
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(Key.INTERRUPT)

    def _read(self) -> None:
        with suppress(RuntimeError, asyncio.CancelledError):  # The loop is closed: nobody listens any more.
            for line in _lines():
                self._put(line)
            self._put(Key.END)

    def _put(self, item: str | Key) -> None:
        putting = self._queue.put(item)
        try:
            asyncio.run_coroutine_threadsafe(putting, self._loop).result()
        except RuntimeError:
            putting.close()
            raise


def _lines() -> Iterator[str]:
    """The lines of stdin as they come; what is no text in it becomes U+FFFD."""
    if sys.stdin is None or sys.stdin.closed:
        return
    decoder = codecs.getincrementaldecoder(sys.stdin.encoding or "utf-8")("replace")
    text = ""
    while True:
        try:
            block = os.read(sys.stdin.fileno(), 4096)
        except (OSError, ValueError):  # The terminal went away.
            block = b""
        text += decoder.decode(block, final=not block)
        *whole, text = text.split("\n")
        if len(text) > LONGEST or (text and not block):
            whole, text = [*whole, text], ""
        yield from (line.rstrip("\r") for line in whole)
        if not block:
            return
