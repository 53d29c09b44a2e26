"""Authored lines beside what their character and their node ask for."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.texts.lines_checked import contract_faults, feeling_faults
from npcsdk.world.world import World

_LORE = {
    "ledger": {"keywords": ["ledger", "Grey Run"], "known_by": ["mira"]},
    "bridge": {"keywords": ["bridge", "Grey Run"]},
}
_SHOWN = {"mira": {"emotions": ["neutral", "happy", "sad"], "commands": ["wave"]}, "tom": {}}
_TOM = {"tom": {"character": "tom", "nodes": {"hub": {"line": "Aye."}}}}


def _world(node: dict[str, Any], **fields: Any) -> World:
    return world_of({"hub": node}, **{"characters": _SHOWN, "lore": _LORE, "graphs": _TOM, **fields})


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ({"line": "[happy] Well. [angry] Out!"}, "mira.hub.line"),
        ({"lines": ["Well.", "[angry:0.3] Out!"]}, "mira.hub.lines.1.line"),
        ({"reply": {"goal": "Greet.", "fallback": ["[sad] Oh.", "【worried】 Oh."]}}, "mira.hub.reply.fallback.1"),
    ],
)
def test_a_feeling_that_the_character_does_not_list(node: dict[str, Any], place: str) -> None:
    assert found(feeling_faults, _world(node)) == [place]


@pytest.mark.parametrize(
    "node",
    [
        {"line": "[happy] Well. [wave] [laugh] (angry) Angry?"},
        {"lines": ["[sad] A.", "[neutral] B."]},
        {"line": "Well."},
    ],
)
def test_feelings_that_it_lists(node: dict[str, Any]) -> None:
    assert found(feeling_faults, _world(node)) == []


def test_what_a_character_says_anywhere_is_looked_at() -> None:
    who = {"emotions": ["happy"], "fallback": ["Hm.", "[sad] Hm."]}
    who |= {"persona": {"description": "Someone.", "examples": [{"player": "Hi", "reply": "[angry] No."}]}}
    world = world_of({"hub": {"line": "Well."}}, characters={"mira": who})
    assert found(feeling_faults, world) == ["characters.mira.fallback.1", "characters.mira.persona.examples.0.reply"]


def test_a_shared_graph_shows_what_all_of_its_speakers_do() -> None:
    call = {"hub": {"line": "Yes?", "next": [{"call": "news", "to": "hub2"}]}, "hub2": {"line": "So."}}
    tell = {"reply": {"goal": "Tell.", "emotions": ["happy", "angry"], "fallback": "[angry] Hm."}, "next": "back"}
    graphs = {"news": {"nodes": {"tell": tell, "back": {"return": True}}}, "tom": {"character": "tom", "nodes": call}}
    world = world_of(call, characters=_SHOWN, graphs=graphs)
    assert found(feeling_faults, world) == ["news.tell.reply.fallback.0", "news.tell.reply.emotions.1"]
    assert {fault.message for fault in feeling_faults(world)} == {"[angry] is none of the feelings that mira shows."}


def _reply(fallback: str, **fields: Any) -> dict[str, Any]:
    return {"reply": {"goal": "Answer.", "fallback": ["Hm.", fallback], **fields}}


@pytest.mark.parametrize(
    ("node", "why"),
    [
        (_reply("One two three four.", max_words=3), "it has 4 words, more than `max_words: 3`"),
        (_reply("It is in the ledgers.", withhold=["ledger"]), "'ledger' is withheld here"),
        (_reply("[sad] Oh.", emotions=["happy"]), "[sad] is not among the reply's `emotions`"),
        (_reply("Well. Tom: Aye."), "a second speaker"),
        (_reply("Ich weiß nicht, was das ist, aber es ist nicht gut."), "not in English"),
        (_reply("我不知道这是什么，但是它不好，真的不好。"), "not in English"),
        (_reply("[wave]"), "it has no words"),
        (_reply('He said "never.'), "a quotation that is not closed"),
    ],
)
def test_a_fallback_that_no_model_could_say_there(node: dict[str, Any], why: str) -> None:
    world = _world(node)
    assert found(contract_faults, world) == ["mira.hub.reply.fallback.1"]
    assert next(iter(contract_faults(world))).message == f"A line of hub is not as its node wants it: {why}."


@pytest.mark.parametrize(
    "node",
    [
        _reply("[happy] One [wave] two three.", max_words=3),
        _reply("[neutral] Well. [happy] Yes.", emotions=["happy"]),
        _reply("It is at the Grey Run.", withhold=["ledger"], reveal=["bridge"]),
        _reply("It is in the ledger.", reveal=["ledger"]),
        _reply("As an AI, I keep the station. She smiles at nobody."),
        _reply("C'est la vie, traveller."),
        _reply('He said "never" and went.'),
        {"line": "One two three four five. It is in the ledger. " * 12},
        {"line": "Ich weiß nicht, was das ist, aber es ist nicht gut."},
        {"line": "One thing is sure: Tom is asleep. Answer: no."},
    ],
)
def test_what_a_writer_may_say(node: dict[str, Any]) -> None:
    assert found(contract_faults, _world(node)) == []


def test_a_line_is_said_by_one() -> None:
    assert found(contract_faults, _world({"line": "Well. Tom: Aye."})) == ["mira.hub.line"]
    assert found(contract_faults, _world({"lines": ["Well.", "Mira: Well."]})) == ["mira.hub.lines.1.line"]


def test_a_characters_own_fallback_gives_nothing_away_where_it_may_be_said() -> None:
    people = {**_SHOWN, "mira": {"fallback": ["Hm.", "Where is my ledger?"]}}
    kept = {"reply": {"goal": "Answer.", "withhold": ["ledger"]}}
    world = _world(kept, characters=people)
    assert found(contract_faults, world) == ["characters.mira.fallback.1"]
    assert found(contract_faults, _world({"reply": {"goal": "Answer."}}, characters=people)) == []
    kept["reply"]["fallback"] = "No."
    assert found(contract_faults, _world(kept, characters=people)) == []
