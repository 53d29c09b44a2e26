"""Lore that is withheld where every way there has told it; and lore that nothing uses."""

from __future__ import annotations

from typing import Any

from made import found, world_of

from npcsdk.check.texts.lore_told import told_faults
from npcsdk.check.texts.unused import silent_faults, unused_lore_faults

_LORE = {
    "ledger": {"keywords": ["ledger", "smugglers"], "known_by": ["mira"]},
    "river": {"keywords": ["river", "smugglers"]},
}
_KEEPS = {"reply": {"goal": "Answer.", "withhold": ["ledger"]}}
_TELLS = {"reply": {"goal": "Tell.", "reveal": ["ledger"]}}


def _told(nodes: dict[str, dict[str, Any]], **fields: Any) -> list[str]:
    return found(told_faults, world_of(nodes, lore=_LORE, **fields))


def test_a_reveal_on_the_only_way() -> None:
    nodes = {"start": {**_TELLS, "next": "hub"}, "hub": {**_KEEPS, "next": "later"}, "later": _KEEPS}
    assert _told(nodes) == ["mira.hub.reply.withhold.0", "mira.later.reply.withhold.0"]
    (first, _) = told_faults(world_of(nodes, lore=_LORE))
    assert first.message == "ledger is withheld here, and every way to hub has told it already: see start."


def test_a_line_that_names_it_on_the_only_way() -> None:
    assert _told({"start": {"line": "See my [happy] ledgers!", "next": "hub"}, "hub": _KEEPS}) == [
        "mira.hub.reply.withhold.0"
    ]
    all_do = {"lines": ["A ledger!", "The ledger, love."], "next": "hub"}
    assert _told({"start": all_do, "hub": _KEEPS}) == ["mira.hub.reply.withhold.0"]


def test_both_of_two_ways_tell_it() -> None:
    nodes = {
        "start": {"options": [{"say": "A", "to": "one"}, {"say": "B", "to": "two"}]},
        "one": {**_TELLS, "next": "hub"},
        "two": {"line": "It is in the ledger.", "next": "hub"},
        "hub": _KEEPS,
    }
    assert _told(nodes) == ["mira.hub.reply.withhold.0"]
    nodes["two"] = {"line": "Nothing.", "next": "hub"}
    assert _told(nodes) == []


def test_what_is_told_later_and_comes_back() -> None:
    nodes = {
        "start": {"line": "Welcome.", "next": "hub"},
        "hub": {**_KEEPS, "options": [{"say": "Tell!", "to": "secret"}, {"say": "Bye", "to": "bye"}]},
        "secret": {**_TELLS, "next": "hub"},
        "bye": {"line": "The ledger!", "end": "true"},
    }
    assert _told(nodes) == []


def test_what_tells_nothing() -> None:
    for line in ("A legend.", "The smugglers came.", "My [give:ledger] hat."):
        nodes = {"start": {"line": line, "next": "hub"}, "hub": _KEEPS}
        assert _told(nodes, characters={"mira": {"commands": ["give"]}}) == []
    assert _told({"start": {"lines": ["The ledger!", "Nothing."], "next": "hub"}, "hub": _KEEPS}) == []
    fallback = {"reply": {"goal": "Talk.", "fallback": "The ledger!"}, "next": "hub"}
    assert _told({"start": fallback, "hub": _KEEPS}) == []


def test_another_way_there_counts() -> None:
    nodes = {"first": {"line": "Hi.", "next": "start"}, "start": {**_TELLS, "next": "hub"}, "hub": _KEEPS}
    assert _told(nodes) == ["mira.hub.reply.withhold.0"]
    assert _told(nodes, anywhere=[{"to": "hub", "on": "bell"}], events=["bell"]) == []


def test_through_a_graph_that_is_called() -> None:
    nodes = {
        "start": {"line": "Hi.", "next": [{"call": "story", "to": "hub"}]},
        "hub": {"line": "So.", "next": "end"},
        "end": {"line": "."},
    }
    story = {
        "nodes": {
            "begin": {"line": "A ledger!", "next": "more"},
            "more": {**_KEEPS, "next": "out"},
            "out": {"return": True},
        }
    }
    assert _told(nodes, graphs={"story": story}) == ["story.more.reply.withhold.0"]


def test_lore_that_no_model_is_told() -> None:
    lore = {"secret": {"known_by": ["mira"]}, "nobodys": {"known_by": []}, "public": {}}
    assert found(unused_lore_faults, world_of({"hub": {"line": "Hi."}}, lore=lore)) == ["lore.secret"]
    for field in ("reveal", "withhold"):
        hub = {"reply": {"goal": "Talk.", field: ["secret", "nobodys"]}}
        assert found(unused_lore_faults, world_of({"hub": hub}, lore=lore)) == []
    asks = {"line": "Hi.", "next": [{"to": "hub", "if": "not knows(secret, player)"}]}
    assert found(unused_lore_faults, world_of({"hub": asks}, lore=lore)) == []
    lore["secret"]["reveal_if"] = "true"
    assert found(unused_lore_faults, world_of({"hub": {"line": "Hi."}}, lore=lore)) == []


def test_a_character_that_says_nothing() -> None:
    def world(nodes: dict[str, dict[str, Any]]) -> list[str]:
        graphs = {"tom": {"character": "tom", "nodes": nodes}}
        return found(silent_faults, world_of({"hub": {"line": "Hi."}}, graphs=graphs, characters={"tom": {}}))

    assert world({"start": {"end": "true"}}) == ["characters.tom"]
    assert world({"start": {"next": "more"}, "more": {"end": "true"}, "lost": {"line": "Hi."}}) == ["characters.tom"]
    assert world({"start": {"next": "more"}, "more": {"line": "Hi."}}) == []
    assert world({"start": {"transitions": [{"to": "more", "on": "bell"}]}, "more": {"reply": {"goal": "Talk."}}}) == []
    assert world({"start": {"options": [{"say": "Hi", "to": "start"}]}}) == []
