"""A writer's line does not come again within ten turns while others are left, whoever says it and whatever is typed."""

from __future__ import annotations

import pytest

from npcsdk.events import Event, TextDelta
from npcsdk.mind.state import TURNS_KEPT
from npcsdk.models.scripted import ScriptedModel
from npcsdk.ports import LanguageModel
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World

LINES = [f"[happy] This is what I say number {word}." for word in "one two three four five six seven".split()]


def world(lines: list[str]) -> World:
    data = small_world().model_dump(by_alias=True)
    data["graphs"]["mira"]["nodes"]["hub"]["reply"]["fallback"] = lines
    for graph in data["graphs"].values():
        for node in graph["nodes"].values():
            for edge in (*node["options"], *node["transitions"]):
                edge["if"] = None
        for edge in graph["anywhere"]:
            edge["if"] = None
    return World.model_validate(data)


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def said(model: LanguageModel, lines: list[str], turns: int, typed: str, rain: int = 0) -> list[str]:
    async def scene() -> list[str]:
        talk = Session(world(lines), model=model, voice=FakeVoice(0))
        spoken = []
        for _ in range(turns):
            for _ in range(rain):
                async with talk.notify("rain", much="very " * 20) as turn:
                    _ = [event async for event in turn]
            spoken.append(text(await talk.run(typed)))
        return spoken

    return run_virtual(scene())


@pytest.mark.parametrize("model", [ScriptedModel(), FakeModel(faults=Fault("error", retryable=False))])
@pytest.mark.parametrize(("typed", "rain"), [("mumble", 0), ("mumble mumble " * 250, 0), ("number one", 9)])
def test_no_line_comes_again_while_others_are_left(model: LanguageModel, typed: str, rain: int) -> None:
    spoken = said(model, LINES, 24, typed, rain)
    for turn in range(len(spoken) - len(LINES) + 1):
        assert len(set(spoken[turn : turn + len(LINES)])) == len(LINES), spoken


def test_after_ten_turns_a_line_may_come_again() -> None:
    lines = [f"This is what I say as number {number}." for number in range(30)]
    spoken = said(ScriptedModel(), lines, 60, "mumble")
    gaps = [spoken[:turn][::-1].index(line) for turn, line in enumerate(spoken) if line in spoken[:turn]]
    assert gaps
    assert min(gaps) >= TURNS_KEPT - 1


def test_one_line_is_said_again_and_again() -> None:
    assert said(ScriptedModel(), LINES[:1], 4, "mumble") == ["This is what I say number one."] * 4


def test_a_scripted_line_breaks_no_contract() -> None:
    async def scene() -> list[Event]:
        talk = Session(world(LINES[:1]), model=ScriptedModel(), voice=FakeVoice(0))
        return [event for _ in range(3) for event in await talk.run("mumble")]

    assert not [event for event in run_virtual(scene()) if event.type == "notice"]


def test_half_of_a_written_line_is_not_said_again_and_again() -> None:
    line = "The road is shut for every cart. The old bridge fell into the river."
    model = FakeModel("The road is shut for every cart.")

    async def scene() -> list[str]:
        talk = Session(world([line, *LINES]), model=model, voice=FakeVoice(0))
        return [text(await talk.run("mumble")) for _ in range(3)]

    said = run_virtual(scene())
    assert said[0] == "The road is shut for every cart."
    assert said[1:] != 2 * [said[0]]
    assert len(set(said)) == 3
