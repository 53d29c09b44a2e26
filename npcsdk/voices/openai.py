"""OpenAI's voices, over the network, with a key; and every service that speaks the same protocol.

OpenAI calls its speech interface deprecated and will close its present models on 2027-01-06
(docstring of `audio.speech.create` in the openai package); `model` takes whatever succeeds them.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from npcsdk.audio.raw import Raw
from npcsdk.errors import SpecError, VoiceError, VoiceTimeout
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import Prosody, like, prosody_of
from npcsdk.voices.finish import finish, sounds_alone
from npcsdk.voices.post import Answer, Post, checked_host, checked_key, refusal
from npcsdk.voices.received import samples
from npcsdk.voices.styles import directions
from npcsdk.world.character import VoiceSpec

HOST = "https://api.openai.com/v1"
VARIABLE = "OPENAI_API_KEY"
DEFAULT = "alloy"
RATE = 24_000
"""Hz of its `pcm` format: signed 16-bit little-endian mono."""
VOICE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
MAX_PCM = 2 * RATE * 600
"""Bytes, ten minutes: more than that is no answer to one piece."""
UNTOLD = ("tts-1", "tts-1-hd")
"""Models that take no directions: they are given the feeling's speed instead."""
SPEEDS = (0.25, 4.0)


class OpenAIVoice:
    """A voice such as `alloy`, `nova`, `onyx`; feelings are asked for in words.

    Args:
        voice: its name. Without one the character's own `openai:` voice is used, else alloy.
        model: that reads.
        timeout: seconds for one piece.
        host: base URL of a service that is compatible; without one OPENAI_BASE_URL or OpenAI's own.
        key: for that place. Without one OPENAI_API_KEY is used, and only if no `host` is given.

    Raises:
        SpecError: no key for OpenAI's host, or a name or host that cannot be one.
    """

    def __init__(
        self,
        voice: str = "",
        *,
        model: str = "gpt-4o-mini-tts",
        timeout: float = 15.0,
        host: str = "",
        key: str = "",
    ) -> None:
        if voice and not VOICE_NAME.fullmatch(voice):
            raise SpecError(f"openai: {voice!r} cannot be a voice; it looks like alloy")
        home = os.environ.get("OPENAI_BASE_URL", "").strip() or HOST
        own = not host or host.rstrip("/") == home.rstrip("/")
        self._key = checked_key("openai", key or (os.environ.get(VARIABLE, "") if own else ""), VARIABLE)
        base = checked_host("openai", host or home)
        if base == HOST and not self._key:
            raise SpecError(f"openai: no key. Set {VARIABLE} to yours")
        self.voice = voice
        self.name = f"openai:{voice}" if voice else "openai"
        self.model = model
        self.timeout = timeout
        self._refused: frozenset[str] = frozenset(("instructions",) if model in UNTOLD else ())
        headers = {"Content-Type": "application/json", "User-Agent": "npcsdk"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        self._post = Post(self.name, f"{base}/audio/speech", headers, MAX_PCM)

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, with its words spread over the sound.

        Raises:
            VoiceTimeout: longer than `timeout`.
            VoiceError: refused, no network, no sound.
        """
        volume = prosody_of(request.feeling, request.spec, "openai").volume + _felt(request).volume
        if not request.text:
            return await asyncio.to_thread(sounds_alone, request, self.name, volume=volume)
        if not request.text.strip():
            raise VoiceError(f"{self.name}: there is nothing to say")
        try:
            async with asyncio.timeout(self.timeout):
                audio = await self._fetch(request)
        except TimeoutError:
            raise VoiceTimeout(f"{self.name}: no sound within {self.timeout:g} s") from None
        if "instructions" not in self._refused:  # then it was told to whisper, and does
            request = replace(request, whisper=False)
        return await asyncio.to_thread(finish, request, Raw(audio), self.name, volume=volume)

    async def _fetch(self, request: SpeechRequest) -> Audio:
        """The sound, asked for again with less while a refusal names a field that the service does not know."""
        refused = self._refused
        while True:
            body = self._body(request, refused)
            answer = await self._post.ask(json.dumps(body).encode())
            if answer.status == 200:
                self._refused |= refused
                return await asyncio.to_thread(samples, self.name, answer.body, answer.kind, RATE)
            unknown = _unknown(answer, body)
            if not unknown:
                raise refusal(self.name, answer, variable=VARIABLE, key=self._key)
            refused |= unknown

    def _body(self, request: SpeechRequest, refused: frozenset[str]) -> dict[str, Any]:
        spec = request.spec
        own = prosody_of(request.feeling, spec, "openai")
        speed = own.rate
        if "instructions" in refused:  # then the feeling is in the speed, as far as it can be
            speed = min(max(speed * _felt(request).rate, SPEEDS[0]), SPEEDS[1])
        voice = self.voice or like(spec, "openai").name or DEFAULT
        if not VOICE_NAME.fullmatch(voice):
            raise VoiceError(f"{self.name}: {voice!r} cannot be a voice; it looks like alloy")
        wishes = {
            "instructions": directions(request.feeling, spec.expression, pitch=own.pitch, whisper=request.whisper),
            "speed": round(speed, 2) if round(speed, 2) != 1.0 else None,
        }
        return {
            "model": self.model,
            "voice": voice,
            "input": request.text.encode("utf-8", "ignore").decode(),  # a lone surrogate is no text
            "response_format": "pcm",
        } | {field: wish for field, wish in wishes.items() if wish and field not in refused}

    async def aclose(self) -> None:
        """Close the connections."""
        await self._post.aclose()


def _felt(request: SpeechRequest) -> Prosody:
    """What the feeling alone would do, within the character's bounds."""
    return prosody_of(
        request.feeling, VoiceSpec(expression=request.spec.expression, bounds=request.spec.bounds), "none"
    )


def _unknown(answer: Answer, body: Mapping[str, Any]) -> frozenset[str]:
    """The fields of a request that could be left out and that a refusal names."""
    if answer.status not in (400, 422):
        return frozenset()
    reason = answer.body.decode("utf-8", "replace")
    wishes = body.keys() & {"instructions", "speed"}
    return frozenset(field for field in wishes if re.search(rf"\b{field}\b", reason))
