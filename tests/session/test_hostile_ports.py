"""Models and voices that are worse than failing: they return nonsense, cancel themselves, or will not stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from npcsdk.codec import to_json
from npcsdk.events import Audio, Event, Mark, Notice, TextDelta, TurnEnded, TurnStarted, UtteranceReady
from npcsdk.ports import LanguageModel, Prompt, Speech, SpeechRequest, Usage, Voice
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice, tone
from npcsdk.testing.worlds import small_world

SOUND = tone(1.0, 16_000)


class OddVoice(FakeVoice):
    """Answers with what it was given, an exception raised."""

    def __init__(self, answer: Any) -> None:
        super().__init__(0.0)
        self.answer = answer

    async def speak(self, request: SpeechRequest) -> Speech:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer  # type: ignore[no-any-return]


class OddModel(FakeModel):
    """Yields what it was given, an exception raised."""

    def __init__(self, *items: Any) -> None:
        super().__init__()
        self.items = items

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        for item in self.items:
            if isinstance(item, BaseException):
                raise item
            yield item


def play(model: LanguageModel, voice: Voice, tmp_path: Path, says: int = 2) -> list[Event]:
    """Some turns; whatever happened, the events are JSON, fold to the state, and the session can be saved."""

    async def scene() -> list[Event]:
        async with Session(small_world(), model=model, voice=voice) as session:
            events = [event for _ in range(says) for event in await session.run("Hello there")]
            json.dumps([to_json(event) for event in events], allow_nan=False)
            assert refold(session.world, events) == session.state
            session.save(tmp_path / "save")
            Session.load(tmp_path / "save", session.world, model=model, voice=voice)
            return events

    return run_virtual(scene())


SPEECHES = {
    "rate 0": Speech(Audio(b"ab", 0), 1.0, (), "odd"),
    "rate below 0": Speech(Audio(b"ab", -5), 1.0, (), "odd"),
    "rate of a radio": Speech(Audio(b"ab", 10**9), 1.0, (), "odd"),
    "half a sample": Speech(Audio(b"abc", 16_000), 1.0, (), "odd"),
    "only named": Speech(Audio(b"", 16_000, sha256="x", frames=9), 1.0, (), "odd"),
    "samples of text": Speech(Audio("abcd", 16_000), 1.0, (), "odd"),  # type: ignore[arg-type]
    "no number": Speech(SOUND, nan, (), "odd"),
    "endless": Speech(SOUND, inf, (), "odd"),
    "backwards": Speech(SOUND, -1.0, (), "odd"),
    "long as the sun": Speech(SOUND, 1e308, (), "odd"),
    "duration of text": Speech(SOUND, "1", (), "odd"),  # type: ignore[arg-type]
    "mark at no time": Speech(SOUND, 1.0, (Mark("word", nan, 1.0, "x"),), "odd"),
    "mark of no kind": Speech(SOUND, 1.0, (Mark("smell", 0.0, 1.0, "x"),), "odd"),  # type: ignore[arg-type]
    "no mark": Speech(SOUND, 1.0, ((0, 1),), "odd"),  # type: ignore[arg-type]
    "no marks": Speech(SOUND, 1.0, None, "odd"),  # type: ignore[arg-type]
    "no name": Speech(SOUND, 1.0, (), None),  # type: ignore[arg-type]
    "no failures": Speech(SOUND, 1.0, (), "odd", None),  # type: ignore[arg-type]
    "nothing": None,
    "cancels itself": asyncio.CancelledError(),
}


@pytest.mark.parametrize("answer", SPEECHES.values(), ids=SPEECHES.keys())
def test_what_no_voice_should_return_is_said_in_silence(answer: Any, tmp_path: Path) -> None:
    said = ["One two three four. Five six. Seven. Eight. Nine.", "Ten apples fell. Who saw it? Me. You. Tom."]
    events = play(FakeModel(said), OddVoice(answer), tmp_path)
    spoken = [event for event in events if isinstance(event, UtteranceReady)]
    assert spoken
    assert all(event.voice == "silent" and event.audio is None for event in spoken)
    assert {event.code for event in events if isinstance(event, Notice)} == {"voice_failed"}
    assert [event.reason for event in events if isinstance(event, TurnEnded)] == ["done", "done"]


@pytest.mark.parametrize("said", [(), ("Hello there, my dear friend. ",)])
def test_a_model_that_cancels_itself_has_failed(said: tuple[str, ...], tmp_path: Path) -> None:
    events = play(OddModel(*said, asyncio.CancelledError()), FakeVoice(0.0), tmp_path)
    assert [event.reason for event in events if isinstance(event, TurnEnded)] == ["done", "done"]
    assert any(isinstance(event, TextDelta) for event in events)


@pytest.mark.parametrize("usage", [Usage(nan, inf, -inf), Usage("x", None, [[]])])  # type: ignore[arg-type]
def test_counts_that_are_none_are_not_told(usage: Usage, tmp_path: Path) -> None:
    events = play(OddModel("Hello there.", usage), FakeVoice(0.0), tmp_path)
    ended = [event for event in events if isinstance(event, TurnEnded)][-1]
    assert {ended.metrics[name] for name in ("tokens_in", "tokens_cached")} == {0}
    assert ended.metrics["tokens_out"] == 1  # As many pieces came.


class Unclosable(FakeModel):
    """Its stream fails, or hangs, when it is closed."""

    def __init__(self, reply: str, *, hangs: bool) -> None:
        super().__init__(judges_intents=True)
        self.reply, self.hangs = reply, hangs

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        try:
            yield self.reply
            yield "More of it. "
        finally:
            if self.hangs:
                await asyncio.sleep(1e6)
            raise RuntimeError("not closed")


@pytest.mark.parametrize("hangs", [True, False])
def test_a_stream_that_cannot_be_closed_does_not_hold_up_the_turn(hangs: bool, tmp_path: Path) -> None:
    events = play(Unclosable("[goto:offer]", hangs=hangs), FakeVoice(0.0), tmp_path, says=1)
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text == "You would? Bless you."
    assert not [event for event in events if isinstance(event, Notice)]


NEW = ("lamp", "door", "coat", "spoon", "river", "song")


class Deaf(FakeModel):
    """Its first stream goes on when it is cancelled; the others are as usual."""

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        self.prompts.append(prompt)
        if len(self.prompts) > 1:
            for word in NEW:
                yield f"A {word}. "
                await asyncio.sleep(5)
            return
        yield "Hello there, my dear friend. "
        for word in ("Old one. ", "Old two. ", "Old three. ", "Old four. "):
            for _ in range(2):
                try:
                    await asyncio.sleep(3)
                except asyncio.CancelledError:
                    continue
            yield word


def test_what_was_left_behind_says_nothing_in_the_next_turn() -> None:
    async def scene() -> list[Event]:
        session = Session(small_world(), model=Deaf(), voice=FakeVoice(0.0))
        async with session.say("Hello") as turn:
            async for event in turn:
                if isinstance(event, UtteranceReady):
                    break
            second = session.say("And now?")
            async with second:
                return [event async for event in second]

    events = run_virtual(scene())
    assert isinstance(events[0], TurnStarted)
    said = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert said.split() == [part for word in NEW for part in ("A", f"{word}.")]
    assert all(event.turn == 2 for event in events)
