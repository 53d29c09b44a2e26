"""The last steps of every voice: raw sound of an engine becomes a Speech with all its marks.

Silence at the ends goes, loudness is evened out between voices and set by the feeling, vocal sounds
go in, and what the engine told of its times is brought onto the text and in step with the sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, TypeVar

from npcsdk.audio.aligning import align
from npcsdk.audio.clips import LEVELS, clip
from npcsdk.audio.loudness import level
from npcsdk.audio.pitch import f0
from npcsdk.audio.raw import Phone, Raw, Spoken
from npcsdk.audio.sound import Voiced, trim
from npcsdk.audio.stretches import heard, lay
from npcsdk.audio.whispering import whisper
from npcsdk.errors import VoiceError
from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.speech.marks import complete, ordered
from npcsdk.speech.placing import Said, place_phonemes, place_words
from npcsdk.speech.vocal import put_in

LOUDNESS = -20.0
"""LUFS of everything that is said without feeling, whoever says it."""
HUSHED = 5.0
"""Decibels by which a whisper is quieter than speech."""
SLOWEST = 8_000
"""Hz: no audio of a lower rate can be speech."""
FADED = -40.0
"""Decibels below its loudest moment at which a voice has ended."""
FADE = 0.008
"""Seconds in which speech ends and begins around a sound that is put into it."""
RATE = 24_000
"""Hz of a vocal sound that stands alone."""
_FULL = 32767

_Timed = TypeVar("_Timed", Spoken, Phone)


def finish(request: SpeechRequest, raw: Raw, name: str, *, volume: float = 0.0) -> Speech:
    """The speech for a piece.

    Args:
        request: what was to be said.
        raw: what the engine made of it.
        name: the voice, for people.
        volume: decibels above or below the usual loudness.

    Raises:
        VoiceError: the audio is all silence, or its rate cannot be one.
    """
    if raw.audio.rate < SLOWEST:
        raise VoiceError(f"{name}: gave audio at {raw.audio.rate} Hz")
    voiced = trim(raw.audio, name)
    rate, duration = raw.audio.rate, voiced.audio.duration
    samples = _samples(voiced.audio)
    marks = _marks(request, raw, voiced, samples)
    height = f0(samples, rate) if any(sound != "whisper" for sound, _ in request.sounds) else 0.0
    if request.whisper:
        samples, volume = whisper(samples, rate), volume - HUSHED
    samples = level(samples, rate, LOUDNESS + volume)
    for sound, at in request.sounds:
        made = _clip(sound, rate, height, volume)
        marks, second = put_in(marks, duration, sound, at, len(made) / rate)
        samples = _spliced(samples, made, round(second * rate), round(FADE * rate))
        duration = len(samples) / rate
    return _speech(samples, rate, marks, name)


def sounds_alone(request: SpeechRequest, name: str, *, f0: float = 0.0, volume: float = 0.0) -> Speech:
    """The speech of a piece that holds no words, only vocal sounds, one after another.

    Args:
        request: its `text` is empty.
        name: the voice, for people.
        f0: how high the voice is, in Hz; 0 where nobody knows.
        volume: decibels above or below the usual loudness.

    Raises:
        VoiceError: it holds no sound either.
    """
    import numpy as np

    marks: tuple[Mark, ...] = ()
    samples = np.zeros(0, np.float32)
    for sound, at in request.sounds:
        made = _clip(sound, RATE, f0, volume)
        marks, _ = put_in(marks, len(samples) / RATE, sound, at, len(made) / RATE)
        samples = np.concatenate((samples, made))
    if not len(samples):
        raise VoiceError(f"{name}: there is nothing to say")
    return _speech(samples, RATE, marks, name)


def _marks(request: SpeechRequest, raw: Raw, voiced: Voiced, samples: Any) -> tuple[Mark, ...]:
    """Words, phonemes and visemes, from the best that the engine tells."""
    text, language, duration = request.text, request.language, voiced.audio.duration
    told = _in_order(raw.phones, voiced)
    end = _end(samples, raw.audio.rate)
    if _tells(told):
        phones = _to_the_end(align(samples, raw.audio.rate, told), end)
        words = place_words(text, _words_by_phones(raw.words, phones), voiced.start, voiced.end)
    else:
        words = _words(text, raw, voiced, samples)
        told = [Phone(mark.value, mark.start, mark.end) for mark in place_phonemes(words, language)]
        phones = _to_the_end(align(samples, raw.audio.rate, told, sure=False), end)
    return complete(ordered((*words, *_on_words(phones, words))), text, duration, language)


def _words(text: str, raw: Raw, voiced: Voiced, samples: Any) -> tuple[Mark, ...]:
    """Words by the times that the engine tells, else laid over what is heard."""
    told = _in_order(raw.words, voiced)
    if _tells(told):
        return place_words(text, [Said(*word) for word in told], voiced.start, voiced.end)
    return lay(text, heard(samples, raw.audio.rate, voiced.start, voiced.end))


def _in_order(told: Sequence[_Timed], voiced: Voiced) -> list[_Timed]:
    """Into the audio without its silent start; in order and without overlap, whatever the engine says."""
    most = voiced.audio.duration
    row: list[_Timed] = []
    for item in sorted((item for item in told if isfinite(item.start + item.end)), key=lambda item: item.start):
        start = min(max(item.start - voiced.cut, 0.0), most)
        if row and row[-1].end > start:
            row[-1] = row[-1]._replace(end=start)
        row.append(item._replace(start=start, end=min(max(item.end - voiced.cut, start), most)))
    return row


def _tells(row: Sequence[Spoken | Phone]) -> bool:
    """Whether anything of it lies in the audio."""
    return any(item.start < item.end for item in row)


def _words_by_phones(words: Sequence[Spoken], phones: Sequence[Phone]) -> list[Said]:
    """Words that last from their first phoneme to their last."""
    spans: dict[int, tuple[float, float]] = {}
    for phone in phones:
        start, _ = spans.get(phone.word, (phone.start, 0.0))
        spans[phone.word] = (start, phone.end)
    return [Said(words[n].text, *spans[n]) for n in sorted(spans) if 0 <= n < len(words)]


def _to_the_end(phones: Sequence[Phone], end: float) -> list[Phone]:
    """The last phoneme lasts as long as there is sound."""
    row = [phone for phone in phones if phone.start < end]
    return [*row[:-1], row[-1]._replace(end=end)] if row else row


def _end(samples: Any, rate: int) -> float:
    """The second at which nothing is heard any more: breath that dies away is no sound of speech."""
    import numpy as np

    size = max(1, rate // 100)
    count = len(samples) // size
    if not count:
        return len(samples) / rate
    power = np.mean(samples[: count * size].reshape(count, size) ** 2, axis=1)
    return float(np.flatnonzero(power >= power.max() * 10 ** (FADED / 10))[-1] + 1) * size / rate


def _on_words(phones: Sequence[Phone], words: Sequence[Mark]) -> list[Mark]:
    """Marks of phonemes, each at the characters of the word in whose time it lies."""
    marks, n = [], 0
    for phone in phones:
        middle = (phone.start + phone.end) / 2
        while n + 1 < len(words) and words[n + 1].start <= middle:
            n += 1
        at, length = (words[n].at, words[n].length) if words else (0, 0)
        marks.append(Mark("phoneme", phone.start, phone.end, phone.symbol, at, length))
    return marks


def _clip(sound: str, rate: int, height: float, volume: float) -> Any:
    import numpy as np

    if sound not in LEVELS:  # whispering, which is no sound of its own, or one that nobody knows
        return np.zeros(0, np.float32)
    return level(clip(sound, rate, f0=height), rate, LEVELS[sound] + volume, most=60.0)


def _spliced(samples: Any, made: Any, at: int, fade: int) -> Any:
    """A sound put into speech, which fades out before it and in behind it."""
    import numpy as np

    if not len(made):
        return samples
    before, behind = samples[:at].copy(), samples[at:].copy()
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    before[-fade:] *= ramp[::-1][max(0, fade - len(before)) :]
    behind[:fade] *= ramp[: len(behind)]
    return np.concatenate((before, made, behind))


def _samples(audio: Audio) -> Any:
    import numpy as np

    return np.frombuffer(audio.pcm, "<i2").astype(np.float32) / _FULL


def _speech(samples: Any, rate: int, marks: tuple[Mark, ...], name: str) -> Speech:
    import numpy as np

    audio = Audio((np.clip(samples, -1.0, 1.0) * _FULL).astype("<i2").tobytes(), rate)
    return Speech(audio, audio.duration, marks, name)
