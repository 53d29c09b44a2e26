"""One loaded model for each file and its settings, shared by all in the process who ask for it."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from npcsdk.errors import ModelError
from npcsdk.models.apart import Apart
from npcsdk.models.llama import Llama, Settings
from npcsdk.models.slots import Slots

__all__ = ["Engine", "Settings", "closed", "give_back", "share"]


def closed() -> ModelError:
    """What to raise when the model was closed meanwhile."""
    return ModelError("The embedded model was closed.", retryable=False)


class Engine:
    """A model that works on `slots` requests at once; others wait for a free one.

    It is in this process or in one of its own. Its three executors are for what blocks.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.users = 0
        self.stopping = False
        self.layout = 0
        """How messages are laid out, as far as the chat template has refused other ways."""
        self.slots = Slots(settings.slots)
        self.speaking = ThreadPoolExecutor(settings.slots, thread_name_prefix="npcsdk-embedded")
        self.warming = ThreadPoolExecutor(1, thread_name_prefix="npcsdk-embedded-warming")
        self.counting = ThreadPoolExecutor(1, thread_name_prefix="npcsdk-embedded-counting")
        self._loading = threading.Lock()
        self._core: Llama | Apart | None = None

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        core = self._core
        return core is not None and core.alive

    @property
    def core(self) -> Llama | Apart:
        """The loaded model.

        Raises:
            ModelError: it was closed.
        """
        if (core := self._core) is None:
            raise closed()
        return core

    def load(self) -> None:
        """Read the model into memory, once, or anew where its process has died. Blocks.

        Raises:
            ModelError: the file is no model that can be loaded, xllamacpp itself cannot be, or it was closed.
            MissingExtra: xllamacpp is not installed.
        """
        with self._loading:
            if self.stopping:  # nobody would close what a call that waited loads now
                raise closed()
            if not self.loaded:
                kind = Apart if self.settings.own else Llama
                self._core = kind(self.settings)

    def complete(self, request: dict[str, Any], on_chunk: Callable[[dict[str, Any]], bool]) -> None:
        """Run one streaming chat completion; `on_chunk` returns True to stop it. Blocks."""
        self.core.complete(request, lambda chunk: self.stopping or on_chunk(chunk))

    def close(self) -> None:
        """Stop what runs and free the memory. Blocks until that is done."""
        self.stopping = True
        executors = (self.speaking, self.warming, self.counting)
        for executor in executors:
            executor.shutdown(wait=False, cancel_futures=True)
        with self._loading:
            if isinstance(self._core, Apart):
                self._core.close()  # which ends what runs
            for executor in executors:
                executor.shutdown(wait=True)
            core, self._core = self._core, None
            if core is not None:
                core.close()


_engines: dict[Settings, Engine] = {}
_lock = threading.Lock()


def share(settings: Settings) -> Engine:
    """The engine with these settings, with one user more. It is not loaded yet."""
    with _lock:
        engine = _engines.setdefault(settings, Engine(settings))
        engine.users += 1
        return engine


def give_back(engine: Engine) -> None:
    """One user less; after the last one, close it. May block."""
    with _lock:
        engine.users -= 1
        last = engine.users == 0
        if last:
            _engines.pop(engine.settings, None)
    if last:
        engine.close()


@atexit.register
def _close_all() -> None:
    # llama.cpp's threads must be gone before the interpreter takes its modules apart.
    for engine in list(_engines.values()):
        engine.close()
