"""The inside of an engine's own process: questions come as JSON lines on stdin, answers go to stdout."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

from npcsdk.child import answer, answering
from npcsdk.errors import VoiceError

Question = dict[str, Any]
Stopped = Callable[[], bool]
Say = Callable[[Question, Stopped], tuple[dict[str, Any], bytes]]
"""Makes the answer to a question and its sound, less of it once the second argument gives True."""


class Missing(Exception):
    """What the engine needs is not installed."""


def serve(load: Callable[[dict[str, Any]], Say]) -> None:
    """Load what stdin describes, answer one question after another until stdin ends, and be gone."""
    out = answering()
    settings = json.loads(sys.stdin.readline())
    inbox = _Inbox()
    try:
        say = load(settings)
    except Exception as error:
        answer(out, _told(error))
        os._exit(0)
    for question in inbox:
        number = question["id"]
        try:
            found, pcm = say(question, lambda number=number: number in inbox.stopped)  # type: ignore[misc]
        except Exception as error:  # a foreign engine: what it raises on odd text is not listed anywhere
            answer(out, {"id": number} | _told(error))
        else:
            answer(out, {"id": number} | found | {"bytes": len(pcm)}, pcm)
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


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, Missing):
        return {"error": "missing", "why": str(error)}
    return {
        "error": "voice",
        "why": str(error) if isinstance(error, VoiceError) else f"{type(error).__name__}: {error}",
    }
