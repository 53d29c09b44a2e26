"""Whether a speech can be what was asked for: a voice may fail without knowing it."""

from __future__ import annotations

from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import prosody_of
from npcsdk.speech.usable import flaw
from npcsdk.speech.vocal import seconds

SURE = 1.2
"""Seconds that a text should take before its length says anything."""
SHORTEST, LONGEST = 0.25, 2.5
"""How a speech may relate to the time that reading the text aloud takes: ours lie between 0.4 and 1.5."""
LOST, LATE = 0.1, 0.02
"""Seconds by which words may be marked to end, and to begin, behind the end of the sound."""
REST = 0.8
"""Seconds that sound may go on behind the words, and `LONGEST` times as long as they took."""
LONGEST_WORD = 24
"""Letters of a word whose length tells how long it takes."""
RATES = range(8_000, 192_001)
"""Hz at which speech can be heard as such."""


def oddity(speech: Speech, request: SpeechRequest) -> str:
    """Why a speech that claims to be sound is none, or half of it, or at a wrong rate; "" for a good one.

    It may be anything: adapters are plug-ins.
    """
    audio = getattr(speech, "audio", None)
    if isinstance(audio, Audio) and not audio.pcm:
        return "gave no audio"
    if isinstance(audio, Audio) and audio.rate not in RATES:
        return f"gave audio at {audio.rate} Hz"
    if (reason := flaw(speech)) or audio is None:
        return reason or ""
    return _of_marks(speech, audio.duration, request) or _of_length(speech, audio.duration, request)


def _of_marks(speech: Speech, duration: float, request: SpeechRequest) -> str:
    """What its words and vocal sounds tell against its audio."""
    marks = [mark for mark in speech.marks if mark.kind in ("word", "sound")]
    if any(mark.start > duration + LATE or mark.end > duration + LOST for mark in marks):
        return f"its sound ends after {duration:.1f} s, before its words do"
    last = max((mark.end for mark in marks), default=duration)
    knows = not request.sounds or any(mark.kind == "sound" for mark in marks)
    if knows and duration > LONGEST * last + REST:
        return f"its words end after {last:.1f} s, its sound after {duration:.1f} s; its rate may be wrong"
    return ""


def _of_length(speech: Speech, duration: float, request: SpeechRequest) -> str:
    """What the time that it takes tells. A voice need not make the vocal sounds."""
    if any(len(word) > LONGEST_WORD for word in request.text.split() if word.isascii()):
        return ""  # "hahahaha…": no two voices say it alike
    rate = prosody_of(request.feeling, request.spec, speech.voice.partition(":")[0]).rate
    spoken, whole = seconds(request.text, speed=rate), seconds(request.text, request.sounds, speed=rate)
    hasty, slow = duration < SHORTEST * spoken, duration > LONGEST * whole
    if (hasty and spoken >= SURE) or (slow and whole >= SURE):
        return f"took {duration:.1f} s to say what takes about {whole:.1f} s; its rate may be wrong"
    return ""
