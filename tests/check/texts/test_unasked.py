"""Texts that quote what comes to mind, where nothing has asked whether anything does."""

from __future__ import annotations

from typing import Any

import pytest
from made import found, world_of

from npcsdk.check.texts.unasked import unasked_faults

ASKS = "recalls(player) > 0.3"
QUOTES = "You told me {recalled.when}: {recalled}"


@pytest.mark.parametrize(
    ("node", "rest"),
    [
        ({"line": QUOTES}, "line"),
        ({"line": "{recalled.by} told me."}, "line"),
        ({"lines": ["Hm.", QUOTES]}, "lines.1.line"),
        ({"lines": [{"line": QUOTES, "if": "visits(again) > 1"}, "Hm."]}, "lines.0.line"),
        ({"reply": {"goal": "Speak of {recalled}.", "fallback": "Hm."}}, "reply.goal"),
        ({"reply": {"goal": "Talk.", "fallback": [QUOTES]}}, "reply.fallback.0"),
        ({"line": "Hm.", "options": [{"say": "I said {recalled}", "to": "start"}]}, "options.0.say"),
        ({"line": "Hm.", "options": [{"say": "{recalled}", "to": "start", "if": "true"}]}, "options.0.say"),
    ],
)
def test_whatever_quotes_unasked_is_found(node: dict[str, Any], rest: str) -> None:
    nodes = {"start": {"line": "Evening.", "options": [{"say": "Do you remember?", "to": "again"}]}, "again": node}
    assert found(unasked_faults, world_of(nodes)) == [f"mira.again.{rest}"]
    assert found(unasked_faults, world_of({"start": node, "again": {"line": "Hm."}})) == [f"mira.start.{rest}"]


@pytest.mark.parametrize(
    "node",
    [
        {"lines": [{"line": QUOTES, "if": ASKS}, "Hm."]},
        {"lines": [{"line": "Hm.", "if": "recalls(player) <= 0.3"}, QUOTES]},
        {"line": "Hm.", "options": [{"say": "I said {recalled}", "to": "start", "if": ASKS}]},
        {"lines": [{"line": QUOTES, "if": "mindful"}, "Hm."]},
        {"line": "Hm."},
    ],
)
def test_what_asks_by_itself_is_none(node: dict[str, Any]) -> None:
    nodes = {"start": {"line": "Evening.", "options": [{"say": "Do you remember?", "to": "again"}]}, "again": node}
    assert found(unasked_faults, world_of(nodes, computed={"mindful": ASKS})) == []


def test_it_may_be_asked_on_the_way_and_then_on_all_of_them() -> None:
    asks, plain = {"to": "again", "else": True, "if": ASKS}, {"to": "again", "intent": "asks", "examples": ["Do you?"]}
    again = {"line": QUOTES}

    def unasked(*ways: dict[str, Any], **more: Any) -> list[str]:
        return found(unasked_faults, world_of({"start": {"line": "Yes?", "transitions": ways}, "again": again, **more}))

    assert unasked(asks) == []
    assert unasked(asks, plain) == ["mira.again.line"]
    assert unasked(asks, hub={"line": "Hm.", "next": "again"}) == ["mira.again.line"]


def test_what_was_asked_holds_until_the_player_speaks_again() -> None:
    begin = {"line": "Yes?", "transitions": [{"to": "well", "else": True, "if": ASKS}]}
    again = {"line": QUOTES, "next": "start"}
    assert (
        found(unasked_faults, world_of({"start": begin, "well": {"line": "Well.", "next": "again"}, "again": again}))
        == []
    )
    asks_back = {"line": "You mean?", "transitions": [{"to": "again", "else": True}]}
    nodes = {"start": begin, "well": asks_back, "again": again}
    assert found(unasked_faults, world_of(nodes)) == ["mira.again.line"]


def test_nodes_that_lead_to_each_other_are_asked_once() -> None:
    begin = {"line": "Yes?", "transitions": [{"to": "one", "else": True, "if": ASKS}]}
    one = {"line": QUOTES, "next": [{"to": "two", "if": "visits(one) < 3"}, {"to": "start"}]}
    assert found(unasked_faults, world_of({"start": begin, "one": one, "two": {"line": QUOTES, "next": "one"}})) == []


def test_where_a_saved_talk_recovers_nothing_was_asked() -> None:
    begin = {"line": "Yes?", "transitions": [{"to": "again", "else": True, "if": ASKS}]}
    world = world_of({"start": begin, "again": {"line": QUOTES, "next": "start"}})
    assert found(unasked_faults, world) == []
    mira = world.graphs["mira"].model_copy(update={"recover": "again"})
    assert found(unasked_faults, world.model_copy(update={"graphs": {"mira": mira}})) == ["mira.again.line"]
