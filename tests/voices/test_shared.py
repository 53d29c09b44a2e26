"""One engine and one thread for all voices of a kind."""

import asyncio
import threading
import time

import pytest

from npcsdk.errors import VoiceError, VoiceTimeout
from npcsdk.ports import Speech
from npcsdk.voices.shared import Shared


class Voice:
    """Someone who uses the engine."""

    name = "made"

    def __init__(self, timeout: float = 5.0) -> None:
        self.timeout = timeout


class Engine:
    """Notes who is in it at once, and lets itself be stopped, but not at once."""

    made = 0

    def __init__(self) -> None:
        Engine.made += 1
        self.inside = 0
        self.most = 0

    def speak(self, stop: threading.Event, seconds: float) -> Speech:
        self.inside += 1
        self.most = max(self.most, self.inside)
        stop.wait(seconds)
        time.sleep(0.05)
        self.inside -= 1
        return Speech(None, 1.0, (), "made")


@pytest.fixture
def shared():
    Engine.made = 0
    return Shared("made", Engine)


def said(seconds: float):
    return lambda worker, stop: worker.engine.speak(stop, seconds)


async def test_engine_is_never_asked_by_two_threads(shared):
    hasty, patient = Voice(0.02), Voice()
    engines = set()

    def noted(worker, stop):
        engines.add(worker.engine)
        return worker.engine.speak(stop, 0.05)

    for _ in range(3):
        with pytest.raises(VoiceTimeout, match=r"made: no sound within 0\.02 s"):
            await shared.speak(hasty, noted)
        # The last leaves while the thread is still at work, and another comes.
        await asyncio.gather(shared.leave(hasty), shared.speak(patient, noted))
        await shared.leave(patient)
    assert {engine.most for engine in engines} == {1}
    assert shared.worker is None


async def test_engine_stays_as_long_as_anyone_uses_it(shared):
    one, two = Voice(), Voice()
    await asyncio.gather(*(shared.speak(voice, said(0)) for voice in (one, two)))
    await shared.leave(one)
    await shared.speak(two, said(0))
    assert Engine.made == 1
    await shared.leave(two)
    await shared.leave(two)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("npcsdk-made")]
    await shared.speak(one, said(0))
    assert Engine.made == 2
    await shared.leave(one)


async def test_whatever_an_engine_raises_is_a_voice_error():
    def broken():
        raise KeyError("bug")

    shared, voice = Shared("made", broken), Voice()
    with pytest.raises(VoiceError, match="made: KeyError: 'bug'"):
        await shared.speak(voice, said(0))
    await shared.leave(voice)


async def test_cancelling_stops_the_engine(shared):
    voice = Voice()
    task = asyncio.create_task(shared.speak(voice, said(30)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        await shared.speak(voice, said(0))
    await shared.leave(voice)
