"""Sound for a loop that must never wait: it comes with the device, and goes and comes back with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from npcsdk.events import Audio, Notice
from npcsdk.playback.player import PATIENCE, Player, opened

RETRY = 5.0
"""Seconds at least between two tries to open a device; each that fails doubles them."""
LONGEST_RETRY = 60.0
"""Seconds at most."""

_TEXTS = {
    "no_sound_device": "no audio device could be opened, so nothing is heard; the talk keeps its pace in silence",
    "sound_device_lost": "the audio device takes no more sound; the talk keeps its pace in silence until one is back",
}


class Sound:
    """A `Player` that opens by itself in the background, and is replaced when its device is lost.

    Until there is a device, and after it is gone, `play` says False and `position` is None, so a timeline
    keeps the pace by itself. A new device is sought at once and then whenever something is to be played.
    No method raises, and none but `ready` and `close` waits. Use one thread for all calls.

    Args:
        opener: makes a Player or raises, and may take as long as it likes.
        clock: seconds.
    """

    def __init__(self, opener: Callable[[], Player] = opened, clock: Callable[[], float] = time.monotonic) -> None:
        self._opener = opener
        self._clock = clock
        self._lock = threading.Lock()
        self._player: Player | None = None
        self._closed = False
        self._paused = False
        self._volume = 1.0
        self._known = threading.Event()
        self._opening: threading.Thread | None = None
        self._since = self._again = 0.0
        self._pause = RETRY
        self._told = False
        self._notices: list[Notice] = []
        self._open()

    def play(self, audio: Audio | None) -> bool:
        """See Player.play: to be called for every utterance, those without sound too."""
        player = self._look()
        if player is not None:
            return player.play(audio)
        if audio is not None:
            self._open()
        return False

    def stop(self) -> None:
        """See Player.stop."""
        if self._player:
            self._player.stop()

    @property
    def position(self) -> float | None:
        """Seconds of the audio that were heard; None while none is heard. Made for `Timeline.update`."""
        player = self._look()
        return player.position if player is not None and player.playing else None

    @property
    def paused(self) -> bool:
        """See Player.paused."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        with self._lock:
            self._paused = paused
            if self._player:
                self._player.paused = paused

    @property
    def volume(self) -> float:
        """See Player.volume."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        with self._lock:
            self._volume = min(max(0.0, volume), 1.0)
            if self._player:
                self._player.volume = self._volume

    def notices(self) -> list[Notice]:
        """What a developer should know since the last call: one for no device, one for each that was lost."""
        self._look()
        with self._lock:
            notices, self._notices = self._notices, []
        return notices

    def ready(self, timeout: float = PATIENCE) -> bool:
        """Wait until it is known whether there is a device, at most `timeout` seconds; whether there is one."""
        self._known.wait(timeout)
        return self._look() is not None

    def close(self) -> None:
        """Give the device back, waiting for it a while. May be called twice."""
        with self._lock:
            self._closed = True
            player, self._player = self._player, None
        if player:
            player.close()

    def _look(self) -> Player | None:
        """The player, if its device still takes sound."""
        player = self._player
        if player is not None and not player.alive:
            with self._lock:
                self._player = None
            self._tell("sound_device_lost")
            # Some devices hang when they are closed after they are gone.
            threading.Thread(target=player.close, name="npcsdk-audio", daemon=True).start()
            self._open()
            return None
        if player is None and self._opening and self._clock() - self._since > PATIENCE:
            self._tell("no_sound_device")
        return player

    def _open(self) -> None:
        """Seek a device, unless that was done a moment ago or is still going on."""
        now = self._clock()
        if self._closed or self._opening or now < self._again:
            return
        self._since, self._again = now, now + self._pause
        self._pause = min(2 * self._pause, LONGEST_RETRY)
        self._opening = threading.Thread(target=self._seek, name="npcsdk-audio", daemon=True)
        self._opening.start()

    def _seek(self) -> None:
        try:
            player = self._opener()
        except Exception:  # no device, no driver, no server: all the same to who wants to hear something
            self._tell("no_sound_device")
            self._opening = None
            self._known.set()
            return
        with self._lock:
            late = self._closed
            if not late:
                player.paused, player.volume = self._paused, self._volume
                self._player, self._pause = player, RETRY
            self._opening = None
        self._known.set()
        if late:
            player.close()

    def _tell(self, code: str) -> None:
        with self._lock:
            if not self._told or code == "sound_device_lost":  # What cannot be had again is no news.
                self._notices.append(Notice("warning", code, _TEXTS[code]))
            self._told = True
