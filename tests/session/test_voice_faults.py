"""Every voice of a chain failing in every way: text, subtitles, face, commands and state keep pace.

A talk of four turns is played to its end, authored and generated, and shown by a timeline as a game
would. What failed may be heard in no other way than this: the same cues in the same order as of a
talk whose voice never failed, a little later, and a Notice of each failure.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from math import inf, nan
from typing import Any, get_args

import pytest

from npcsdk.codec import to_json
from npcsdk.errors import VoiceError, VoiceTimeout
from npcsdk.events import Audio, Event, Mark, Notice, TextDelta, TurnEnded, UtteranceReady
from npcsdk.mind.state import State
from npcsdk.ports import Speech, SpeechRequest, Voice
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.speech.cues import Cue
from npcsdk.speech.timeline import GAP, Timeline
from npcsdk.speech.vocal import silent
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice, VoiceFault, tone
from npcsdk.voices.chain import GRACE, ChainVoice
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.world import World

LIMITS = Limits(voice=20.0)
WRITTEN = (
    "[happy] Welcome to the inn, my dear traveller! [wave] Sit down by the fire, will you. [laugh] "
    "You look tired and hungry. [pause:0.7] [whisper] They are listening to us, so be quiet. "
    "[sad:0.8] The bridge fell on Monday, and [worried] nobody came. [give:ledger] [sigh]"
)
MADE = (
    "[curious] You ask a good deal, my stranger! [wave] Ask the ferryman by the mill, perhaps. [laugh] "
    "He talks to no one at all. [pause:0.7] [whisper] Some say that he drowned last spring. "
    "[afraid:0.6] I saw a lamp out there, but [relaxed] it went out. [give:key] [sigh]"
)
FAULTS = get_args(VoiceFault)
BREAKS = tuple(fault for fault in FAULTS if fault != "hang")


@cache
def world() -> World:
    """One line with everything in it, as a writer has it and as a model makes it."""
    nodes = {
        "greeting": {"id": "greeting", "line": WRITTEN, "do": {"met": True}, "next": [{"to": "hub"}]},
        "hub": {
            "id": "hub",
            "reply": {"goal": "Talk.", "max_words": 60, "fallback": ["Hm?"]},
            "options": [{"id": "hub.story", "say": "Tell me a story.", "to": "story"}],
        },
        "story": {
            "id": "story",
            "line": "[relaxed] Once there was a river. [laugh] It had no bridge! So a girl built one.",
            "do": {"gold": "-1"},
            "next": [{"to": "hub"}],
        },
        "farewell": {"id": "farewell", "line": "[sad] Safe roads, my friend. [wave]", "end": "left"},
    }
    return World.model_validate(
        {
            "id": "faults",
            "title": "Faults",
            "start": "mira",
            "variables": {"gold": 10},
            "characters": {
                "mira": {
                    "id": "mira",
                    "name": "Mira",
                    "persona": {"description": "Mira keeps the inn."},
                    "commands": ["wave", "give"],
                }
            },
            "graphs": {
                "mira": {
                    "graph": "mira",
                    "character": "mira",
                    "start": "greeting",
                    "variables": {"met": False},
                    "nodes": nodes,
                    "anywhere": [{"to": "farewell", "on": "player.leaves"}],
                }
            },
        }
    )


@dataclass
class Talk:
    """A talk that was played to its end.

    `waited` is how long its events were waited for, `shown` how long it took to play them, in seconds.
    """

    events: list[Event]
    cues: list[Cue]
    state: State
    waited: float
    shown: float

    @property
    def utterances(self) -> list[UtteranceReady]:
        return [event for event in self.events if isinstance(event, UtteranceReady)]

    @property
    def sounding(self) -> float:
        """Seconds of all utterances together."""
        return sum(utterance.duration for utterance in self.utterances)

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]

    @property
    def text(self) -> list[str]:
        turns: dict[int, str] = {}
        for event in self.events:
            if isinstance(event, TextDelta):
                turns[event.turn] = turns.get(event.turn, "") + event.text
        return list(turns.values())

    @property
    def told(self) -> list[tuple[str, int, str]]:
        """What the game and the player get, but for times and for the shapes of the mouth."""
        return [(cue.kind, cue.at, cue.value) for cue in self.cues if cue.kind != "viseme"]


async def shown(turn: Turn, timeline: Timeline) -> tuple[list[Event], list[Cue], float]:
    """The events of a turn, its cues as a game gets them while they come, and how long they were waited for."""
    events, cues, loop = [], list[Cue](), asyncio.get_running_loop()
    begun = now = loop.time()
    async with turn:
        async for event in turn:
            cues += timeline.update(loop.time() - now)
            now = loop.time()
            events.append(event)
            timeline.add(event)
    for _ in range(10_000):
        cues += timeline.update(0.1)
        if timeline.all_heard:
            return events, cues, now - begun
    raise AssertionError("the timeline comes to no end")


async def talk(voice: Voice) -> Talk:
    timeline = Timeline()
    whole = Talk([], [], State(), 0.0, 0.0)
    async with Session(world(), model=FakeModel(MADE), voice=voice, limits=LIMITS) as session:
        turns: list[Callable[[], Turn]] = [
            session.begin,
            lambda: session.say("Hello there"),
            lambda: session.choose("hub.story"),
            lambda: session.notify("player.leaves"),
        ]
        for start in turns:
            events, cues, waited = await shown(start(), timeline)
            whole.events += events
            whole.cues += cues
            whole.waited += waited
            whole.shown += cues[-1].t - next(cue.t for cue in cues if cue.kind == "utterance")
            session.heard()
        whole.state = session.state
        assert refold(session.world, whole.events).variables == whole.state.variables
    json.dumps([to_json(event) for event in whole.events], allow_nan=False)
    return whole


@cache
def good() -> Talk:
    """What is to be had where nothing fails."""
    return run_virtual(talk(FakeVoice(0.0)))


def kept_pace(played: Talk, *, least: float = 0.6, most: float = 1.6) -> Talk:
    """The talk again, after all was looked at that no voice may spoil."""
    fine = good()
    assert played.text == fine.text
    assert played.told == fine.told
    assert replace(played.state, quiet_since=0.0) == replace(fine.state, quiet_since=0.0)
    assert [event.reason for event in played.events if isinstance(event, TurnEnded)] == ["done"] * 4
    assert [(u.at, u.text, u.feeling) for u in played.utterances] == [
        (u.at, u.text, u.feeling) for u in fine.utterances
    ]
    assert {notice.code for notice in played.events if isinstance(notice, Notice)} <= {"voice_failed"}
    assert all(a.t <= b.t for a, b in pairwise(played.cues))
    for utterance in played.utterances:
        mine = [cue for cue in played.cues if cue.event is utterance]
        assert mine[0].kind == "utterance"
        words = [cue.value for cue in mine if cue.kind == "word"]
        assert "".join(words) == "".join(c for c in utterance.text if c.isalnum())
        assert not words or any(cue.kind == "viseme" and cue.value != "sil" for cue in mine)
        assert all(0 <= cue.t - mine[0].t <= utterance.duration + 1e-6 for cue in mine)
    assert least * needed() < played.sounding < most * needed()
    assert played.shown <= played.sounding + GAP * len(played.utterances) + played.waited
    return played


@cache
def needed() -> float:
    """How long someone takes who reads the whole talk aloud, pauses and sounds included."""
    return run_virtual(talk(SilentVoice())).sounding


class Odd(FakeVoice):
    """Answers each time, or only the first time, with what it was given, an exception raised."""

    def __init__(self, answer: Any, *, once: bool = False, name: str = "odd") -> None:
        super().__init__(0.0, name=name)
        self.answer, self.once = answer, once

    async def speak(self, request: SpeechRequest) -> Speech:
        if self.once and self.requests:
            return await super().speak(request)
        self.requests.append(request)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer(request) if callable(self.answer) else self.answer  # type: ignore[no-any-return]


def like(**wrong: Any) -> Callable[[SpeechRequest], Speech]:
    """A speech that is right but for some of its fields."""

    def speech(request: SpeechRequest) -> Speech:
        seconds, marks = silent(request.text, request.sounds)
        return replace(Speech(tone(seconds, 16_000), seconds, marks, "odd"), **wrong)

    return speech


ODD: dict[str, Any] = {
    "ValueError": ValueError("a bug"),
    "KeyError": KeyError(1),
    "no text": RuntimeError(),
    "OSError": OSError(28, "No space left on device"),
    "StopAsyncIteration": StopAsyncIteration(),
    "several": ExceptionGroup("two", [ValueError("a"), OSError("b")]),
    "its own time-out": TimeoutError("own"),
    "VoiceTimeout": VoiceTimeout("odd: no sound within 3 s"),
    "VoiceError": VoiceError("odd: the purse is empty"),
    "cancels itself": asyncio.CancelledError(),
    "None": None,
    "text": "hello",
    "a pair": (tone(1.0, 16_000), 1.0),
    "sound alone": tone(1.0, 16_000),
    "None marks": like(marks=None),
    "a mark of text": like(marks=("hello",)),
    "a mark of a smell": like(marks=(Mark("smell", 0.0, 0.1, "x"),)),  # type: ignore[arg-type]
    "a mark at no time": like(marks=(Mark("word", nan, inf, "x"),)),
    "a list of marks": like(marks=[]),
    "no duration": like(duration=None),
    "endless": like(duration=inf),
    "no name": like(voice=None),
    "no failures": like(failures=None),
    "failures of numbers": like(failures=(1, 2)),
    "bytes for sound": like(audio=b"\0" * 32_000),
    "text for samples": like(audio=Audio("abcd", 16_000)),  # type: ignore[arg-type]
    "half a sample": like(audio=Audio(bytes(32_001), 16_000)),
    "no rate": like(audio=Audio(bytes(32_000), 0)),
    "a rate of text": like(audio=Audio(bytes(32_000), "16000")),  # type: ignore[arg-type]
}


# Each voice of a chain, in each way, always and once.


@pytest.mark.parametrize("fault", FAULTS)
def test_every_voice_fails_each_time(fault: VoiceFault) -> None:
    voices = [FakeVoice(0.0, name=name, faults={-1: fault}) for name in ("first", "second", "third")]
    played = run_virtual(talk(ChainVoice(voices)))
    kept_pace(played)
    assert {u.voice for u in played.utterances} == {"silent", ""}
    if fault == "hang":  # The session has no more patience than for two of them, and names them all.
        assert set(played.notices) == {"first|second|third|silent: no sound within 20 s"}
        return
    for voice in voices:
        assert sum(notice.startswith(f"{voice.name}: ") for notice in played.notices) == len(voice.requests)


@pytest.mark.parametrize("later", FAULTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_before_each_other(fault: VoiceFault, later: VoiceFault) -> None:
    first, second = (FakeVoice(0.0, name=n, faults={-1: f}) for n, f in (("first", fault), ("second", later)))
    kept_pace(run_virtual(talk(ChainVoice([first, second]))))


@pytest.mark.parametrize("fault", FAULTS)
def test_another_voice_takes_over_each_time(fault: VoiceFault) -> None:
    first, second = FakeVoice(0.0, name="first", faults={-1: fault}), FakeVoice(0.0, name="second")
    played = kept_pace(run_virtual(talk(ChainVoice([first, second]))))
    spoken = [u for u in played.utterances if u.voice]
    assert {u.voice for u in spoken} == {"second"}
    assert all(u.audio and any(u.audio.pcm) for u in spoken)
    if fault == "hang":
        assert len(played.notices) == len(first.requests) < len(spoken)  # It rests from time to time.
    else:
        assert len(played.notices) == len(first.requests) == len(spoken)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", range(10))
def test_a_fault_that_strikes_once_is_forgotten_by_the_next_sentence(fault: VoiceFault, call: int) -> None:
    first, second = FakeVoice(0.0, name="first", faults={call: fault}), FakeVoice(0.0, name="second")
    played = kept_pace(run_virtual(talk(ChainVoice([first, second]))))
    assert [u.voice for u in played.utterances if u.voice].count("second") == 1
    assert [notice.partition(":")[0] for notice in played.notices] == ["first"]
    assert len(first.requests) == len([u for u in played.utterances if u.voice])


@pytest.mark.parametrize("once", [False, True], ids=["always", "once"])
@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_what_no_voice_should_do_hands_over_to_the_next(answer: Any, once: bool) -> None:
    odd, spare = Odd(answer, once=once), FakeVoice(0.0, name="spare")
    played = kept_pace(run_virtual(talk(ChainVoice([odd, spare]))))
    spoken = [u.voice for u in played.utterances if u.voice]
    assert spoken == ["spare"] * (1 if once else len(spoken)) + ["odd"] * (len(spoken) - 1 if once else 0)
    assert all(notice.startswith("odd: ") for notice in played.notices)
    assert len(played.notices) == len(odd.requests) if not once else 1


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_what_no_voice_should_do_is_silence_without_another(answer: Any) -> None:
    for voice in (Odd(answer), ChainVoice([Odd(answer)])):
        played = kept_pace(run_virtual(talk(voice)))
        assert {u.voice for u in played.utterances} == {"silent", ""}
        assert all(notice.startswith("odd") for notice in played.notices)


@pytest.mark.parametrize("fault", FAULTS)
def test_without_a_chain(fault: VoiceFault) -> None:
    """A session can tell what is broken, and keeps on; that sound is too short or slow only a chain knows."""
    voice = FakeVoice(0.0, faults={-1: fault})
    pace = {"half": 0.5, "wrong_rate": 3.0}.get(fault, 1.0)
    played = kept_pace(run_virtual(talk(voice)), least=0.9 * pace, most=1.1 * pace)
    if fault in ("error", "hang", "nothing", "garbage"):
        assert {u.voice for u in played.utterances} == {"silent", ""}
        assert len(played.notices) == len(voice.requests)
    assert voice.open_calls == 0


def test_without_a_chain_the_next_sentence_asks_again() -> None:
    voice = FakeVoice(0.0, faults={0: "error", 1: "hang", 2: "garbage", 4: "nothing"})
    played = kept_pace(run_virtual(talk(voice)))
    assert [u.voice for u in played.utterances if u.voice][:7] == [
        "silent", "silent", "silent", "fake", "silent", "fake", "fake",
    ]  # fmt: skip
    assert len(played.notices) == 4


# Waiting.


def test_one_that_hangs_leaves_the_others_time_and_rests() -> None:
    """Without this the session's own patience would end the piece before the second voice was asked."""
    first, second = FakeVoice(0.0, name="first", faults={-1: "hang"}), FakeVoice(0.0, name="second")
    first.timeout = 60.0  # type: ignore[attr-defined]
    chain = ChainVoice([first, second])
    played = kept_pace(run_virtual(talk(chain)))
    assert {u.voice for u in played.utterances if u.voice} == {"second"}
    assert played.waited <= chain.hurry * len(first.requests)
    assert len(first.requests) < len(second.requests) / 2


