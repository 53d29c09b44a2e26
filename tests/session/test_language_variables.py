"""Variables, computed names and effects, in a talk."""

from __future__ import annotations

import pytest
from language import notices, offered, session, text, told, world
from pydantic import ValidationError

from npcsdk.events import CommandIssued, EventEmitted, MemoryAdded, RelationshipChanged, VariableChanged
from npcsdk.world.graph import Node
from npcsdk.world.references import problems
from npcsdk.world.variable import Variable


async def test_a_number_stays_within_its_bounds_and_a_cut_can_undo_it() -> None:
    made = world(
        {"a": {"line": "Well.", "do": {"trust": "+7"}, "options": [{"say": "More", "to": "a"}]}},
        variables={"trust": {"value": 0, "min": 0, "max": 10}},
    )
    talk = session(made)
    await told(talk.begin())
    assert talk.state.variables == {"mira.trust": 7}
    events = await told(talk.choose("a.a"))
    change = next(event for event in events if isinstance(event, VariableChanged))
    assert (change.op, change.value) == (10, 10)
    talk.heard(-1)
    assert talk.state.variables == {"mira.trust": 7}


async def test_every_kind_of_effect() -> None:
    done = {
        "gold": "=gold - price * 2",
        "lamp": "toggle",
        "clues": "+map",
        "mood": "sour",
        "relationship": {"trust": "+5", "mira": {"fear": 3}},
        "remember": "{player.name} paid {price} coppers.",
        "command": "give:key, 2",
        "emit": "mira.paid",
    }
    made = world(
        {
            "a": {"line": "Done.", "do": done, "next": [{"to": "b", "if": 'not lamp and "map" in clues'}]},
            "b": {"line": "Dark."},
        },
        variables={
            "gold": 10,
            "price": 3,
            "lamp": True,
            "clues": ["key"],
            "mood": {"value": "calm", "one_of": ["calm", "sour"]},
        },
    )
    talk = session(made)
    events = await told(talk.begin())
    assert text(events) == "Done.\nDark."
    assert talk.state.variables == {
        "mira.gold": 4, "mira.price": 3, "mira.lamp": False, "mira.clues": ("key", "map"), "mira.mood": "sour",
    }  # fmt: skip
    assert talk.state.relationships == {"mira>player.trust": 5, "mira>mira.fear": 3}
    kinds = [type(event) for event in events]
    assert RelationshipChanged in kinds
    memory = next(event for event in events if isinstance(event, MemoryAdded))
    assert memory.text == "traveller paid 3 coppers."
    command = next(event for event in events if isinstance(event, CommandIssued))
    assert (command.name, command.args) == ("give", ("key", "2"))
    assert next(event for event in events if isinstance(event, EventEmitted)).name == "mira.paid"
    assert all(event.at == len("Done.") for event in events if isinstance(event, VariableChanged | EventEmitted))


async def test_what_came_with_an_event_is_kept() -> None:
    paid = {"to": "b", "on": "paid", "do": {"gold": "=gold + event.amount", "payer": "=event.who", "mood": "=event"}}
    made = world(
        {"a": {"line": "?", "transitions": [paid]}, "b": {"line": "{payer}: {gold}.", "next": [{"to": "a"}]}},
        variables={"gold": 1, "payer": "", "mood": ""},
    )
    talk = session(made)
    await told(talk.begin())
    events = await told(talk.notify("paid", amount=4, who="=+[Ann]"))
    assert text(events) == "=+Ann: 5.\n?"
    assert talk.state.variables == {"mira.gold": 5, "mira.payer": "=+[Ann]", "mira.mood": "event"}
    assert notices(await told(talk.notify("paid", amount="lots", who=3))) == ["effect_failed", "effect_failed"]
    assert talk.state.variables == {"mira.gold": 5, "mira.payer": "=+[Ann]", "mira.mood": "event"}


async def test_an_effect_that_cannot_be_is_told_of_and_the_talk_goes_on() -> None:
    made = world(
        {"a": {"line": "Hm.", "do": {"gold": "=1 / debt", "x": "+1"}}}, variables={"gold": 1, "debt": 0, "x": 0}
    )
    talk = session(made)
    assert notices(await told(talk.begin())) == ["effect_failed"]
    assert talk.state.variables == {"mira.gold": 1, "mira.debt": 0, "mira.x": 1}


async def test_names_are_of_the_graph_the_character_and_the_world() -> None:
    made = world(
        {
            "a": {"line": "{tea} {debts} {rain} {friend} {clues}.", "next": [{"to": "b", "if": "friend and dry"}]},
            "b": {
                "line": "Friend.",
                "do": {"debts": "+1", "rain": "toggle"},
                "options": [{"say": "{debts}", "to": "a"}],
            },
        },
        variables={"tea": 2, "clues": ["a", "b"]},
        computed={"friend": "debts >= 1"},
        c_variables={"debts": 1},
        w_variables={"rain": False},
        w_computed={"dry": "not rain"},
    )
    talk = session(made)
    events = await told(talk.begin())
    assert text(events) == "2 1 false true a, b.\nFriend."
    assert offered(events) == ["2"]
    assert talk.state.variables == {"mira.tea": 2, "mira.clues": ("a", "b"), "mira.debts": 2, "rain": True}


