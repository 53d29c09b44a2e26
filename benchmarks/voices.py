"""How soon a voice has a clause, and how much faster than speech it is, warm, on this machine."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from npcsdk.ports import SpeechRequest, Voice
from npcsdk.voices.espeak import EspeakVoice, find_binary
from npcsdk.voices.hibari import HibariVoice

CLAUSE = "Well, hello there, traveller,"
SENTENCE = "The bridge is out, and nobody in the village knows how to mend it before the winter comes."
RUNS = 7


async def _measure(voice: Voice) -> dict[str, float]:
    async def seconds(text: str) -> tuple[float, float]:
        start = time.perf_counter()
        speech = await voice.speak(SpeechRequest(text))
        return time.perf_counter() - start, speech.duration

    first, _ = await seconds(CLAUSE)
    clauses = [await seconds(CLAUSE) for _ in range(RUNS)]
    sentences = [await seconds(SENTENCE) for _ in range(RUNS)]
    await voice.aclose()
    return {
        f"{voice.name}: first piece of the process, loading included, ms": 1000 * first,
        f"{voice.name}: a clause of {clauses[0][1]:.1f} s, ms": 1000 * median(took for took, _ in clauses),
        f"{voice.name}: speech made in a second, s": median(length / took for took, length in sentences),
    }


def run() -> dict[str, float]:
    """Medians of several runs, by what was measured."""
    voices: list[Voice] = [HibariVoice()]
    if find_binary() is not None:
        voices.append(EspeakVoice("en"))
    figures: dict[str, float] = {}
    for voice in voices:
        figures |= asyncio.run(_measure(voice))
    return figures


if __name__ == "__main__":
    for what, figure in run().items():
        print(f"{figure:8.1f}  {what}")
