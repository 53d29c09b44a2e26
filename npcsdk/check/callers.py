"""Who speaks a graph, and which graphs may have called it: of a shared part both depend on where a talk comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from npcsdk.check.parts import edges_in
from npcsdk.world.character import Character
from npcsdk.world.once import once
from npcsdk.world.world import World


@once
def speakers_of(world: World) -> Mapping[str, tuple[Character, ...]]:
    """Who speaks each graph: its character, or everyone whose talk can come there."""
    leads = defaultdict(set)
    for at in edges_in(world):
        for written in (at.edge.to, at.edge.call):
            other = written.partition(".")[0] if "." in written or written == at.edge.call else ""
            if other in world.graphs and world.graphs[other].character is None:
                leads[at.graph.graph].add(other)
    found: dict[str, set[str]] = {graph: set() for graph in world.graphs}
    waiting = [(graph.graph, graph.character) for graph in world.graphs.values() if graph.character]
    while waiting:
        graph, who = waiting.pop()
        if who not in found[graph]:
            found[graph].add(who)
            waiting += ((other, who) for other in leads[graph])
    return {
        graph: tuple(character for character in world.characters.values() if character.id in who)
        for graph, who in found.items()
    }


def callers_of(world: World) -> Mapping[str, frozenset[str]]:
    """The graphs that can stand open behind each graph: those that called it, and those that called these."""
    calls, leads = defaultdict(set), defaultdict(set)
    for at in edges_in(world):
        if at.edge.call:
            calls[at.graph.graph].add(at.edge.call.partition(".")[0])
        if "." in at.edge.to:
            leads[at.graph.graph].add(at.edge.to.partition(".")[0])
    found: dict[str, set[str]] = {graph: set() for graph in world.graphs}
    waiting = [(called, caller) for caller, all_called in calls.items() for called in all_called]
    while waiting:
        graph, caller = waiting.pop()
        if graph in found and caller not in found[graph]:
            found[graph].add(caller)
            waiting += ((other, caller) for other in calls[graph] | leads[graph])
    return {graph: frozenset(callers) for graph, callers in found.items()}
