"""The ways through a world, as one graph."""

from __future__ import annotations

from typing import Any

from fair import fair
from made import world_of

from npcsdk.check.ways import passages, starts, ways_of


def _ways(nodes: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    return [(".".join(way.source), way.kind, ".".join(way.target)) for way in passages(world_of(nodes, **more))]


def test_a_call_leads_in_and_what_follows_it_waits_for_a_return() -> None:
    hub = {"line": "Yes?", "options": [{"say": "A bed.", "call": "deal", "to": "room"}, {"say": "Hm.", "call": "deal"}]}
    deal = {"nodes": {"ask": {"line": "Four."}, "over": {"line": "Done.", "return": True}}}
    world = world_of({"hub": hub, "room": {"line": "Here."}}, graphs={"deal": deal})
    found = [(way.kind, way.target, way.through) for way in passages(world)]
    assert found == [
        ("call", ("deal", "ask"), ("mira", "room")),
        ("return", ("mira", "room"), ("deal", "ask")),
        ("call", ("deal", "ask"), ("mira", "hub")),
    ]


def test_a_pool_and_anywhere_are_junctions() -> None:
    nodes = {
        "hub": {"line": "Yes?", "options": [{"say": "News?", "draw": "gossip", "to": "dry"}]},
        "dry": {"line": "None."},
        "one": {"line": "One.", "storylet": {"pool": "gossip", "if": "lamp"}},
    }
    found = _ways(nodes, anywhere=[{"to": "dry", "on": "bell"}], variables={"lamp": False})
    assert found == [
        ("mira.hub", "draw", "mira.~gossip"),
        ("mira.hub", "option", "mira.dry"),
        ("mira.hub", "anywhere", "mira.*"),
        ("mira.dry", "anywhere", "mira.*"),
        ("mira.one", "anywhere", "mira.*"),
        ("mira.~gossip", "storylet", "mira.one"),
        ("mira.*", "transition", "mira.dry"),
    ]


def test_as_a_graph_it_has_every_node_and_says_of_each_way_what_guards_it() -> None:
    world = fair()
    graph = ways_of(world)
    nodes = {(key, node) for key, each in world.graphs.items() for node in each.nodes}
    assert nodes <= set(graph.nodes)
    assert graph.number_of_edges() == len(list(passages(world)))
    guarded = [data for _, _, data in graph.edges(data=True) if data["condition"] is not None]
    assert guarded
    for data in guarded:
        place: Any = world
        for step in data["path"]:
            place = place[step] if isinstance(step, int) or isinstance(place, dict) else getattr(place, step)
        assert place.if_ == data["condition"]


def test_every_character_has_a_start() -> None:
    assert starts(fair()) == {"ada": ("ada", "hello"), "ben": ("ben", fair().graphs["ben"].start)}
