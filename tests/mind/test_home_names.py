"""An edge from anywhere means the names of the graph it is written in, wherever the talk stands."""

from __future__ import annotations

from typing import Any

from npcsdk.check.play import Play
from npcsdk.world.references import check_world
from npcsdk.world.world import World


def test_an_edge_of_the_graph_that_called_asks_and_does_in_its_own_names() -> None:
    alarm = {"to": "alarm", "else": True, "if": "scared and visits(hub) == 1", "do": {"fear": "=fear + step"}}
    world = _world(anywhere=[alarm], variables={"scared": True, "fear": 0, "step": 2})
    play = Play(world)
    play.begin()
    play.choose("hub.deal")
    play.say("Help!")
    place = play.state.place
    assert place is not None
    assert (place.graph, place.node, place.stack) == ("mira", "alarm", ())
    assert play.state.variables["mira.fear"] == 2


def test_its_pools_and_arguments_are_its_own_too() -> None:
    edges = [
        {"draw": "news", "to": "hub", "on": "bell"},
        {"call": "deal.told", "with": {"price": "=fear + 1"}, "on": "horn"},
    ]
    play = Play(_world(anywhere=edges, variables={"scared": True, "fear": 6}))
    play.begin()
    play.choose("hub.deal")
    play.notify("horn")
    assert play.state.variables["mira>deal.price"] == 7
    play.notify("bell")
    assert play.state.place is not None
    assert play.state.place.node == "alarm"


def _world(**graph: Any) -> World:
    nodes = {
        "hub": {"id": "hub", "line": "Hi.", "options": [{"say": "A deal.", "call": "deal"}]},
        "alarm": {"id": "alarm", "line": "Oh!", "end": "true", "storylet": {"pool": "news", "if": "scared"}},
    }
    deal = {"told": {"id": "told", "line": "{price}?", "options": [{"say": "Yes.", "to": "over"}]}}
    deal["over"] = {"id": "over", "line": "Done.", "return": True}
    world = World.model_validate(
        {
            "id": "home",
            "title": "Home",
            "start": "mira",
            "characters": {"mira": {"id": "mira", "name": "Mira", "persona": {"description": "She."}}},
            "graphs": {
                "mira": {"graph": "mira", "character": "mira", "start": "hub", "nodes": nodes, **graph},
                "deal": {"graph": "deal", "start": "told", "arguments": {"price": 1}, "nodes": deal},
            },
        }
    )
    check_world(world)
    return world
