"""Worlds, events and saves that are written to break a talk: it goes on, and tells of what it could not do."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from language import nodes, notices, offered, session, text, told, world

from npcsdk.errors import SaveError, SessionError
from npcsdk.models.scripted import ScriptedModel
from npcsdk.session.session import Session
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.operations import apply_op
from npcsdk.world.world import World

SUB = {
    "start": "s",
    "nodes": {
        "s": {"line": "S", "options": [{"id": "fin", "say": "End", "to": "f"}, {"id": "r", "say": "Back", "to": "b"}]},
        "f": {"line": "F", "end": "true"},
        "b": {"line": "R", "return": True},
    },
}
DEEP = {
    "start": "ask",
    "arguments": {"price": 5, "ware": "bread"},
    "nodes": {
        "ask": {
            "line": "{price} for the {ware}.",
            "options": [
                {"id": "done", "say": "Done", "to": "done"},
                {"id": "deeper", "say": "Deeper", "call": "haggle", "with": {"price": "=price + 1"}},
            ],
        },
        "done": {"line": "Sold.", "return": True},
    },
}


def market() -> World:
    nodes = {"a": {"line": "Buy?", "options": [{"id": "buy", "say": "Buy", "call": "haggle"}]}}
    return world(nodes, others={"haggle": DEEP}, w_variables={"gold": 20})


async def test_a_relationship_stays_within_its_bounds() -> None:
    steps = {"trust": "+9007199254740991"}
    talk = session(
        world({"a": {"line": "A", "options": [{"id": "o", "say": "O", "to": "a", "do": {"relationship": steps}}]}})
    )
    await told(talk.begin())
    assert notices(await told(talk.choose("o"))) == []
    events = await told(talk.choose("o"))
    assert (notices(events), text(events)) == (["effect_failed"], "A"), "the sum is no number that counts"
    assert talk.state.relationships == {"mira>player.trust": 100}


def test_a_step_that_is_no_number_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="adds no number"):
        world({"a": {"line": "A", "do": {"relationship": {"trust": "+much"}}}})


@pytest.mark.parametrize("x", [2**53, 2.0**53])
async def test_what_is_computed_beyond_all_bounds_has_no_answer(x: float) -> None:
    many = "*".join(["x"] * 20)
    made = world(
        {
            "a": {
                "line": "So {far}.",
                "do": {"y": "=far - far"},
                "transitions": [{"to": "a", "if": "far > 1"}, {"to": "b", "if": "not far > 1 or true"}],
            },
            "b": {"line": "B"},
        },
        w_variables={"x": x, "y": 1},
        w_computed={"h": many, "far": "h * h * h * h * h * h * h"},
    )
    talk = session(made)
    events = await told(talk.begin())
    assert text(events) == "So ."
    assert notices(events) == ["missing_name", "effect_failed"]
    assert "turn_failed" not in notices(await told(talk.say("Well?")))


@pytest.mark.parametrize("sent", [10**300, 1e308, -0.0, True, None, [1, [2]], {"a": [None]}, "x" * 9000])
async def test_an_event_may_bring_anything(sent: Any) -> None:
    edges = [
        {"to": "a", "on": "boom", "if": "event.__class__ == 1"},
        {"to": "a", "on": "boom", "if": "event.w * event.w > 3 and false"},
        {"to": "b", "on": "boom", "do": {"x": "=event.w", "y": "=event.w"}},
    ]
    made = world(
        {"a": {"line": "A", "transitions": edges}, "b": {"line": "B {event.w}"}}, w_variables={"x": 1, "y": "t"}
    )
    talk = session(made)
    await told(talk.begin())
    events = await told(talk.notify("boom", w=sent))
    assert nodes(events) == ["b"]
    assert text(events).startswith("B")
    assert type(talk.state.variables["x"]) in (int, float)
    assert type(talk.state.variables["y"]) is str


@pytest.mark.parametrize("sent", [10**400, 10**5000, float("nan"), float("inf")], ids=["400", "5000", "nan", "inf"])
def test_an_event_brings_no_number_that_nothing_can_compute_with(sent: float) -> None:
    talk = session(market())
    with pytest.raises(SessionError, match="has no JSON form"):
        talk.notify("boom", w=sent)


@pytest.mark.parametrize("option", ["__proto__", "", None, 5, "a\ud800", "fin "])
async def test_an_option_that_is_not_offered_leaves_all_as_it_is(option: Any) -> None:
    talk = session(
        world({"a": {"line": "A", "options": [{"id": "c", "say": "C", "call": "sub"}]}}, others={"sub": SUB})
    )
    await told(talk.begin())
    await told(talk.choose("c"))
    before = talk.state
    with pytest.raises(SessionError, match="not offered"):
        await told(talk.choose(option))
    assert talk.state == before


async def test_an_end_within_a_call_leaves_no_call_open_behind_it() -> None:
    talk = session(
        world({"a": {"line": "A", "options": [{"id": "c", "say": "C", "call": "sub"}]}}, others={"sub": SUB})
    )
    await told(talk.begin())
    await told(talk.choose("c"))
    assert offered(await told(talk.begin())) == ["End", "Back"]
    await told(talk.choose("fin"))
    assert talk.state.ending == "true"
    assert text(await told(talk.begin())) == "A"
    assert talk.state.place
    assert talk.state.place.stack == ()


async def test_what_is_closed_gives_way_to_else_and_cannot_be_picked() -> None:
    options = [
        {"id": "c", "say": "C", "to": "b", "if": "x > 1", "unavailable": "no"},
        {"id": "e", "say": "Else", "to": "b", "else": True},
    ]
    talk = session(world({"a": {"line": "A", "options": options}, "b": {"line": "B"}}, w_variables={"x": 1}))
    assert offered(await told(talk.begin())) == ["-C (no)", "Else"]
    with pytest.raises(SessionError, match="cannot be picked now: no"):
        await told(talk.choose("c"))
    assert text(await told(talk.choose("e"))) == "B"


async def test_an_emitted_event_ends_the_hop_and_a_ring_of_them_is_stopped() -> None:
    talk = session(world({"a": {"line": "A", "do": {"emit": "go"}}}, anywhere=[{"to": "a", "on": "go"}]))
    events = await told(talk.begin())
    assert notices(events) == ["next_loop"]
    assert len(nodes(events)) == 65


async def test_a_rest_of_game_time_does_not_end_while_the_clock_stands_still() -> None:
    edges = [{"to": "b", "on": "e", "cooldown": "5s"}, {"to": "c", "on": "e"}]
    back = {"next": [{"to": "a"}]}
    talk = session(
        world({"a": {"line": "A", "transitions": edges}, "b": {"line": "B", **back}, "c": {"line": "C", **back}})
    )
    await told(talk.begin())
    assert [nodes(await told(talk.notify("e")))[0] for _ in range(3)] == ["b", "c", "c"]
    talk.tick(5)
    assert nodes(await told(talk.notify("e")))[0] == "b"


def test_a_value_is_set_outright_whatever_was_there() -> None:
    """A world may have changed since a save was made; `check` refuses what writers write so."""
    assert apply_op(("map",), "=bread") == "bread"
    assert apply_op("bread", ("map",)) == ("map",)


Harm = Callable[[dict[str, Any]], None]


def _in_place(key: str, value: Any) -> Harm:
    def harm(document: dict[str, Any]) -> None:
        for event in document["tail"]:
            if event.get("stack"):
                event["stack"][0][key] = value
        for place in document["state"]["places"].values():
            place["stack"] = [{"graph": "mira", "node": "a", "stays": True, "saved": {}, key: value}]

    return harm


def _in_state(key: str, value: Any) -> Harm:
    def harm(document: dict[str, Any]) -> None:
        document["state"][key] = value

    return harm


def _many_frames(document: dict[str, Any]) -> None:
    for place in document["state"]["places"].values():
        place["stack"] = [{"graph": "mira", "node": "a", "stays": True, "saved": {}}] * 10_000


REFUSED: list[tuple[Harm, str]] = [
    (_in_place("saved", {"mira>haggle.price": {"a": 1}}), "saved"),
    (_in_place("saved", {"mira>haggle.price": None}), "saved"),
    (_in_place("saved", {"mira>haggle.price": 1e300}), "not a number within"),
    (_in_place("saved", {"mira>haggle.ware": "x" * 10_001}), "at most"),
    (_many_frames, "more than 32 calls"),
    (_in_state("visits", {"mira.a": [1]}), "visits"),
    (_in_state("visits", {"mira.a": [1, 1, float("nan")]}), "NaN is a bad number"),
    (_in_state("visits", ["mira.a"]), "visits"),
    (_in_state("visits", {"mira.a": [-5, 1, 0.0]}), "a count or a time is impossible"),
    (_in_state("lines", {"mira.a.1": "first"}), "lines"),
    (_in_state("picked", {"mira.buy": {}}), "picked"),
    (_in_state("variables", {"gold": float("inf")}), "Infinity is a bad number"),
    (_in_state("variables", {"gold": 10**400}), "a bad number"),
    (_in_state("variables", {"gold": 2**60}), "not a number within"),
    (_in_state("picked", {f"mira.{number}": 1 for number in range(400_000)}), "larger than"),
]


async def _saved(path: Path) -> dict[str, Any]:
    talk = session(market())
    await told(talk.begin())
    await told(talk.choose("buy"))
    await told(talk.choose("deeper"))
    await told(talk.say("Hm."))
    talk.save(path)
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def _load(path: Path, document: dict[str, Any], made: World) -> Session:
    path.write_text(json.dumps(document))
    return Session.load(path, made, model=ScriptedModel(), voice=SilentVoice())


@pytest.mark.parametrize(("harm", "why"), REFUSED)
async def test_a_hostile_state_is_refused_with_its_reason(tmp_path: Path, harm: Harm, why: str) -> None:
    document = await _saved(tmp_path / "a.json")
    _load(tmp_path / "b.json", copy.deepcopy(document), market())
    harm(document)
    with pytest.raises(SaveError, match=why):
        _load(tmp_path / "b.json", document, market())


@pytest.mark.parametrize(("key", "value"), [("graph", "gone"), ("node", "__class__"), ("saved", {"gone": 1})])
async def test_a_call_that_leads_back_to_nowhere_does_no_harm(key: str, value: Any, tmp_path: Path) -> None:
    document = await _saved(tmp_path / "a.json")
    _in_place(key, value)(document)
    talk = _load(tmp_path / "b.json", document, market())
    for option in ("done", "buy"):
        assert "turn_failed" not in notices(await told(talk.choose(option)))
    assert all(frame.graph in market().graphs for place in talk.state.places.values() for frame in place.stack)


async def test_what_a_save_knows_of_a_world_that_changed_does_no_harm(tmp_path: Path) -> None:
    document = await _saved(tmp_path / "a.json")
    state = document["state"]
    state["variables"] |= {"mira>haggle.price": ["a"], "mira>haggle.ware": 7, "gone": "x", "__proto__": 1}
    state["visits"] |= {"gone.x": [5, 10**12, 0.0]}
    state["lines"] |= {"__class__": 3}
    state["picked"] |= {"": 1}
    state["relationships"]["mira>player.trust"] = "much"
    talk = _load(tmp_path / "b.json", document, market())
    for option in ("deeper", "done", "done"):
        assert "turn_failed" not in notices(await told(talk.choose(option)))
    talk.save(tmp_path / "c.json")
    Session.load(tmp_path / "c.json", market(), model=ScriptedModel(), voice=SilentVoice())
