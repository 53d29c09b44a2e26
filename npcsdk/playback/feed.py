"""What a device is fed, and how much of it has been heard.

Pure: it is told the time. A device holds some sound ahead of what is heard and asks for more when it has
room: never too early, but now and then late. So of the places at which its requests put what is heard,
the farthest is the best one.
"""

from __future__ import annotations

LEAK = 0.01
"""The share by which a device may be slower than its rate and still be followed."""


class Feed:
    """One sound at a time for a device that asks for it, 16-bit mono.

    Args:
        rate: frames a second.
        held: frames that a device holds when it has just been fed.
    """

    def __init__(self, rate: int, held: int) -> None:
        self.paused = False
        """Whether it keeps its place and gives silence."""
        self._rate = rate
        self._held = held
        self._fed = 0  # frames given so far, those of silence included
        self._asked = 0.0  # when it was asked for the last of them
        self._ahead: float | None = None  # at second t, frame t * rate + ahead is heard
        self.load(b"")

    def load(self, pcm: bytes) -> None:
        """Give this from the next request on, in place of what was there."""
        self._pcm = pcm[: len(pcm) // 2 * 2]
        self._next = 0
        self._start: int | None = None  # the frame that its own first one is, or would be without pauses
        self._told = 0.0

    @property
    def length(self) -> float:
        """Seconds of what is loaded."""
        return len(self._pcm) / (2 * self._rate)

    def take(self, frames: int, now: float) -> bytes:
        """What to play next: `frames` frames, or fewer where silence follows. `now` is in seconds."""
        self._follow(frames, now)
        begin = self._fed
        self._fed += frames
        if self.paused:
            if self._start is not None:
                self._start += frames
            return b""
        if self._start is None:
            self._start = begin
        piece = self._pcm[self._next : self._next + 2 * frames]
        self._next += len(piece)
        return piece

    def heard(self, now: float) -> float:
        """Seconds of what is loaded that have been heard, as well as can be known; it never goes back."""
        if self._start is not None and self._ahead is not None and not self.paused:
            frame = min(now * self._rate + self._ahead, self._fed)
            self._told = min(max(self._told, (frame - self._start) / self._rate), self.length)
        return self._told

    def _follow(self, frames: int, now: float) -> None:
        """Learn from a request where the device is."""
        found = self._fed + frames - self._held - now * self._rate
        if self._ahead is None or now * self._rate + self._ahead > self._fed:
            self._ahead = found  # It had nothing left, so it stood still for a while.
        else:
            self._ahead = max(found, self._ahead - LEAK * (now - self._asked) * self._rate)
        self._asked = now
