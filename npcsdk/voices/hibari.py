"""Hibari: a small neural voice in this process, American English, female.

`hibari-tts` (Apache-2.0) carries one voice in its package and can download others; only the carried
one is ever asked for, so nothing is fetched. One engine and one thread serve all sessions of the
process: the engine takes some 10 ms a clause, and onnxruntime runs outside the GIL.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

from npcsdk.errors import MissingExtra, VoiceError, VoiceTimeout
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import prosody_of
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.hibari_engine import Engine
from npcsdk.voices.plain import need_latin, plain

F0 = 195.0
"""Hz: how high this voice speaks by itself."""


class _Shared:
    """The engine of this process, loaded when first used, and its thread, which goes with the last user."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: set[int] = set()
        self._pool: ThreadPoolExecutor | None = None
        self._engine: Engine | None = None

    def join(self, user: int) -> ThreadPoolExecutor:
        """The one thread, for a user that will leave."""
        with self._lock:
            self._users.add(user)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="npcsdk-hibari")
            return self._pool

    def leave(self, user: int) -> ThreadPoolExecutor | None:
        """The thread, to be stopped, when nobody is left to use it."""
        with self._lock:
            self._users.discard(user)
            if self._users:
                return None
            pool, self._pool = self._pool, None
            return pool

    @property
    def engine(self) -> Engine:
        """Only for the one thread."""
        if self._engine is None:
            self._engine = Engine()
        return self._engine


_SHARED = _Shared()


class HibariVoice:
    """American English in process, from the package, without a network.

    Args:
        timeout: seconds for one piece, waiting for other sessions and for loading included.

    Raises:
        MissingExtra: `hibari-tts` is not installed.
    """

    name = "hibari"

    def __init__(self, *, timeout: float = 20.0) -> None:
        if find_spec("hibari") is None:
            raise MissingExtra("hibari-tts", "local")
        self.timeout = timeout

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, with the engine's own phoneme times.

        Raises:
            VoiceTimeout: longer than `timeout`; the engine stops at its next chunk.
            VoiceError: nothing to say, not in Latin letters, or the engine failed.
        """
        if request.text:
            need_latin(plain(request.text, self.name), self.name)
        stop = threading.Event()
        pool = _SHARED.join(id(self))
        try:
            async with asyncio.timeout(self.timeout):
                return await asyncio.get_running_loop().run_in_executor(pool, self._say, request, stop)
        except TimeoutError:
            raise VoiceTimeout(f"hibari: no sound within {self.timeout:g} s") from None
        finally:
            stop.set()

    def _say(self, request: SpeechRequest, stop: threading.Event) -> Speech:
        prosody = prosody_of(request.feeling, request.spec, self.name)
        try:
            if not request.text:
                return sounds_alone(request, self.name, f0=F0 * prosody.pitch, volume=prosody.volume)
            raw = _SHARED.engine.speak(plain(request.text, self.name), prosody, stop)
            return finish(request, raw, self.name, volume=prosody.volume)
        except VoiceError:
            raise
        except Exception as error:  # a foreign engine: what it raises on odd text is not listed anywhere
            raise VoiceError(f"hibari: {type(error).__name__}: {error}") from error

    async def aclose(self) -> None:
        """Let the engine's thread end if no other voice uses it."""
        pool = _SHARED.leave(id(self))
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)
