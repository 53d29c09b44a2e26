"""Sound on this machine: a player where there is an audio device, a WAV file where there is none."""

from __future__ import annotations

import ctypes
import os
import threading
import time
import wave
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from npcsdk.events import Audio

T = TypeVar("T")

RATE = 48_000
"""Hz at which the device is opened; audio of another rate is resampled."""
PERIOD = 60
"""Milliseconds of sound the device asks for at once: what stop() cannot take back."""
PATIENCE = 3.0
"""Seconds a sound system may take to open or close; some hang when their server is gone."""
SILENCE_OF_A_DEVICE = 2.0
"""Seconds without a request for sound after which the device counts as lost."""


class Player:
    """Plays one Audio at a time; the next replaces it. No method raises or waits for the sound.

    Make it with `Player.open()`, which gives None where nothing can be heard.
    """

    def __init__(self, device: Any) -> None:
        self._device = device
        self._lock = threading.Lock()
        self._pcm = b""
        self._at = 0
        self._asked = time.monotonic()

    @classmethod
    def open(cls, backends: Sequence[Any] | None = None) -> Player | None:
        """A player on the default audio device, or None when there is none or it cannot be used.

        `backends` are those of miniaudio, by default all that can be heard: its null backend, which
        swallows sound on machines without a device, is not among them.
        """

        def opened() -> Player:
            import miniaudio  # type: ignore[import-untyped]

            _hush_alsa()
            real = [b for b in miniaudio.Backend if b not in (miniaudio.Backend.NULL, miniaudio.Backend.CUSTOM)]
            device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16, 1, RATE, PERIOD, backends=list(backends or real), app_name="npcsdk"
            )
            player = cls(device)
            feed = player._feed()
            next(feed)
            device.start(feed)
            return player

        return _within(PATIENCE, opened)

    @property
    def alive(self) -> bool:
        """Whether the device still asks for sound."""
        return self._device is not None and time.monotonic() - self._asked < SILENCE_OF_A_DEVICE

    @property
    def playing(self) -> bool:
        """Whether some of the audio has still to be handed to the device."""
        return self._at < len(self._pcm) and self.alive

    @property
    def position(self) -> float:
        """Seconds of the audio handed to the device so far."""
        return self._at / (2 * RATE)

    def play(self, audio: Audio) -> bool:
        """Start an audio now, in place of what is playing. False when it cannot be heard."""
        if not self.alive or not audio.pcm:
            return False
        pcm = _resampled(audio)
        with self._lock:
            self._pcm, self._at = pcm, 0
        return True

    def stop(self) -> None:
        """Be silent, at most PERIOD milliseconds from now."""
        with self._lock:
            self._pcm, self._at = b"", 0

    def close(self) -> None:
        """Give the device back. May be called twice."""
        self.stop()
        device, self._device = self._device, None
        if device is not None:
            _within(PATIENCE, device.close)

    def _feed(self) -> Generator[bytes, int, None]:
        frames = yield b""
        while True:
            self._asked = time.monotonic()
            with self._lock:
                piece = self._pcm[self._at : self._at + 2 * frames]
                self._at += len(piece)
            frames = yield piece


def _resampled(audio: Audio) -> bytes:
    import miniaudio

    if audio.rate == RATE:
        return audio.pcm
    s16 = miniaudio.SampleFormat.SIGNED16
    return bytes(miniaudio.convert_frames(s16, 1, audio.rate, audio.pcm, s16, 1, RATE))


@lru_cache
def _hush_alsa() -> object:
    """Keep ALSA, which prints 20 lines where there is no sound card, off the player's terminal.

    ALSA keeps the pointer, hence the cache; the last parameters are a printf format and its arguments.
    """
    handler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
    nothing = handler(lambda *_: None)
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(nothing)
    return nothing


def _within(seconds: float, call: Callable[[], T]) -> T | None:
    """What a call into the sound system gives, or None when it fails or does not come back in time."""
    results: list[T] = []

    def run() -> None:
        try:
            results.append(call())
        except Exception:  # no device, no driver, no server: all the same to who wants to hear something
            return

    thread = threading.Thread(target=run, name="npcsdk-audio", daemon=True)
    thread.start()
    thread.join(seconds)
    return results[0] if results else None


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
