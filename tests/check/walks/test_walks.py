"""Walks: the same for the same seed, everywhere in the end, and honest about what went wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from fair import fair

from npcsdk.check.walks.moves import greets_anew
from npcsdk.check.walks.walks import WALKERS, Walked, Walking, walk_world
from npcsdk.opening import tavern
from npcsdk.testing.worlds import small_world
from npcsdk.world.conditions import Condition
from npcsdk.world.loading import load_world
from npcsdk.world.world import World


def world_of(nodes: dict[str, dict[str, Any]], anywhere: Sequence[dict[str, Any]] = (), **fields: Any) -> World:
    """One character, whose graph has these nodes."""
    written = {key: {"id": key, **node} for key, node in nodes.items()}
    start = next(iter(nodes))
    graph = {"graph": "mira", "character": "mira", "start": start, "nodes": written, "anywhere": list(anywhere)}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "x"}}
    made = {"id": "w", "title": "W", "start": "mira", "characters": {"mira": mira}, "graphs": {"mira": graph}}
    return World.model_validate(made | fields)


def failed(walked: Walked) -> list[tuple[str, str]]:
    return [(failure.code, failure.where) for failure in walked.failures]


def test_the_tavern_is_walked_all_over_and_nothing_goes_wrong() -> None:
    walked = walk_world(load_world(tavern()), runs=200)
    assert walked.failures == []
    assert walked.coverage.percent > 95


@pytest.mark.parametrize("walker", WALKERS)
def test_a_walker_alone_repeats_by_its_seed(walker: str) -> None:
    one, two, other = (walk_world(fair(), runs=8, seed=seed, walkers=[walker]) for seed in (1, 1, 2))
    assert one.as_json() == two.as_json()
    assert one.as_json()["coverage"] != other.as_json()["coverage"]


def test_a_walk_is_made_again_by_making_those_before_it() -> None:
    def moves() -> list[str]:
        walking = Walking(fair(), 3)
        return [str(move) for number in range(1, 20) for move in walking.walk(number).moves]

    assert moves() == moves()


def test_who_may_be_greeted_otherwise_comes_back_after_an_end() -> None:
    nodes = {
        "door": {
            "lines": [{"line": "Who are you?", "if": "visits(slap) == 0"}, {"line": "Out.", "if": "visits(slap) > 0"}],
            "options": [{"say": "Bye.", "to": "bye"}, {"say": "Take that.", "to": "slap"}],
        },
        "slap": {"line": "Ow.", "end": "true"},
        "bye": {"line": "Bye.", "end": "true"},
    }
    world = world_of(nodes)
    assert greets_anew(world, "mira")
    assert list(walk_world(world, runs=20).coverage.missed()) == []
    assert not greets_anew(small_world(), "mira")


def test_the_explorer_works_towards_what_is_closed() -> None:
    """The vault opens to who has both halves of a key and enough trust, each of which takes a way of its own."""
    nodes = {
        "hub": {
            "line": "Well?",
            "options": [
                *({"say": f"Nothing {at}", "to": f"dull{at}"} for at in range(8)),
                {"say": "Left", "to": "left", "if": "mira.trust > 4"},
                {"say": "Right", "to": "right", "if": "visits(left) > 1"},
                {"say": "Be kind", "to": "kind"},
                {"say": "In", "to": "vault", "if": "'left' in key and 'right' in key and is_friend"},
            ],
        },
        **{f"dull{at}": {"line": "Hm.", "next": [{"to": "hub"}]} for at in range(8)},
        "kind": {"line": "Ah.", "do": {"trust": "+2"}, "next": [{"to": "hub"}]},
        "left": {"line": "L.", "do": {"key": "+left"}, "next": [{"to": "hub"}]},
        "right": {"line": "R.", "do": {"key": "+right", "trust": "-1"}, "next": [{"to": "hub"}]},
        "vault": {"line": "Gold!", "end": "rich"},
    }
    world = world_of(nodes, variables={"key": {"value": []}})
    world = world.model_copy(
        update={
            "graphs": {
                "mira": world.graphs["mira"].model_validate(
                    world.graphs["mira"].model_dump(by_alias=True)
                    | {"variables": {"trust": 0}, "computed": {"is_friend": "trust >= 8"}}
                )
            }
        }
    )
    assert walk_world(world, runs=3, walkers=["explorer"]).coverage.percent == 100
    assert walk_world(world, runs=20, walkers=["random"]).coverage.percent < 100


def test_a_dead_end_is_found_with_the_moves_that_lead_to_it() -> None:
    nodes = {
        "a": {"line": "A.", "options": [{"say": "B", "to": "b"}, {"say": "C", "to": "c"}]},
        "b": {"line": "B."},
        "c": {"line": "C.", "end": "true"},
    }
    walked = walk_world(world_of(nodes), runs=30)
    (failure,) = walked.failures
    assert (failure.code, failure.where, failure.moves) == ("dead_end", "mira.b", ("choose a.b",))
    assert failure.times + walked.coverage.endings["true"] == 30


def test_what_can_open_later_is_no_dead_end() -> None:
    nodes = {
        "a": {"line": "A.", "transitions": [{"to": "b", "on": "e", "if": "turns_since(a) > 1"}]},
        "b": {"line": "B.", "end": "true"},
    }
    assert failed(walk_world(world_of(nodes), runs=10)) == []
    nodes["a"]["transitions"][0]["if"] = "visits(b) > 0"
    assert failed(walk_world(world_of(nodes), runs=10)) == [("dead_end", "mira.a")]


def test_another_character_may_open_it() -> None:
    world = small_world()
    graphs = {name: graph.model_dump(by_alias=True) for name, graph in world.graphs.items()}
    graphs["mira"]["nodes"] = {
        "greeting": {"id": "greeting", "line": "Go.", "options": [{"say": "I did.", "to": "out", "if": "gold > 10"}]},
        "out": {"id": "out", "line": "Good.", "end": "true"},
    }
    graphs["mira"]["anywhere"] = []
    graphs["tom"]["nodes"]["boats"]["do"] = {"gold": "+1"}
    opened = World.model_validate(world.model_dump(by_alias=True) | {"graphs": graphs})
    walked = walk_world(opened, runs=30)
    assert failed(walked) == []
    assert walked.coverage.endings["true"] > 0


def test_warnings_conditions_and_silence_are_failures() -> None:
    nodes = {
        "a": {
            "line": "Hello {nobody}.",
            "options": [
                {"say": "Divide", "to": "b", "if": "10 / n > 1"},
                {"say": "Add", "to": "b", "do": {"n": "=10 / n"}},
                {"say": "Round", "to": "r"},
                {"say": "Reply", "to": "s"},
            ],
        },
        "b": {"line": "B.", "end": "true"},
        "r": {"next": [{"to": "r2"}]},
        "r2": {"next": [{"to": "r"}]},
        "s": {"reply": {"goal": "x"}},
    }
    walked = walk_world(world_of(nodes, variables={"n": 0}), runs=40)
    assert {code for code, _ in failed(walked)} == {
        "missing_name",
        "condition",
        "effect_failed",
        "next_loop",
        "nothing_to_say",
        "dead_end",
    }
    assert next(failure for failure in walked.failures if failure.code == "condition").text.endswith("divides by zero.")


def test_an_exception_is_told_and_the_walks_go_on() -> None:
    def broken(values: object, calls: object) -> bool:
        raise IndexError("a bug")

    condition = Condition("true")
    condition._answer = broken
    options = [{"say": "B", "to": "b"}, {"say": "C", "to": "c"}]
    nodes = {
        "a": {"line": "A.", "options": options},
        "b": {"line": "B.", "end": "true"},
        "c": {"line": "C.", "next": [{"to": "b", "if": condition}]},
    }
    walked = walk_world(world_of(nodes), runs=20, walkers=["random"])
    (failure,) = walked.failures
    assert (failure.code, failure.where, failure.moves) == ("exception", "mira.c", ("choose a.c",))
    assert failure.text.startswith("IndexError: a bug (broken, line ")
    assert failure.times + walked.coverage.endings["true"] == walked.runs == 20


def test_a_walk_without_an_end_is_counted_and_no_failure() -> None:
    walked = walk_world(world_of({"a": {"reply": {"goal": "x", "fallback": ["Yes."]}}}), runs=6)
    assert (walked.failures, walked.unended) == ([], 6)


def test_the_report_is_json_with_stable_keys() -> None:
    walked = walk_world(small_world(), runs=12)
    report = json.loads(json.dumps(walked.as_json(lambda path: "f.yaml:1:1")))
    assert list(report) == [
        *("format", "world", "runs", "seed", "walkers", "turns", "coverage", "uncovered", "failures", "endings"),
        "unended",
    ]
    assert list(report["coverage"]) == [
        *("nodes", "edges", "options", "endings", "lines", "storylets", "totals", "percent")
    ]
    assert report["coverage"]["nodes"]["mira.hub"] > 0
    assert {"part": "options", "key": "mira.hub.options.1", "place": "f.yaml:1:1"} in report["uncovered"]
    assert report["endings"].keys() == {"left"}


def test_a_session_is_played_by_every_walker_in_turn() -> None:
    walking = Walking(small_world())
    assert [walking.walker(number) for number in range(1, 8)] == [*WALKERS, WALKERS[0]]
