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


class Moment(NamedTuple):
    """A second of an utterance: that of a mark whose cue is given, or where the timeline is; and what is heard then."""

    utterance: int
    second: float
    frame: float
    stutter: bool

    def ahead(self, starts: list[int]) -> float:
        """Milliseconds by which it comes before its sound."""
        return 1000 * (self.second - (self.frame - starts[self.utterance]) / RATE)


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


def _played(device: Device, spoken: list[UtteranceReady], seed: int) -> tuple[list[Moment], list[Moment]]:
    """Ten minutes of a game that talks all the time: its cues of marks, and its timeline at each frame."""
    timeline, frames = Timeline(), _frames(seed)
    timeline.add(TurnStarted("mira", turn=1))
    lines = cycle(spoken)
    cues: list[Moment] = []
    places: list[Moment] = []
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
        player, stutter = device.player, frame - last > STUTTER / 2
        position = player.position if player.playing else None
        for cue in timeline.update((frame - last) * 1.0001, position=position):
            if cue.kind == "utterance" and isinstance(cue.event, UtteranceReady):
                player.play(cue.event.audio)
                begun, waiting = begun + 1, waiting - 1
            elif isinstance(cue.mark, Mark):
                cues.append(Moment(begun, cue.mark.start, device.frame, stutter))
        if timeline.position and begun < len(device.starts) and device.frame >= device.starts[begun]:
            places.append(Moment(begun, timeline.position, device.frame, stutter))
        last = frame
    return cues, places


def _measure(name: str, speed: float, spoken: list[UtteranceReady]) -> dict[str, float]:
    device = Device(speed, seed=1)
    cues, places = _played(device, spoken, seed=2)
    cues = [cue for cue in cues if cue.utterance < len(device.starts)]  # The last one may be on its way.
    # A sound can only begin in the frame after its time has come; before any word there is some silence.
    drift = [place.ahead(device.starts) for place in places if place.second > STUTTER]
    steady = [cue.ahead(device.starts) for cue in cues if not cue.stutter]
    minute = len(drift) // MINUTES
    return {
        f"{name}: timeline against playback, median of {len(drift)} frames, ms": median(map(abs, drift)),
        f"{name}: timeline against playback, worst, ms": max(map(abs, drift)),
        f"{name}: last minute against the first, ms": median(drift[-minute:]) - median(drift[:minute]),
        f"{name}: cues after their sound, median of {len(cues)}, ms": -median(cue.ahead(device.starts) for cue in cues),
        f"{name}: cues from their sound, worst, ms": max(map(abs, steady)),
        f"{name}: cues from their sound, after a frame of 50 ms, worst, ms": max(
            abs(cue.ahead(device.starts)) for cue in cues
        ),
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
