"""This Python again in a process of its own, told things in JSON lines: both sides of it, and that none is left behind.

What a child answers on its stdout is for the two to agree on. It ends when its stdin does, or with the
process that started it, however that came.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader, FileIO
from typing import Any, BinaryIO

END_TIMEOUT = 5.0
"""Seconds for a child to end by itself."""
WATCH = 1.0
"""Seconds between two looks at whether the parent still lives."""

# The child finds modules where this process does, whatever its own start would give it.
_START = "import json, sys; sys.path[:] = json.loads(sys.stdin.readline()); from {} import main; main()"


class NoPython(Exception):
    """There is no Python interpreter to start."""


class Child:
    """A process that runs the `main` of a module; what it says is read from `out`, by one thread.

    Raises:
        NoPython: as in a program that was frozen into one file.
        OSError: it could not be started.
    """

    def __init__(self, module: str) -> None:
        if getattr(sys, "frozen", False) or not sys.executable:
            raise NoPython
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START.format(module)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # else closing would wait for a write that waits for a child that hangs
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for this process, which then ends the child in order.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        self._writing = threading.Lock()
        self._heard = time.monotonic()
        self.pid = self._process.pid
        self.out = BufferedReader(FileIO(self._out.fileno(), closefd=False))
        self.tell(list(map(str, sys.path)))  # some put paths there that are no strings

    @property
    def status(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def tell(self, message: Any) -> None:
        """Send it a message, in JSON values. May wait for one that hangs; one that is gone is found out by reading."""
        left = memoryview(json.dumps(message).encode() + b"\n")
        with self._writing, suppress(OSError, ValueError):
            while left:
                left = left[self._in.write(left) :]

    def heard(self) -> None:
        """Note that it has said something."""
        self._heard = time.monotonic()

    def hangs(self, seconds: float) -> bool:
        """Whether it has said nothing for so long."""
        return time.monotonic() - self._heard >= seconds

    def kill(self) -> None:
        """End it, without waiting for that."""
        self._process.kill()

    def wait(self) -> int | None:
        """How it ended; None where it does not."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_TIMEOUT)
        return self._process.returncode

    def end(self) -> None:
        """Let it end by itself, or else end it."""
        if self._writing.acquire(timeout=END_TIMEOUT):
            with suppress(OSError, ValueError):
                self._in.close()
            self._writing.release()
        if self.wait() is None:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Close what it was read from. Only for the thread that reads, or where none does."""
        self._out.close()


def answering(orphaned: Callable[[], object] = lambda: None) -> BinaryIO:
    """Make this process a child that answers, and return where answers go: what libraries print goes elsewhere.

    Args:
        orphaned: called before it ends because the process that started it is gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_watch, args=(os.getppid(), orphaned), daemon=True).start()
    return out


def answer(out: BinaryIO, message: dict[str, Any], sound: bytes = b"") -> None:
    """Write a JSON line, and bytes behind it. A parent that is gone is found out by reading."""
    with suppress(OSError):
        out.write(json.dumps(message).encode() + b"\n" + sound)
        out.flush()


def _watch(parent: int, orphaned: Callable[[], object]) -> None:
    """End with the parent, even where a process that it forked keeps the pipe to this one open."""
    while os.name != "posix" or os.getppid() == parent:
        time.sleep(WATCH)
    try:
        orphaned()
    finally:
        os._exit(0)
