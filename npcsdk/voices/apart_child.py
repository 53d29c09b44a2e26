"""The inside of an engine's own process: questions come as JSON lines on stdin, answers go to stdout."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO

from npcsdk.errors import VoiceError

WATCH = 1.0
"""Seconds between two looks at whether the parent still lives."""

Question = dict[str, Any]
Stopped = Callable[[], bool]
Say = Callable[[Question, Stopped], tuple[dict[str, Any], bytes]]
"""Makes the answer to a question and its sound, less of it once the second argument gives True."""


class Missing(Exception):
    """What the engine needs is not installed."""


def serve(load: Callable[[dict[str, Any]], Say]) -> None:
    """Load what stdin describes, answer one question after another until stdin ends, and be gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine may print is no answer
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    settings = json.loads(sys.stdin.readline())
    inbox = _Inbox()
    try:
        say = load(settings)
    except Exception as error:
        _tell(out, _told(error))
        os._exit(0)
    for question in inbox:
        number = question["id"]
        try:
            found, pcm = say(question, lambda number=number: number in inbox.stopped)  # type: ignore[misc]
        except Exception as error:  # a foreign engine: what it raises on odd text is not listed anywhere
            _tell(out, {"id": number} | _told(error))
        else:
            _tell(out, {"id": number} | found, pcm)
        inbox.stopped.discard(number)


class _Inbox:
    """What was asked. Read by a thread of its own, which ends the process with stdin, whatever it works on."""

    def __init__(self) -> None:
        self.stopped: set[int] = set()
        self._waiting: SimpleQueue[Question] = SimpleQueue()
        self._seen = 0
        threading.Thread(target=self._read, daemon=True).start()

    def __iter__(self) -> Iterator[Question]:
        while True:
            yield self._waiting.get()

    def _read(self) -> None:
        for line in sys.stdin:
            question = json.loads(line)
            if "stop" in question:
                self.stopped.add(question["stop"])
            else:
                self._waiting.put(question)
        os._exit(0)


def _tell(out: BinaryIO, head: dict[str, Any], pcm: bytes = b"") -> None:
    with suppress(OSError):  # a parent that is gone is found out by reading
        out.write(json.dumps(head | {"bytes": len(pcm)}).encode() + b"\n" + pcm)
        out.flush()


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, Missing):
        return {"error": "missing", "why": str(error)}
    return {
        "error": "voice",
        "why": str(error) if isinstance(error, VoiceError) else f"{type(error).__name__}: {error}",
    }


def _watch(parent: int) -> None:
    """End with the parent, even where a process that it forked keeps the pipe to this one open."""
    while os.name != "posix" or os.getppid() == parent:
        time.sleep(WATCH)
    os._exit(0)
