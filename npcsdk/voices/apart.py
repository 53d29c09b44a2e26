"""Engines in processes of their own: for those whose licence, memory or crashes must stay apart from a game.

The child is this Python again. Questions go to it as JSON lines on its stdin; each answer is a JSON
line on its stdout and then the sound, as many bytes as the line says. It ends when its stdin does:
by `give_back`, or because this process is gone, however that came.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, NamedTuple

from npcsdk.child import Child, NoPython
from npcsdk.errors import VoiceError, VoiceTimeout


class Engine(NamedTuple):
    """What runs in a child: a module with a `main`, and what that is told first, as pairs of JSON values."""

    module: str
    settings: tuple[tuple[str, Any], ...] = ()


class Answer(NamedTuple):
    """What a child found, and the sound that came with it (16-bit mono PCM)."""

    found: dict[str, Any]
    pcm: bytes


class NoEngine(VoiceError):
    """What the child was to run is not installed."""


class Apart:
    """An engine that is started when first asked, and anew when asked after it has died.

    May be asked from several threads and event loops. It answers one question after another.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.users: set[int] = set()
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The number of the child's process; None where none runs."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    async def ask(self, question: dict[str, Any], name: str, timeout: float) -> Answer:  # noqa: ASYNC109
        """What the engine makes of a question.

        Cancelling tells the engine to stop. One that says nothing for half of `timeout` hangs, and is ended.

        Args:
            question: in JSON values.
            name: the voice that asks, for people.
            timeout: seconds, waiting for other questions and for the engine to start included.

        Raises:
            NoEngine: it is not installed.
            VoiceTimeout: there was no answer in time.
            VoiceError: the engine refused or failed, its process died, or it was closed.
        """
        asked: Future[Answer] = Future()
        try:
            async with asyncio.timeout(timeout):
                await asyncio.to_thread(self._put, question, asked)
                return await asyncio.wrap_future(asked)
        except TimeoutError:
            if child := self._child:
                child.unstick(timeout / 2)
            raise VoiceTimeout(f"{name}: no sound within {timeout:g} s") from None
        except VoiceError as error:
            raise type(error)(f"{name}: {str(error).removeprefix(f'{name}: ')}") from None
        finally:
            if asked.cancel() or asked.cancelled():
                # Writing may block, where the engine hangs.
                threading.Thread(target=self._stop, args=(asked,), daemon=True).start()

    def _put(self, question: dict[str, Any], asked: Future[Answer]) -> None:
        with self._lock:
            if self._closed:
                raise VoiceError("was closed")
            if self._child is None or not self._child.alive:
                self._child = _Child(self.engine)
            child = self._child
        child.ask(question, asked)

    def _stop(self, asked: Future[Answer]) -> None:
        if child := self._child:
            child.stop(asked)

    def close(self) -> None:
        """End the child, and with it what it works on. Blocks until it is gone; may be called twice."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()


class _Child:
    """A process, and what it was asked."""

    def __init__(self, engine: Engine) -> None:
        self._ended: VoiceError | None = None
        self._numbers = itertools.count(1)
        self._asked: dict[int, Future[Answer]] = {}
        self._lock = threading.Lock()
        self._process = _started(engine.module)
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, name="npcsdk-voice-reader", daemon=True)
        self._reader.start()
        self._process.tell(dict(engine.settings))

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._ended is None and self._process.status is None

    def ask(self, question: dict[str, Any], asked: Future[Answer]) -> None:
        number = next(self._numbers)
        with self._lock:
            if self._ended:
                raise self._ended
            if asked.cancelled():
                return
            self._asked[number] = asked
        self._process.tell(question | {"id": number})

    def stop(self, asked: Future[Answer]) -> None:
        with self._lock:
            number = next((number for number, one in self._asked.items() if one is asked), None)
        if number is not None:
            self._process.tell({"stop": number})

    def unstick(self, seconds: float) -> None:
        """End the process if it has said nothing for so long."""
        if self._process.hangs(seconds):
            self._end(VoiceError("its process hung and was ended; the next piece starts it anew"))
            self._process.kill()

    def close(self) -> None:
        self._ended = VoiceError("was closed")
        self._process.end()
        self._reader.join()

    def _read(self) -> None:
        """Hand on what the child says, until it ends; then see it out. Runs in a thread, which mostly waits."""
        out = self._process.out
        with suppress(Exception):  # whatever an engine wrote that is no answer
            for line in iter(out.readline, b""):
                head = json.loads(line)
                pcm = out.read(head.pop("bytes", 0))
                self._process.heard()
                self._hand_on(head, pcm)
        self._process.kill()
        self._process.end()
        self._end(VoiceError(f"its process ended (status {self._process.status}); the next piece starts it anew"))
        self._process.close()

    def _hand_on(self, head: dict[str, Any], pcm: bytes) -> None:
        error = _error(head)
        if error and "id" not in head:  # it could not be loaded
            self._end(error)
            return
        with self._lock:
            asked = self._asked.pop(head.pop("id"))
        _settle(asked, error or Answer(head, pcm))

    def _end(self, error: VoiceError) -> None:
        """Ask no more of it, and tell those who wait."""
        with self._lock:
            self._ended = self._ended or error
            left, self._asked = self._asked, {}
        for asked in left.values():
            _settle(asked, self._ended)


def _settle(asked: Future[Answer], outcome: Answer | VoiceError) -> None:
    """Tell who asked, unless it was cancelled."""
    if not asked.set_running_or_notify_cancel():
        return
    if isinstance(outcome, VoiceError):
        asked.set_exception(outcome)
    else:
        asked.set_result(outcome)


def _error(head: dict[str, Any]) -> VoiceError | None:
    match head.get("error"):
        case None:
            return None
        case "missing":
            return NoEngine(head["why"])
        case _:
            return VoiceError(head["why"])


def _started(module: str) -> Child:
    try:
        return Child(module)
    except NoPython:
        raise NoEngine("there is no Python interpreter to start for an engine in a process of its own") from None
    except OSError as error:
        raise VoiceError(f"its process could not be started: {error}") from error


_shared: dict[Engine, Apart] = {}
_sharing = threading.Lock()


def share(engine: Engine, user: object) -> Apart:
    """The one child of this process for an engine, for a user that will give it back."""
    with _sharing:
        apart = _shared.setdefault(engine, Apart(engine))
        apart.users.add(id(user))
        return apart


def give_back(user: object) -> None:
    """End the children that nobody else uses. Blocks until they are gone."""
    with _sharing:
        mine = [apart for apart in _shared.values() if id(user) in apart.users]
        for apart in mine:
            apart.users.discard(id(user))
        idle = [apart for apart in mine if not apart.users]
        for apart in idle:
            del _shared[apart.engine]
    for apart in idle:
        apart.close()