class Deaf(FakeVoice):
    """Goes on when it is cancelled, for a minute."""

    async def speak(self, request: SpeechRequest) -> Speech:
        self.requests.append(request)
        end = asyncio.get_running_loop().time() + 60
        while asyncio.get_running_loop().time() < end:
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                continue
        raise RuntimeError("too late to matter")


def test_one_that_does_not_heed_being_cancelled_is_left_to_itself() -> None:
    deaf, second = Deaf(name="deaf"), FakeVoice(0.0, name="second")
    chain = ChainVoice([deaf, second])
    played = kept_pace(run_virtual(talk(chain)))
    assert {u.voice for u in played.utterances if u.voice} == {"second"}
    assert played.waited <= (chain.hurry + GRACE) * len(deaf.requests)
    kept_pace(run_virtual(talk(ChainVoice([Deaf(name="deaf")]))))


def test_a_dead_chain_rests_though_the_session_gave_it_up() -> None:
    voices = [FakeVoice(0.0, name=f"v{n}", faults={-1: "hang"}) for n in range(3)]
    played = kept_pace(run_virtual(talk(ChainVoice(voices))))
    assert all(len(voice.requests) < len(good().utterances) / 2 for voice in voices)
    assert all(voice.open_calls == 0 for voice in voices)
    assert played.waited < 6 * LIMITS.voice


