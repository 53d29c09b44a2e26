"""One llama.cpp in the process for each model file and its settings, shared by all who ask for it.

xllamacpp wraps llama.cpp's HTTP server and insists on listening. It is made to listen on a Unix
socket in a folder that only this user can enter, which is removed as soon as it is up; where there
are no Unix sockets it listens on 127.0.0.1 behind a random key.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from npcsdk.errors import MissingExtra, ModelError
from npcsdk.models import gguf

BATCH = 64
"""Prompt tokens evaluated at once: a call that is stopped meanwhile ends after so many."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an engine is loaded with. `context` is in tokens for each of the `slots`."""

    path: Path
    context: int
    threads: int
    slots: int


class Engine:
    """A loaded model that works on `slots` requests at once; others wait for a free one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.users = 0
        self.stopping = False
        self.pool = ThreadPoolExecutor(settings.slots, thread_name_prefix="npcsdk-embedded")
        self._loading = threading.Lock()
        self._server: Any = None

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._server is not None

    def load(self) -> None:
        """Read the model into memory, once. Blocks, and holds the interpreter for about 0.3 s.

        Raises:
            ModelError: the file is no model that can be loaded, or xllamacpp itself cannot be.
            MissingExtra: xllamacpp is not installed.
        """
        with self._loading:
            if self._server is None:
                gguf.check(self.settings.path)
                self._server = _serve(self.settings)

    def complete(self, request: dict[str, Any], on_chunk: Callable[[dict[str, Any]], bool]) -> None:
        """Run one streaming chat completion in this thread; `on_chunk` returns True to stop it."""
        self._server.handle_chat_completions(request, lambda chunk: self.stopping or on_chunk(chunk))

    def close(self) -> None:
        """Stop what runs and free the memory. Blocks until that is done."""
        self.stopping = True
        self.pool.shutdown(wait=True, cancel_futures=True)
        with self._loading:
            self._server = None


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


def _serve(settings: Settings) -> Any:
    try:
        import xllamacpp  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise MissingExtra("xllamacpp", "local") from error
    except ImportError as error:
        # Its Linux wheels leave out GCC's OpenMP library, which small installations of Debian lack.
        raise ModelError(f"xllamacpp: {error}. On Debian: apt-get install libgomp1", retryable=False) from error
    folder = tempfile.mkdtemp(prefix="npcsdk-")
    try:
        return xllamacpp.Server(_params(xllamacpp, settings, folder))
    except RuntimeError as error:
        raise gguf.damaged(settings.path) from error
    except Exception as error:
        raise ModelError(f"{settings.path} could not be loaded: {error}", retryable=False) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _params(xllamacpp: Any, settings: Settings, folder: str) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = str(settings.path)
    params.n_ctx = settings.context * settings.slots
    params.n_parallel = settings.slots
    params.n_batch = params.n_ubatch = BATCH
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = settings.threads
        cpu.poll = 0  # sleep between tokens; spinning would take a core from the game and the voice
    params.warmup = False  # it would run while loading holds the interpreter
    params.cache_ram_mib = 256
    params.fit_params = False
    params.verbosity = -1
    params.ui = False
    params.endpoint_slots = False
    params.n_threads_http = 1
    params.api_keys = [secrets.token_hex(32)]
    if hasattr(socket, "AF_UNIX"):
        params.hostnames = [str(Path(folder) / "closed.sock")]
    return params
