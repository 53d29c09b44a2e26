"""Several voices, one after another, and silence at last: a piece always comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from npcsdk.errors import VoiceError
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.voices.silent import SilentVoice

PATIENCE = 2
"""Failures in a row after which a voice rests."""


@dataclass(slots=True)
class _Link:
    voice: Voice
    failures: int = 0
    rest: int = 0


class ChainVoice:
    """The first of `voices` that gives sound for a piece; silence with estimated timing if none does.

    A single failure is forgotten: the next piece tries the same voice again. After two in a row the
    voice is passed over for `rest` pieces, so that a dead service does not cost its time-out each time.

    Args:
        voices: in order of preference. Silence is added at the end if it is not there.
        timeout: seconds for each voice of the chain.
        rest: pieces that a failing voice is not asked for.
    """

    def __init__(self, voices: Sequence[Voice], *, timeout: float = 20.0, rest: int = 5) -> None:
        last = () if voices and isinstance(voices[-1], SilentVoice) else (SilentVoice(),)
        self._links = [_Link(voice) for voice in (*voices, *last)]
        self.name = "|".join(link.voice.name for link in self._links)
        self.timeout = timeout
        self.rest = rest

    @property
    def voices(self) -> tuple[Voice, ...]:
        """In the order in which they are asked."""
        return tuple(link.voice for link in self._links)

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece. Never fails, except when cancelled; `failures` says what was tried in vain."""
        failures: list[str] = []
        for link in self._links[:-1]:
            if link.rest:
                link.rest -= 1
                continue
            try:
                async with asyncio.timeout(self.timeout):
                    speech = _sounding(await link.voice.speak(request))
            except Exception as error:  # an adapter of someone else's may raise anything; the talk goes on
                failures.append(self._failed(link, error))
            else:
                link.failures = 0
                return replace(speech, failures=(*failures, *speech.failures))
        speech = await self._links[-1].voice.speak(request)
        return replace(speech, failures=tuple(failures))

    def _failed(self, link: _Link, error: Exception) -> str:
        link.failures += 1
        if link.failures >= PATIENCE:
            link.rest = self.rest
        name = link.voice.name
        if isinstance(error, TimeoutError):
            return f"{name}: no sound within {self.timeout:g} s"
        if not isinstance(error, VoiceError):
            return f"{name}: {type(error).__name__}: {error}"
        return text if (text := str(error)).startswith(name) else f"{name}: {text}"

    async def aclose(self) -> None:
        """Close every voice, also when one of them cannot be closed."""
        done = await asyncio.gather(*(voice.aclose() for voice in self.voices), return_exceptions=True)
        broken = [error for error in done if isinstance(error, Exception)]
        if broken:
            raise VoiceError(f"{self.name}: could not be closed: {broken[0]}") from broken[0]


def _sounding(speech: Speech) -> Speech:
    """The speech, unless it claims sound and holds none.

    Raises:
        VoiceError: audio without samples.
    """
    if speech.audio is not None and not speech.audio.pcm:
        raise VoiceError(f"{speech.voice}: gave no audio")
    return speech
