"""What playing without models costs: a thousand walks of the tavern, and one step of a large graph. Processor time."""

from __future__ import annotations

from statistics import median
from time import process_time, sleep

from npcsdk.check.walks.walks import walk_world
from npcsdk.events import InputReceived
from npcsdk.mind.entering import entered
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.opening import tavern
from npcsdk.world.loading import load_world
from npcsdk.world.world import World

WALKS = 1_000
NODES = 1_000
STEPS = 20_000


def large() -> World:
    """A ring of nodes, each of which a player can leave in two ways, of which a condition opens the second."""
    nodes = {f"n{at}": _node(at) for at in range(NODES)}
    graph = {"graph": "mira", "character": "mira", "start": "n0", "variables": {"trust": 5}, "nodes": nodes}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "Mira keeps the inn."}}
    made = {"id": "w", "title": "W", "start": "mira", "characters": {"mira": mira}, "graphs": {"mira": graph}}
    return World.model_validate(made | {"variables": {"lamp": False}})


def _node(at: int) -> dict[str, object]:
    edges = [
        {"to": f"n{(at + 7) % NODES}", "on": "bell", "if": "trust >= 10 and not lamp"},
        {"to": f"n{(at + 1) % NODES}", "on": "bell", "if": "trust < 10 or lamp"},
    ]
    return {"id": f"n{at}", "line": "Well?", "transitions": edges}


def step_time(world: World) -> float:
    """Microseconds of one step: the decision, the event of entering the node, and the state with it."""
    state = State.fresh(world, "mira")
    for event in entered(Step(world, state), Step(world, state).start, "begin", {}):
        state.apply(event)
    given = InputReceived("event", name="bell")
    stamp = {"turn": 1, "at": 0, "time": 0.0}
    began = process_time()
    for _ in range(STEPS):
        step = Step(world, state)
        decision = step.decide(given, judged=False)
        assert decision.taken is not None
        for event in entered(step, decision.taken, decision.reason, stamp):
            state.apply(event)
    return (process_time() - began) / STEPS * 1e6


def run(repeats: int = 5) -> dict[str, float]:
    """Medians of several runs."""
    world, seconds, turns = load_world(tavern()), [], 0
    walk_world(world, runs=20)
    for _ in range(repeats):
        began = process_time()
        turns = walk_world(world, runs=WALKS).turns
        seconds.append(process_time() - began)
        sleep(0.2)
    graph = large()
    step_time(graph)
    return {
        "1,000 walks of the tavern, s": median(seconds),
        "walks of the tavern: length, turns": turns / WALKS,
        "a step of a graph of 1,000 nodes, two conditions, µs": median(step_time(graph) for _ in range(2 * repeats)),
    }


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{figure:8.2f}  {name}")
