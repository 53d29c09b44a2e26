"""Calls that are left, cut and saved: what a graph that called itself had is there again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from language import nodes, session, text, told, world

from npcsdk.events import NodeEntered, VariableChanged
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.world.world import World

DEEP: dict[str, Any] = {
    "start": "ask",
    "arguments": {"n": 0, "bag": []},
    "nodes": {
        "ask": {
            "line": "{n}: {bag}.",
            "options": [
                {"id": "deeper", "say": "Deeper", "call": "deep", "with": {"n": "=n + 1", "bag": ["b", "c"]}},
                {"id": "through", "say": "Through", "call": "wide", "with": {"m": "=n"}},
                {"id": "up", "say": "Up", "to": "up"},
            ],
        },
        "up": {"line": "Up.", "return": True},
    },
}
WIDE: dict[str, Any] = {
    "start": "in",
    "arguments": {"m": 0},
    "anywhere": [
        {"to": "out", "on": "fire"},
        {"call": "deep.up", "to": "out", "with": {"n": "=m + 10"}, "on": "rain"},
    ],
    "nodes": {
        "in": {"line": "In.", "options": [{"id": "deep", "say": "Deep", "call": "deep", "with": {"n": "=m + 1"}}]},
        "out": {"line": "Out.", "return": True},
    },
}


def made() -> World:
    option = {"id": "dive", "say": "Dive", "call": "deep", "with": {"n": 1, "bag": ["a"]}}
    return world({"a": {"line": "Well?", "options": [option]}}, others={"deep": DEEP, "wide": WIDE})


async def within(*options: str) -> Session:
    talk = session(made())
    await told(talk.begin())
    for option in options:
        await told(talk.choose(option))
    return talk


def holds(talk: Session) -> tuple[Any, Any]:
    return talk.state.variables["mira>deep.n"], talk.state.variables["mira>deep.bag"]


async def test_what_a_call_had_is_there_again_when_an_outer_graph_takes_the_talk_out_of_it() -> None:
    talk = await within("dive", "through", "deep", "deeper")
    assert holds(talk) == (3, ("b", "c"))
    events = await told(talk.notify("fire"))
    assert text(events) == "Out."  # Which returns to `ask`, the first of them.
    assert holds(talk) == (1, ("a",))
    changed = [event.name for event in events if isinstance(event, VariableChanged)]
    assert changed == ["mira>deep.n", "mira>deep.bag"]  # Once each, whatever lies between.


async def test_a_call_from_an_outer_graph_has_for_later_what_was_there_before_what_it_leaves() -> None:
    talk = await within("dive", "through", "deep", "deeper")
    events = await told(talk.notify("rain"))
    assert text(events) == "Up.\nOut."
    assert [event.value for event in events if isinstance(event, VariableChanged)][:2] == [11, ()]
    assert holds(talk) == (1, ("a",))
    assert talk.state.place is not None
    assert [frame.graph for frame in talk.state.place.stack] == ["mira"]


async def test_a_set_that_a_call_keeps_is_the_same_after_it_was_saved(tmp_path: Path) -> None:
    talk = await within("dive", "deeper", "deeper")
    talk.save(tmp_path / "save.json")
    again = Session.load(tmp_path / "save.json", talk.world, model=talk.model, voice=talk.voice)
    assert again.state == talk.state
    events = await told(again.choose("up"))
    assert nodes(events) == ["up", "ask"]
    assert holds(again) == (2, ("b", "c"))
    events = await told(again.choose("up"))
    assert holds(again) == (1, ("a",))
    assert [event.again for event in events if isinstance(event, NodeEntered)] == [False, True]


async def test_a_return_that_was_not_heard_did_not_give_anything_back() -> None:
    talk = await within("dive", "deeper")
    await told(talk.choose("up"))
    assert holds(talk) == (1, ("a",))
    talk.heard(2)
    assert holds(talk) == (2, ("b", "c"))
    await told(talk.say("hm"))  # What was cut short goes on where it leads: back, and there nobody waits for this.
    assert holds(talk) == (1, ("a",))
    assert talk.state.place is not None
    assert (talk.state.place.node, len(talk.state.place.stack)) == ("ask", 1)


async def test_a_call_that_the_model_decided_did_not_happen_where_nothing_was_heard() -> None:
    call = {"call": "deep", "with": {"n": 1}, "intent": "the player wants to go deeper", "do": {"mira.tea": "+1"}}
    node = {"reply": {"goal": "Talk.", "fallback": "Hm."}, "transitions": [call]}
    talk = session(
        world({"a": node}, others={"deep": DEEP, "wide": WIDE}, variables={"tea": 0}),
        FakeModel("[goto:deep] never said", judges_intents=True),
    )
    await told(talk.begin())
    before = talk.state
    events = await told(talk.say("Deeper!"))
    assert text(events) == "1: ."
    assert [(event.node, event.reason, event.at) for event in events if isinstance(event, NodeEntered)] == [
        ("ask", "goto", 0)
    ]
    assert talk.state.variables["mira.tea"] == 1
    talk.heard(-1)
    assert (talk.state.variables, talk.state.places) == (before.variables, before.places)
    talk.heard(0)  # It began, and so it did happen.
    assert (holds(talk)[0], talk.state.variables["mira.tea"]) == (1, 1)
