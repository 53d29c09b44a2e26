"""llama.cpp in a process of its own, so that neither loading nor speaking holds up this one's frames.

The child is this Python again, running `apart_child`. The two exchange JSON lines over the child's stdin
and stdout. It ends when its stdin does: by `close`, or because this process is gone, however that came.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from npcsdk.child import END_TIMEOUT, Child, NoPython
from npcsdk.errors import MissingExtra, ModelError
from npcsdk.models import gguf, templates
from npcsdk.models.llama import Settings, own_folder

LOAD_TIMEOUT = 120.0
"""Seconds until a child that is not ready is ended."""

OnChunk = Callable[[dict[str, Any]], bool]


class _Asked:
    """A question to the child, and what has become of it."""

    def __init__(self, on_chunk: OnChunk) -> None:
        self.on_chunk = on_chunk
        self.ended = threading.Event()
        self.answer: Any = None
        self.error: Exception | None = None

    def end(self, *, answer: Any = None, error: Exception | None = None) -> None:
        self.answer, self.error = answer, error
        self.ended.set()


class Apart:
    """A model in a process of its own. Made by loading it there, which blocks but holds nothing.

    Raises:
        ModelError: the file is no model that can be loaded, or there is no Python to run.
        MissingExtra: xllamacpp is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        gguf.check(settings.path)
        self.alive = False
        self._closed = False
        self._numbers = itertools.count(1)
        self._asked: dict[int, _Asked] = {}
        self._lock = threading.Lock()
        self._process = _started()
        self._folder = own_folder()  # this process's to remove: the child may be killed
        try:
            self._load(settings)
        except BaseException:
            self._end()
            self._process.close()
            raise
        self.alive = True
        self._reader = threading.Thread(target=self._read, name="npcsdk-embedded-reader", daemon=True)
        self._reader.start()

    def complete(self, request: dict[str, Any], on_chunk: OnChunk) -> None:
        """See `Llama.complete`."""
        self._ask({"request": request}, on_chunk)

    def count(self, texts: Sequence[str]) -> list[int]:
        """See `Llama.count`."""
        return list(self._ask({"count": list(texts)}))

    def measure(self, messages: Sequence[dict[str, str]]) -> int:
        """See `Llama.measure`."""
        return int(self._ask({"measure": list(messages)}))

    def unstick(self, seconds: float) -> None:
        """End the child if it has said nothing for so long; the next request starts another."""
        if self._process.hangs(seconds):
            self._process.kill()

    def close(self) -> None:
        """End the child, and with it what it works on. May be called twice."""
        self._closed = True
        self._end()
        self._reader.join(END_TIMEOUT)

    def _load(self, settings: Settings) -> None:
        self._process.tell({name: getattr(settings, name) for name in ("context", "threads", "slots", "template")})
        self._process.tell(os.fspath(settings.path))
        self._process.tell(self._folder)
        late = threading.Timer(LOAD_TIMEOUT, self._process.kill)
        late.daemon = True
        late.start()
        try:
            line = self._process.out.readline()
        finally:
            late.cancel()
        if not line:
            raise self._gone("while it loaded the model")
        if error := _error(json.loads(line)):
            raise error

    def _ask(self, question: dict[str, Any], on_chunk: OnChunk = lambda chunk: False) -> Any:
        number, asked = next(self._numbers), _Asked(on_chunk)
        with self._lock:
            if not self.alive:
                raise self._gone()
            self._asked[number] = asked
        self._process.tell(question | {"id": number})
        asked.ended.wait()
        if asked.error:
            raise asked.error
        return asked.answer

    def _read(self) -> None:
        """Hand on what the child says, until it ends. Runs in a thread of its own, which mostly waits."""
        with suppress(ValueError, OSError):
            for line in self._process.out:
                self._process.heard()
                self._hand_on(json.loads(line))
        with self._lock:
            self.alive = False
            left, self._asked = self._asked, {}
        error = self._gone()
        for asked in left.values():
            asked.end(error=error)
        if not self._closed:
            self._end()
        self._process.close()

    def _hand_on(self, message: dict[str, Any]) -> None:
        number = message["id"]
        if "chunk" not in message:
            with self._lock:
                asked = self._asked.pop(number)
            asked.end(answer=message.get("answer"), error=_error(message))
        elif self._asked[number].on_chunk(message["chunk"]):
            self._asked[number].on_chunk = lambda chunk: False
            self._process.tell({"id": number, "stop": True})

    def _end(self) -> None:
        """Let the child end, or else end it; nothing of it stays."""
        self._process.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _gone(self, when: str = "") -> ModelError:
        if self._closed:
            return ModelError("The embedded model was closed.", retryable=False)
        status = f" (status {self._process.wait()})"
        return ModelError(
            f"The embedded model's process ended{status} {when}".strip() + ". The next request starts it anew."
        )


def _started() -> Child:
    try:
        return Child("npcsdk.models.apart_child")
    except NoPython:
        raise ModelError(
            "There is no Python interpreter to start for a model in a process of its own. Leave out process=own.",
            retryable=False,
        ) from None
    except OSError as error:
        raise ModelError(f"The embedded model's process could not be started: {error}", retryable=False) from error


def _error(message: dict[str, Any]) -> Exception | None:
    """The error that the child tells of, if it does."""
    match message.get("error"):
        case "refused":
            return templates.Refused(message["why"])
        case "missing":
            return MissingExtra("xllamacpp", "local")
        case "model":
            return ModelError(message["why"], retryable=message["retryable"])
    return None
