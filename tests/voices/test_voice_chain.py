"""A chain always comes out with something, and does not wait for the dead."""

import asyncio

import pytest

from npcsdk.errors import VoiceError
from npcsdk.events import Audio
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.testing.voices import FakeVoice
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.silent import SilentVoice

HELLO = SpeechRequest("Hello there.")
LONG = SpeechRequest("The bridge is out, and nobody in the village knows how to mend it.")


class Raising:
    """An adapter with a bug."""

    name = "raising"

    def __init__(self, error):
        self.error = error

    async def speak(self, request):
        raise self.error

    async def aclose(self):
        raise self.error


async def test_first_voice_that_yields_wins():
    good, spare = FakeVoice(0, name="good"), FakeVoice(0, name="spare")
    speech = await ChainVoice([good, spare]).speak(HELLO)
    assert (speech.voice, speech.failures) == ("good", ())
    assert spare.requests == []


@pytest.mark.parametrize(("fault", "reason"), [("error", "told to fail"), ("nothing", "no audio"), ("hang", "within")])
async def test_failure_hands_over_and_is_named(fault, reason):
    chain = ChainVoice([FakeVoice(0, name="bad", faults={-1: fault}), FakeVoice(0, name="spare")], timeout=0.05)
    speech = await chain.speak(HELLO)
    assert speech.voice == "spare"
    assert len(speech.failures) == 1
    assert speech.failures[0].startswith("bad: ")
    assert reason in speech.failures[0]


@pytest.mark.parametrize(
    "error", [ValueError("bug"), RuntimeError(), OSError("gone"), TimeoutError("own"), KeyError(1)]
)
async def test_bug_in_an_adapter_ends_in_silence(error):
    speech = await ChainVoice([Raising(error)]).speak(HELLO)
    assert speech.audio is None
    assert speech.duration > 0
    assert speech.marks
    assert speech.failures[0].startswith("raising: ")


async def test_silence_is_always_last_and_only_once():
    assert ChainVoice([]).name == "silent"
    assert ChainVoice([SilentVoice()]).name == "silent"
    assert ChainVoice([FakeVoice()]).name == "fake|silent"
    assert isinstance(ChainVoice([FakeVoice()]).voices[-1], SilentVoice)
    assert (await ChainVoice([]).speak(HELLO)).voice == "silent"


async def test_one_failure_is_forgotten():
    voice = FakeVoice(0, faults={0: "error", 2: "error", 4: "error"})
    chain = ChainVoice([voice])
    spoken = [(await chain.speak(HELLO)).voice for _ in range(6)]
    assert spoken == ["silent", "fake"] * 3


async def test_a_voice_that_fails_at_once_is_asked_again_each_time():
    voice = FakeVoice(0, faults={0: "error", 1: "nothing", 2: "half"})
    chain = ChainVoice([voice])
    assert [(await chain.speak(LONG)).voice for _ in range(4)] == ["silent", "silent", "silent", "fake"]


async def test_one_that_hangs_twice_rests_and_is_tried_again():
    voice = FakeVoice(0, faults={0: "hang", 1: "hang", 2: "hang", 3: "hang"})
    chain = ChainVoice([voice], rest=3, timeout=0.01)
    tried = []
    for _ in range(12):
        before = len(voice.requests)
        speech = await chain.speak(HELLO)
        tried.append((len(voice.requests) > before, bool(speech.failures), speech.voice))
    failed, resting, spoken = (True, True, "silent"), (False, False, "silent"), (True, False, "fake")
    assert tried == [failed] * 2 + [resting] * 3 + [failed] * 2 + [resting] * 3 + [spoken] * 2


async def test_a_voice_has_its_own_patience():
    voice = FakeVoice(0, faults={-1: "hang"})
    voice.timeout = 0.01
    speech = await ChainVoice([voice], timeout=60).speak(HELLO)
    assert speech.failures == ("fake: no sound within 0.01 s",)


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (Audio(bytes(2 * 8_000), 0), "at 0 Hz"),
        (Audio(bytes(2 * 8_000), 400), "at 400 Hz"),
        (Audio(bytes(2 * 8_000), 300_000), "at 300000 Hz"),
        (Audio(bytes(2 * 16_000 * 40), 16_000), "its rate may be wrong"),
        (Audio(bytes(2 * 4_000), 16_000), "its rate may be wrong"),
        (Audio(b"", 16_000), "no audio"),
    ],
)
async def test_sound_that_cannot_be_right_is_a_failure(audio, reason):
    class Odd:
        name = "odd"

        async def speak(self, request):
            return Speech(audio, audio.duration, (), self.name)

        async def aclose(self):
            pass

    speech = await ChainVoice([Odd(), FakeVoice(0)]).speak(LONG)
    assert speech.voice == "fake"
    assert reason in speech.failures[0]


async def test_half_a_sound_is_a_failure():
    speech = await ChainVoice([FakeVoice(0, name="bad", faults={-1: "half"}), FakeVoice(0)]).speak(LONG)
    assert speech.voice == "fake"
    assert "before its words do" in speech.failures[0]


async def test_what_a_voice_cannot_say_is_told_once_and_never_held_against_it():
    class English:
        name = "english"
        asked = 0

        async def speak(self, request):
            self.asked += 1
            raise VoiceError("english: speaks English", of_request=True)

        async def aclose(self):
            pass

    voice = English()
    chain = ChainVoice([voice, FakeVoice(0)])
    assert [len((await chain.speak(HELLO)).failures) for _ in range(8)] == [1] + [0] * 7
    assert voice.asked == 8


async def test_cancelling_reaches_the_voice():
    voice = FakeVoice(0, faults={-1: "hang"})
    task = asyncio.create_task(ChainVoice([voice]).speak(HELLO))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert voice.open_calls == 0


async def test_overlapping_pieces_keep_apart():
    chain = ChainVoice([FakeVoice(0.01, faults={1: "error"}), FakeVoice(0.001, name="spare")])
    spoken = await asyncio.gather(*(chain.speak(SpeechRequest(f"piece {i}")) for i in range(4)))
    assert sorted(speech.voice for speech in spoken) == ["fake", "fake", "fake", "spare"]
    assert sum(len(speech.failures) for speech in spoken) == 1


async def test_chains_nest():
    inner = ChainVoice([FakeVoice(0, name="bad", faults={-1: "error"})])
    speech = await ChainVoice([inner]).speak(HELLO)
    assert speech.voice == "silent"
    assert len(speech.failures) == 1


async def test_closing_closes_all_even_if_one_cannot():
    first, last = FakeVoice(), FakeVoice()
    with pytest.raises(VoiceError, match="could not be closed"):
        await ChainVoice([first, Raising(OSError("stuck")), last]).aclose()
    assert first.closed
    assert last.closed


async def test_silent_voice_in_the_middle_counts_as_success():
    speech = await ChainVoice([SilentVoice(), FakeVoice(0)]).speak(HELLO)
    assert isinstance(speech, Speech)
    assert speech.voice == "silent"
    assert speech.failures == ()
