"""Whether what a voice handed over can be used at all: voices are plug-ins.

A bad number in an event would outlive the turn: in the state, in saves, in what reads them.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, get_args

from npcsdk.events import MAX_RATE, Audio, Mark, MarkKind

LONGEST = 3600.0
"""Seconds; no piece of a line takes longer to say."""

_KINDS = frozenset(get_args(MarkKind))


def flaw(speech: Any) -> str | None:
    """Why what should be a `ports.Speech` cannot be used, or None."""
    if not all(hasattr(speech, name) for name in ("audio", "duration", "marks", "voice", "failures")):
        return f"returned {type(speech).__name__}, which is no Speech"
    texts = (speech.voice, *speech.failures) if isinstance(speech.failures, tuple) else (None,)
    if not all(isinstance(text, str) for text in texts):
        return "its name and failures are no texts"
    if not _is_time(speech.duration) or not 0 <= speech.duration <= LONGEST:
        return f"a duration of {speech.duration!r} s"
    if not isinstance(speech.marks, tuple) or not all(map(_is_mark, speech.marks)):
        return "a mark that is none"
    return None if speech.audio is None else _flaw_of_audio(speech.audio)


def _flaw_of_audio(audio: object) -> str | None:
    if not isinstance(audio, Audio) or not isinstance(audio.pcm, bytes | bytearray):
        return "its audio is no Audio"
    if not isinstance(audio.rate, int) or not 1 <= audio.rate <= MAX_RATE:
        return f"a sample rate of {audio.rate!r} Hz"
    if not audio.pcm:
        return "no sound"
    return None if len(audio.pcm) == 2 * audio.frames else "its audio is no whole number of 16-bit samples"


def _is_mark(mark: object) -> bool:
    return (
        isinstance(mark, Mark)
        and mark.kind in _KINDS
        and _is_time(mark.start)
        and _is_time(mark.end)
        and isinstance(mark.value, str)
        and isinstance(mark.at, int)
        and isinstance(mark.length, int)
    )


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)
