"""What an interruption costs: until the model's stream is closed, until it is silent; and that none leaves anything.

The number of interruptions played by chance is counted by `tests/session/test_random_interruptions.py`, which
is run in a process of its own; it fails, and so does this, where one of them goes wrong.
"""

from __future__ import annotations

import asyncio
import gc
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from random import Random

from benchmarks.drift import FRAMES, Device
from benchmarks.openai import SERVE
from benchmarks.talk import SIXTY
from npcsdk.background import BackgroundSession
from npcsdk.events import Audio, Event, TurnEnded, TurnStarted, UtteranceReady
from npcsdk.models.openai import OpenAIModel
from npcsdk.playback.player import RATE
from npcsdk.ports import LanguageModel, Prompt, SpeechRequest, Usage
from npcsdk.session.session import Session
from npcsdk.speech.timeline import Timeline
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice, spoken
from npcsdk.testing.worlds import small_world

RUNS = 1_000
PLAYED = 10_000
BETWEEN = 0.002
"""Seconds between the tokens of the service and of the fake."""
FRAME = 1 / 60
ROOT = Path(__file__).parent.parent


def run() -> dict[str, float]:
    """All figures of this part; see `python -m benchmarks` for names, units and targets."""
    figures: dict[str, float] = {}
    fake = FakeModel(SIXTY, first_token=BETWEEN, between=BETWEEN)
    measured = {"a service over HTTP": _served(), "a model in the process": asyncio.run(_closed(fake))}
    for name, (times, busy) in measured.items():
        figures[f"interrupt to closed stream, {name}, median of {RUNS:,}, ms"] = statistics.median(times)
        figures[f"interrupt to closed stream, {name}, worst of {RUNS:,}, ms"] = max(times)
        figures[f"interrupt to closed stream, {name}: processor time, worst of {RUNS:,}, ms"] = max(busy)
    return figures | _silence() | _told() | _played()


