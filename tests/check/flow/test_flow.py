"""Where no talk can come, where one gets stuck, and calls that never come back."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from dice import talk_by_chance, world_by_chance
from fair import fair
from hypothesis import given, settings
from hypothesis import strategies as st
from made import world_of

from npcsdk.check.catalogue import CATALOGUE
from npcsdk.check.flow.flow import flow_faults, undecided
from npcsdk.check.possible.reach import reach_of
from npcsdk.check.possible.values import exactly
from npcsdk.events import NodeEntered
from npcsdk.opening import tavern
from npcsdk.testing.worlds import small_world
from npcsdk.world.loading import load_world
from npcsdk.world.rules import Fault
from npcsdk.world.world import World

HUB = {"line": "Yes?", "options": [{"say": "Bye.", "to": "bye"}]}
BYE = {"line": "Bye.", "end": "true"}
HOST = Path(__file__).parents[3] / "examples" / "host"


def _found(nodes: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    world = world_of(nodes, **more)
    return [(fault.code, _place(fault)) for fault in flow_faults(world)]


def _place(fault: Fault) -> str:
    return ".".join(map(str, fault.path)).removeprefix("graphs.").replace(".nodes.", ".")


def _told(nodes: dict[str, Any], **more: Any) -> list[str]:
    return [fault.message for fault in flow_faults(world_of(nodes, **more))]


def test_good_worlds_are_well() -> None:
    for world in (fair(), small_world(), load_world(tavern()), load_world(HOST)):
        assert list(flow_faults(world)) == []


class TestUnreached:
    def test_a_node_to_which_no_edge_leads(self) -> None:
        nodes = {
            "hub": HUB,
            "bye": BYE,
            "mill": {"line": "A mill.", "next": "weir"},
            "weir": {"line": "W.", "next": "hub"},
        }
        assert _found(nodes) == [("unreachable-node", "mira.mill")]
        assert _told(nodes) == ["No talk can come to mill: no edge leads to it. Nor to 1 more node behind it."]
        assert _found(nodes, graph={"recover": "mill"}) == [], "a save comes to it whose node is gone"

    def test_a_ring_that_nothing_leads_into(self) -> None:
        ring = {"line": "Round.", "options": [{"say": "On.", "to": "two"}]}
        nodes = {
            "hub": HUB,
            "bye": BYE,
            "one": ring,
            "two": {"line": "And round.", "options": [{"say": "On.", "to": "one"}]},
        }
        assert _found(nodes) == [("unreachable-node", "mira.one")]

    def test_a_way_in_whose_condition_never_holds_is_named_with_what_keeps_it(self) -> None:
        hub = {
            "line": "Yes?",
            "options": [{"say": "Mill?", "to": "mill", "if": "trust >= 50"}, {"say": "Bye.", "to": "bye"}],
        }
        mill = {"line": "A mill.", "do": {"trust": "+50"}, "next": "hub"}
        variables = {"trust": {"value": 0, "min": 0, "max": 100}}
        bye = {**BYE, "do": {"trust": "+5"}}
        nodes = {"hub": hub, "mill": mill, "bye": {"line": "Bye.", "next": "hub", "do": {"trust": 30}}}
        assert _found(nodes, variables=variables) == [("unreachable-node", "mira.mill")]
        (told,) = _told(nodes, variables=variables)
        assert "'trust >= 50'" in told
        assert "trust is 0 to 30" in told
        assert _found({**nodes, "bye": bye}, variables={"trust": 50}) == []

    def test_what_a_place_that_cannot_be_reached_changes_does_not_count(self) -> None:
        hub = {"line": "Yes?", "options": [{"say": "Mill?", "to": "mill", "if": "key"}, {"say": "Bye.", "to": "bye"}]}
        mill = {"line": "A mill.", "do": {"key": True}, "next": "hub"}
        assert _found({"hub": hub, "mill": mill, "bye": BYE}, variables={"key": False}) == [
            ("unreachable-node", "mira.mill")
        ]

    def test_a_graph_that_nobody_starts_or_calls(self) -> None:
        graphs = {
            "deal": {"nodes": {"ask": {"line": "Four.", "next": "over"}, "over": {"line": "Done.", "return": True}}}
        }
        assert _found({"hub": HUB, "bye": BYE}, graphs=graphs) == [("unreachable-node", "deal.ask")]
        assert "no character starts in the graph deal" in _told({"hub": HUB, "bye": BYE}, graphs=graphs)[0]

    def test_endings(self) -> None:
        mill = {"line": "A mill.", "next": "wed"}
        wed = {"line": "I do.", "end": "wed"}
        assert _found({"hub": HUB, "bye": BYE, "wed": wed}) == [("unreachable-ending", "mira.wed")]
        assert _found({"hub": HUB, "bye": BYE, "mill": mill, "wed": wed}) == [
            ("unreachable-node", "mira.mill"),
            ("unreachable-ending", "mira.wed.end"),
        ]

    def test_storylets(self) -> None:
        hub = {"line": "Yes?", "options": [{"say": "News?", "draw": "gossip", "to": "bye"}]}
        drawn = {"line": "One.", "next": "hub", "storylet": {"pool": "gossip"}}
        never = {"line": "Two.", "next": "hub", "storylet": {"pool": "gossip", "if": "gold > 3 and gold < 2"}}
        assert _found({"hub": hub, "bye": BYE, "one": drawn}) == []
        assert _found({"hub": hub, "bye": BYE, "one": drawn, "two": never}, variables={"gold": 0}) == [
            ("storylet-never", "mira.two.storylet.if")
        ]
        other = {"line": "Three.", "next": "hub", "storylet": {"pool": "rumours"}}
        assert _found({"hub": hub, "bye": BYE, "one": drawn, "three": other}) == [
            ("storylet-never", "mira.three.storylet.pool")
        ]
        led = {**hub, "options": [*hub["options"], {"say": "Rumours?", "to": "three"}]}
        assert _found({"hub": led, "bye": BYE, "one": drawn, "three": other}) == [
            ("storylet-never", "mira.three.storylet.pool")
        ]

    def test_a_way_that_a_bound_a_guard_or_a_set_keeps_open_or_shut(self) -> None:
        def shut(condition: str) -> bool:
            option = {"say": "Spend.", "to": "hub", "if": "gold >= 10", "do": {"gold": "-10"}}
            find = {"say": "Look.", "to": "hub", "do": {"clues": "+map"}}
            mill = {"say": "Mill?", "to": "mill", "if": condition}
            nodes = {"hub": {"line": "Yes?", "options": [option, find, mill]}, "mill": {"line": "M.", "end": "true"}}
            return bool(_found(nodes, variables={"gold": 35, "clues": []}))

        assert shut("gold < 0")
        assert not shut("gold < 10")
        assert shut("gold > 35")
        assert not shut("'map' in clues")
        assert shut("'key' in clues")
        assert shut("visits(mill) > 0")
        assert shut("visits(hub) < 1")
        assert not shut("visits(hub) > 3")
        assert shut("turns_since(mill) < 5")
        assert shut("relationship(renown) != 0")
        assert not shut("relationship(trust) != 0"), "what is said and what happens moves it"
        assert not shut("feels(angry) > 0.5")
        assert shut("feels(angry) > 1")
        assert not shut("recalls() > 0.5"), "the player's words bring it to mind"
        assert not shut("recalls(sister) == 0 and recalls(brother) > 0.9")
        assert shut("recalls(sister) > 1")


class TestStuck:
    def test_dead_ends(self) -> None:
        hub = {"line": "Yes?", "options": [{"say": "A bed.", "to": "room"}]}
        assert _found({"hub": hub, "room": {"line": "Here."}}) == [("dead-end", "mira.room")]
        shut = {"line": "Here.", "options": [{"say": "Up.", "to": "hub", "if": "gold > 1 and gold < 0"}]}
        assert _found({"hub": hub, "room": shut}, variables={"gold": 0}) == [("dead-end", "mira.room")]

    @pytest.mark.parametrize(
        "room",
        [
            {"reply": {"goal": "Chat."}},
            {"lines": ["Here.", "Still here."], "pick": "cycle"},
            {"line": "Here.", "next": [{"to": "hub", "if": "lamp"}]},
            {"line": "Here.", "transitions": [{"to": "hub", "on": "bell"}]},
        ],
    )
    def test_no_dead_ends(self, room: dict[str, Any]) -> None:
        hub = {"line": "Yes?", "options": [{"say": "A bed.", "to": "room", "do": {"lamp": "toggle"}}]}
        assert [code for code, _ in _found({"hub": hub, "room": room}, variables={"lamp": False})] == []

    def test_what_holds_anywhere_leads_on_from_a_called_graph_too(self) -> None:
        hub = {"line": "Yes?", "options": [{"say": "A bed.", "call": "deal"}]}
        deal = {"nodes": {"ask": {"line": "Four."}}}
        flee = {"to": "bye", "on": "bell"}
        assert _found({"hub": hub, "bye": BYE}, graphs={"deal": deal}, anywhere=[flee]) == []

    def test_a_ring_without_a_way_to_the_ending_that_there_is(self) -> None:
        hub = {"line": "Yes?", "options": [{"say": "A bed.", "to": "one"}, {"say": "Bye.", "to": "bye"}]}
        one = {"line": "One.", "options": [{"say": "On.", "to": "two"}]}
        two = {"line": "Two.", "options": [{"say": "On.", "to": "one"}]}
        assert _found({"hub": hub, "bye": BYE, "one": one, "two": two}) == [("no-exit", "mira.one")]
        back = {"line": "Two.", "options": [{"say": "On.", "to": "one"}, {"say": "Back.", "to": "hub"}]}
        assert _found({"hub": hub, "bye": BYE, "one": one, "two": back}) == []

    @pytest.mark.parametrize(
        ("options", "runs_out"),
        [
            ([{"once": True}, {"once": True}], True),
            ([{"if": "gold > 3"}], True),
            ([{"once": True}, {}], False),
            ([{"once": True}, {"else": True}], False),
            ([{"if": "gold > 3"}, {"if": "gold <= 3"}], False),
            ([{"if": "gold > 3"}, {"if": "gold < 3"}], True),
            ([{"if": "mood == 'calm'"}, {"if": "mood == 'sour'"}], False),
            ([{"if": "lamp"}, {"if": "not lamp"}], False),
            ([{"if": "lamp"}, {"if": "not lamp", "once": True}], True),
            ([{"once": True, "draw": "news"}], True),
        ],
    )
    def test_options_run_out(self, options: list[dict[str, Any]], *, runs_out: bool) -> None:
        do = {"gold": "+1", "lamp": "toggle", "mood": "sour"}
        hub = {"line": "Yes?", "options": [{"say": "X.", "to": "back", **option} for option in options], "do": do}
        back: dict[str, Any] = {"line": "So.", "next": "hub"}
        if any("draw" in option for option in options):
            back["storylet"] = {"pool": "news"}
        variables = {"gold": 0, "lamp": False, "mood": {"value": "calm", "one_of": ["calm", "sour"]}}
        found = [each for each in _found({"hub": hub, "back": back}, variables=variables) if each[0] != "no-exit"]
        assert found == ([("options-run-out", "mira.hub.options")] if runs_out else [])
        answered = {**hub, "transitions": [{"to": "back", "else": True}]}
        assert _found({"hub": answered, "back": back}, variables=variables) == []

    def test_options_that_are_offered_only_once_do_not_run_out(self) -> None:
        hub = {"line": "Yes?", "options": [{"say": "Bye.", "to": "bye", "once": True}]}
        assert _found({"hub": hub, "bye": BYE}) == []


CALLING = {"line": "Yes?", "options": [{"say": "A bed.", "call": "deal", "to": "bye"}]}


class TestCalls:
    def test_a_graph_that_never_leads_back_to_what_should_follow(self) -> None:
        ask = {"line": "Four.", "options": [{"say": "No.", "to": "over"}]}
        graphs = {"deal": {"nodes": {"ask": ask, "over": {"line": "Out!", "end": "true"}}}}
        assert _found({"hub": CALLING, "bye": BYE}, graphs=graphs) == [
            ("call-without-return", "mira.hub.options.0.call")
        ]

    def test_a_return_that_a_condition_keeps_away(self) -> None:
        ask = {
            "line": "Four.",
            "options": [{"say": "No.", "to": "over", "if": "gold > 9"}, {"say": "Hm.", "to": "ask"}],
        }
        graphs = {"deal": {"nodes": {"ask": ask, "over": {"line": "Done.", "return": True}}}}
        found = _found({"hub": CALLING, "bye": BYE}, graphs=graphs, variables={"gold": 0})
        assert ("call-without-return", "mira.hub.options.0.call") in found
        assert ("unreachable-node", "deal.over") in found

    def test_calls_without_end(self) -> None:
        over = {"line": "Done.", "return": True}
        ask = {"line": "Four.", "options": [{"say": "No.", "call": "deal", "to": "over"}]}
        graphs = {"deal": {"nodes": {"ask": ask, "over": over}}}
        assert _found({"hub": CALLING, "bye": BYE}, graphs=graphs) == [("endless-recursion", "deal.ask.options.0.call")]
        ask["options"].append({"say": "Yes.", "to": "over"})
        assert _found({"hub": CALLING, "bye": BYE}, graphs=graphs) == []

    def test_a_return_that_no_call_leads_to(self) -> None:
        hub = {"line": "Yes?", "options": [{"say": "Bye.", "to": "back"}, {"say": "B.", "call": "deal", "to": "bye"}]}
        graphs = {"deal": {"nodes": {"ask": {"line": "Four.", "next": "over"}, "over": {"line": "D.", "return": True}}}}
        nodes = {"hub": hub, "back": {"line": "Back.", "return": True}, "bye": BYE}
        assert _found(nodes, graphs=graphs) == [("return-without-call", "mira.back.return")]

    def test_a_call_within_a_call_leads_back_through_both(self) -> None:
        graphs = {
            "deal": {
                "nodes": {
                    "ask": {"line": "Four.", "next": [{"call": "pay", "to": "over"}]},
                    "over": {"line": "D.", "return": True},
                }
            },
            "pay": {"nodes": {"count": {"line": "One, two.", "return": True}}},
        }
        assert _found({"hub": CALLING, "bye": BYE}, graphs=graphs) == []


def _holds(world: World, random: Random) -> None:
    """Everything that happens was thought possible."""
    reach = reach_of(world)
    for play, events in talk_by_chance(world, random, turns=30):
        for event in events:
            if isinstance(event, NodeEntered):
                assert (event.graph, event.node) in reach.entered
        for key, value in play.state.variables.items():
            assert exactly(value).within(reach.values[key]), key
        view = reach.view(next(iter(world.graphs)))
        for key, value in play.state.relationships.items():
            assert exactly(value).within(view.of(key)), key


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_what_happens_was_thought_possible(seed: int) -> None:
    random = Random(seed)
    world = world_by_chance(random)
    for _ in range(2):
        _holds(world, random)


@pytest.mark.parametrize("world", [fair(), small_world(), load_world(tavern())], ids=lambda world: world.id)
def test_what_happens_in_a_good_world_was_thought_possible(world: World) -> None:
    for seed in range(20):
        _holds(world, Random(seed))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_a_world_in_which_every_call_can_come_back_has_no_errors(seed: int) -> None:
    found = list(flow_faults(world_by_chance(Random(seed), sound=True)))
    assert [fault for fault in found if CATALOGUE[fault.code].severity == "error"] == []


def test_what_only_a_talk_can_decide_is_counted() -> None:
    hub = {
        "line": "Yes?",
        "transitions": [
            {"to": "bye", "intent": "the player leaves", "examples": ["Bye"]},
            {"to": "bye", "on": "bell", "if": "event.tone > 3"},
        ],
    }
    assert [one.message for one in undecided(world_of({"hub": hub, "bye": BYE}))] == [
        "mira: what players type decides whether 1 transition is taken.",
        "mira: a game decides with its events whether 1 transition is taken.",
        "mira: what comes with an event decides whether 1 transition is taken.",
    ]


def test_a_storylet_that_could_be_drawn_only_from_behind_itself() -> None:
    hub = {"line": "Yes?", "next": "bye"}
    story = {"line": "S.", "next": [{"draw": "news", "to": "hub"}], "storylet": {"pool": "news"}}
    assert _found({"hub": hub, "bye": BYE, "story": story}) == [("unreachable-node", "mira.story")]