async def test_visits_turns_since_and_relationship_are_asked() -> None:
    made = world(
        {
            "a": {
                "line": "Well?",
                "transitions": [
                    {"to": "late", "if": "turns_since(a) >= 2 and visits(late) == 0"},
                    {"to": "friend", "if": "relationship(trust) > 3"},
                    {"to": "new", "if": "turns_since(new) > 1000", "do": {"relationship": {"trust": "+4"}}},
                ],
            },
            "late": {"line": "Late.", "next": [{"to": "a"}]},
            "friend": {"line": "Friend."},
            "new": {"line": "New.", "next": [{"to": "a"}]},
        }
    )
    talk = session(made)
    await told(talk.begin())
    assert text(await talk.run("x")) == "New.\nWell?"
    assert text(await talk.run("x")) == "Friend."


@pytest.mark.parametrize(
    "declared",
    [
        {"value": 5, "max": 3},
        {"value": "x", "min": 1},
        {"value": "x", "one_of": ["y"]},
        {"value": True, "one_of": ["y"]},
        {},
    ],
)
def test_what_cannot_be_declared(declared: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Variable.model_validate(declared)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"computed": {"x": "y + 1", "y": "x"}}, "computed-ring"),
        ({"computed": {"a0": "tea", **{f"a{n + 1}": f"a{n} or a{n}" for n in range(12)}}}, "computed-ring"),
        ({"computed": {"b0": "tea", **{f"b{n + 1}": f"b{n} + 1" for n in range(5000)}}}, "computed-ring"),
        ({"computed": {"tea": "1"}}, "shadowed-variable"),
        ({"variables": {"tea": 1, "emit": 2}}, "reserved-name"),
        ({"c_variables": {"tea": 1}}, "shadowed-variable"),
        ({"computed": {"x": "nothing > 1"}}, "unknown-variable"),
    ],
)
def test_what_does_not_fit_together(fields: dict[str, object], code: str) -> None:
    made = world({"a": {"line": "{tea}"}}, **{"variables": {"tea": 1}, **fields})
    assert code in [fault.code for fault in problems(made)]


@pytest.mark.parametrize(
    ("node", "code"),
    [
        ({"do": {"tea": "plenty"}}, "wrong-type"),
        ({"do": {"mood": "sweet"}}, "wrong-type"),
        ({"do": {"clues": "map"}}, "wrong-type"),
        ({"do": {"clues": "+gold"}}, "wrong-type"),
        ({"do": {"twice": 1}}, "computed-changed"),
        ({"do": {"tea": "=nothing * 2"}}, "unknown-variable"),
        ({"do": {"relationship": {"bob": {"trust": 1}}}}, "missing-character"),
        ({"next": [{"to": "a", "if": 'mood == "sweet"'}]}, "wrong-type"),
        ({"next": [{"to": "a", "if": "mood > 3"}]}, "wrong-type"),
        ({"next": [{"to": "a", "if": '"gold" in clues'}]}, "wrong-type"),
        ({"next": [{"to": "a", "if": '"gold" in mood'}]}, "wrong-type"),
        ({"next": [{"to": "a", "if": "event.weapon == 1"}]}, "unknown-variable"),
        ({"next": [{"to": "a", "if": "visits(nowhere) > 1"}]}, "missing-target"),
    ],
)
def test_what_a_node_cannot_do(node: dict[str, object], code: str) -> None:
    made = world(
        {"a": {"line": "x", **node}},
        variables={
            "tea": 1,
            "mood": {"value": "sour", "one_of": ["sour", "calm"]},
            "clues": {"value": [], "one_of": ["map", "key"]},
        },
        computed={"twice": "tea * 2"},
    )
    assert [fault.code for fault in problems(made)] == [code]


@pytest.mark.parametrize(
    ("node", "remedy"),
    [
        ({"do": {"tea": "tea - 3"}}, 'Write a number, or a sum with = before it: "=tea + 1".'),
        ({"do": {"clues": "map"}}, 'Write "+map" to add it, "-..." to take it away.'),
        ({"do": {"clues": 3}}, "Write a set."),
        ({"next": [{"to": "a", "if": 'clues == "map"'}]}, 'Write "map" in clues.'),
    ],
)
def test_what_a_writer_meant_is_told(node: dict[str, object], remedy: str) -> None:
    made = world({"a": {"line": "x", **node}}, variables={"tea": 1, "clues": []})
    assert [fault.remedy for fault in problems(made)] == [remedy]


def test_a_node_with_every_effect_survives_json() -> None:
    done = [
        ("remember", "x"),
        ("tea", "+1"),
        ("remember", "y"),
        ("relationship", {"tom": {"fear": 1}}),
        ("gold", "=tea"),
    ]
    node = Node.model_validate({"id": "a", "do": done})
    assert Node.model_validate_json(node.model_dump_json(by_alias=True)) == node
