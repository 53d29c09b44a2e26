"""A device that pulls when the test lets time pass, and holds as much sound as a real one."""

from __future__ import annotations

import threading

from npcsdk.playback.player import PARTS, PERIOD, RATE, Player

FRAMES = RATE * PERIOD // PARTS // 1000
STEP = FRAMES / RATE
"""Seconds between two requests."""


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Device:
    """Plays by the clock until it is pulled out. `heard` is all that came out of it, to the sample."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.player = Player(self, clock)
        self.there = True
        self.closed = threading.Event()
        self.may_close = threading.Event()
        self.may_close.set()
        self.given: list[bytes] = []
        self._feed = self.player.feed()
        next(self._feed)
        self._begun = clock()
        self.run(0.0)

    def run(self, seconds: float, late: float = 0.0) -> None:
        """Let time pass, asking for sound whenever there is room for it, or `late` seconds after that."""
        end = self.clock.now + seconds
        while self.there and (due := self._begun + STEP * (len(self.given) - PARTS + 1) + late) <= end + 1e-9:
            self.clock.now = max(self.clock.now, due)
            self._pull()
        self.clock.now = end

    def _pull(self) -> None:
        piece = self._feed.send(FRAMES)
        assert len(piece) <= 2 * FRAMES
        self.given.append(piece.ljust(2 * FRAMES, b"\0"))

    @property
    def sound(self) -> bytes:
        """All that it was given."""
        return b"".join(self.given)

    def close(self) -> None:
        """Be given back, if it does not hang."""
        self.may_close.wait(30)
        self.closed.set()
