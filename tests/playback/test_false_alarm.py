"""A cough: the line is held and goes on where it stopped. The session notices nothing."""

from __future__ import annotations

import asyncio

import pytest
from pulled import STEP, Clock, Device

from npcsdk.events import CommandIssued, Event, FeelingChanged, TextDelta, TurnEnded, UtteranceReady
from npcsdk.playback import Sound
from npcsdk.playback.player import RATE
from npcsdk.session.session import Session
from npcsdk.speech.cues import Cue
from npcsdk.speech.timeline import Timeline
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

FRAME = 1 / 50


class Stage:
    """A game with a device, in frames; `pauses` are seconds of playing after which somebody coughs for a second."""

    def __init__(self, pauses: tuple[float, ...]) -> None:
        self.clock = Clock()
        self.device = Device(self.clock)
        self.sound = Sound(lambda: self.device.player, self.clock)
        assert self.sound.ready(30)
        self.timeline = Timeline()
        self.talk = Session(small_world(), model=FakeModel(), voice=FakeVoice(0.05, rate=RATE))
        self.pauses = list(pauses)
        self.cues: list[Cue] = []
        self.told: list[Event] = []
        self.held = 0

    async def frame(self, *, held: bool = False) -> None:
        await asyncio.sleep(FRAME)
        self.device.run(FRAME)
        events = self.talk.door.take()
        self.told += events
        for event in events:
            self.timeline.add(event)
        place, mouth = self.timeline.at, dict(self.timeline.mouth)
        cues = self.timeline.update(FRAME, position=self.sound.position)
        for cue in cues:
            if cue.kind == "utterance":
                assert isinstance(cue.event, UtteranceReady)
                self.sound.play(cue.event.audio)
        if held:
            assert (cues, self.timeline.at, dict(self.timeline.mouth)) == ([], place, mouth)
        else:
            assert self.talk.tick(FRAME) is None
        self.cues += cues
        self.talk.heard(self.timeline.at)

    async def play(self) -> None:
        """The greeting, to the end of its sound."""
        await self.talk.begin().start()
        frames = 0
        while not self.timeline.all_heard:
            if self.pauses and frames * FRAME >= self.pauses[0]:
                self.pauses.pop(0)
                await self.cough()
            await self.frame()
            frames += 1
        self.sound.close()

    async def cough(self) -> None:
        self.timeline.pause()
        self.sound.paused = True
        time, given = self.talk.time, len(self.device.given)
        for _ in range(50):
            await self.frame(held=True)
        assert self.talk.time == time
        assert self.timeline.paused
        assert not any(any(piece) for piece in self.device.given[given:])  # Silence, from the next request on.
        self.held += len(self.device.given) - given
        self.timeline.resume()
        self.sound.paused = False


async def played(*pauses: float) -> Stage:
    stage = Stage(pauses)
    await stage.play()
    return stage


def seen(stage: Stage) -> list[tuple[str, int, str]]:
    return [(cue.kind, cue.at, cue.value) for cue in stage.cues if cue.kind != "viseme"]


@pytest.mark.parametrize("pauses", [(0.0,), (0.3,), (0.7, 0.9), (1.5,), (2.0, 2.02, 2.5), (3.6,)])
def test_a_line_that_is_held_goes_on_where_it_stopped(pauses: tuple[float, ...]) -> None:
    async def scene() -> None:
        plain, held = await played(), await played(*pauses)
        assert not held.pauses
        assert seen(held) == seen(plain)
        state = held.talk.state
        assert state.history == plain.talk.state.history
        assert state.variables == plain.talk.state.variables
        assert [e.reason for e in held.told if isinstance(e, TurnEnded)] == ["done"]
        for kind in (CommandIssued, FeelingChanged):
            assert sum(isinstance(e, kind) for e in held.told) == sum(isinstance(e, kind) for e in plain.told)
        # Silence is counted from the same moment of game time, give or take the frames in which sound is asked for.
        assert abs((held.talk.time - state.quiet_since) - (plain.talk.time - plain.talk.state.quiet_since)) < 0.3

    run_virtual(scene())


def test_every_sample_of_the_sound_is_heard_once() -> None:
    async def scene() -> None:
        plain, held = await played(), await played(0.5, 1.1, 1.9)

        def voiced(stage: Stage) -> bytes:
            return b"".join(piece for piece in stage.device.given if any(piece))

        assert held.held > 3 / STEP / 2
        whole, with_holes = voiced(plain), voiced(held)
        assert abs(len(whole) - len(with_holes)) <= 2 * 2 * RATE * STEP * 8  # Pieces in which a hole begins.
        samples = [b"".join(stage.device.given).replace(b"\0\0", b"") for stage in (plain, held)]
        assert abs(len(samples[0]) - len(samples[1])) <= 64

    run_virtual(scene())


def test_a_cough_that_turns_out_to_be_a_word_cuts_where_it_was_held() -> None:
    async def scene() -> None:
        stage = Stage(())
        await stage.talk.begin().start()
        for _ in range(60):
            await stage.frame()
        stage.timeline.pause()
        stage.sound.paused = True
        for _ in range(20):
            await stage.frame(held=True)
        at = stage.timeline.cut()
        assert at == stage.timeline.at > 0
        stage.sound.stop()
        stage.sound.paused = False
        stage.timeline.resume()
        stage.talk.heard(at)
        await stage.talk.say("I can help you").start()
        for _ in range(10):
            await stage.frame()
        whole = "".join(event.text for event in stage.told if isinstance(event, TextDelta) and event.turn == 1)
        first = stage.talk.state.history[0]
        assert first.cut
        assert first.text.replace("[happy] ", "").replace("[wave] ", "") == whole[:at]
        assert stage.talk.state.turn == 2
        stage.sound.close()
        await stage.talk.aclose()

    run_virtual(scene())


def test_an_event_that_comes_while_it_is_held_is_not_lost() -> None:
    async def scene() -> None:
        stage = Stage(())
        await stage.talk.begin().start()
        for _ in range(40):
            await stage.frame()
        stage.timeline.pause()
        stage.sound.paused = True
        await stage.frame(held=True)
        await stage.talk.notify("player.draws_weapon").start()
        for _ in range(5):
            await stage.frame(held=True)
        stage.timeline.resume()
        stage.sound.paused = False
        while not stage.timeline.all_heard:
            await stage.frame()
        assert stage.talk.state.history[-1].text == "[afraid] Put that away!"
        stage.sound.close()

    run_virtual(scene())
