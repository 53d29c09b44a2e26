"""Hibari: a small neural voice in this process, American English, female.

`hibari-tts` (Apache-2.0) carries one voice in its package and can download others; only the carried
one is ever asked for, so nothing is fetched. One engine and one thread serve all sessions of the
process: the engine takes some 10 ms a clause, and onnxruntime runs outside the GIL.
It has no control of pitch; `VoiceSpec.pitch` is ignored.
"""

from __future__ import annotations

import asyncio
import os
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from npcsdk.errors import MissingExtra, VoiceError, VoiceTimeout
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.voices.plain import need_latin, plain
from npcsdk.voices.sound import speech

CHUNK = 300
"""Characters the engine is given at once: its memory grows with them, and only between chunks can it be stopped."""


class _Engine:
    """The engine of this process, loaded when first used, and its thread, which goes with the last user."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: set[int] = set()
        self._pool: ThreadPoolExecutor | None = None
        self._tts: Any = None

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

    def synthesize(self, text: str, speed: float, stop: threading.Event) -> Audio:
        """Sound for plain text; less of it after `stop` is set. Only for the one thread."""
        import numpy as np

        tts = self._load()
        parts = []
        for sentence in tts.split_sentences(text):
            for chunk in textwrap.wrap(sentence, CHUNK, break_on_hyphens=False):
                if stop.is_set():
                    break
                parts.append(tts(chunk, speed=speed, seed=0))
        samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        pcm = (np.clip(np.nan_to_num(samples), -1.0, 1.0) * 32767).astype("<i2").tobytes()
        return Audio(pcm, tts.sample_rate)

    def _load(self) -> Any:
        if self._tts is None:
            # Official builds of onnxruntime (its Privacy.md) report to Microsoft unless told so before they load.
            os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
            from hibari import Hibari  # type: ignore[import-untyped]
            from hibari.voices import DEFAULT, voice_path  # type: ignore[import-untyped]

            self._tts = Hibari(DEFAULT, model=voice_path(DEFAULT, download_missing=False), threads=1)
        return self._tts


_ENGINE = _Engine()


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
        """Voice one piece, with its words spread over the sound.

        Raises:
            VoiceTimeout: longer than `timeout`; the engine stops at its next chunk.
            VoiceError: nothing to say, not in Latin letters, or the engine failed.
        """
        text = plain(request.text, self.name)
        need_latin(text, self.name)
        stop = threading.Event()
        pool = _ENGINE.join(id(self))
        try:
            async with asyncio.timeout(self.timeout):
                return await asyncio.get_running_loop().run_in_executor(pool, self._say, request, text, stop)
        except TimeoutError:
            raise VoiceTimeout(f"hibari: no sound within {self.timeout:g} s") from None
        finally:
            stop.set()

    def _say(self, request: SpeechRequest, text: str, stop: threading.Event) -> Speech:
        try:
            audio = _ENGINE.synthesize(text, request.spec.speed, stop)
        except Exception as error:  # a foreign engine: what it raises on odd text is not listed anywhere
            raise VoiceError(f"hibari: {type(error).__name__}: {error}") from error
        return speech(request.text, audio, self.name)

    async def aclose(self) -> None:
        """Let the engine's thread end if no other voice uses it."""
        pool = _ENGINE.leave(id(self))
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)
