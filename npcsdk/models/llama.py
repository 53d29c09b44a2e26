"""llama.cpp in this process, as xllamacpp wraps it.

xllamacpp is llama.cpp's HTTP server and insists on listening. It is made to listen on a Unix socket in
a folder that only this user can enter, behind a random key; where there are no Unix sockets, on
127.0.0.1. Completions go past it, by a call; the tokenizer is asked through it.
"""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from npcsdk.errors import MissingExtra, ModelError
from npcsdk.models import gguf, templates

BATCH = 64
"""Prompt tokens evaluated at once: a call that is stopped meanwhile ends after so many."""
KEPT = 256
"""MiB of main memory for what was evaluated for characters that gave their slot up."""
TIMEOUT = 30.0
"""Seconds for the tokenizer's answer."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an engine is loaded with. `context` is in tokens for each of the `slots`.

    `template` is the name of one of ours, a Jinja text, or nothing: the file's own.
    `own` asks for a process of its own.
    """

    path: Path
    context: int
    threads: int
    slots: int
    template: str = ""
    own: bool = False


def own_folder() -> str:
    """A new folder that only this user can enter."""
    return tempfile.mkdtemp(prefix="npcsdk-")


class Llama:
    """A model in memory. Made by loading it, which blocks, and holds the interpreter for about 0.3 s.

    Args:
        settings: what to load, and how.
        folder: for its socket; it goes with the model. By default a new one.

    Raises:
        ModelError: the file is no model that can be loaded, or xllamacpp itself cannot be.
        MissingExtra: xllamacpp is not installed.
    """

    def __init__(self, settings: Settings, folder: str = "") -> None:
        gguf.check(settings.path)
        self._key = secrets.token_hex(32)
        self._folder = folder or own_folder()
        try:
            self._server = self._serve(settings)
            self._await_loop()
        except BaseException:
            self.clear()
            raise

    alive = True

    def complete(self, request: dict[str, Any], on_chunk: Callable[[dict[str, Any]], bool]) -> None:
        """Run one streaming chat completion in this thread; `on_chunk` returns True to stop it.

        Raises:
            ModelError: the chat template refuses the messages, or llama.cpp failed.
        """
        try:
            self._server.handle_chat_completions(request, on_chunk)
        except ValueError as error:
            raise templates.Refused(str(error)) from error

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""
        return [len(self._post("/tokenize", {"content": text})["tokens"]) for text in texts]

    def measure(self, messages: Sequence[dict[str, str]]) -> int:
        """Tokens of a whole prompt, its template's marks included, without evaluating it."""
        prompt = self._post("/apply-template", {"messages": list(messages)})["prompt"]
        body = {"content": prompt, "add_special": True, "parse_special": True}
        return len(self._post("/tokenize", body)["tokens"])

    def unstick(self, seconds: float) -> None:
        """Nothing to be done: what hangs here hangs with the process."""

    def close(self) -> None:
        """Free the memory. No completion may run."""
        self._server = None
        self.clear()

    def clear(self) -> None:
        """Remove the folder of its socket."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _await_loop(self) -> None:
        """Wait until the server works on what it is asked.

        It is made when its loop is only about to begin. Freed before that, it would wait for ever for the end of
        that loop, and hold the interpreter meanwhile. Only what the loop answers shows that it runs.
        """
        self._request("GET", "/lora-adapters")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._request("POST", path, json.dumps(body))

    def _request(self, method: str, path: str, body: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection = _connection(self._server.listening_address)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == 200:
                return json.loads(content)
        except (OSError, HTTPException, ValueError) as error:
            raise ModelError(f"The embedded model's server failed: {error}") from error
        finally:
            connection.close()
        raise templates.Refused(content[:500].decode(errors="replace"))

    def _serve(self, settings: Settings) -> Any:
        try:
            import xllamacpp  # type: ignore[import-untyped]
        except ModuleNotFoundError as error:
            raise MissingExtra("xllamacpp", "local") from error
        except ImportError as error:
            # Its Linux wheels leave out GCC's OpenMP library, which small installations of Debian lack.
            raise ModelError(f"xllamacpp: {error}. On Debian: apt-get install libgomp1", retryable=False) from error
        try:
            return xllamacpp.Server(self._params(xllamacpp, settings))
        except RuntimeError as error:
            if settings.template:
                raise ModelError(
                    f"{settings.path} cannot be loaded with this `template`: {settings.template[:200]!r}. "
                    f"Name one of {', '.join(templates.OURS)}, or give the text of a Jinja chat template.",
                    retryable=False,
                ) from error
            raise gguf.damaged(settings.path) from error
        except Exception as error:
            raise ModelError(f"{settings.path} could not be loaded: {error}", retryable=False) from error

    def _params(self, xllamacpp: Any, settings: Settings) -> Any:
        params = xllamacpp.CommonParams()
        params.model.path = str(settings.path)
        params.chat_template = templates.text(settings.template or gguf.template_for(settings.path))
        params.n_ctx = settings.context * settings.slots
        params.n_parallel = settings.slots
        params.n_batch = params.n_ubatch = BATCH
        for cpu in (params.cpuparams, params.cpuparams_batch):
            cpu.n_threads = settings.threads
            cpu.poll = 0  # sleep between tokens; spinning would take a core from the game and the voice
        params.warmup = False  # it would run while loading holds the interpreter
        params.cache_ram_mib = KEPT
        params.fit_params = False
        params.verbosity = -1
        params.ui = False
        params.endpoint_slots = False
        params.n_threads_http = 1
        params.api_keys = [self._key]
        if hasattr(socket, "AF_UNIX"):
            params.hostnames = [str(Path(self._folder) / "closed.sock")]
        return params


def _connection(address: str) -> HTTPConnection:
    """A connection to `unix:///path` or `http://host:port`."""
    kind, _, place = address.partition("://")
    if kind != "unix":
        return HTTPConnection(place, timeout=TIMEOUT)
    connection = HTTPConnection("localhost", timeout=TIMEOUT)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(TIMEOUT)
    connection.sock.connect(place)
    return connection
