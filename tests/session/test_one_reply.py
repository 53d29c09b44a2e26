"""At most one generated reply a turn, decided once, and what waits for the player waits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from npcsdk.events import Event, Heard, LineChosen, NodeEntered, Notice, TextDelta, TurnEnded, VariableChanged
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import World

REPLY: Mapping[str, Any] = {"goal": "Say something.", "fallback": ["I forget."]}


def world(start: str = "here", **nodes: Mapping[str, Any]) -> World:
    return World.model_validate(
        {
            "id": "w",
            "title": "W",
            "start": "ann",
            "characters": {
                "ann": {"id": "ann", "name": "Ann", "persona": {"description": "Ann."}, "fallback": ["Hm."]}
            },
            "graphs": {
                "ann": {
                    "graph": "ann",
                    "character": "ann",
                    "start": start,
                    "variables": {"count": 0},
                    "nodes": {name: {"id": name, **node} for name, node in nodes.items()},
                }
            },
        }
    )


async def told(turn: Turn) -> list[Event]:
    async with turn:
        return [event async for event in turn]


def talk(model: FakeModel, /, **nodes: Mapping[str, Any]) -> Session:
    return Session(world(**nodes), model=model, voice=FakeVoice(0.0))


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def entered(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.node, event.reason) for event in events if isinstance(event, NodeEntered)]


def lines(events: list[Event]) -> list[bool]:
    return [event.generated for event in events if isinstance(event, LineChosen)]


async def test_a_reply_reached_by_next_waits() -> None:
    session = talk(FakeModel("Yes."), here={"line": "Well.", "next": [{"to": "there"}]}, there={"reply": REPLY})
    events = await told(session.begin())
    assert text(events) == "Well."
    assert not session.model.prompts  # type: ignore[attr-defined]
    assert text(await session.run("Hm?")) == "Yes."


async def test_a_reply_that_speaks_first_speaks_once() -> None:
    there = {"reply": REPLY, "speak_first": True, "next": [{"to": "more", "if": "count >= 0"}]}
    more = {"line": "And so on.", "next": [{"to": "there"}]}
    session = talk(FakeModel("Yes."), here={"line": "Well.", "next": [{"to": "there"}]}, there=there, more=more)
    events = await told(session.begin())
    assert text(events) == "Well.\nYes.\nAnd so on."
    assert lines(events) == [False, True, False]
    assert entered(events)[-1] == ("there", "next")  # It has said its reply; now it waits.
    assert len(session.model.prompts) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("judges", [False, True])
async def test_no_second_reply_after_a_reply_or_its_fallback(judges: bool, fails: bool) -> None:
    edges = [{"to": "other", "intent": "the player asks", "examples": ["tell me more"]}]
    here = {"reply": REPLY, "transitions": edges, "next": [{"to": "other"}]}
    other = {"reply": REPLY, "speak_first": True}
    model = FakeModel("Yes.", judges_intents=judges, faults=Fault("error", retryable=False) if fails else None)
    session = talk(model, here=here, other=other)
    events = await session.run("hello")
    assert text(events) == ("I forget." if fails else "Yes.")
    assert lines(events) == [not fails]
    assert entered(events)[-1] == ("other", "next")
    assert len(model.prompts) == 1


async def test_after_an_authored_target_of_a_goto_one_reply_may_speak_first() -> None:
    edges = [{"to": "line", "intent": "the player asks", "examples": ["tell me more"]}]
    line = {"line": "Well.", "next": [{"to": "other"}]}
    other = {"reply": REPLY, "speak_first": True}
    model = FakeModel(["[goto:line]", "Yes."], judges_intents=True)
    session = talk(model, here={"reply": REPLY, "transitions": edges}, line=line, other=other)
    events = await session.run("hello")
    assert text(events) == "Well.\nYes."
    assert lines(events) == [False, True]


async def test_what_the_judge_decided_stands_when_its_words_fail() -> None:
    here = {
        "reply": {**REPLY, "max_words": 3},
        "transitions": [
            {"to": "here", "intent": "the player greets", "examples": ["good morning"], "do": {"count": "+1"}},
            {"to": "other", "intent": "the player asks", "examples": ["tell me more"], "do": {"count": "+10"}},
        ],
    }
    other = {"line": "More."}
    long = "this is far too long to be said"
    stays = talk(FakeModel(long, judges_intents=True), here=here, other=other)
    events = await stays.run("tell me more")  # The model heard no intent in it; what failed are its words.
    assert entered(events) == [("here", "begin")]
    assert text(events) == "I forget."
    again = talk(FakeModel(f"[goto:here] {long}", judges_intents=True), here=here, other=other)
    events = await again.run("tell me more")
    assert entered(events)[1:] == [("here", "goto")]
    assert again.state.variables["ann.count"] == 1
    assert text(events) == "I forget."


async def test_else_is_taken_and_named_when_the_judge_fails() -> None:
    edges = [
        {"to": "other", "intent": "the player asks", "examples": ["tell me more"]},
        {"to": "lost", "else": True, "do": {"count": "+1"}},
    ]
    model = FakeModel("x", judges_intents=True, faults=Fault("error", retryable=False))
    nodes: dict[str, Any] = {"other": {"line": "More."}, "lost": {"line": "Pardon?"}}
    session = talk(model, here={"reply": REPLY, "transitions": edges}, **nodes)
    events = await session.run("mumble")
    assert entered(events)[1:] == [("lost", "else")]
    assert text(events) == "Pardon?"
    assert session.state.variables["ann.count"] == 1


@pytest.mark.parametrize("reply", ["No goto here.", "[goto:nowhere] Hm."])
async def test_else_is_taken_when_the_judge_picks_none(reply: str) -> None:
    edges = [
        {"to": "other", "intent": "the player asks", "examples": ["tell me more"]},
        {"to": "lost", "else": True},
    ]
    nodes: dict[str, Any] = {"other": {"line": "More."}, "lost": {"reply": {**REPLY, "goal": "Ask again."}}}
    model = FakeModel(reply, judges_intents=True)
    session = talk(model, here={"reply": REPLY, "transitions": edges}, **nodes)
    events = await session.run("mumble")
    assert entered(events)[1:] == [("lost", "else")]
    assert len(model.prompts) == 1


async def test_a_circle_of_next_is_stopped_with_a_notice() -> None:
    here = {"next": [{"to": "there"}], "do": {"count": "+1"}}
    session = talk(FakeModel(), here=here, there={"next": [{"to": "here", "if": "count >= 0"}]})
    events = await told(session.begin())
    assert [event.code for event in events if isinstance(event, Notice)] == ["next_loop"]
    assert [event.reason for event in events if isinstance(event, TurnEnded)] == ["done"]


async def test_options_and_effects_after_a_line_stand_at_its_end() -> None:
    options = [{"say": "Go on.", "to": "here", "do": {"count": "+100"}}]
    here = {"line": "One two.", "do": {"count": "+1"}, "next": [{"to": "there"}]}
    session = talk(FakeModel(), here=here, there={"options": options})
    events = await told(session.begin())
    places = [(event.type, event.at) for event in events if event.at not in (0, -1) and event.type != "text_delta"]
    assert places == [("variable_changed", 8), ("node_entered", 8), ("options_offered", 8), ("turn_ended", 8)]
    session.heard(7)
    assert session.state.variables["ann.count"] == 0
    assert session.state.offered == ()
    picked = await told(session.choose("there.here"))  # It means that all was heard.
    effects = [event for event in picked if isinstance(event, VariableChanged)]
    assert [(event.op, event.at) for event in effects] == [("+100", -1), ("+1", 8)]
    assert session.state.variables["ann.count"] == 102


async def test_the_same_seed_turn_and_node_give_the_same_talk() -> None:
    async def play(seed: int) -> tuple[list[str], list[int]]:
        model = FakeModel("Yes.")
        session = Session(world(here={"reply": REPLY}), model=model, voice=FakeVoice(0.0), seed=seed)
        events = [*await session.run("a"), *await session.run("b")]
        ids = [event.line_id for event in events if isinstance(event, LineChosen)]
        return ids, [prompt.seed for prompt in model.prompts]

    assert await play(1) == await play(1)
    (one, seeds), (other, others) = await play(1), await play(2)
    assert not set(one) & set(other)
    assert len({*seeds, *others}) == 4


async def test_the_writers_fallbacks_follow_from_the_seed() -> None:
    async def play(seed: int) -> str:
        model = FakeModel("x", faults=Fault("error", retryable=False))
        here = {"reply": {"goal": "g", "fallback": [f"Line {n}." for n in range(9)]}}
        session = Session(world(here=here), model=model, voice=FakeVoice(0.0), seed=seed)
        return text([*await session.run("a"), *await session.run("b")])

    said = [await play(seed) for seed in range(8)]
    assert said == [await play(seed) for seed in range(8)]
    assert len(set(said)) > 3


@pytest.mark.parametrize("taken", range(0, 14, 2))
def test_a_turn_that_fails_leaves_facts_and_what_was_heard(taken: int) -> None:
    """An authored line, then a reply that cannot be made and has no fallback."""

    async def scene() -> None:
        here = {"line": "[happy] One two three. Four.", "do": {"count": "+1"}, "next": [{"to": "there"}]}
        there = {"reply": {"goal": "g"}, "speak_first": True}
        world_ = world(here=here, there=there)
        characters = {"ann": world_.characters["ann"].model_copy(update={"fallback": ()})}
        model = FakeModel("x", first_token=1.0, faults=Fault("error", retryable=False))
        session = Session(world_.model_copy(update={"characters": characters}), model=model, voice=FakeVoice(0.0))
        session.tick(2.5)
        await session.begin().start()
        await asyncio.sleep(0.5)
        events = [event for event in (session.door.take_one() for _ in range(taken)) if event]
        await asyncio.sleep(5)
        assert not session.busy
        events += session.door.take()
        ended = events[-1]
        assert isinstance(ended, TurnEnded)
        assert ended.reason == "failed"
        assert all(event.time == 2.5 for event in events)
        heard = [event.at for event in events if isinstance(event, Heard)]
        assert heard == [ended.at] == [len(text(events)) or -1]
        whole = text(events) == "One two three. Four."
        assert session.state.variables["ann.count"] == (1 if whole else 0)
        assert session.state.place is not None
        assert session.state.place.node == ("there" if whole else "here")
        assert session.state.place.unfinished
        assert [entry.kind for entry in session.state.history] == (["line"] if text(events) else [])

    run_virtual(scene())
