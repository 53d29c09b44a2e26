"""The simulated player: what it can do, and where that leads it."""

from __future__ import annotations

import pytest

from npcsdk.check.walks.moves import Move
from npcsdk.mind.state import Place, State
from npcsdk.opening import tavern
from npcsdk.script.walker import LONGEST, SimulatedPlayer, ways_out
from npcsdk.testing.worlds import small_world
from npcsdk.world.loading import load_world
from npcsdk.world.world import World


def at(world: World, node: str, **variables: object) -> State:
    state = State.fresh(world, "mira")
    state.places["mira"] = Place("mira", node)
    state.variables |= variables  # type: ignore[arg-type]
    return state


def world_of(nodes: dict[str, dict[str, object]], **fields: object) -> World:
    """One character, whose graph has these nodes."""
    written = {key: {"id": key, **node} for key, node in nodes.items()}
    graph = {"graph": "mira", "character": "mira", "start": next(iter(nodes)), "nodes": written, **fields}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "x"}, "fallback": ["Hm."]}
    return World.model_validate(
        {"id": "w", "title": "W", "start": "mira", "characters": {"mira": mira}, "graphs": {"mira": graph}}
    )


def test_nothing_to_do_before_the_beginning_and_after_the_end() -> None:
    world = small_world()
    assert SimulatedPlayer(world, seed=1).choose(State.fresh(world, "mira")) is None
    over = at(world, "farewell")
    over.endings["mira"] = "left"
    assert SimulatedPlayer(world, seed=1).choose(over) is None


def test_what_was_not_visited_comes_first_and_endings_last() -> None:
    world = small_world()
    player = SimulatedPlayer(world, seed=1)
    player.begin(1)
    seen = []
    for _ in range(6):  # offer, secret, chat, nudge, alarm, plot: all but the ending
        move = player.choose(at(world, "hub"))
        assert move is not None
        seen.append(move.to or "small talk")
        if move.to:
            player.entered(move.to)
    assert "mira.farewell" not in seen
    assert len(set(seen)) == len(seen)


def test_another_walk_goes_elsewhere() -> None:
    edges = [{"to": name, "on": name} for name in "bcd"]
    nodes = {name: {"line": name, "next": [{"to": "a"}]} for name in "bcd"}
    world = world_of({"a": {"transitions": edges}, **nodes})
    player = SimulatedPlayer(world, seed=5)
    first = []
    for walk in range(3):
        player.begin(walk)
        move = player.choose(at(world, "a"))
        assert move is not None
        player.entered(move.to)
        first.append(move.to)
    assert sorted(first) == ["mira.b", "mira.c", "mira.d"]


def test_a_walk_without_an_end_stops_by_itself() -> None:
    world = world_of({"a": {"reply": {"goal": "Talk.", "fallback": ["Yes."]}}})
    player = SimulatedPlayer(world, seed=1)
    player.begin(1)
    made = 0
    while player.choose(at(world, "a")):
        made += 1
    assert 0 < made < LONGEST


def test_an_end_that_cannot_be_reached_is_given_up() -> None:
    edges = [{"to": "end", "on": "never", "if": "visits(end) > 0"}, {"to": "b", "on": "b"}]
    world = world_of({"a": {"transitions": edges}, "b": {"line": "B.", "next": [{"to": "a"}]}, "end": {"end": "x"}})
    player = SimulatedPlayer(world, seed=1)
    player.begin(1)
    made = 0
    while player.choose(at(world, "a")):
        made += 1
    assert made == LONGEST


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_choices_repeat_by_seed(seed: int) -> None:
    world = small_world()

    def walk() -> list[Move | None]:
        player = SimulatedPlayer(world, seed=seed)
        player.begin(1)
        return [player.choose(at(world, "hub")) for _ in range(12)]

    assert walk() == walk()


def test_ways_out_count_steps_and_count_anywhere() -> None:
    ways = ways_out(small_world())
    assert ways["mira.farewell"]["mira.farewell"] == 0
    assert ways["mira.farewell"]["mira.greeting"] == 1  # By `anywhere`.


def test_ways_out_lead_through_other_graphs_and_back_from_a_call() -> None:
    ways = ways_out(load_world(tavern()))
    assert ways["tam_boat.overboard"]["tam_boat.midstream"] == 1
    assert ways["tam_boat.overboard"]["haggle.deal"] > ways["tam_boat.overboard"]["tam.paid"] > 1
    assert "tam_boat.overboard" not in ways["tam_boat.end_of_the_line"]