@pytest.mark.parametrize("delay", [0.0, 0.4, 3.0])
@pytest.mark.parametrize("fault", BREAKS)
def test_slow_failures_cost_no_more_than_they_take(fault: VoiceFault, delay: float) -> None:
    first, second = FakeVoice(delay, name="first", faults={-1: fault}), FakeVoice(delay, name="second")
    played = kept_pace(run_virtual(talk(ChainVoice([first, second]))))
    assert played.waited <= 2 * delay * len(first.requests) + 0.01


def test_an_interruption_while_every_voice_fails() -> None:
    async def scene() -> None:
        voices = [FakeVoice(0.2, faults={-1: fault}) for fault in ("hang", "error", "garbage")]
        async with Session(world(), model=FakeModel(MADE), voice=ChainVoice(voices), limits=LIMITS) as session:
            for start in (session.begin, lambda: session.say("Hello there")):
                async with start() as turn:
                    async for event in turn:
                        if isinstance(event, UtteranceReady):
                            break
                await session.interrupt(5)
                assert all(voice.open_calls == 0 for voice in voices)
            async with session.say("Go on") as turn:
                events = [event async for event in turn]
            assert "".join(e.text for e in events if isinstance(e, TextDelta)).endswith("but it went out.")
            assert isinstance(events[-1], TurnEnded)
            assert events[-1].reason == "done"

    run_virtual(scene())
