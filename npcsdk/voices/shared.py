"""One engine and one thread for all voices of a kind in this process; both go with the last that is closed.

An engine that outlived its thread might be asked by the next one while that is still at work.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from npcsdk.errors import VoiceError, VoiceTimeout
from npcsdk.ports import Speech

EngineT = TypeVar("EngineT")


class User(Protocol):
    """A voice that shares an engine."""

    name: str
    timeout: float


class Worker(Generic[EngineT]):
    """One thread, and the engine that it loads when first used."""

    def __init__(self, name: str, load: Callable[[], EngineT]) -> None:
        self.pool = ThreadPoolExecutor(1, thread_name_prefix=f"npcsdk-{name}")
        self.loaded: EngineT | None = None
        self._load = load

    @property
    def engine(self) -> EngineT:
        """The engine. Only for the one thread."""
        if self.loaded is None:
            self.loaded = self._load()
        return self.loaded


Say = Callable[[Worker[EngineT], threading.Event], Speech]
"""Makes a speech in the one thread, less of it once the event is set."""


class Shared(Generic[EngineT]):
    """The worker of this process for one kind of voice, for as long as any voice uses it.

    Args:
        name: of its thread.
        load: makes the engine.
    """

    def __init__(self, name: str, load: Callable[[], EngineT]) -> None:
        self._name = name
        self._load = load
        self._lock = threading.Lock()
        self._users: set[int] = set()
        self.worker: Worker[EngineT] | None = None

    async def speak(self, user: User, say: Say[EngineT]) -> Speech:
        """Have the one thread say something.

        Raises:
            VoiceTimeout: longer than the voice's `timeout`, waiting for others and for loading included.
            VoiceError: of `say`, or in place of whatever else it raised.
        """
        stop = threading.Event()
        with self._lock:
            self._users.add(id(user))
            worker = self.worker = self.worker or Worker(self._name, self._load)

        def said() -> Speech:
            try:
                return say(worker, stop)
            except VoiceError:
                raise
            except Exception as error:  # foreign engines: what they raise on odd text is not listed anywhere
                raise VoiceError(f"{user.name}: {type(error).__name__}: {error}") from error

        try:
            async with asyncio.timeout(user.timeout):
                return await asyncio.get_running_loop().run_in_executor(worker.pool, said)
        except TimeoutError:
            raise VoiceTimeout(f"{user.name}: no sound within {user.timeout:g} s") from None
        finally:
            stop.set()

    async def leave(self, user: User) -> None:
        """Let engine and thread go, once the thread is done, if no other voice uses them."""
        with self._lock:
            self._users.discard(id(user))
            if self._users or self.worker is None:
                return
            worker, self.worker = self.worker, None
        await asyncio.to_thread(worker.pool.shutdown, cancel_futures=True)
