"""Microsoft Edge's read-aloud voices, over the network, without a key.

Two things a studio should know. `edge-tts` is LGPL-3.0; and it speaks to a service that Microsoft
made for its browser and promises to nobody else: it may change or end any day, and the text leaves
this machine. It is therefore never chosen automatically.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Iterable
from contextlib import aclosing
from importlib import import_module
from typing import TYPE_CHECKING, Any

from npcsdk.audio.raw import Raw, Spoken
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import Prosody, like, prosody_of
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.received import unpacked

if TYPE_CHECKING:
    import aiohttp

DEFAULT = "en-US-EmmaMultilingualNeural"
"""Speaks whatever language the text is in."""
RATE = 24_000
"""Hz of what the service sends (48 kbit/s MP3)."""
TICK = 1e-7
"""Seconds in the unit of its word times."""
MAX_MP3 = 4 << 20
"""Bytes, about 11 minutes: more than that is no answer to one piece."""
MAX_WORDS = 10_000
VOICE_NAME = re.compile(r"[a-z]{2,3}-[A-Za-z0-9-]{2,60}Neural")
MIDDLE_PITCH = 170
"""Hz between a man's voice and a woman's: the library takes pitch in Hz, a VoiceSpec has a ratio."""


class EdgeVoice:
    """A voice of the service, such as `en-GB-SoniaNeural` (`edge-tts --list-voices` lists them).

    Args:
        voice: its name. Without one the character's own `edge:` voice is used, else a multilingual one.
        timeout: seconds for one piece, from connecting to the last byte.
        connector: makes the aiohttp connector of each request: for a proxy, or a server of one's own.

    Raises:
        SpecError: `voice` cannot be a voice name.
    """

    def __init__(
        self,
        voice: str = "",
        *,
        timeout: float = 8.0,
        connector: Callable[[], aiohttp.BaseConnector] | None = None,
    ) -> None:
        if voice and not VOICE_NAME.fullmatch(voice):
            raise SpecError(f"edge: {voice!r} cannot be a voice; it looks like en-GB-SoniaNeural")
        self.voice = voice
        self.name = f"edge:{voice}" if voice else "edge"
        self.timeout = timeout
        self._connector = connector

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, with the word times of the service.

        Raises:
            VoiceTimeout: longer than `timeout`.
            VoiceError: refused, cut off, no such voice, no network, or no sound.
        """
        prosody = prosody_of(request.feeling, request.spec, "edge")
        if not request.text:
            return await asyncio.to_thread(sounds_alone, request, self.name, volume=prosody.volume)
        if not request.text.strip():
            raise VoiceError(f"{self.name}: there is nothing to say")
        try:
            async with asyncio.timeout(self.timeout):
                raw = await self._fetch(request, prosody)
        except VoiceError:
            raise
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: no sound within {self.timeout:g} s") from None
        except Exception as error:  # the library parses a foreign peer's messages: it can raise anything
            raise VoiceError(f"{self.name}: {_reason(error)}") from error
        return await asyncio.to_thread(finish, request, raw, self.name, volume=prosody.volume)

    async def _fetch(self, request: SpeechRequest, prosody: Prosody) -> Raw:
        voice = self.voice or like(request.spec, "edge").name or DEFAULT
        if not VOICE_NAME.fullmatch(voice):  # it goes into the XML of the request as it is
            raise VoiceError(f"{self.name}: {voice!r} cannot be a voice; it looks like en-GB-SoniaNeural")
        edge_tts = await asyncio.to_thread(import_module, "edge_tts")  # a quarter of a second, the first time
        talk = edge_tts.Communicate(
            request.text.encode("utf-8", "ignore").decode(),
            voice,
            rate=f"{round(100 * (prosody.rate - 1)):+d}%",
            pitch=f"{round(MIDDLE_PITCH * (prosody.pitch - 1)):+d}Hz",
            boundary="WordBoundary",
            connector=self._connector() if self._connector else None,
        )
        mp3, words = await self._read(talk)
        # A connection lost half-way ends the stream without an error; only a turn's end adds to this count.
        if talk.state.get("cumulative_audio_bytes", len(mp3)) != len(mp3):
            raise VoiceError(f"{self.name}: the connection was lost before the end")
        if not mp3:
            raise VoiceError(f"{self.name}: gave no audio")
        audio = await asyncio.to_thread(unpacked, self.name, mp3, RATE)
        return Raw(audio, tuple(_in_order(words, audio.duration)))

    async def _read(self, talk: Any) -> tuple[bytes, list[Spoken]]:
        mp3, words, full = bytearray(), list[Spoken](), False
        try:
            async with asyncio.timeout(None) as reading, aclosing(talk.stream()) as pieces:
                async for piece in pieces:
                    if full:
                        continue
                    if piece["type"] == "audio":
                        mp3 += piece["data"]
                    else:
                        start = piece["offset"] * TICK
                        words.append(Spoken(piece["text"], start, start + piece["duration"] * TICK))
                    if full := len(mp3) > MAX_MP3 or len(words) > MAX_WORDS:
                        # Only where it waits does the library close the connection at once.
                        reading.reschedule(0.0)
        except TimeoutError:
            raise VoiceError(f"{self.name}: sent more than {MAX_MP3 >> 20} MiB for one piece") from None
        return bytes(mp3), words

    async def aclose(self) -> None:
        """Holds nothing: each piece is a connection of its own."""


def _in_order(words: Iterable[Spoken], duration: float) -> Iterable[Spoken]:
    """Words with times that can be: within the audio, one after the other."""
    now = 0.0
    for text, start, end in words:
        if text and math.isfinite(start) and math.isfinite(end):
            start = min(max(start, now), duration)
            now = min(max(end, start), duration)
            yield Spoken(text, start, now)


def _reason(error: Exception) -> str:
    """What an error of the library, or of aiohttp beneath it, means here."""
    kind = type(error).__name__
    status = getattr(error, "status", 0)
    if status == 403 or kind == "SkewAdjustmentError":
        return "the service refuses this client (403). A newer edge-tts may help, or a clock that is right"
    if status in (429, 503):
        return f"the service refuses for now, too much was asked of it ({status})"
    if status:
        return f"the service answered {status}"
    if kind == "NoAudioReceived":
        return f"gave no audio ({kind}); is there such a voice? edge-tts --list-voices tells"
    if kind == "ClientConnectorDNSError":
        return "no such host. Check the network"
    if isinstance(error, OSError):  # aiohttp's errors of connecting are, and name what lies beneath
        beneath: OSError = getattr(error, "os_error", error)
        return f"cannot be reached ({beneath.strerror or beneath})"
    return f"{kind}: {error}"
