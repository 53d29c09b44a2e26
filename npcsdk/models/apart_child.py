"""The inside of a model's own process: questions come as JSON lines on stdin, answers go to stdout."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from npcsdk.errors import MissingExtra, ModelError
from npcsdk.models.llama import Llama, Settings
from npcsdk.models.templates import Refused

WATCH = 1.0
"""Seconds between two looks at whether the parent still lives."""


def main() -> None:
    """Load what stdin names, answer until stdin ends, and be gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what llama.cpp may print is no answer
    child = Child(out)
    threading.Thread(target=_watch, args=(os.getppid(), child), daemon=True).start()
    options, path, folder = (json.loads(sys.stdin.readline()) for _ in range(3))
    if child.load(Settings(Path(path), **options), folder):
        for line in sys.stdin:
            child.take(json.loads(line))
    child.end()


class Child:
    """A loaded model that takes questions and writes answers."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._writing = threading.Lock()
        self._stopped: set[int] = set()
        self._model: Llama | None = None

    def load(self, settings: Settings, folder: str) -> bool:
        """Load the model and say how it went."""
        # One thread for each slot, one that warms, one that counts.
        self._pool = ThreadPoolExecutor(settings.slots + 2)
        try:
            self._model = Llama(settings, folder)
        except Exception as error:
            self._say(_told(error))
            return False
        self._say({"ready": True})
        return True

    def take(self, question: dict[str, Any]) -> None:
        """Begin to answer a question, or stop answering one."""
        if "stop" in question:
            self._stopped.add(question["id"])
        else:
            self._pool.submit(self._answer, question)

    def end(self) -> None:
        """End the process at once, whatever it works on; only its folder is tidied away."""
        if self._model is not None:
            self._model.clear()
        os._exit(0)

    def _answer(self, question: dict[str, Any]) -> None:
        number = question["id"]
        try:
            answer = self._answered(question)
        except Exception as error:
            self._say({"id": number} | _told(error))
        else:
            self._say({"id": number, "answer": answer})
        self._stopped.discard(number)

    def _answered(self, question: dict[str, Any]) -> Any:
        assert self._model is not None
        if "count" in question:
            return self._model.count(question["count"])
        if "measure" in question:
            return self._model.measure(question["measure"])
        return self._model.complete(question["request"], self._forward(question["id"]))

    def _forward(self, number: int) -> Callable[[dict[str, Any]], bool]:
        def on_chunk(chunk: dict[str, Any]) -> bool:
            if number not in self._stopped:
                self._say({"id": number, "chunk": chunk})
            return number in self._stopped

        return on_chunk

    def _say(self, message: dict[str, Any]) -> None:
        with self._writing, suppress(OSError):  # a parent that is gone is found out by reading
            self._out.write(json.dumps(message).encode() + b"\n")
            self._out.flush()


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, MissingExtra):
        return {"error": "missing"}
    if isinstance(error, Refused):
        return {"error": "refused", "why": error.why}
    retryable = not isinstance(error, ModelError) or error.retryable
    return {"error": "model", "why": str(error), "retryable": retryable}


def _watch(parent: int, child: Child) -> None:
    """End with the parent, even where a process that it forked keeps the pipe to this one open."""
    while os.name != "posix" or os.getppid() == parent:
        time.sleep(WATCH)
    child.end()
