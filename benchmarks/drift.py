"""How far cues are from the sound they belong to, over ten minutes, by the device's own account of what it played.

A simulated device with a clock of its own pulls from the real player; a simulated game of 60 frames a second,
with hitches, feeds the real timeline with the player's position. The marks are those of a real voice.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from statistics import median
from typing import NamedTuple

from npcsdk.events import Audio, Mark, TurnStarted, UtteranceReady
from npcsdk.playback.player import PARTS, PERIOD, RATE, Player, resampled
from npcsdk.ports import SpeechRequest
from npcsdk.speech.timeline import Timeline
from npcsdk.voices.hibari import HibariVoice

MINUTES = 10
FRAMES = RATE * PERIOD // PARTS // 1000
STUTTER = 0.05
"""Seconds of a frame in three hundred; the others are of a sixtieth."""
LINES = (
    "Well, hello there, traveller, and welcome to the Salted Kettle.",
    "The bridge is out, and nobody in the village knows how to mend it before the winter comes.",
    "Sit.",
    "Maybe you could buy a map from Papa Bob, by the mill pond; but keep your purse in your belt!",
)


class Given(NamedTuple):
    """A cue of a mark: in which utterance, its second there, the frame that was heard, after a stutter or not."""

    utterance: int
    mark: float
    frame: float
    stutter: bool


class Device:
    """Plays `speed` times as fast as the computer's clock says; its thread wakes up to some milliseconds late."""

    def __init__(self, speed: float, seed: int) -> None:
        self.now = 0.0
        self.starts: list[int] = []  # the frames at which utterances began
        self.player = Player(self, lambda: self.now)
        self._speed = speed
        self._random = random.Random(seed)
        self._feed = self.player.feed()
        next(self._feed)
        self._fed = 0
        self._silent = True
        for _ in range(PARTS):
            self._pull()
        self.due = self._next()

    @property
    def frame(self) -> float:
        """What is heard now."""
        return self.now * RATE * self._speed

    def pull(self) -> None:
        """Ask for sound, now that there is room."""
        self._pull()
        self.due = self._next()

    def _pull(self) -> None:
        piece = self._feed.send(FRAMES)
        if piece and self._silent:
            self.starts.append(self._fed)
        self._silent = len(piece) < 2 * FRAMES
        self._fed += FRAMES

    def _next(self) -> float:
        room = (self._fed - RATE * PERIOD // 1000 + FRAMES) / (RATE * self._speed)
        late = 0.03 if self._random.random() < 0.01 else 0.008 * self._random.random()
        return max(self.now, room + late)


def _frames(seed: int) -> Iterator[float]:
    """How long each frame of the game takes; some stutter."""
    chance = random.Random(seed)
    while True:
        yield STUTTER if chance.random() < 0.003 else max(0.005, chance.gauss(1 / 60, 0.0007))


async def _spoken() -> list[UtteranceReady]:
    """The marks of a voice, with sound of the same length that has no silence in it."""
    voice = HibariVoice()
    spoken = []
    for text in LINES:
        speech = await voice.speak(SpeechRequest(text))
        assert speech.audio is not None
        audio = Audio(b"\x10\x10" * round(speech.duration * 24_000), 24_000)
        spoken.append(UtteranceReady("", "mira", text, speech.duration, audio=audio, marks=speech.marks, turn=1))
    await voice.aclose()
    return spoken


def _played(device: Device, spoken: list[UtteranceReady], seed: int) -> list[Given]:
    """Ten minutes of a game that talks all the time."""
    timeline, frames = Timeline(), _frames(seed)
    timeline.add(TurnStarted("mira", turn=1))
    lines = cycle(spoken)
    given: list[Given] = []
    at, begun, last, waiting = 0, -1, 0.0, 0
    while device.now < 60 * MINUTES:
        frame = device.now + next(frames)
        while device.due < frame:
            device.now = device.due
            device.pull()
        device.now = frame
        while waiting < 2:
            event = next(lines)
            timeline.add(replace(event, at=at))
            at, waiting = at + len(event.text), waiting + 1
        player = device.player
        position = player.position if player.playing else None
        for cue in timeline.update((frame - last) * 1.0001, position=position):
            if cue.kind == "utterance" and isinstance(cue.event, UtteranceReady):
                player.play(cue.event.audio)
                begun, waiting = begun + 1, waiting - 1
            elif isinstance(cue.mark, Mark):
                given.append(Given(begun, cue.mark.start, device.frame, frame - last > STUTTER / 2))
        last = frame
    return given


def _measure(name: str, speed: float, spoken: list[UtteranceReady]) -> dict[str, float]:
    device = Device(speed, seed=1)
    given = _played(device, spoken, seed=2)
    heard = [cue for cue in given if cue.utterance < len(device.starts)]  # The last one may be on its way.
    # Milliseconds that a cue came after its sound; less than 0: before.
    late = [1000 * ((cue.frame - device.starts[cue.utterance]) / RATE - cue.mark) for cue in heard]
    steady = [ms for ms, cue in zip(late, heard, strict=True) if not cue.stutter]
    minute = len(steady) // MINUTES
    return {
        f"{name}: marks against playback, median of {len(late)}, ms": median(map(abs, late)),
        f"{name}: marks against playback, worst, ms": max(map(abs, steady)),
        f"{name}: the same after a frame of 50 ms, worst, ms": max(map(abs, late)),
        f"{name}: last minute against the first, ms": median(steady[-minute:]) - median(steady[:minute]),
    }


def _resampler() -> float:
    """Milliseconds by which a click is early or late after resampling, the worst of the usual rates."""
    worst = 0.0
    for rate in (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100):
        click = bytes(rate) + b"\x00\x50" + bytes(rate)
        heard = memoryview(resampled(Audio(click, rate))).cast("h")
        loudest = max(range(len(heard)), key=lambda frame: abs(heard[frame]))
        worst = max(worst, abs(1000 * loudest / RATE - 1000 * (rate // 2) / rate))
    return worst


def run() -> dict[str, float]:
    """Figures by what was measured."""
    spoken = asyncio.run(_spoken())
    figures = {"resampling: a click from its place, worst, ms": _resampler()}
    for name, speed in (("device as told", 1.0), ("device 0.3 % fast", 1.003), ("device 0.3 % slow", 0.997)):
        figures |= _measure(name, speed, spoken)
    return figures


if __name__ == "__main__":
    for what, figure in run().items():
        print(f"{figure:8.2f}  {what}")
