"""The tavern is the world that everyone sees first: it is whole, it uses all of the language, and it speaks Chinese."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from npcsdk.check.findings import check_world_folder
from npcsdk.check.plans.folder import load_plans, plan_problems
from npcsdk.check.walks.walks import walk_world
from npcsdk.opening import tavern
from npcsdk.world.character import Character, Persona
from npcsdk.world.conditions import Condition
from npcsdk.world.effects import Effect, Emit, Feel, Order, Relate, Remember
from npcsdk.world.graph import DialogueGraph, Next, Node, Option, Pick, Reply, Storylet, Transition, Variant
from npcsdk.world.line_ids import said_in
from npcsdk.world.loading import load_world
from npcsdk.world.locale import source_hash
from npcsdk.world.lore import LoreEntry
from npcsdk.world.nature import Display, Feelings, Meant, Regard, Temperament
from npcsdk.world.text import RECALLED
from npcsdk.world.variable import Kind, Variable
from npcsdk.world.world import World

WORLD = load_world(tavern())
TAG = re.compile(r"\[[^\]]*\]|\{[^}]*\}")


def parts(value: Any) -> Iterator[BaseModel]:
    """A part of the world and all that is in it."""
    if isinstance(value, BaseModel):
        yield value
        value = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, dict):
        value = list(value.values())
    for item in value if isinstance(value, list | tuple) else ():
        yield from parts(item)


PARTS = list(parts(WORLD))
NODES = [part for part in PARTS if isinstance(part, Node)]
EDGES = [part for part in PARTS if isinstance(part, Transition | Option | Next)]
CONDITIONS = [
    found
    for part in PARTS
    for value in dict(part).values()
    for found in (value.values() if isinstance(value, dict) else (value,))
    if isinstance(found, Condition)
]
DEEDS = [deed for part in PARTS for deed in getattr(part, "do", ())]


def test_it_is_of_a_size() -> None:
    assert len(NODES) >= 40
    assert {character.name for character in WORLD.characters.values()} == {"Mira", "Old Tam", "Tilly"}
    assert sum(graph.character is None for graph in WORLD.graphs.values()) == 1
    assert len({node.end for node in NODES} - {"", "true"}) >= 4


WRITTEN = (World, DialogueGraph, Node, Reply, Variant, Next, Option, Transition, Storylet, Variable, LoreEntry)
CHARACTER = (Character, Persona, Temperament, Feelings, Meant, Display, Regard)


@pytest.mark.parametrize("part", [*WRITTEN, *CHARACTER])
def test_it_uses_every_field_of(part: type[BaseModel]) -> None:
    used = {
        name
        for found in PARTS
        if type(found) is part
        for name, field in part.model_fields.items()
        if getattr(found, name) != field.get_default(call_default_factory=True)
    }
    assert used == set(part.model_fields) - {"was"}, "it has no past"


def test_it_uses_every_kind_of_variable_effect_and_question() -> None:
    assert {part.kind for part in PARTS if isinstance(part, Variable)} == set(get_args(Kind))
    assert {type(deed) for deed in DEEDS} == {Effect, Relate, Remember, Feel, Order, Emit}
    ops = {str(deed.op)[:1] if str(deed.op)[:1] in "+-=" else deed.op for deed in DEEDS if isinstance(deed, Effect)}
    assert {"+", "=", "toggle", True} <= ops
    assert any(isinstance(deed, Relate) and deed.toward for deed in DEEDS)
    assert any(condition.nodes for condition in CONDITIONS)
    assert {bool(toward) for condition in CONDITIONS for _, toward in condition.relations} == {True, False}
    asked = " ".join(condition.source for condition in CONDITIONS)
    for word in ("visits(", "turns_since(", "relationship(", "feels(", "event.", " in clues", " and ", " or ", "not "):
        assert word in asked, word
    for word in ("knows(nameless_boat)", "knows(nameless_boat, player)", "recalls(player)", "recalls(hearsay)"):
        assert word in asked, word
    filled = " ".join(text for said in said_in(WORLD) for text in said.texts)
    assert all(f"{{{name}}}" in filled for name in RECALLED)
    assert all(owner.computed for owner in (WORLD, WORLD.characters["mira"], WORLD.graphs["haggle"]))
    assert all(owner.variables for owner in (WORLD, WORLD.characters["mira"], WORLD.graphs["mira"]))


def test_it_uses_every_pick_and_every_way_of_an_edge() -> None:
    assert {node.pick for node in NODES if node.lines} == set(get_args(Pick))
    assert any("." in edge.to for edge in EDGES)
    assert any(isinstance(value, str) and value.startswith("=") for edge in EDGES for value in edge.with_.values())
    others = [edge for edge in EDGES if isinstance(edge, Option) and edge.else_]
    assert {bool(option.say) for option in others} == {True, False}
    plain = [e for e in EDGES if isinstance(e, Transition) and not (e.intent or e.on or e.after or e.else_)]
    assert plain
    emitted = {deed.name for deed in DEEDS if isinstance(deed, Emit)}
    assert emitted & {edge.on for edge in EDGES if isinstance(edge, Transition)}
    assert "tam.first_words" in {said.id for said in said_in(WORLD)}


def test_every_reply_can_be_said_without_a_model_and_every_intent_has_examples() -> None:
    for node in NODES:
        if node.reply:
            assert len(node.reply.fallback) >= 3, node.id
            assert 20 <= node.reply.max_words <= 40, node.id
    for edge in EDGES:
        if isinstance(edge, Transition) and edge.intent:
            assert len(edge.examples) >= 4, edge.intent


def test_each_of_them_knows_what_the_others_do_not() -> None:
    known = {who: {e.id for e in WORLD.lore.values() if e.is_known_by(who)} for who in WORLD.characters}
    for who, facts in known.items():
        assert facts - set().union(*(others for other, others in known.items() if other != who)), who
    for graph in WORLD.graphs.values():
        for node in graph.nodes.values():
            told = node.reply.reveal if node.reply else ()
            assert all(graph.character and name in known[graph.character] for name in told), node.id


def test_it_is_whole_in_chinese() -> None:
    chinese = WORLD.locales["zh"]
    said = list(said_in(WORLD))
    assert chinese.keys() == {each.id for each in said}
    for each in said:
        found = chinese[each.id]
        assert found.source == source_hash(*each.texts), each.id
        assert all(re.search("[\u4e00-\u9fff]", text) for text in found.text), each.id
        if len(each.texts) == 1:
            assert Counter(TAG.findall(found.text[0])) == Counter(TAG.findall(each.text)), each.id


def test_it_goes_as_its_plans_say() -> None:
    folder: Path = tavern()
    assert len(load_plans(folder)) >= 8
    assert [str(problem) for problem in plan_problems(WORLD, folder)] == []


def test_nothing_is_found_in_it() -> None:
    assert check_world_folder(tavern()) == []


@pytest.mark.timeout(400)
def test_walkers_come_by_all_of_it_and_nothing_fails() -> None:
    walked = walk_world(WORLD, runs=1000, seed=1)
    assert [failure.text for failure in walked.failures] == []
    assert [missed.key for missed in walked.coverage.missed()] == []
    assert walked.coverage.percent == 100
    assert walked.coverage.endings.keys() == {node.end for node in NODES if node.end}
