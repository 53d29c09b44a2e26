"""The inside of a model's own process: questions come as JSON lines on stdin, answers go to stdout."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

from npcsdk.child import answer, answering
from npcsdk.errors import MissingExtra, ModelError
from npcsdk.models.llama import Llama, Settings
from npcsdk.models.templates import Refused


def main() -> None:
    """Load what stdin names, answer until stdin ends, and be gone."""
    child = Child(answering(lambda: child.end()))
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
        with self._writing:
            answer(self._out, message)


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, MissingExtra):
        return {"error": "missing"}
    if isinstance(error, Refused):
        return {"error": "refused", "why": error.why}
    retryable = not isinstance(error, ModelError) or error.retryable
    return {"error": "model", "why": str(error), "retryable": retryable}
