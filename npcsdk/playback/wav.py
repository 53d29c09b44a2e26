"""Sound as a file."""

from __future__ import annotations

import os
import threading
import wave
from pathlib import Path

from npcsdk.events import Audio


def write_wav(path: str | os.PathLike[str], audio: Audio) -> None:
    """Write a 16-bit mono WAV, whole or not at all.

    Raises:
        ValueError: the audio came from JSON and has no samples.
        OSError: the folder is not there or cannot be written.
    """
    if audio.frames and not audio.pcm:
        raise ValueError("audio that was read from JSON is only named and has no samples to write")
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        with temporary.open("wb") as file, wave.open(file) as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(audio.rate)
            wav.writeframes(audio.pcm)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
