"""Replies that have nothing to say without a model, and commands that nobody has."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.findings import ANALYSES
from npcsdk.check.texts.commands import command_faults
from npcsdk.check.texts.fallbacks import fallback_faults

_REPLY = {"reply": {"goal": "Answer."}}


def test_a_reply_without_any_fallback() -> None:
    assert found(fallback_faults, world_of({"hub": _REPLY})) == ["mira.hub.reply"]
    assert found(fallback_faults, world_of({"hub": {"reply": {"goal": "Answer.", "fallback": "Hm."}}})) == []
    assert found(fallback_faults, world_of({"hub": _REPLY}, characters={"mira": {"fallback": "Hm."}})) == []
    assert found(fallback_faults, world_of({"hub": {"line": "Hm."}})) == []


def test_everyone_who_calls_needs_one() -> None:
    call = {"hub": {"line": "Yes?", "next": [{"call": "news", "to": "hub2"}]}, "hub2": {"line": "So."}}
    graphs = {"news": {"nodes": {"tell": _REPLY, "back": {"return": True}}}, "tom": {"character": "tom", "nodes": call}}
    people: dict[str, Any] = {"mira": {"fallback": "Hm."}, "tom": {}}
    world = world_of(call, graphs=graphs, characters=people)
    assert found(fallback_faults, world) == ["news.tell.reply"]
    assert next(iter(fallback_faults(world))).message == "Without a model tom says nothing at tell."
    people["tom"] = {"fallback": "Aye."}
    assert found(fallback_faults, world_of(call, graphs=graphs, characters=people)) == []
    del graphs["tom"]
    people = {"mira": {"fallback": "Hm."}}
    assert found(fallback_faults, world_of(call, graphs=graphs, characters=people)) == []


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ({"line": "Here.", "do": {"command": "giev:ledger"}}, "mira.hub.do.command"),
        ({"options": [{"say": "Go!", "to": "hub", "do": {"command": "open:door"}}]}, "mira.hub.options.0.do.command"),
        (
            {"transitions": [{"to": "hub", "else": True, "do": {"command": ["wave", "bow"]}}]},
            "mira.hub.transitions.0.do.command",
        ),
    ],
)
def test_a_command_that_the_character_does_not_have(node: dict[str, Any], place: str) -> None:
    world = world_of({"hub": node}, characters={"mira": {"commands": ["wave", "give"]}})
    assert found(command_faults, world) == [place]


def test_commands_that_it_has_or_that_a_variable_names() -> None:
    node = {"line": "[wave] Here.", "do": {"command": ["give:ledger, {player.name}", "wave", "{deed}:now"]}}
    world = world_of({"hub": node}, characters={"mira": {"commands": ["wave", "give"]}}, variables={"deed": "bow"})
    assert found(command_faults, world) == []


def test_a_shared_line_gives_only_what_all_its_speakers_have() -> None:
    call = {"hub": {"line": "Yes?", "next": [{"call": "sale", "to": "hub2"}]}, "hub2": {"line": "So."}}
    sale = {"nodes": {"sell": {"line": "[give:hat] There. [happy] Good."}, "back": {"return": True}}}
    graphs = {"sale": sale, "tom": {"character": "tom", "nodes": call}}
    world = world_of(call, graphs=graphs, characters={"mira": {"commands": ["give"]}, "tom": {}})
    assert found(command_faults, world) == ["sale.sell.line"]
    assert next(iter(command_faults(world))).message == "give is no command of tom."
    world = world_of(call, graphs=graphs, characters={"mira": {"commands": ["give"]}, "tom": {"commands": ["give"]}})
    assert found(command_faults, world) == []


def test_all_of_it_is_looked_for() -> None:
    assert {fallback_faults, command_faults} <= set(ANALYSES)
