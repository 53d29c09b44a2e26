"""Everything about the flow of a world that can be proved before anyone plays it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from npcsdk.check.flow.calling import calling_faults
from npcsdk.check.flow.stuck import stuck_faults
from npcsdk.check.flow.undecided import Undecided
from npcsdk.check.flow.unreached import Unreached, unreached
from npcsdk.check.parts import edges_in
from npcsdk.check.possible.reach import reach_of
from npcsdk.world.graph import Transition
from npcsdk.world.once import once
from npcsdk.world.rules import Fault
from npcsdk.world.text import EVENT
from npcsdk.world.world import World


def flow_faults(world: World) -> Iterator[Fault]:
    """Places where no talk can come, and places where one gets stuck."""
    reach = reach_of(world)
    yield from unreached_of(world).faults
    yield from calling_faults(reach)
    yield from stuck_faults(reach)


@once
def unreached_of(world: World) -> Unreached:
    """What cannot be reached in this world."""
    return unreached(reach_of(world))


def undecided(world: World) -> Iterator[Undecided]:
    """How much of each graph depends on what only a talk brings: what players type, what a game sends."""
    counts: dict[str, Counter[str]] = {graph: Counter() for graph in world.graphs}
    for at in edges_in(world):
        edge = at.edge
        if isinstance(edge, Transition):
            counts[at.graph.graph]["intent"] += bool(edge.intent)
            counts[at.graph.graph]["on"] += bool(edge.on)
        if edge.if_ and any(name.startswith(EVENT) for name in edge.if_.names):
            counts[at.graph.graph]["event"] += 1
    told = {
        "intent": "what players type decides whether {} taken",
        "on": "a game decides with its events whether {} taken",
        "event": "what comes with an event decides whether {} taken",
    }
    for graph, found in counts.items():
        for kind, message in told.items():
            if found[kind]:
                number = f"{found[kind]} transitions are" if found[kind] > 1 else "1 transition is"
                yield Undecided(("graphs", graph), f"{graph}: {message.format(number)}.")
