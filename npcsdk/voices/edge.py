"""Microsoft Edge's read-aloud voices, over the network, without a key.

Two things a studio should know. `edge-tts` is LGPL-3.0; and it speaks to a service that Microsoft
made for its browser and promises to nobody else: it may change or end any day, and the text leaves
this machine. It is therefore never chosen automatically.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import aclosing
from importlib import import_module
from typing import TYPE_CHECKING, Any

from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import like
from npcsdk.speech.timing import spread
from npcsdk.voices.sound import Voiced, trim

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
        try:
            async with asyncio.timeout(self.timeout):
                mp3, words = await self._fetch(request)
                return await asyncio.to_thread(self._decode, request.text, mp3, words)
        except VoiceError:
            raise
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: no sound within {self.timeout:g} s") from None
        except Exception as error:  # the library parses a foreign peer's messages: it can raise anything
            raise VoiceError(f"{self.name}: {type(error).__name__}: {error}") from error

    async def _fetch(self, request: SpeechRequest) -> tuple[bytes, list[tuple[str, float, float]]]:
        voice = self.voice or like(request.spec, "edge").name or DEFAULT
        if not VOICE_NAME.fullmatch(voice):  # it goes into the XML of the request as it is
            raise VoiceError(f"{self.name}: {voice!r} cannot be a voice; it looks like en-GB-SoniaNeural")
        edge_tts = await asyncio.to_thread(import_module, "edge_tts")  # a quarter of a second, the first time
        talk = edge_tts.Communicate(
            request.text.encode("utf-8", "ignore").decode(),
            voice,
            rate=f"{round(100 * (request.spec.speed - 1)):+d}%",
            pitch=f"{round(MIDDLE_PITCH * (request.spec.pitch - 1)):+d}Hz",
            boundary="WordBoundary",
            connector=self._connector() if self._connector else None,
        )
        mp3 = bytearray()
        words: list[tuple[str, float, float]] = []
        async with aclosing(talk.stream()) as pieces:
            async for piece in pieces:
                if piece["type"] == "audio":
                    mp3 += piece["data"]
                    if len(mp3) > MAX_MP3:
                        raise VoiceError(f"{self.name}: sent more than {MAX_MP3 >> 20} MiB for one piece")
                else:
                    start = piece["offset"] * TICK
                    words.append((piece["text"], start, start + piece["duration"] * TICK))
        # A connection lost half-way ends the stream without an error; only a turn's end adds to this count.
        if talk.state.get("cumulative_audio_bytes", len(mp3)) != len(mp3):
            raise VoiceError(f"{self.name}: the connection was lost before the end")
        return bytes(mp3), words

    def _decode(self, text: str, mp3: bytes, words: Sequence[tuple[str, float, float]]) -> Speech:
        import miniaudio  # type: ignore[import-untyped]

        if not mp3:
            raise VoiceError(f"{self.name}: gave no audio")
        try:
            decoded: Any = miniaudio.decode(mp3, miniaudio.SampleFormat.SIGNED16, 1, RATE)
        except miniaudio.MiniaudioError as error:
            raise VoiceError(f"{self.name}: sent audio that is no MP3: {error}") from error
        voiced = trim(Audio(decoded.samples.tobytes(), RATE), self.name)
        marks = _marks(text, words, voiced) or spread(text, voiced.start, voiced.end)
        return Speech(voiced.audio, voiced.audio.duration, marks, self.name)

    async def aclose(self) -> None:
        """Holds nothing: each piece is a connection of its own."""


def _marks(text: str, words: Sequence[tuple[str, float, float]], voiced: Voiced) -> tuple[Mark, ...]:
    """Times of the service laid on the characters of the text and into the trimmed audio.

    A word that it reads differently from how it is written ("3" for "three") has no place and no mark.
    """
    marks: list[Mark] = []
    time, cursor = 0.0, 0
    for word, *span in words:
        place = re.compile(re.escape(word), re.IGNORECASE).search(text, cursor)
        if not word or not place:
            continue
        start, end = (min(max(t - voiced.cut, time), voiced.audio.duration) for t in span)
        marks.append(Mark("word", start, max(start, end), place[0], place.start(), len(place[0])))
        time, cursor = start, place.end()
    return tuple(marks)