class Timed:
    """A model that notes when its streams were closed to the end."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.name, self.metered, self.judges_intents = model.name, False, model.judges_intents
        self.closed_at: list[float] = []
        self.open = 0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """What the model says."""
        self.open += 1
        try:
            async with aclosing(self.model.stream(prompt)) as stream:
                async for item in stream:
                    yield item
        finally:
            self.open -= 1
            self.closed_at.append(time.perf_counter())

    async def aclose(self) -> None:
        """Close the model."""
        await self.model.aclose()


def _served() -> tuple[list[float], list[float]]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, " ".join(SIXTY[:3]), str(BETWEEN)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        times = asyncio.run(_closed(OpenAIModel("bench", base_url=url)))
        server.communicate()
    return times


async def _closed(model: LanguageModel) -> tuple[list[float], list[float]]:
    """Milliseconds from `interrupt()` to the stream being closed, at moments by chance while it is open.

    Beside them, those of the processor, which do not count what others do on a shared machine.
    """
    timed, chance = Timed(model), Random(1)
    times, busy = list[float](), list[float]()
    talk = Session(small_world(), model=timed, voice=FakeVoice(0.005))
    async with talk.begin() as turn:
        async for _ in turn:
            pass
    await talk.warm()
    gc.collect()
    gc.freeze()  # What was loaded before is not looked at again by each collection.
    while len(times) < RUNS:
        await talk.say("hm").start()
        await asyncio.sleep(chance.random() * 0.06)
        talk.door.take()
        if not timed.open:  # Over already, or not asked yet.
            continue
        begun, used = time.perf_counter(), time.process_time()
        await talk.interrupt()
        busy.append((time.process_time() - used) * 1000)
        assert not timed.open
        times.append((timed.closed_at[-1] - begun) * 1000)
        talk.door.take()
    await talk.aclose()
    await timed.aclose()
    return times, busy


class Ear(Device):
    """A device that notes up to which of its frames it was fed with sound."""

    def __init__(self) -> None:
        self.sound_until = 0
        super().__init__(1.0, seed=3)

    def _pull(self) -> None:
        piece = self._feed.send(FRAMES)
        sound = len(piece.rstrip(b"\0")) // 2
        if sound:
            self.sound_until = self._fed + sound
        self._fed += FRAMES


def _silence() -> dict[str, float]:
    """A simulated game and device with the real timeline and player: from a key to no cue and no sound."""
    chance, device = Random(2), Ear()
    frames, cues, left = 0, 0, []
    for turn in range(1, RUNS + 1):
        timeline = Timeline()
        timeline.add(TurnStarted("mira", turn=turn))
        timeline.add(_utterance(turn))
        begins = device.now + 0.3 + 1.5 * chance.random()
        while device.now + FRAME < begins:
            _frame(device, timeline)
        pressed = device.now + FRAME * chance.random()  # Seen in the next frame.
        _pull(device, device.now + FRAME)
        fed, before = device.sound_until, device.now
        assert fed > device.frame, "nothing was heard that could be cut short"
        timeline.cut()
        device.player.stop()
        for number in range(1, 16):
            given = _frame(device, timeline)
            cues += given
            if given or device.sound_until > fed:
                frames = max(frames, number)
        assert device.now > before
        left.append((device.sound_until / RATE - pressed) * 1000)
    return {
        "interrupt to silence: frames with a cue or with new sound after the one that sees it, worst, frames": frames,
        f"interrupt to silence: cues after it, of {RUNS:,} interruptions, cues": cues,
        "interrupt to silence: from the key to the last sample heard, median, ms": statistics.median(left),
        f"interrupt to silence: from the key to the last sample heard, worst of {RUNS:,}, ms": max(left),
    }


def _frame(device: Ear, timeline: Timeline) -> int:
    """One frame of the game; how many cues it gave."""
    _pull(device, device.now + FRAME)
    given = timeline.update(FRAME, position=device.player.position if device.player.playing else None)
    for cue in given:
        if cue.kind == "utterance" and isinstance(cue.event, UtteranceReady):
            device.player.play(cue.event.audio)
    return len(given)


def _pull(device: Ear, end: float) -> None:
    """Let the device take sound up to a moment."""
    while device.due < end:
        device.now = device.due
        device.pull()
    device.now = end


def _utterance(turn: int) -> UtteranceReady:
    text = SIXTY[turn % len(SIXTY)]
    seconds, marks = spoken(SpeechRequest(text))
    return UtteranceReady("", "mira", text, seconds, audio=Audio(b"\x10\x10" * round(seconds * RATE), RATE),
                          marks=marks, turn=turn, at=0)  # fmt: skip


def _told(runs: int = 200) -> dict[str, float]:
    """Frames of a game of 60 a second until a background session has told it that the turn is over."""
    chance, frames = Random(4), list[int]()
    talk = Session(small_world(), model=FakeModel(SIXTY, between=0.01), voice=FakeVoice(0.005))
    with BackgroundSession(talk) as npc:
        while len(frames) < runs:
            npc.say("hm")
            events = _polled(npc, 3 + int(chance.random() * 8))
            if any(isinstance(event, TurnEnded) and event.reason == "done" for event in events):
                continue
            npc.interrupt()
            number = 0
            while not any(isinstance(event, TurnEnded) for event in _polled(npc, 1)):
                number += 1
            frames.append(number + 1)
    name = "interrupt in the background: frames until its end is told"
    return {f"{name}, median of {runs}, frames": statistics.median(frames), f"{name}, worst, frames": max(frames)}


def _polled(npc: BackgroundSession, frames: int) -> list[Event]:
    events: list[Event] = []
    for _ in range(frames):
        time.sleep(FRAME)
        events += npc.poll()
        npc.tick(FRAME)
    return events


def _played() -> dict[str, float]:
    """Interruptions played by chance against what must be so, reckoned apart: how many, and how many went wrong.

    Raises:
        RuntimeError: one went wrong; with what pytest says of it.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "tests/session/test_random_interruptions.py"],
        cwd=ROOT,
        env=os.environ | {"NPCSDK_INTERRUPTIONS": str(PLAYED)},
        capture_output=True,
        text=True,
        timeout=2300,
    )
    found = re.search(r"(\d+) interruptions in (\d+) talks", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(done.stdout[-4000:])
    return {
        "interruptions played by chance, each held against what must be so, interruptions": int(found[1]),
        "talks in which they were played, talks": int(found[2]),
        "interruptions after which state, log, timeline or requests held more or less than was heard, interruptions": 0,
    }


if __name__ == "__main__":
    for what, figure in run().items():
        print(f"{figure:8.2f}  {what}")
