"""What a model is offered: names that are told apart, and that a `[goto:...]` can hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.events import InputReceived, NodeEntered, TextDelta, VariableChanged
from npcsdk.language.meaning import Goto, meaning_of
from npcsdk.language.tags import Tag, TagParser
from npcsdk.mind.contract import contract_for
from npcsdk.mind.state import Place, State
from npcsdk.mind.step import Step
from npcsdk.mind.way import LONGEST, Way, named
from npcsdk.models.grammar import grammar
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.graph import Transition
from npcsdk.world.world import Player, World

LONG = "a" * 64


def world(*edges: dict[str, Any]) -> World:
    nodes: dict[str, Any] = {
        "hub": {"reply": {"goal": "Talk.", "fallback": "Hm."}, "transitions": edges},
        "news": {"line": "News.", "storylet": {"pool": "news", "about": "sheep"}, "next": [{"to": "hub"}]},
        "more": {"line": "More.", "storylet": {"pool": "news", "about": "ships"}, "next": [{"to": "hub"}]},
        "offer": {"line": "Here.", "next": [{"to": "hub"}]},
        LONG: {"line": "Long.", "next": [{"to": "hub"}]},
    }
    others: dict[str, Any] = {
        "haggle": {"offer": {"line": "{price}.", "return": True}},
        LONG: {LONG: {"line": "Longer.", "return": True}},
    }
    mira = {"character": "mira", "start": "hub", "pools": {"news": "model"}, "nodes": nodes, "variables": {"tea": 0}}
    graphs: dict[str, Any] = {"mira": mira} | {
        name: {"start": next(iter(nodes)), "arguments": {"price": 0}, "nodes": nodes} for name, nodes in others.items()
    }
    persona = {"description": "Mira keeps the inn."}
    return World.model_validate(
        {
            "id": "w",
            "title": "W",
            "start": "mira",
            "characters": {"mira": {"id": "mira", "name": "Mira", "persona": persona, "graph": "mira"}},
            "graphs": {
                key: {**graph, "graph": key, "nodes": {name: {"id": name, **node} for name, node in nodes.items()}}
                for key, graph in graphs.items()
                for nodes in [graph["nodes"]]
            },
        }
    )


LEADS: list[dict[str, Any]] = [
    {"to": "offer"},
    {"to": LONG},
    {"call": "haggle", "to": "offer"},
    {"call": "haggle.offer", "with": {"price": 3}},
    {"call": f"{LONG}.{LONG}"},
    {"draw": "news"},
    {"draw": "news", "to": "offer"},
]


def offered(made: World) -> tuple[Way, ...]:
    state = State.fresh(made, "mira")
    state.places["mira"] = Place("mira", "hub", unfinished=False)
    return Step(made, state).decide(InputReceived("say"), judged=True).choices


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LEADS), min_size=1, max_size=12))
def test_a_tag_can_name_each_way(leads: list[dict[str, Any]]) -> None:
    made = world(*({**lead, "intent": f"wants {number}"} for number, lead in enumerate(leads)))
    ways = offered(made)
    assert len(ways) == sum(2 if "draw" in lead else 1 for lead in leads)
    assert len({way.name for way in ways}) == len(ways)
    for way in ways:
        first, *rest = TagParser().feed(f"[goto:{way.name}] Yes. ")
        assert isinstance(first, Tag)
        assert meaning_of(first) == Goto(way.name)
        assert rest
    state = State.fresh(made, "mira")
    node = made.graphs["mira"].nodes["hub"]
    contract = contract_for(made, state, Player(), node, gotos=[way.name for way in ways])
    assert contract.gotos == tuple(way.name for way in ways)
    assert grammar(contract) == grammar(replace(contract, gotos=()))  # Whoever needs one decides nothing.


async def test_the_way_that_was_named_is_taken() -> None:
    made = world(
        {"to": "offer", "intent": "wants it", "do": {"tea": "+1"}},
        {"to": "offer", "intent": "wants it badly", "do": {"tea": "+10"}},
        {"call": "haggle", "with": {"price": 7}, "intent": "finds it dear"},
        {"call": "haggle", "with": {"price": 8}, "intent": "finds it far too dear"},
    )
    for name, tea, said in (("offer.2", 10, "Here."), ("haggle.2", 0, "8."), ("haggle", 0, "7.")):
        talk = Session(made, model=FakeModel(f"[goto:{name}] never said", judges_intents=True), voice=SilentVoice())
        async with talk.begin() as turn:
            _ = [event async for event in turn]
        events = await talk.run("Well")
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == said
        assert talk.state.variables["mira.tea"] == tea
        assert next(event.reason for event in events if isinstance(event, NodeEntered)) == "goto"
        changed = [event.name for event in events if isinstance(event, VariableChanged)]
        assert ("mira>haggle.price" in changed) == (not tea)


def test_what_is_told_apart_keeps_its_name() -> None:
    edges = [Transition(to="a"), Transition(to="b"), Transition(to="a")]
    ways = named(Way(edge, "g", "g", edge.to, 0, edge.to) for edge in edges)
    assert [way.name for way in ways] == ["a", "b", "a.2"]
    assert [way.edge for way in ways] == edges
    far = Way(Transition(to=f"g.{LONG}"), "h", "g", LONG, 0, f"g.{LONG}")
    assert [len(way.name) for way in named([far, far])] == [LONGEST, LONGEST + 2]
