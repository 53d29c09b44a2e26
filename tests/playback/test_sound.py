"""Sound that is absent, late, lost, stuck, and back again; the talk goes on through all of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import miniaudio
import pytest
from pulled import Clock, Device

from npcsdk.events import Audio, TurnEnded, TurnStarted, UtteranceReady
from npcsdk.playback import Player, Sound
from npcsdk.playback.player import PATIENCE, RATE, opened
from npcsdk.playback.sound import LONGEST_RETRY, RETRY
from npcsdk.speech.timeline import Timeline
from npcsdk.speech.timing import estimate
from npcsdk.testing.voices import tone


class Machine:
    """A machine whose sockets are plugged and unplugged. `hangs`: its sound system does not answer."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.plugged = True
        self.answers = threading.Event()
        self.answers.set()
        self.tries = 0
        self.devices: list[Device] = []

    def open(self) -> Player:
        self.tries += 1
        assert self.answers.wait(30)
        if not self.plugged:
            raise miniaudio.MiniaudioError("failed to init device", -1)
        self.devices.append(Device(self.clock))
        return self.devices[-1].player

    def sound(self) -> Sound:
        return Sound(self.open, self.clock)

    def run(self, sound: Sound, seconds: float) -> None:
        """Frames of a game that looks at its sound."""
        for _ in range(round(seconds * 60)):
            for device in self.devices:
                device.run(0.0)
            self.clock.now += 1 / 60
            _ = sound.position
        for device in self.devices:
            device.run(0.0)


@pytest.fixture
def machine() -> Iterator[Machine]:
    machine = Machine()
    yield machine
    machine.answers.set()
    for device in machine.devices:
        device.may_close.set()


def settled(sound: Sound) -> bool:
    """Wait until no device is being opened; whether there is one."""
    end = time.monotonic() + 10
    while sound._opening and time.monotonic() < end:
        time.sleep(0.001)
    return sound.ready(0)


def codes(sound: Sound) -> list[str]:
    return [notice.code for notice in sound.notices()]


def test_it_opens_in_the_background_and_plays(machine: Machine) -> None:
    machine.answers.clear()
    sound = machine.sound()
    assert not sound.play(tone(1.0, RATE))
    assert sound.position is None
    machine.answers.set()
    assert sound.ready()
    assert sound.play(tone(1.0, RATE))
    machine.run(sound, 0.5)
    assert sound.position == pytest.approx(0.42, abs=0.03)
    machine.run(sound, 0.8)
    assert sound.position is None
    assert codes(sound) == []
    sound.close()
    sound.close()
    assert machine.devices[0].closed.is_set()
    assert not sound.play(tone(1.0, RATE))
    assert machine.tries == 1


def test_no_device_is_told_once_and_sought_again_now_and_then(machine: Machine) -> None:
    machine.plugged = False
    sound = machine.sound()
    assert not sound.ready()
    for _ in range(600):
        assert not sound.play(tone(1.0, RATE))
        settled(sound)
        machine.clock.now += 1.0
    assert codes(sound) == ["no_sound_device"]
    assert codes(sound) == []
    assert 600 / LONGEST_RETRY < machine.tries < 600 / RETRY / 2
    machine.plugged = True
    machine.clock.now += LONGEST_RETRY
    sound.play(tone(1.0, RATE))
    assert settled(sound)
    assert sound.play(tone(1.0, RATE))
    assert codes(sound) == []


def test_a_sound_system_that_hangs_is_asked_once(machine: Machine) -> None:
    machine.answers.clear()
    sound = machine.sound()
    for _ in range(100):
        assert not sound.play(tone(1.0, RATE))
        machine.clock.now += PATIENCE / 2
    assert codes(sound) == ["no_sound_device"]
    assert machine.tries == 1
    machine.answers.set()
    assert settled(sound)
    assert sound.play(tone(1.0, RATE))
    assert codes(sound) == []


def test_a_hanging_system_that_fails_at_last_is_told_once(machine: Machine) -> None:
    machine.answers.clear()
    machine.plugged = False
    sound = machine.sound()
    machine.clock.now += PATIENCE + 1
    assert codes(sound) == ["no_sound_device"]
    machine.answers.set()
    assert not settled(sound)
    assert codes(sound) == []


