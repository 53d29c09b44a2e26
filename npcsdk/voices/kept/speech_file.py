"""A speech as one file: what was asked for, the marks, the sound, and a checksum over all of it.

    npcsdk speech 1\\n | length of the header | length of the sound | header, JSON | PCM | SHA-256

It comes from a disk that others write to, so nothing of it is believed before it is checked.
"""

from __future__ import annotations

import hashlib
import json
import struct
from operator import index
from typing import Any, get_args

from npcsdk.events import MAX_RATE, Audio, Mark, MarkKind
from npcsdk.ports import Speech
from npcsdk.safe_file import Damaged
from npcsdk.speech.phonemes import VISEMES

MOST = 128 << 20
"""Bytes of a file, and no more."""
LONGEST = 3600.0
"""Seconds; no piece of a line takes longer to say."""
SLACK = 0.25
"""Seconds that a mark may end behind the sound: engines round. Beyond that, sound is missing."""

_MAGIC = b"npcsdk speech 1\n"
_LENGTHS = struct.Struct(">II")
_SUM = hashlib.sha256().digest_size
_LEAST = len(_MAGIC) + _LENGTHS.size + _SUM
_MOST_HEADER = 4 << 20
_KINDS = frozenset(get_args(MarkKind))


def pack(identity: dict[str, Any], speech: Speech) -> bytes:
    """The file of a speech with sound; `failures` are not kept.

    Raises:
        ValueError: it is not fit to be heard a second time: without sound, or with times that cannot be.
    """
    if speech.audio is None:
        raise ValueError("no sound")
    try:
        marks = [list(_plain(mark)) for mark in speech.marks]
        header = {"identity": identity, "voice": speech.voice, "rate": index(speech.audio.rate)}
        header |= {"duration": float(speech.duration), "marks": marks}
    except (TypeError, OverflowError) as error:
        raise ValueError(str(error)) from None
    pcm = bytes(speech.audio.pcm)
    if reason := _flaw(header, pcm):
        raise ValueError(reason)
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode("ascii")
    data = b"".join((_MAGIC, _LENGTHS.pack(len(text), len(pcm)), text, pcm))
    if len(data) + _SUM > MOST or len(text) > _MOST_HEADER:
        raise ValueError("it is too large")
    return data + hashlib.sha256(data).digest()


def unpack(data: bytes, identity: dict[str, Any]) -> Speech:
    """The speech that `pack` made a file of.

    Raises:
        Damaged: the file is not whole, not one of these, or of another identity.
    """
    if len(data) < _LEAST or not data.startswith(_MAGIC):
        raise Damaged("it is no speech of this format")
    header_size, sound_size = _LENGTHS.unpack_from(data, len(_MAGIC))
    if header_size > _MOST_HEADER or len(data) != _LEAST + header_size + sound_size:
        raise Damaged("its lengths are wrong")
    if hashlib.sha256(memoryview(data)[:-_SUM]).digest() != data[-_SUM:]:
        raise Damaged("its checksum is wrong")
    start = len(_MAGIC) + _LENGTHS.size
    header, pcm = _header(data[start : start + header_size]), data[start + header_size : -_SUM]
    if header.get("identity") != identity:
        raise Damaged("it is of something else")
    if reason := _flaw(header, pcm):
        raise Damaged(reason)
    marks = tuple(Mark(*mark) for mark in header["marks"])
    return Speech(Audio(pcm, header["rate"]), header["duration"], marks, header["voice"])


def _plain(mark: Mark) -> tuple[str, float, float, str, int, int]:
    """Its fields as JSON has them: an engine may give numbers of numpy."""
    return mark.kind, float(mark.start), float(mark.end), mark.value, index(mark.at), index(mark.length)


def _header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"its header cannot be read: {type(error).__name__}") from None
    if not isinstance(header, dict):
        raise Damaged("its header is no JSON object")
    return header


def _flaw(header: dict[str, Any], pcm: bytes) -> str | None:
    """Why a header and its sound make no speech, or None. Comparisons, not conversions: a number may have any size."""
    rate, marks, identity = (header.get(name) for name in ("rate", "marks", "identity"))
    duration: Any = header.get("duration")
    if not isinstance(header.get("voice"), str) or not isinstance(identity, dict):
        return "it names no voice"
    if type(rate) is not int or not 1 <= rate <= MAX_RATE:
        return f"a rate of {rate!r:.40} Hz"
    if not pcm or len(pcm) % 2:
        return "no whole number of 16-bit samples"
    if not _is_time(duration, LONGEST) or len(pcm) // 2 > LONGEST * rate:
        return f"a duration of {duration!r:.40} s"
    end = max(duration, len(pcm) / 2 / rate) + SLACK
    length = len(text) if isinstance(text := identity.get("text"), str) else 0
    if not isinstance(marks, list) or not all(_is_mark(mark, end, length) for mark in marks):
        return "a mark that cannot be"
    return None


def _is_mark(mark: object, last: float, characters: int) -> bool:
    if not isinstance(mark, list) or len(mark) != 6:
        return False
    kind, start, end, value, at, length = mark
    return (
        isinstance(kind, str)
        and kind in _KINDS
        and _is_time(start, last)
        and _is_time(end, last)
        and start <= end
        and isinstance(value, str)
        and (kind != "viseme" or value in VISEMES)
        and type(at) is int
        and type(length) is int
        and 0 <= at <= at + length <= characters
        and length >= 0
    )


def _is_time(value: object, most: float) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool) and 0 <= value <= most
