"""Whether a speech can be what was asked for: a voice may fail without knowing it."""

from __future__ import annotations

from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.prosody import prosody_of
from npcsdk.speech.vocal import silent

SURE = 1.2
"""Seconds that a text should take before its length says anything."""
SHORTEST, LONGEST = 0.25, 2.5
"""How a speech may relate to the time that reading the text aloud takes: ours lie between 0.4 and 1.5."""
LOST = 0.3
"""Seconds by which words may be marked behind the end of the sound."""
RATES = range(8_000, 192_001)
"""Hz at which speech can be heard as such."""


def oddity(speech: Speech, request: SpeechRequest) -> str:
    """Why a speech that claims to be sound is none, or half of it, or at a wrong rate; "" for a good one."""
    audio = speech.audio
    if audio is None:
        return ""
    if not audio.pcm:
        return "gave no audio"
    if audio.rate not in RATES:
        return f"gave audio at {audio.rate} Hz"
    if any(mark.end > audio.duration + LOST for mark in speech.marks if mark.kind == "word"):
        return f"its sound ends after {audio.duration:.1f} s, before its words do"
    rate = prosody_of(request.feeling, request.spec, speech.voice.partition(":")[0]).rate
    spoken, _ = silent(request.text, speed=rate)
    whole, _ = silent(request.text, request.sounds, speed=rate)  # a voice need not make the sounds
    if spoken >= SURE and not SHORTEST * spoken <= audio.duration <= LONGEST * whole:
        return f"took {audio.duration:.1f} s to say what takes about {spoken:.1f} s; its rate may be wrong"
    return ""
