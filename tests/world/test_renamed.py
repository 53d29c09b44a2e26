"""What was called otherwise before is found again, and nothing is found twice."""

from __future__ import annotations

from typing import Any

import pytest

from npcsdk.world.references import problems
from npcsdk.world.renamed import renamed
from npcsdk.world.world import World

MIRA: dict[str, Any] = {"id": "mira", "name": "Mira", "persona": {"description": "x"}}


def made(
    nodes: dict[str, dict[str, Any]],
    *,
    more: dict[str, Any] | None = None,
    mira: dict[str, Any] | None = None,
    **top: Any,
) -> World:
    """A world whose first graph has these nodes, and more graphs."""
    graphs = {"inn": {"character": "mira", "start": next(iter(nodes)), "nodes": nodes}, **(more or {})}
    for name, graph in graphs.items():
        graph.setdefault("graph", name)
        graph["nodes"] = {key: {"id": key, **node} for key, node in graph["nodes"].items()}
    character = {**MIRA, "graph": "inn", **(mira or {})}
    fields = {"id": "w", "title": "W", "start": character["id"], "characters": {character["id"]: character}}
    for graph in graphs.values():
        graph["character"] = graph.get("character") and character["id"]
    return World.model_validate({**fields, "graphs": graphs, **top})


def codes(world: World) -> list[str]:
    return [fault.code for fault in problems(world)]


def test_a_node_is_found_by_its_names_from_before_and_by_those_of_its_graph() -> None:
    hub = {"was": ["hub", "shed.door", "barn"], "line": "x", "end": "true"}
    names = renamed(
        made({"home": hub}, more={"cellar": {"start": "a", "was": "vault", "nodes": {"a": {"end": "true"}}}})
    )
    for graph, node in (("inn", "home"), ("inn", "hub"), ("shed", "door"), ("inn", "barn")):
        assert names.spot(graph, node) == ("inn", "home")
    assert names.spot("vault", "a") == ("cellar", "a")
    for graph, node in (("inn", "door"), ("shed", "hub"), ("", ""), ("vault", "b"), ("nowhere", "a")):
        assert names.spot(graph, node) is None
    assert names.graph("vault") == "cellar"
    assert names.graph("attic") is None


def test_a_renamed_graph_keeps_the_names_from_before_of_its_nodes() -> None:
    names = renamed(
        made(
            {"home": {"was": "hub", "end": "true"}},
            more={"den": {"start": "b", "was": "lair", "nodes": {"b": {"was": "a", "end": "true"}}}},
        )
    )
    assert names.spot("lair", "a") == names.spot("den", "a") == names.spot("lair", "b") == ("den", "b")


def test_variables_are_found_by_their_names_and_by_those_of_who_has_them() -> None:
    world = made(
        {"home": {"end": "true"}},
        mira={"id": "mara", "was": "mira", "variables": {"trust": {"value": 0, "was": "faith"}}},
        more={
            "haggle": {
                "start": "a",
                "was": "trade",
                "nodes": {"a": {"end": "true"}},
                "arguments": {"price": {"value": 1, "was": "cost"}},
                "variables": {"agreed": {"value": False, "was": "done"}},
            }
        },
        variables={"coins": {"value": 5, "was": ["gold", "mira.purse"]}},
    )
    names = renamed(world)
    assert names.variable("gold") == names.variable("mira.purse") == names.variable("coins") == "coins"
    for key in ("mara.trust", "mira.trust", "mira.faith", "mara.faith"):
        assert names.variable(key) == "mara.trust"
    for key in ("trade.agreed", "trade.done", "haggle.done"):
        assert names.variable(key) == "haggle.agreed"
    for key in ("mira>trade.cost", "mara>haggle.cost", "mira>haggle.price", "mara>haggle.price"):
        assert names.variable(key) == "mara>haggle.price"
    for key in (
        "",
        ".",
        ">",
        "a>b",
        "mira>",
        "mira>haggle",
        "tom>haggle.price",
        "mira.gold",
        "haggle.price",
        "x" * 999,
    ):
        assert names.variable(key) is None


