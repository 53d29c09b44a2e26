"""An embedder in a session: it helps to tell what the player means, or it is told of and does no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from npcsdk.errors import EmbedderError
from npcsdk.events import Event, NodeEntered, Notice, TurnEnded
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

HELP = ("help", "fix", "hand", "hammer")


class FakeEmbedder:
    """Knows two meanings: that somebody helps, and all else by its letters."""

    name = "fake"
    dimension = 27

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked += texts
        if self.error:
            raise self.error
        return [self._vector(text.lower()) for text in texts]

    def _vector(self, text: str) -> list[float]:
        if any(word in text for word in HELP):
            return [10.0, *[0.01] * 26]
        return [0.0, *(text.count(chr(97 + letter)) + 0.01 for letter in range(26))]

    async def aclose(self) -> None:
        """Nothing is held."""


def play(embedder: FakeEmbedder | None, *texts: str, judges: bool = False) -> list[list[Event]]:
    talk = Session(small_world(), model=FakeModel("Well now.", judges_intents=judges), voice=FakeVoice(0))
    talk.embedder = embedder

    async def scene() -> list[list[Event]]:
        async with talk:
            return [await talk.run(text) for text in texts]

    return run_virtual(scene())


def entered(events: list[Event]) -> list[str]:
    return [event.node for event in events if isinstance(event, NodeEntered) and event.reason == "intent"]


def test_meaning_leads_where_words_do_not() -> None:
    said = "a hammer and two arms for you"
    assert entered(play(None, said)[0]) == []
    events = play(FakeEmbedder(), said)[0]
    assert entered(events) == ["offer"]
    assert isinstance(events[-1], TurnEnded)
    assert events[-1].metrics["perceive"] > 0


def test_a_model_that_judges_needs_no_embedder_but_for_what_is_remembered() -> None:
    embedder = FakeEmbedder()
    play(embedder, "I brought a hammer", judges=True)
    assert not any("help" in text for text in embedder.asked)  # No examples: nobody compares them.


@pytest.mark.parametrize("error", [EmbedderError("broken"), RuntimeError("bug")])
def test_a_broken_embedder_is_told_of_once_and_words_decide(error: Exception) -> None:
    turns = play(FakeEmbedder(error), "I can help you", "mumble", "tell me about yourself")
    assert [entered(events) for events in turns] == [["offer"], [], ["chat"]]
    notices = [[event for event in events if isinstance(event, Notice)] for events in turns]
    assert [[notice.code for notice in each] for each in notices] == [["embedder_failed"], [], []]
    assert str(error) in notices[0][0].text


async def test_an_interrupt_counts_for_a_turn_that_is_about_to_begin() -> None:
    class Slow(FakeEmbedder):
        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            await asyncio.sleep(0.05)
            return await super().embed(texts)

    model = FakeModel("Well now.", first_token=0.5)
    talk = Session(small_world(), model=model, voice=FakeVoice(0))
    talk.embedder = Slow()
    async with talk:
        turn = talk.say("Hello there")
        starting = asyncio.create_task(turn.start())
        await asyncio.sleep(0.02)
        talk.interrupt()
        await starting
        events = [event async for event in turn]
        assert isinstance(events[-1], TurnEnded)
        assert events[-1].reason == "interrupted"
        assert talk.state.history[-1].text == "Hello there"
