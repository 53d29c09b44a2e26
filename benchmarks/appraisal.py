"""What an event costs in a village of twenty to all of whom it means something."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

from npcsdk.mind.feelings.reactions import impulses, reactions
from npcsdk.mind.feelings.stakes import stakes_of
from npcsdk.mind.state import State
from npcsdk.world.character import Character, Persona
from npcsdk.world.graph import DialogueGraph, Node
from npcsdk.world.world import World

VILLAGERS = 20
EVENT = "player.burns_mill"
STAMP: dict[str, Any] = {"turn": 3, "at": -1, "time": 60.0}


def village(goals: int = 1, neighbours: int = 1) -> World:
    """The event harms or helps some goals of each and breaks a standard; each likes or dislikes some of the others."""
    people = [_villager(number, goals, neighbours) for number in range(VILLAGERS)]
    talk = DialogueGraph(graph="talk", start="hub", nodes={"hub": Node(id="hub", line="Hm.")})
    characters = {who.id: who for who in people}
    return World(id="village", title="Village", start="v0", characters=characters, graphs={"talk": talk})


def _villager(number: int, goals: int, neighbours: int) -> Character:
    wants = {f"goal{each}": 0.9 - 0.02 * number for each in range(goals)}
    meant = {goal: (-1) ** each * 0.8 for each, goal in enumerate(wants)}
    others = {f"v{(number + each + 1) % VILLAGERS}": {"affection": (-1) ** each * 60} for each in range(neighbours)}
    return Character.model_validate(
        {
            "id": f"v{number}",
            "name": f"Villager {number}",
            "persona": Persona(description="x"),
            "goals": wants,
            "standards": {"harm_nobody": 0.8},
            "events": {EVENT: {**meant, "harm_nobody": -1}},
            "relationships": {"player": {"affection": 20}, **others},
        }
    )


def run() -> dict[str, float]:
    """Microseconds of processor time: medians of several runs."""
    figures = {}
    one = f"appraisal of one event for {VILLAGERS} characters"
    for goals, neighbours, what in ((1, 1, one), (2, 2, "the same with two goals and two neighbours each")):
        world, state = village(goals, neighbours), _played()
        stakes = stakes_of(world)
        happening = stakes.happenings[EVENT]
        figures[f"{what}, µs"] = _median(
            lambda: impulses(world, state, stakes, happening, {})  # noqa: B023
        )
    world, state = village(), _played()
    return {
        **figures,
        "reactions to it with all that follows, µs": _median(lambda: list(reactions(world, state, EVENT, {}, STAMP))),
        "reactions to an event that concerns nobody, µs": _median(
            lambda: list(reactions(world, state, "bell", {}, STAMP))
        ),
    }


def _played() -> State:
    sides = ("trust", "respect", "affection", "fear")
    return State(relationships={f"v{number}>player.{side}": 12 for number in range(VILLAGERS) for side in sides})


def _median(work: Callable[[], object], runs: int = 21, times: int = 50) -> float:
    def one() -> float:
        began = process_time()
        for _ in range(times):
            work()
        return (process_time() - began) * 1e6 / times

    return median(one() for _ in range(runs))


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{figure:8.2f}  {name}")
