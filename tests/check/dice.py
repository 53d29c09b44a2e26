"""Worlds by chance: every part of the graph language, put together without any sense, and a player without any."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from npcsdk.check.play import Play
from npcsdk.events import Event
from npcsdk.mind.way import Way
from npcsdk.world.references import problems
from npcsdk.world.world import World

NODES = ("a", "b", "c", "d", "e")
GRAPHS = ("ada", "deal", "ben")
_NUMBERS = ("gold", "trust", "half", "price")
_NAMES = {"ada": ("gold", "trust", "half"), "deal": ("gold", "price"), "ben": ("gold", "half")}


def world_by_chance(random: Random, *, sound: bool = False) -> World:
    """A world in which every name means something. A `sound` one is one in which every call can come back."""
    while True:
        world = World.model_validate(_world(random, sound))
        if not problems(world):
            return world


def _world(random: Random, sound: bool) -> dict[str, Any]:
    return {
        "id": "dice",
        "title": "Dice",
        "start": "ada",
        "events": {"bell": ["tone"]},
        "variables": {
            "gold": {"value": random.choice([0, 3]), "min": 0, "max": random.choice([5, 20])},
            "half": random.choice([0, 0.5]),
            "lamp": False,
            "mood": {"value": "calm", "one_of": ["calm", "sour", "glad"]},
            "clues": {"value": random.choice([[], ["map"]]), "one_of": ["map", "key"]},
        },
        "computed": {"rich": "gold >= 4", "lit": "lamp and not rich"},
        "characters": {
            who: {"id": who, "name": who.title(), "persona": {"description": "X."}, "fallback": "Hm."}
            for who in ("ada", "ben")
        },
        "graphs": {name: _graph(random, name, sound) for name in GRAPHS},
    }


def _graph(random: Random, name: str, sound: bool) -> dict[str, Any]:
    graph: dict[str, Any] = {
        "graph": name,
        "start": "a",
        "nodes": {key: _node(random, name, key, sound) for key in NODES},
        "anywhere": [_transition(random, name) for _ in range(random.choice([0, 0, 1]))],
    }
    if name != "deal":
        graph["character"] = name
    if name == "ada":
        graph["variables"] = {"trust": {"value": 0, "max": random.choice([3, 50])}}
    if name == "deal":
        graph["arguments"] = {"price": {"value": 2, "min": 0, "max": 9}}
    return graph


def _node(random: Random, graph: str, key: str, sound: bool) -> dict[str, Any]:
    node: dict[str, Any] = {"id": key}
    if random.random() < 0.6:
        node["line"] = "Well."
    elif random.random() < 0.5:
        node["reply"] = {"goal": "X."}
    else:
        node["lines"] = [{"line": "One."}, _maybe_if(random, graph, {"line": "Two."})]
    if random.random() < 0.5:
        node["do"] = _effects(random, graph)
    if key == "a":
        node["storylet"] = _maybe_if(random, graph, {"pool": "news"})
    if key == "e" and (graph == "deal" or random.random() < 0.5):
        return node | ({"return": True} if graph == "deal" else {"end": "done"})
    if random.random() < 0.4:
        node["next"] = [_maybe_if(random, graph, _edge(random, graph, call_needs_to=True))]
    node["options"] = [_option(random, graph) for _ in range(random.choice([0, 1, 2]))]
    node["transitions"] = [_transition(random, graph) for _ in range(random.choice([0, 1, 2]))]
    if sound:  # From everywhere a way leads to the last node.
        node["transitions"].append({"to": NODES[NODES.index(key) + 1] if key != "e" else "a", "else": True})
    return node


def _edge(random: Random, graph: str, *, call_needs_to: bool = False) -> dict[str, Any]:
    to = random.choice(NODES)
    match random.randrange(6):
        case 0 if graph != "deal":
            given = random.choice([{}, {"price": 7}, {"price": "=gold * 2 - 1"}])
            edge = {"call": random.choice(["deal", "deal.c"]), "with": given}
            return edge | ({"to": to} if call_needs_to or random.random() < 0.6 else {})
        case 1:
            return {"draw": "news", "to": to}
        case 2 if graph != "deal":
            return {"to": f"deal.{to}"}
    return {"to": to}


def _option(random: Random, graph: str) -> dict[str, Any]:
    edge = _maybe_if(random, graph, {"say": "Yes.", **_edge(random, graph)})
    if random.random() < 0.3:
        edge["once"] = True
    return edge | ({"do": _effects(random, graph)} if random.random() < 0.5 else {})


def _transition(random: Random, graph: str) -> dict[str, Any]:
    edge = _edge(random, graph)
    match random.randrange(5):
        case 0:
            edge |= {"intent": "the player nods", "examples": ["I nod"]}
        case 1:
            edge |= {"on": "bell"}
        case 2:
            edge |= {"after": 5}
        case 3:
            edge |= {"else": True}
        case 4:
            edge |= {"if": condition_by_chance(random, graph)}
    edge = _maybe_if(random, graph, edge)
    if edge.get("on") and random.random() < 0.3:
        edge["if"] = "event.tone > 3"
    return edge | ({"do": _effects(random, graph)} if random.random() < 0.5 else {})


def _maybe_if(random: Random, graph: str, edge: dict[str, Any]) -> dict[str, Any]:
    if "if" not in edge and random.random() < 0.5:
        return edge | {"if": condition_by_chance(random, graph)}
    return edge


def condition_by_chance(random: Random, graph: str, depth: int = 2) -> str:
    """A condition on whatever can be named in a graph."""
    if depth and random.random() < 0.4:
        one, two = (condition_by_chance(random, graph, depth - 1) for _ in range(2))
        return random.choice([f"({one}) and ({two})", f"({one}) or ({two})", f"not ({one})"])
    number = str(random.choice([-1, 0, 1, 2, 3, 4.5, 6, 10]))
    name = random.choice(_NAMES[graph])
    compare = random.choice(["<", "<=", ">", ">=", "==", "!="])
    return random.choice(
        [
            f"{name} {compare} {number}",
            f"{name} {random.choice('+-*/%')} {random.choice(['gold', 'half', '2'])} {compare} {number}",
            f"1 < {name} < {number}",
            f"{name} in [0, 1, 2.5]",
            f"mood {random.choice(['==', '!='])} '{random.choice(['calm', 'sour'])}'",
            "mood in ['sour', 'glad']",
            f"'{random.choice(['map', 'key'])}' {random.choice(['in', 'not in'])} clues",
            "lamp",
            "rich",
            "lit",
            f"lamp == {random.choice(['rich', 'true'])}",
            f"visits({random.choice(NODES)}) {compare} {random.choice([0, 1, 2])}",
            f"turns_since({random.choice(NODES)}) {compare} {random.choice([0, 2, 1000000])}",
            f"relationship(trust) {compare} {random.choice([0, 1, 2])}",
        ]
    )


def _effects(random: Random, graph: str) -> list[list[Any]]:
    name = random.choice(_NAMES[graph])
    possible: list[list[Any]] = [
        [name, random.choice(["+1", "+5", "-2", "-0.5", 3])],
        [name, random.choice(["=gold + half", "=gold * 2", "=gold / half", "=half - 1", "=gold % 3", "=10 - gold"])],
        ["lamp", random.choice([True, "toggle", "=rich"])],
        ["mood", random.choice(["sour", "glad"])],
        ["clues", random.choice(["+map", "+key", "-map"])],
        ["relationship", {"trust": random.choice(["+1", "-1", 4])}],
        ["emit", "bell"],
    ]
    return random.sample(possible, random.choice([1, 1, 2]))


def talk_by_chance(world: World, random: Random, turns: int) -> Iterator[tuple[Play, list[Event]]]:
    """A talk in which anything is done that can be done; what it came to after each turn."""
    play = Play(world, seed=random.randrange(1000))

    def judge(ways: tuple[Way, ...]) -> Way | None:
        return random.choice([*ways, None])

    yield play, play.begin()
    for _ in range(turns):
        open_options = [option for option in play.options if not option.unavailable]
        act = random.randrange(6)
        if play.state.ending is not None or act == 0:
            yield play, play.begin()
        elif act == 1 and open_options:
            yield play, play.choose(random.choice(open_options).id)
        elif act == 2:
            yield play, play.notify("bell", tone=random.choice([1, 5, "low"]))
        elif act == 3:
            yield play, play.wait(random.choice([1, 6]))
        elif act == 4 and random.random() < 0.3:
            play.talk_to(random.choice(sorted(world.characters)))
        else:
            yield play, play.say("I nod", random.choice([None, judge]))
