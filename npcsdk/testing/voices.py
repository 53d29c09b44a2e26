"""A voice for tests: a tone as long as the words would take, and faults on demand."""

from __future__ import annotations

import asyncio
import math
import struct
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from npcsdk.errors import VoiceError
from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.marks import opened, ordered, place_of
from npcsdk.speech.poses import SECONDS
from npcsdk.speech.timing import estimate

VoiceFault = Literal["error", "hang", "nothing", "half", "wrong_rate", "late_marks", "garbage"]
TONE_HZ = 200
_SHARE = {"half": 0.5, "wrong_rate": 3.0}


def tone(seconds: float, rate: int) -> Audio:
    """A quiet 200 Hz tone, the same bytes for the same arguments."""
    period = round(rate / TONE_HZ)
    wave = struct.pack(f"<{period}h", *(round(3000 * math.sin(2 * math.pi * i / period)) for i in range(period)))
    size = 2 * math.ceil(seconds * rate)
    return Audio((wave * (size // len(wave) + 1))[:size], rate)


def spoken(request: SpeechRequest) -> tuple[float, tuple[Mark, ...]]:
    """Seconds, and marks of words and vocal sounds, of someone reading the text aloud."""
    duration, marks = estimate(request.text, speed=request.spec.speed) if request.text else (0.0, ())
    for name, at in request.sounds:
        length = SECONDS.get(name, 0.0)
        second = place_of(marks, at, duration)
        marks = ordered((*opened(marks, second, length), Mark("sound", second, second + length, name, at)))
        duration += length
    return duration, marks


class FakeVoice:
    """Says any text in any language with a tone of the estimated duration and marks of words and sounds.

    Args:
        delay: seconds until a piece is there.
        rate: of the audio, in Hz.
        faults: what goes wrong in which call, counted from 0: "error" raises VoiceError, "hang"
            waits until it is cancelled, "nothing" gives audio without samples, "half" gives only
            the first half of the sound with the marks of all of it, "wrong_rate" sound that is
            three times too slow, "late_marks" marks that begin when the sound is over, "garbage"
            half a sample too much and times that are no numbers. The key -1 means every call that
            is not named.

    `requests` holds what was asked, `open_calls` how many calls have not returned, `closed`
    whether aclose() was called.
    """

    def __init__(
        self,
        delay: float = 0.03,
        *,
        rate: int = 16_000,
        faults: Mapping[int, VoiceFault] | None = None,
        name: str = "fake",
    ) -> None:
        self.name = name
        self.delay = delay
        self.rate = rate
        self.faults = dict(faults or {})
        self.requests: list[SpeechRequest] = []
        self.open_calls = 0
        self.closed = False

    async def speak(self, request: SpeechRequest) -> Speech:
        """Voice one piece, or fail as told.

        Raises:
            VoiceError: when the fault of this call is "error".
        """
        fault = self.faults.get(len(self.requests), self.faults.get(-1))
        self.requests.append(request)
        self.open_calls += 1
        try:
            await asyncio.sleep(self.delay)
            return await self._answer(request, fault)
        finally:
            self.open_calls -= 1

    async def _answer(self, request: SpeechRequest, fault: VoiceFault | None) -> Speech:
        if fault == "error":
            raise VoiceError(f"{self.name}: told to fail")
        if fault == "hang":
            await asyncio.get_running_loop().create_future()
        duration, marks = spoken(request)
        if fault == "nothing":
            return Speech(Audio(b"", self.rate), 0.0, (), self.name)
        if fault == "garbage":
            wrong = tuple(replace(mark, start=math.nan) for mark in marks)
            return Speech(Audio(b"\xff" * 4001, self.rate), math.nan, wrong, self.name)
        audio = tone(duration * _SHARE.get(fault or "", 1.0), self.rate)
        if fault == "late_marks":
            marks = tuple(replace(m, start=m.start + duration, end=m.end + duration) for m in marks)
        return Speech(audio, audio.duration, marks, self.name)

    async def aclose(self) -> None:
        """Only noted."""
        self.closed = True
