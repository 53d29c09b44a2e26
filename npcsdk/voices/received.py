"""Sound as a service sent it: bare samples, or a file that holds them."""

from __future__ import annotations

from typing import Any

from npcsdk.errors import VoiceError
from npcsdk.events import Audio

LONGEST = 900
"""Seconds; no piece of a line takes longer to say."""

_FILES = (b"RIFF", b"ID3", b"fLaC")
_PACKED = ("audio/mpeg", "audio/mp3", "audio/flac")
_NO_SOUND = ("text/", "application/json", "application/xml", "application/problem+json")


def samples(name: str, body: bytes, kind: str, rate: int) -> Audio:
    """Audio of what was asked for as bare 16-bit samples; services that send WAV or MP3 all the same are understood.

    Args:
        name: of the voice, for people.
        body: what was sent.
        kind: its content type.
        rate: Hz of bare samples, and of the result.

    Raises:
        VoiceError: it is text, or a file that cannot be read.
    """
    if kind.startswith(_NO_SOUND):
        start = "".join(c if c.isprintable() else " " for c in body[:200].decode("utf-8", "replace"))
        raise VoiceError(f"{name}: answered with {kind} in place of sound: {' '.join(start.split())}")
    if kind in _PACKED or body.startswith(_FILES):
        return unpacked(name, body, rate)
    return Audio(body[: len(body) & ~1], rate)


def unpacked(name: str, body: bytes, rate: int) -> Audio:
    """Audio of a WAV, MP3 or FLAC file, resampled to `rate` Hz. Work in C of some ms: not for the event loop.

    Raises:
        VoiceError: it is none of these, or damaged, or lasts longer than LONGEST: some kilobytes can hold hours.
    """
    import miniaudio  # type: ignore[import-untyped]

    pcm = bytearray()
    try:
        pieces: Any = miniaudio.stream_memory(body, miniaudio.SampleFormat.SIGNED16, 1, rate, frames_to_read=rate)
        for piece in pieces:
            pcm += piece.tobytes()
            if len(pcm) > 2 * rate * LONGEST:
                raise VoiceError(f"{name}: sent more than {LONGEST // 60} minutes of sound for one piece")
    except miniaudio.MiniaudioError as error:
        raise VoiceError(f"{name}: sent audio that cannot be read, no MP3 or WAV ({error})") from error
    return Audio(bytes(pcm), rate)
