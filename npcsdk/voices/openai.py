"""OpenAI's voices, over the network, with a key.

OpenAI calls its speech interface deprecated and will close its present models on 2027-01-06
(docstring of `audio.speech.create` in the openai package); `model` takes whatever succeeds them.
"""

from __future__ import annotations

import asyncio
import os
import re
from importlib import import_module
from typing import Any

from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import like
from npcsdk.voices.sound import speech

HOST = "https://api.openai.com/v1"
DEFAULT = "alloy"
RATE = 24_000
"""Hz of its `pcm` format: signed 16-bit little-endian mono."""
VOICE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
MAX_PCM = 2 * RATE * 600
"""Bytes, ten minutes: more than that is no answer to one piece."""


class OpenAIVoice:
    """A voice such as `alloy`, `nova`, `onyx`; feelings are asked for in words.

    Args:
        voice: its name. Without one the character's own `openai:` voice is used, else alloy.
        model: that reads.
        timeout: seconds for one piece.
        host: base URL of the service, or of one that is compatible.
        key: for that host. Without one OPENAI_API_KEY is used, and only for OpenAI's own host.

    Raises:
        SpecError: no key for OpenAI's host, or a name that cannot be a voice.
    """

    def __init__(
        self,
        voice: str = "",
        *,
        model: str = "gpt-4o-mini-tts",
        timeout: float = 15.0,
        host: str = HOST,
        key: str = "",
    ) -> None:
        if voice and not VOICE_NAME.fullmatch(voice):
            raise SpecError(f"openai: {voice!r} cannot be a voice; it looks like alloy")
        if host == HOST and not (key := key or os.environ.get("OPENAI_API_KEY", "")):
            raise SpecError("openai: no key. Set OPENAI_API_KEY to yours")
        self.voice = voice
        self.name = f"openai:{voice}" if voice else "openai"
        self.model = model
        self.timeout = timeout
        self._host = host
        self._key = key
        self._client: Any = None

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, with its words spread over the sound.

        Raises:
            VoiceTimeout: longer than `timeout`.
            VoiceError: refused, no network, no sound.
        """
        openai = await asyncio.to_thread(import_module, "openai")  # half a second, the first time
        try:
            async with asyncio.timeout(self.timeout):
                pcm = await self._fetch(openai, request)
        except VoiceError:
            raise
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: no sound within {self.timeout:g} s") from None
        except Exception as error:  # a body cut half-way raises what the HTTP library beneath openai raises
            raise VoiceError(f"{self.name}: {type(error).__name__}: {error}") from error
        return speech(request.text, Audio(pcm, RATE), self.name)

    async def _fetch(self, openai: Any, request: SpeechRequest) -> bytes:
        if self._client is None:
            # A host that needs no key gets a word that is no secret: the client insists on having one.
            self._client = openai.AsyncOpenAI(base_url=self._host, api_key=self._key or "none", max_retries=0)
        wishes: dict[str, Any] = {}
        if request.feeling.label != "neutral":
            wishes["instructions"] = f"Sound {request.feeling.label}."
        if request.spec.speed != 1.0:
            wishes["speed"] = request.spec.speed
        pcm = bytearray()
        async with self._client.audio.speech.with_streaming_response.create(
            model=self.model,
            voice=self.voice or like(request.spec, "openai").name or DEFAULT,
            input=request.text.encode("utf-8", "ignore").decode(),
            response_format="pcm",
            **wishes,
        ) as response:
            async for piece in response.iter_bytes():
                pcm += piece
                if len(pcm) > MAX_PCM:
                    raise VoiceError(f"{self.name}: sent more than ten minutes for one piece")
        return bytes(pcm)

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()