def test_a_lost_device_is_told_once_and_replaced(machine: Machine) -> None:
    sound = machine.sound()
    assert sound.ready()
    sound.volume = 0.5
    sound.play(tone(60.0, RATE))
    machine.run(sound, 1.0)
    machine.devices[0].may_close.clear()  # hangs when it is closed, too
    machine.devices[0].there = machine.plugged = False
    machine.run(sound, 2.0)
    assert sound.position is None
    assert not settled(sound)
    machine.run(sound, 1.0)
    assert codes(sound) == ["sound_device_lost"]
    machine.plugged = True
    machine.run(sound, 2 * RETRY)
    sound.play(tone(1.0, RATE))
    assert settled(sound)
    assert sound.play(tone(1.0, RATE))
    assert machine.devices[1].player.volume == 0.5
    machine.run(sound, 0.5)
    assert sound.position is not None
    assert codes(sound) == []
    assert not machine.devices[0].closed.is_set()
    machine.devices[0].may_close.set()
    assert machine.devices[0].closed.wait(10)
    machine.devices[1].there = False
    machine.run(sound, 2.0)
    assert codes(sound) == ["sound_device_lost"]


def test_where_another_device_is_there_the_next_utterance_is_heard(machine: Machine) -> None:
    sound = machine.sound()
    assert sound.ready()
    machine.clock.now += 60.0
    machine.devices[0].run(0.0)
    sound.play(tone(60.0, RATE))
    machine.devices[0].there = False
    machine.run(sound, 2.0)
    assert settled(sound)
    assert len(machine.devices) == 2
    assert sound.play(tone(1.0, RATE))


def test_a_device_that_comes_after_the_end_is_given_back(machine: Machine) -> None:
    machine.answers.clear()
    sound = machine.sound()
    sound.close()
    machine.answers.set()
    assert not sound.ready()
    assert machine.devices[0].closed.wait(10)
    assert sound.position is None


def test_it_pauses_and_stops(machine: Machine) -> None:
    sound = machine.sound()
    sound.paused = True
    assert sound.ready()
    sound.play(tone(1.0, RATE))
    machine.run(sound, 1.0)
    assert sound.position == 0.0
    sound.paused = False
    machine.run(sound, 0.5)
    assert sound.position
    sound.stop()
    assert sound.position is None


def said(text: str, at: int) -> UtteranceReady:
    _, marks = estimate(text)
    length = marks[-1].end + 0.2
    audio = Audio(b"\1\0" * round(RATE * length), RATE)
    return UtteranceReady(
        turn=1, at=at, text=text, line_id="l", speaker="mira", duration=length, marks=marks, audio=audio
    )


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_turn_keeps_its_pace_when_the_device_is_lost_in_the_middle(machine: Machine, comes_back: bool) -> None:
    texts = ["The bridge is out, traveller, and has been since the storm. ", "Sit down. ", "Have a drink with us."]
    line, sound = Timeline(), machine.sound()
    assert sound.ready()
    begun, at = machine.clock.now, 0
    line.add(TurnStarted(turn=1, character="mira"))
    for text in texts:
        line.add(said(text, at))
        at += len(text)
    line.add(TurnEnded(turn=1, at=at, reason="done"))
    length = sum(said(text, 0).duration for text in texts) + 2 * 0.12
    cues = []
    while not line.idle and machine.clock.now < begun + 60:
        if machine.clock.now > begun + 1.0:
            machine.devices[0].there = False
            machine.plugged = comes_back
        for cue in line.update(1 / 60, position=sound.position):
            cues.append(cue)
            if isinstance(cue.event, UtteranceReady) and cue.kind == "utterance":
                sound.play(cue.event.audio)
        machine.run(sound, 1 / 60)
        if sound._opening:
            settled(sound)
    assert line.all_heard
    assert line.at == at
    assert [cue.value for cue in cues if cue.kind == "word"] == [
        mark.value for text in texts for mark in estimate(text)[1]
    ]
    assert length < machine.clock.now - begun < length + 2.5
    assert codes(sound) == ["sound_device_lost"]
    assert any(device.sound.strip(b"\0") for device in machine.devices[1:]) == comes_back


def test_through_a_real_thread_of_the_sound_system() -> None:
    """Its null backend asks for sound in its own time, in a thread of its own."""
    sound = Sound(lambda: opened([miniaudio.Backend.NULL]))
    try:
        assert sound.ready(10)
        assert sound.play(tone(0.3, 16_000))
        places, end = [], time.monotonic() + 10
        while (place := sound.position) is not None and time.monotonic() < end:
            places.append(place)
            time.sleep(0.002)
        assert places == sorted(places)
        assert places[-1] > 0.2
        assert len(set(places)) > 20
    finally:
        sound.close()
