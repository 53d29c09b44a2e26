"""Hibari: a small neural voice in this process, American English, female.

`hibari-tts` (Apache-2.0) carries one voice in its package and can download others; only the carried
one is ever asked for, so nothing is fetched. One engine and one thread serve all sessions of the
process: the engine takes some 10 ms a clause, and onnxruntime runs outside the GIL.
"""

from __future__ import annotations

import threading
from importlib.util import find_spec

from npcsdk.errors import MissingExtra
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import prosody_of
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.hibari_engine import Engine
from npcsdk.voices.plain import need_latin, plain
from npcsdk.voices.shared import Shared, Worker

F0 = 195.0
"""Hz: how high this voice speaks by itself."""


_SHARED = Shared("hibari", Engine)


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
        return await _SHARED.speak(self, lambda worker, stop: self._say(worker, request, stop))

    def _say(self, worker: Worker[Engine], request: SpeechRequest, stop: threading.Event) -> Speech:
        prosody = prosody_of(request.feeling, request.spec, self.name)
        if not request.text:
            return sounds_alone(request, self.name, f0=F0 * prosody.pitch, volume=prosody.volume)
        raw = worker.engine.speak(plain(request.text, self.name), prosody, stop)
        return finish(request, raw, self.name, volume=prosody.volume)

    async def aclose(self) -> None:
        """Let the engine and its thread go if no other voice uses them."""
        await _SHARED.leave(self)
