"""However the model's text is cut on its way here, the same happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from npcsdk.codec import to_json
from npcsdk.events import Event, TurnEnded
from npcsdk.mind.state import State
from npcsdk.ports import Prompt, Usage
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

SAID = [
    "Well now, ", "Sit down. ", "I was born here", "! ", "Dr. Smith paid $3.50. ", "Wait... what?! ", "你好。",
    "真的吗？", "「好」", "…", " ", ", ", "(laughs) ", "*sighs* ", "(an aside) ", "ledger ", "— ", "🙂", "word " * 9,
    "**so**", "<think>no</think>",
]  # fmt: skip
TAGS = [
    "[happy]", "[curious:0.4]", "[angry]", "[laugh]", "[wave]", "[give:ledger]", "[pause:0.3]", "[nonsense]",
    "[goto:chat]", "[goto:offer]", "[goto:secret]", "[goto:hub]", "[goto:nowhere]", "[two words]", "【relaxed】",
    "[", "]",
]  # fmt: skip
REPLIES = st.lists(st.sampled_from(SAID) | st.sampled_from(TAGS), min_size=1, max_size=10).map("".join)


class Cut:
    """A model whose replies come in the pieces that the test says."""

    name = "cut"

    def __init__(self, replies: list[str], sizes: list[int], *, judges: bool) -> None:
        self.judges_intents = judges
        self._replies = replies
        self._sizes = sizes
        self.calls = 0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        text = self._replies[self.calls % len(self._replies)]
        self.calls += 1
        at = number = 0
        while at < len(text):
            size = self._sizes[number % len(self._sizes)]
            yield text[at : at + size]
            at, number = at + size, number + 1

    async def aclose(self) -> None:
        pass


def played(replies: list[str], sizes: list[int], judges: bool, heard: int | None) -> tuple[list[Any], State]:
    async def scene() -> tuple[list[Any], State]:
        talk = Session(small_world(), model=Cut(replies, sizes, judges=judges), voice=FakeVoice(0.0))
        async with talk.begin() as turn:
            told = [event async for event in turn]
        told += await talk.run("Is the bridge open?")
        if heard is not None:
            talk.heard(heard)
        return compared(told), talk.state

    return run_virtual(scene())


def compared(events: list[Event]) -> list[Any]:
    """The events by place and kind, without what is measured."""
    plain = (replace(event, metrics={}) if isinstance(event, TurnEnded) else event for event in events)
    return sorted(map(to_json, plain), key=lambda event: (event["turn"], event["at"], event["type"]))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(REPLIES, min_size=1, max_size=3),
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.booleans(),
    st.none() | st.integers(-1, 60),
)
@example(["[goto:chat][goto:offer] I was born here."], [5], True, None)
@example(["[goto:nowhere][goto:chat] I was born here."], [5], True, None)
def test_how_the_text_is_cut_makes_no_difference(
    replies: list[str], sizes: list[int], judges: bool, heard: int | None
) -> None:
    assert played(replies, sizes, judges, heard) == played(replies, [10_000], judges, heard)
