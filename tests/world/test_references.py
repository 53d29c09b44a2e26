import pytest

from npcsdk.errors import WorldError
from npcsdk.world.character import Character, Persona
from npcsdk.world.graph import DialogueGraph, Next, Node, Option
from npcsdk.world.references import check_world, problems
from npcsdk.world.variable import Variable
from npcsdk.world.world import World


def world(**nodes: Node) -> World:
    mira = Character(id="mira", name="Mira", persona=Persona(description="x"))
    graph = DialogueGraph(graph="mira", character="mira", start="a", nodes={"a": Node(id="a", line="hi"), **nodes})
    return World(id="w", title="W", start="mira", characters={"mira": mira}, graphs={"mira": graph})


def test_a_world_made_in_python_is_checked_too() -> None:
    check_world(world())
    wrong = world(b=Node(id="b", line="[wave] {nobody}", next=(Next(to="cc"),)))
    assert [fault.code for fault in problems(wrong)] == ["unknown-variable", "unknown-tag", "missing-target"]
    with pytest.raises(WorldError, match="missing-target") as caught:
        check_world(wrong)
    assert caught.value.problems[2].file == "graphs.mira.nodes.b.next.0.to"


def test_lines_may_name_what_comes_with_an_event() -> None:
    check_world(world(b=Node(id="b", line="Hello {event.user}, you say: {event.text}")))
    wrong = problems(world(b=Node(id="b", line="{events.user} {event.} {even.user}")))
    assert [(fault.code, fault.message[:13]) for fault in wrong] == [
        ("unknown-variable", "{even.user} s"),
        ("unknown-variable", "{events.user}"),
    ]


def test_lines_may_name_what_is_recalled() -> None:
    check_world(world(b=Node(id="b", line="You said {recalled.when}: {recalled} {recalled.by}")))
    wrong = problems(world(b=Node(id="b", line="{recalled.who} {recaled}")))
    assert [(fault.code, fault.remedy) for fault in wrong] == [
        ("unknown-variable", "Did you mean recalled?"),
        ("unknown-variable", "Did you mean recalled.when?"),
    ]
    named = world().model_copy(update={"variables": {"recalled": Variable(value=1)}})
    assert [fault.code for fault in problems(named)] == ["reserved-name"]


def test_keys_are_ids() -> None:
    assert [fault.code for fault in problems(world(c=Node(id="b", line="x")))] == ["id-mismatch"]


def test_options_are_named() -> None:
    picks = (Option(say="x", to="a"), Option(say="y", to="a"), Option(say="z", to="a", id="b.a.2"))
    found = world(b=Node(id="b", options=picks)).graphs["mira"].nodes["b"]
    assert [option.id for option in found.options] == ["b.a", "b.a.3", "b.a.2"]


def test_a_world_survives_json() -> None:
    made = world(b=Node(id="b", end="true", next=()))
    assert World.model_validate_json(made.model_dump_json(by_alias=True)) == made
