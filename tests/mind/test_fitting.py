"""A state in a world that has changed: what becomes of each thing in it, and of states that no session made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.emotion import Feeling
from npcsdk.events import Frame, InputReceived, OfferedOption
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.arrive import arrive
from npcsdk.mind.entering import DEEPEST
from npcsdk.mind.fate import MAX_CHANGES, Fate
from npcsdk.mind.fitting import fitted, is_same_world
from npcsdk.mind.fitting_values import fitted_value
from npcsdk.mind.state import WINDOW, Entry, Place, State, Visit
from npcsdk.mind.step import Step
from npcsdk.world.references import check_world
from npcsdk.world.variable import Variable
from npcsdk.world.world import World

NODES: dict[str, Any] = {
    "hub": {"line": "Hub.", "options": [{"say": "On", "to": "bye"}, {"say": "Off", "to": "hub"}]},
    "home": {"was": "house", "line": "Home.", "lines": (), "next": [{"to": "hub"}]},
    "several": {"lines": ["a", {"line": "b [id:x.b]", "was": "x.a"}], "next": [{"to": "hub"}]},
    "trade": {"line": "Trade.", "next": [{"call": "haggle", "to": "hub", "with": {"price": 3}}]},
    "bye": {"line": "Bye.", "end": "gone"},
}


def world(**changes: Any) -> World:
    """Mira and Tom, each with a graph, and a graph that both call."""
    ask = {"line": "So?", "options": [{"say": "y", "to": "done"}]}
    graphs: dict[str, Any] = {
        "mira": {"character": "mira", "start": "hub", "nodes": NODES, "variables": {"trust": {"value": 0, "max": 10}}},
        "tom": {"character": "tom", "start": "quay", "nodes": {"quay": {"line": "Quay.", "end": "true"}}},
        "haggle": {"start": "ask", "arguments": {"price": 1}, "nodes": {"ask": ask, "done": {"return": True}}},
    }
    for name, graph in changes.pop("graphs", {}).items():
        graphs[name] = {**graphs.get(name, {}), **graph}
    for name, graph in graphs.items():
        graph["graph"] = name
        graph["nodes"] = {key: {"id": key, **node} for key, node in graph["nodes"].items()}
    who = {key: {"id": key, "name": key, "persona": {"description": "x"}} for key in ("mira", "tom")}
    who["tom"]["was"] = "old_tom"
    lore = {"ledger": {"id": "ledger", "text": "x", "was": "book", "known_by": []}}
    fields = {"id": "w", "title": "W", "start": "mira", "characters": who, "graphs": graphs, "lore": lore, **changes}
    made = World.model_validate(fields)
    check_world(made)
    return made


WORLD = world()
RECOVERING = world(graphs={name: {"recover": node} for name, node in (("mira", "several"), ("haggle", "ask"))})


def standing(place: Place | None, character: str = "mira", **fields: Any) -> State:
    state = State.fresh(WORLD, "mira")
    return replace(state, character=character, places={character: place} if place else {}, **fields)


def whys(fate: Fate) -> str:
    return " ".join(map(str, fate.changes))


def test_a_state_that_fits_is_given_back_as_it_is() -> None:
    state = standing(Place("mira", "hub"), visits={"mira.hub": Visit(1, 1, 0.0)}, picked={"mira.hub.bye": 1})
    state.lines["x.b"] = 1
    state.offered = (OfferedOption("hub.bye", "On"),)
    state.history = [Entry(1, "mira", "mira", "Hub.", "line")]
    found, fate = fitted(state, WORLD)
    assert found is state
    assert fate == Fate("kept", ())
    assert fate.reason == ""


def test_what_is_new_begins_as_it_begins_and_the_state_is_kept() -> None:
    found, fate = fitted(standing(Place("mira", "hub")), world(variables={"gold": 5}))
    assert found.variables["gold"] == 5
    assert fate.verdict == "kept"
    assert str(fate.changes[0]) == "The variable gold is new, and begins at 5."
    assert fate.changes[0][:3] == ("variable", "", "gold")


@pytest.mark.parametrize(
    ("variable", "value", "becomes"),
    [
        ({"value": 0}, 5, 5),
        ({"value": 0}, "5", 5),
        ({"value": 0}, "5.5", 5.5),
        ({"value": 7}, "05", 7),
        ({"value": 7}, "nan", 7),
        ({"value": 7}, "1e400", 7),
        ({"value": 7}, "9" * 50, 7),
        ({"value": 0}, True, 1),
        ({"value": 7}, ("5",), 7),
        ({"value": 0, "max": 3}, 5, 3),
        ({"value": 2, "min": 2}, -5, 2),
        ({"value": 0, "max": 3}, "5", 3),
        ({"value": False}, 1, True),
        ({"value": False}, 0.0, False),
        ({"value": True}, 2, True),
        ({"value": False}, "true", True),
        ({"value": False}, "yes", False),
        ({"value": ""}, 5, "5"),
        ({"value": ""}, True, "true"),
        ({"value": "x"}, ("a",), "a"),
        ({"value": "x"}, (), ""),
        ({"value": "x"}, ("a", "b"), "x"),
        ({"value": "x", "one_of": ["x", "y"]}, "y", "y"),
        ({"value": "x", "one_of": ["x", "y"]}, "z", "x"),
        ({"value": ()}, "a", ("a",)),
        ({"value": ()}, "", ()),
        ({"value": ("q",)}, 5, ("q",)),
        ({"value": (), "one_of": ["a", "b"]}, ("a", "z", "b"), ("a", "b")),
        ({"value": 7}, float("inf"), 7),
        ({"value": 7}, 2**60, 7),
        ({"value": "x"}, "y" * 10_001, "x"),
        ({"value": ()}, tuple(map(str, range(1_001))), ()),
    ],
)
def test_a_value_is_kept_converted_bounded_or_begins_anew(variable: dict[str, Any], value: Any, becomes: Any) -> None:
    declared = Variable.model_validate(variable)
    found, why = fitted_value(declared, value)
    assert (found, type(found)) == (becomes, type(becomes))
    assert bool(why) == (found != value or type(found) is not type(value))
    assert declared.refuses(found) == ""
    assert len(why) < 300


def test_values_that_changed_are_told_of() -> None:
    state = standing(Place("mira", "hub"))
    state.variables |= {"mira.trust": 50, "gone": "x"}
    found, fate = fitted(state, WORLD)
    assert fate.verdict == "moved"
    assert found.variables == State.fresh(WORLD, "mira").variables | {"mira.trust": 10}
    assert "no variable gone any more: its value, x, is left out. Say `was: gone`" in whys(fate)
    assert "The variable mira.trust goes to 10 now: 50 became 10." in whys(fate)


def test_a_node_that_is_gone_with_nothing_in_its_place_is_lost_where_it_is_talked_at() -> None:
    state = standing(Place("mira", "attic"))
    _, fate = fitted(state, WORLD)
    assert fate.verdict == "lost"
    assert fate.reason == (
        "The world has no node mira.attic any more. Say `was: attic` at the node that took its place, "
        "or `recover: ...`, a node, on the graph mira."
    )
    _, fate = fitted(standing(Place("cave", "attic")), WORLD)
    assert "`was: cave` on the graph that took its place, or `was: cave.attic` at the node" in fate.reason
    _, fate = fitted(standing(Place("tom", "quay")), WORLD)
    assert "The graph tom is another character's now" in fate.reason


def test_a_talk_that_ended_there_and_one_with_somebody_else_begin_anew() -> None:
    state = standing(Place("mira", "attic"), endings={"mira": "gone"})
    found, fate = fitted(state, WORLD)
    assert (fate.verdict, found.places, found.endings) == ("moved", {}, {"mira": "gone"})
    assert arrive(WORLD, found, InputReceived("begin"), judged=False).facts
    state = replace(standing(Place("mira", "hub")), places={"mira": Place("mira", "hub"), "tom": Place("tom", "attic")})
    found, fate = fitted(state, WORLD)
    assert (fate.verdict, list(found.places)) == ("moved", ["mira"])
    assert "the talk with tom begins anew" in whys(fate)


def test_a_renamed_node_is_the_same_one() -> None:
    place = Place("mira", "house", False, True)
    state = standing(place, visits={"mira.house": Visit(2, 3, 1.0), "mira.home": Visit(1, 5, 0.5)})
    found, fate = fitted(state, WORLD)
    assert found.place == replace(place, node="home")
    assert found.visits == {"mira.home": Visit(3, 5, 1.0)}
    assert [tuple(change) for change in fate.changes] == [
        ("node", "mira.house", "mira.home", "The node mira.house is mira.home now.")
    ]


def test_a_node_that_is_recovered_is_entered() -> None:
    state = standing(Place("mira", "attic", False, True), turn=7, time=4.0, offered=(OfferedOption("hub.bye", "On"),))
    found, fate = fitted(state, RECOVERING)
    assert found.place == Place("mira", "several")
    assert found.visits["mira.several"] == Visit(1, 7, 4.0)
    assert found.offered == ()
    assert fate.verdict == "moved"
    assert fitted(found, RECOVERING) == (found, Fate("kept", ()))


def test_a_called_graph_that_is_gone_is_left() -> None:
    frames = (Frame("mira", "several"), Frame("mira", "hub", saved={"mira>haggle.price": 9}))
    found, fate = fitted(standing(Place("trade", "ask", stack=frames)), WORLD)
    assert found.place == Place("mira", "hub", stack=frames[:1])
    assert found.variables["mira>haggle.price"] == 9
    assert found.visits["mira.hub"].times == 1
    assert "the call is over, and the talk with mira is back at mira.hub" in whys(fate)
    stays = (Frame("mira", "hub", True),)
    found, _ = fitted(standing(Place("trade", "ask", stack=stays)), WORLD)
    assert found.place == Place("mira", "hub", False, True)
    assert not found.visits


def test_calls_that_lead_nowhere_are_left_out() -> None:
    saved: dict[str, Any] = {"mira>haggle.price": 9, "mira>haggle.gone": 1}
    frames = (Frame("mira", "house", saved={}), Frame("mira", "attic", saved=saved))
    found, fate = fitted(standing(Place("haggle", "ask", stack=frames)), WORLD)
    assert found.place is not None
    assert found.place.stack == (Frame("mira", "home", saved={"mira>haggle.price": 9}),)
    assert fate.verdict == "moved"
    found, fate = fitted(standing(Place("haggle", "ask", stack=frames[1:])), WORLD)
    assert found.place == Place("haggle", "ask", stack=(Frame("mira", "hub"),)), "where Mira's graph starts"
    found, _ = fitted(standing(Place("haggle", "ask", stack=(Frame("mira", "attic", True),))), RECOVERING)
    assert found.place == Place("haggle", "ask", stack=(Frame("mira", "several"),))
    deep = standing(Place("haggle", "ask", stack=(Frame("mira", "hub"),) * 99))
    found, fate = fitted(deep, WORLD)
    assert found.place is not None
    assert len(found.place.stack) == DEEPEST
    assert fate.verdict == "moved"


def test_a_character_that_is_called_otherwise_keeps_all_that_was() -> None:
    state = standing(Place("tom", "quay"), "old_tom", feelings={"old_tom": Feeling("happy"), "ben": Feeling("sad")})
    state.relationships = {"old_tom>player.trust": 3, "mira>old_tom.awe": 2, "mira>ben.awe": 1, "mira>tom.x": "y"}
    state.endings = {"ben": "true"}
    state.history = [Entry(1, "old_tom", "old_tom", "x", "line"), Entry(1, "old_tom", "old_tom", "y", "say")]
    found, fate = fitted(state, WORLD)
    assert (found.character, list(found.places), found.feelings) == ("tom", ["tom"], {"tom": Feeling("happy")})
    assert found.relationships == {"tom>player.trust": 3, "mira>tom.awe": 2}
    assert found.history == [Entry(1, "tom", "tom", "x", "line"), Entry(1, "tom", "old_tom", "y", "say")]
    assert found.endings == {}
    assert fate.verdict == "moved"
    assert "The character old_tom is tom now." in whys(fate)
    assert "The world has no character ben any more. Say `was: ben`" in whys(fate)


def test_who_is_gone_is_lost_where_it_is_talked_to() -> None:
    _, fate = fitted(standing(None, "ben"), WORLD)
    assert fate.verdict == "lost"
    assert fate.reason == "The world has no character ben any more. Say `was: ben` at the one that took its place."


def test_what_was_said_and_picked_is_known_under_new_ids_or_forgotten() -> None:
    state = standing(Place("mira", "hub"), lines={"x.a": 4, "x.z": 1}, picked={"mira.hub.bye": 2, "mira.hub.away": 1})
    state.offered = (OfferedOption("hub.bye", "On as it was"), OfferedOption("hub.away", "Away"))
    found, fate = fitted(state, WORLD)
    assert (found.lines, found.picked) == ({"x.b": 4}, {"mira.hub.bye": 2})
    assert found.offered == (OfferedOption("hub.bye", "On as it was"),)
    assert fate.verdict == "moved"


def test_there_is_an_end_to_what_is_told() -> None:
    state = standing(Place("mira", "hub"), picked={f"mira.x{number}": 1 for number in range(5_000)})
    found, fate = fitted(state, WORLD)
    assert not found.picked
    assert len(fate.changes) == MAX_CHANGES + 1
    assert str(fate.changes[-1]) == "There are 4000 more changes."


def test_what_was_learned_is_known_under_other_names() -> None:
    known = {"mira.ledger": 1.0, "old_tom.book": 2.0, "tom.ledger": 3.0, "player.book": 9.0, "ben.book": 1.0}
    state = standing(Place("mira", "hub"), known={**known, "mira.gone": 1.0}, time=5.0)
    found, fate = fitted(state, WORLD)
    assert found.known == {"mira.ledger": 1.0, "tom.ledger": 2.0, "player.ledger": 5.0}
    assert fate.verdict == "moved"
    assert "The lore entry book is ledger now." in whys(fate)
    assert "The world has no lore entry gone any more: who learned it is forgotten. Say `was: gone`" in whys(fate)
    assert "The world has no character ben any more." in whys(fate)
    assert "ledger was learned in a time to come, and counts from now." in whys(fate)


def test_who_is_present_and_whose_words_come_to_mind_have_other_names() -> None:
    memory = Memory(id="1", text="Hm.", said_by="old_tom", by="ben", to="player", there=("old_tom", "mira"))
    state = standing(Place("mira", "hub"), present=("old_tom", "ben"), recalled=(Recollection(memory=memory, score=1),))
    found, fate = fitted(state, WORLD)
    assert found.present == ("tom",)
    (now,) = (one.memory for one in found.recalled)
    assert (now.said_by, now.by, now.to, now.there) == ("tom", "ben", "player", ("tom", "mira"))
    assert "The character old_tom is tom now." in whys(fate)
    assert "The world has no character ben any more." in whys(fate)


def test_a_world_is_known_by_its_ids_from_before() -> None:
    assert is_same_world("w", WORLD)
    assert not is_same_world("x", WORLD)
    assert is_same_world("x", world(was=["x", "y"]))


NAMES = st.sampled_from(
    "mira tom old_tom ben haggle hub home house several attic ask quay mira.hub mira.house mira.trust haggle.ask "
    "mira.hub.bye x.a x.b mira.ledger old_tom.book gone.ledger player.book mira.gone mira>haggle.price "
    "old_tom>haggle.price mira>tom.awe tom>player.trust player gone".split()
) | st.text(max_size=12)
VALUES = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.tuples(st.text(max_size=3)), st.just(())
)
FRAMES = st.builds(Frame, NAMES, NAMES, st.booleans(), st.dictionaries(NAMES, VALUES, max_size=3))
PLACES = st.builds(Place, NAMES, NAMES, st.booleans(), st.booleans(), st.lists(FRAMES, max_size=4).map(tuple))
ENTRIES = st.lists(st.builds(Entry, st.integers(), NAMES, NAMES, NAMES, NAMES), max_size=60)
MEMORIES = st.builds(Memory, id=NAMES, text=NAMES, said_by=NAMES, by=NAMES, there=st.tuples(NAMES))
STATES = st.builds(
    State,
    turn=st.integers(),
    time=st.floats(),
    character=NAMES,
    places=st.dictionaries(NAMES, PLACES, max_size=4),
    variables=st.dictionaries(NAMES, VALUES, max_size=6),
    visits=st.dictionaries(NAMES, st.builds(Visit, st.integers(), st.integers(), st.floats()), max_size=4),
    lines=st.dictionaries(NAMES, st.integers(), max_size=4),
    picked=st.dictionaries(NAMES, st.integers(), max_size=4),
    feelings=st.dictionaries(NAMES, st.just(Feeling("sad")), max_size=3),
    relationships=st.dictionaries(NAMES, VALUES, max_size=4),
    known=st.dictionaries(NAMES, st.floats(), max_size=4),
    present=st.lists(NAMES, max_size=3).map(tuple),
    recalled=st.lists(st.builds(Recollection, memory=MEMORIES, score=st.floats(0, 1)), max_size=2).map(tuple),
    history=ENTRIES,
    said=ENTRIES,
    offered=st.lists(st.builds(OfferedOption, NAMES, NAMES), max_size=3).map(tuple),
    quiet_since=st.floats(),
    endings=st.dictionaries(NAMES, NAMES, max_size=2),
)


@settings(max_examples=400, deadline=None)
@given(state=STATES, recovering=st.booleans())
def test_a_state_that_no_session_made_is_refused_or_made_fit(state: State, recovering: bool) -> None:
    there = RECOVERING if recovering else WORLD
    before = replace(state.copy())
    found, fate = fitted(state, there)
    assert repr(state) == repr(before), "the state that is given stays as it was"
    if fate.verdict == "lost":
        assert fate.reason
        return
    assert (found is state) == (not fate.changes)
    again, twice = fitted(found, there)
    assert again is found
    assert twice == Fate("kept", ())
    assert found.variables.keys() == there.declared.keys()
    assert len(found.history) <= WINDOW
    for name in (*found.places, *found.feelings, *found.endings, found.character):
        assert name in there.characters
    for who in found.places:
        at = replace(found, character=who)
        Step(there, at).options()
        arrive(there, at, InputReceived("begin"), judged=False)
        arrive(there, at, InputReceived("silence", data={"seconds": 9.0}), judged=False)
