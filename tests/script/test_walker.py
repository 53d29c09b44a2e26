"""The simulated player: what it can do, and where that leads it."""

from __future__ import annotations

import pytest

from npcsdk.mind.state import Place, State
from npcsdk.script.walker import LONGEST, Move, SimulatedPlayer, moves, ways_out
from npcsdk.testing.worlds import small_world
from npcsdk.world.graph import DialogueGraph
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


def test_moves_are_options_words_events_silence_and_small_talk() -> None:
    world = small_world()
    found = moves(world, at(world, "hub"))
    assert Move("say", "I can help you", "offer") in found
    assert Move("event", "player.leaves", "farewell") in found
    assert Move("silence", "", "nudge", 20.0) in found
    assert Move("say", "Hello!", "") in found
    assert not [move for move in found if move.kind == "choose"]  # None is offered in this state.


def test_what_a_condition_forbids_is_no_move() -> None:
    edges = [{"to": "b", "if": "visits(b) > 0", "on": "x"}, {"to": "b", "if": "visits(a) == 0", "on": "y"}]
    world = world_of({"a": {"transitions": edges}, "b": {"line": "B."}})
    assert moves(world, at(world, "a")) == [Move("event", "y", "b")]


def test_a_condition_alone_and_else_take_any_words() -> None:
    world = world_of({"a": {"transitions": [{"to": "b", "else": True}]}, "b": {"line": "B."}})
    assert moves(world, at(world, "a")) == [Move("say", "…", "b")]


def test_nothing_to_do_before_the_beginning_and_after_the_end() -> None:
    world = small_world()
    assert moves(world, State.fresh(world, "mira")) == []
    over = at(world, "farewell")
    over.endings["mira"] = "left"
    assert moves(world, over) == []
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
            player.entered(f"mira.{move.to}")
    assert "farewell" not in seen
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
        player.entered(f"mira.{move.to}")
        first.append(move.to)
    assert sorted(first) == ["b", "c", "d"]


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
    graph: DialogueGraph = small_world().graphs["mira"]
    ways = ways_out(graph)
    assert set(ways) == {"farewell"}
    assert ways["farewell"]["farewell"] == 0
    assert ways["farewell"]["greeting"] == 1  # By `anywhere`.
