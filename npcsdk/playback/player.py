"""A player on the audio device of this machine."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeVar

from npcsdk.events import Audio
from npcsdk.playback.feed import Feed

T = TypeVar("T")

RATE = 48_000
"""Hz at which the device is opened; audio of another rate is resampled."""
PERIOD = 80
"""Milliseconds of sound that the device holds: what stop() cannot take back."""
PARTS = 4
"""The requests in which the device asks for that much."""
PATIENCE = 3.0
"""Seconds a sound system may take to open or close; some hang when their server is gone."""
SILENCE_OF_A_DEVICE = 1.5
"""Seconds without a request for sound after which the device counts as lost."""
LONGEST_LOOK = 0.5
"""Seconds between two looks at the device that count at most: a program that stood still kept the device waiting."""
LAG = 2
"""Frames, at the lower rate, by which the resampler is late."""


class Player:
    """Plays one Audio at a time; the next replaces it.

    No method raises, and none but `open` and `close` waits for anything. Use one thread for all calls.
    Make it with `Player.open()`, which gives None where nothing can be heard.
    """

    def __init__(self, device: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self._device = device
        self._clock = clock
        self._lock = threading.Lock()
        self._feed = Feed(RATE, RATE * PERIOD // 1000)
        self._fresh: Audio | None = None  # to be played, but not resampled yet
        self._volume = 1.0
        self._asked = self._looked = clock()
        self._waited = 0.0

    @classmethod
    def open(cls, backends: Sequence[Any] | None = None) -> Player | None:
        """A player on the default audio device, or None when there is none or it cannot be used.

        Waits for the sound system, at most PATIENCE seconds. `backends` are those of miniaudio, by default
        all that can be heard: its null backend, which swallows sound on machines without a device, is not
        among them.
        """
        return _within(PATIENCE, lambda: opened(backends), late=Player.close)

    @property
    def alive(self) -> bool:
        """Whether the device still asks for sound. Look twice a second, and a loss is seen within two."""
        if self._device is None:
            return False
        now = self._clock()
        step = min(now - self._looked, LONGEST_LOOK)
        self._waited = min(self._waited + step, now - self._asked)
        self._looked = now
        return self._waited < SILENCE_OF_A_DEVICE

    @property
    def playing(self) -> bool:
        """Whether some of the audio has still to be heard."""
        if not self.alive:
            return False
        with self._lock:
            return self._fresh is not None or self._feed.heard(self._clock()) < self._feed.length

    @property
    def position(self) -> float:
        """Seconds of the audio that were heard, as well as can be known; it moves smoothly and never back."""
        with self._lock:
            return 0.0 if self._fresh else self._feed.heard(self._clock())

    @property
    def paused(self) -> bool:
        """Whether it is silent and keeps its place; may be set."""
        return self._feed.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        with self._lock:
            self._feed.heard(self._clock())
            self._feed.paused = paused

    @property
    def volume(self) -> float:
        """From 0, silent, to 1, as it is; may be set, and is moved into these bounds."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = min(max(0.0, volume), 1.0)  # In this order not-a-number is silence.

    def play(self, audio: Audio | None) -> bool:
        """Start an audio now, in place of what is playing; None is silence. False when nothing is heard of it."""
        if audio is None or len(audio.pcm) < 2 or audio.rate < 1 or not self.alive:
            self.stop()
            return False
        with self._lock:
            self._fresh = audio
        return True

    def stop(self) -> None:
        """Be silent, at most PERIOD milliseconds from now."""
        with self._lock:
            self._fresh = None
            self._feed.load(b"")

    def close(self) -> None:
        """Give the device back; waits at most PATIENCE seconds for it. May be called twice."""
        self.stop()
        device, self._device = self._device, None
        if device is not None:
            _within(PATIENCE, device.close)

    def feed(self) -> Generator[bytes, int, None]:
        """What the device pulls: send it a number of frames, in a thread of the device, and get samples.

        The first `next()` gives nothing. Fewer samples than asked for are followed by silence.
        """
        frames = yield b""
        while True:
            self._asked = now = self._clock()
            fresh = self._fresh
            # Done here, since it takes a game half a millisecond for every second of sound.
            pcm = resampled(fresh) if fresh else b""
            with self._lock:
                if fresh and fresh is self._fresh:
                    self._feed.load(pcm)
                    self._fresh = None
                piece = self._feed.take(frames, now)
            frames = yield _at_volume(piece, self._volume)


def opened(backends: Sequence[Any] | None = None) -> Player:
    """As `Player.open`, but wait as long as it takes.

    Raises:
        Exception: whatever the sound system says when there is no device.
    """
    import miniaudio  # type: ignore[import-untyped]

    _hush_alsa()
    real = [b for b in miniaudio.Backend if b not in (miniaudio.Backend.NULL, miniaudio.Backend.CUSTOM)]
    device = miniaudio.PlaybackDevice(
        miniaudio.SampleFormat.SIGNED16,
        1,
        RATE,
        PERIOD // PARTS,
        callback_periods=PARTS,
        backends=list(backends or real),
        app_name="npcsdk",
    )
    player = Player(device)
    feed = player.feed()
    next(feed)
    device.start(feed)
    return player


def resampled(audio: Audio) -> bytes:
    """Its samples at RATE, as long as before and in the same place; empty where that cannot be done."""
    import miniaudio

    if audio.rate == RATE:
        return audio.pcm
    s16 = miniaudio.SampleFormat.SIGNED16
    wanted = round(len(audio.pcm) // 2 * RATE / audio.rate)
    late = round(LAG * RATE / min(audio.rate, RATE))
    padded = audio.pcm[: len(audio.pcm) // 2 * 2] + bytes(2 * (LAG + 1) * max(1, audio.rate // RATE))
    try:
        pcm = miniaudio.convert_frames(s16, 1, audio.rate, padded, s16, 1, RATE)
    except Exception:  # In the device's own thread, where an error would end all sound.
        return b""
    return bytes(pcm[2 * late : 2 * (late + wanted)])


def _at_volume(piece: bytes, volume: float) -> bytes:
    if volume >= 1.0 or not piece:
        return piece
    import numpy as np

    return (np.frombuffer(piece, "<i2") * volume).astype("<i2").tobytes()


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


def _within(seconds: float, call: Callable[[], T], *, late: Callable[[T], object] = lambda _: None) -> T | None:
    """What a call into the sound system gives, or None when it fails or does not come back in time.

    What comes too late is handed to `late`.
    """
    results: list[T] = []
    lock, given_up = threading.Lock(), threading.Event()

    def run() -> None:
        try:
            result = call()
        except Exception:  # no device, no driver, no server: all the same to who wants to hear something
            return
        with lock:
            if not given_up.is_set():
                results.append(result)
                return
        late(result)

    thread = threading.Thread(target=run, name="npcsdk-audio", daemon=True)
    thread.start()
    thread.join(seconds)
    with lock:
        given_up.set()
        return results[0] if results else None
