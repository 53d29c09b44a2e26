"""How soon a voice has a clause, how much work a second of its sound is, warm, on this machine; and the cache."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from npcsdk.ports import SpeechRequest, Voice
from npcsdk.voices.kept.cached import CachedVoice
from npcsdk.voices.kinds import KINDS
from npcsdk.voices.silent import SilentVoice

VOICES = ("hibari", "espeak:en-us", "piper:joe", "kokoro:af_heart")
CLAUSE = "Well, hello there, traveller,"
SENTENCE = "The bridge is out, and nobody in the village knows how to mend it before the winter comes."
RUNS = 9


async def _seconds(voice: Voice, text: str) -> tuple[float, float]:
    start = time.perf_counter()
    speech = await voice.speak(SpeechRequest(text))
    return time.perf_counter() - start, speech.duration


async def _measure(voice: Voice) -> dict[str, float]:
    first, _ = await _seconds(voice, CLAUSE)
    clauses = [await _seconds(voice, CLAUSE) for _ in range(RUNS)]
    sentences = [await _seconds(voice, SENTENCE) for _ in range(RUNS)]
    name = voice.name
    return {
        f"{name}: first piece of the process, loading included, ms": 1000 * first,
        f"{name}: first audio of a clause, warm, ms": 1000 * median(took for took, _ in clauses),
        f"{name}: real-time factor, warm, s of work for a second of sound": median(t / sound for t, sound in sentences),
    }


async def _kept(voice: Voice) -> dict[str, float]:
    """What a second time costs where the first is on disk."""
    with tempfile.TemporaryDirectory() as folder:
        cached = CachedVoice(voice, Path(folder))
        await _seconds(cached, SENTENCE)
        await asyncio.sleep(0.2)
        hits = [await _seconds(cached, SENTENCE) for _ in range(RUNS)]
        assert (cached.hits, cached.misses) == (RUNS, 1)
        return {"cache: a sentence that is on disk, ms": 1000 * median(took for took, _ in hits)}


async def _run() -> dict[str, float]:
    figures: dict[str, float] = {}
    for spec in VOICES:
        kind, _, name = spec.partition(":")
        if KINDS[kind].lacks(name):
            continue
        voice = KINDS[kind].make(name)
        figures |= await _measure(voice)
        if spec == "hibari":
            figures |= await _kept(voice)
        await voice.aclose()
    figures["silent: marks of a sentence, ms"] = 1000 * median(
        [(await _seconds(SilentVoice(), SENTENCE))[0] for _ in range(RUNS)]
    )
    return figures


def run() -> dict[str, float]:
    """Medians of several runs, by what was measured."""
    return asyncio.run(_run())


if __name__ == "__main__":
    for what, figure in run().items():
        print(f"{figure:8.3f}  {what}")
