"""Where in an audio the voice is: silence trimmed."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.errors import VoiceError
from npcsdk.events import Audio

LOUD = 200
"""Samples beyond this, of 32767, are voice; the noise floor of the engines is well below."""
LEAD, TAIL = 0.06, 0.15
"""Seconds kept before and after the voice: soft onsets and breaths live there."""


class Voiced(NamedTuple):
    """Audio without its silent ends.

    `cut` seconds were taken off its start; the voice sounds from `start` to `end` seconds of it.
    """

    audio: Audio
    cut: float
    start: float
    end: float


def trim(audio: Audio, name: str) -> Voiced:
    """Take off the silence that engines put around a voice (up to 0.8 s): it is time that the player waits.

    Raises:
        VoiceError: it is all silence; `name` is the voice that made it.
    """
    samples = memoryview(audio.pcm)[: len(audio.pcm) & ~1].cast("h")
    window = max(1, audio.rate // 100)
    windows = range(0, len(samples), window)
    first = next((i for i in windows if _loud(samples[i : i + window])), None)
    if first is None:
        raise VoiceError(f"{name}: gave no sound")
    last = next(i for i in reversed(windows) if _loud(samples[i : i + window]))
    last = min(len(samples), last + window)
    begin = max(0, first - round(LEAD * audio.rate))
    end = min(len(samples), last + round(TAIL * audio.rate))
    kept = Audio(audio.pcm[2 * begin : 2 * end], audio.rate)
    return Voiced(kept, begin / audio.rate, (first - begin) / audio.rate, (last - begin) / audio.rate)


def _loud(window: memoryview[int]) -> bool:
    return max(window) > LOUD or min(window) < -LOUD