def test_the_ids_of_options_go_along_with_their_node_and_target() -> None:
    options = [
        {"say": "a", "to": "out"},
        {"say": "b", "to": "out"},
        {"say": "c", "to": "den.b"},
        {"say": "d", "call": "den", "to": "out"},
        {"say": "e", "to": "out", "id": "leave", "was": "go"},
    ]
    del options[3]["to"]
    world = made(
        {"home": {"was": "hub", "line": "x", "options": options}, "out": {"was": "bye", "end": "true"}},
        more={"den": {"start": "b", "was": "lair", "nodes": {"b": {"was": "a", "line": "x", "return": True}}}},
    )
    names = renamed(world)
    assert {option.id for option in world.graphs["inn"].nodes["home"].options} == {
        "home.out", "home.out.2", "home.den.b", "home.den", "leave",
    }  # fmt: skip
    for before, now in {
        "hub.bye": "home.out",
        "hub.out": "home.out",
        "home.bye.2": "home.out.2",
        "hub.lair.a": "home.den.b",
        "hub.lair": "home.den",
        "go": "leave",
        "leave": "leave",
    }.items():
        assert names.option("inn", before) == f"inn.{now}", before
    for before in ("", ".", "hub", "hub.bye.3", "hub.x.y.z.1", "bye.hub"):
        assert names.option("inn", before) is None
    assert names.option("cave", "hub.bye") is None


def test_lines_are_found_by_their_ids_and_places() -> None:
    lines = [{"line": "a"}, {"line": "b [id:inn.b]", "was": ["old.b", "inn.hub.7"]}]
    names = renamed(made({"home": {"was": "hub", "lines": lines, "end": "true"}}))
    assert names.variants == {"inn.home.1", "inn.b"}
    assert names.variant("inn.hub.1") == "inn.home.1"
    assert names.variant("old.b") == names.variant("inn.hub.7") == "inn.b"
    assert names.variant("inn.hub.2") is None
    assert names.line("mira.name") == "mira.name"


@pytest.mark.parametrize(
    ("nodes", "top", "code"),
    [
        ({"a": {"was": "b", "end": "true"}, "b": {"end": "true"}}, {}, "living-alias"),
        ({"a": {"was": "a", "end": "true"}}, {}, "living-alias"),
        ({"a": {"was": "c", "end": "true"}, "b": {"was": "inn.c", "end": "true"}}, {}, "alias-twice"),
        ({"a": {"lines": [{"line": "x", "was": "inn.a.2"}, "y"], "end": "true"}}, {}, "living-alias"),
        ({"a": {"line": "x", "options": [{"say": "x", "to": "a", "was": "a.a"}]}}, {}, "living-alias"),
        ({"a": {"end": "true"}}, {"was": "w"}, "living-alias"),
        ({"a": {"end": "true"}}, {"variables": {"x": {"value": 1, "was": "y"}, "y": 2}}, "living-alias"),
        ({"a": {"end": "true"}}, {"variables": {x: {"value": 1, "was": "z"} for x in "xy"}}, "alias-twice"),
        ({"a": {"end": "true"}}, {"lore": {"x": {"id": "x", "text": "t", "was": "x"}}}, "living-alias"),
        ({"a": {"end": "true"}}, {"mira": {"was": "mira"}}, "living-alias"),
    ],
)  # fmt: skip
def test_a_name_from_before_means_one_thing(nodes: dict[str, Any], top: dict[str, Any], code: str) -> None:
    assert codes(made(nodes, **top)) == [code]


def test_the_node_to_recover_at_must_be_there() -> None:
    more = {"den": {"start": "b", "recover": "c", "nodes": {"b": {"end": "true"}}}}
    assert codes(made({"a": {"end": "true"}}, more=more)) == ["missing-target"]


def test_there_are_not_too_many_names_from_before() -> None:
    with pytest.raises(ValueError, match="at most 100 items"):
        made({"a": {"was": [f"n{number}" for number in range(101)], "end": "true"}})
