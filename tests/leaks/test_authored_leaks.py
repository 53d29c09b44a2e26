"""What a writer gives away by mistake is found, at its place."""

from __future__ import annotations

from typing import Any

import pytest
from leaky_inn import SECRET, Plain, probed, world

from npcsdk.leaks.findings import faults

Change = Any


def goal(made: Plain) -> None:
    made["graphs"]["mira"]["nodes"]["room"]["reply"]["goal"] = f"Speak of the room, and know that {SECRET}."


def persona(made: Plain) -> None:
    made["characters"]["tom"]["persona"]["description"] += f" {SECRET}, and he has no idea of it."


def speech(made: Plain) -> None:
    made["characters"]["ada"]["persona"]["speech"] = f"She never says that {SECRET.lower()}."


def fallback(made: Plain) -> None:
    made["graphs"]["mira"]["nodes"]["hub"]["reply"]["fallback"] = [f"Well. {SECRET}!", "Yes."]


def line(made: Plain) -> None:
    del made["graphs"]["tom"]["nodes"]["news"]["reply"]
    made["graphs"]["tom"]["nodes"]["news"]["line"] = f"I tell you, {SECRET}."


def intent(made: Plain) -> None:
    made["graphs"]["mira"]["nodes"]["hub"]["transitions"][0]["intent"] = f"the player says that {SECRET}"


def memory(made: Plain) -> None:
    made["graphs"]["tom"]["nodes"]["news"]["do"] = {"remember": f"{SECRET}, somebody said."}


@pytest.mark.parametrize(
    ("change", "where", "who", "node"),
    [
        (goal, "request", "mira", "mira.room"),
        (persona, "request", "tom", "tom.hub"),
        (speech, "request", "ada", "ada.hub"),
        (fallback, "line", "mira", "mira.hub"),
        (line, "line", "tom", "tom.news"),
        (intent, "request", "mira", "mira.hub"),
        (memory, "memory", "tom", "tom.news"),
    ],
)
def test_what_quotes_a_secret_is_found(change: Change, where: str, who: str, node: str) -> None:
    found = probed(world(change), players=9, turns=16)
    assert (where, who, node, "ledger") in [
        (leak.where, leak.who, leak.node, leak.secret.what) for leak in found.leaks
    ], str(found.leaks)


def test_a_finding_says_where_to_look_and_how_it_came_about() -> None:
    of = world(goal)
    fault = next(
        fault for fault in faults(of, probed(of, players=9)) if fault.path == ("graphs", "mira", "nodes", "room")
    )
    assert fault.code == "leak"
    assert fault.message.startswith("The lore ledger is in a request of mira at mira.room: no node reveals it here.")
    assert "of seed 1: " in fault.remedy


def test_a_secret_that_a_persona_holds_and_a_node_withholds_is_kept_out_of_requests() -> None:
    def told(made: Plain) -> None:
        made["characters"]["mira"]["persona"]["description"] += f" {SECRET}."

    assert probed(world(told), players=9).leaks == []
