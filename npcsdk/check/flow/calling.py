"""Calls that never come back, calls without end, and returns to nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from npcsdk.check.possible.reach import Reach
from npcsdk.check.ways import Passage, Spot
from npcsdk.mind.way import Edge
from npcsdk.world.rules import Fault

if TYPE_CHECKING:
    import networkx


def calling_faults(reach: Reach) -> Iterator[Fault]:
    """What is wrong with the calls that can happen."""
    lost = [way for way in opened(reach) if way.kind == "call" and way.target not in reach.returning]
    if lost:
        yield from _lost_faults(reach, lost)
    yield from _stray_returns(reach)


def opened(reach: Reach) -> Iterator[Passage]:
    """The passages that can be taken."""
    return (way for way, is_open in zip(reach.ways, reach.open, strict=True) if is_open)


def endings(reach: Reach) -> list[Spot]:
    """The nodes that can be reached and end a talk."""
    graphs = reach.world.graphs
    return [spot for spot in reach.entered if spot[1] in graphs[spot[0]].nodes and graphs[spot[0]].nodes[spot[1]].end]


def _lost_faults(reach: Reach, lost: list[Passage]) -> Iterator[Fault]:
    import networkx

    links: networkx.DiGraph[Spot] = networkx.DiGraph()
    links.add_edges_from((way.source, way.target) for way in opened(reach))
    ring = {spot: at for at, group in enumerate(networkx.strongly_connected_components(links)) for spot in group}
    can_end = leading_to(links, endings(reach))
    endless = [way for way in lost if ring[way.source] == ring[way.target] and way.target not in can_end]
    behind = leading_to(links, [way.source for way in endless])
    for way in _once(endless):
        message = f"{_called(way)} is called again before it can return, for ever."
        remedy = "Let a way lead to a `return` without calling again."
        yield Fault((*way.path, "call"), "endless-recursion", message, remedy)
    for way in _once(way for way in lost if way.target not in behind):
        after = way.edge.to if isinstance(way.edge, Edge) else ""
        if after:
            message = f"{_called(way)} never returns, so the talk never comes to {after}."
            remedy = "Write `return: true` at the node where it is over; or go there with `to` and call nothing."
            yield Fault((*way.path, "call"), "call-without-return", message, remedy)


def _once(ways: Iterable[Passage]) -> Iterable[Passage]:
    """One for each place."""
    return {way.path: way for way in ways}.values()


def _called(way: Passage) -> str:
    return way.edge.call if isinstance(way.edge, Edge) else ""


def leading_to(links: networkx.DiGraph[Spot], spots: Iterable[Spot]) -> set[Spot]:
    """Everything from where one of these can be reached, themselves among it."""
    found: set[Spot] = set()
    left = list(spots)
    while left:
        spot = left.pop()
        if spot not in found:
            found.add(spot)
            left += links.predecessors(spot) if spot in links else ()
    return found


def _stray_returns(reach: Reach) -> Iterator[Fault]:
    """Nodes that return, where no call is ever open."""
    graphs = reach.world.graphs
    returns = [
        (graph.graph, key)
        for graph in graphs.values()
        for key, node in graph.nodes.items()
        if node.return_ and (graph.graph, key) in reach.entered
    ]
    if not returns:
        return
    within = _within_calls(reach)
    for graph, key in returns:
        if (graph, key) not in within:
            message = f"{key} returns, and no call leads here: the talk would stay."
            yield Fault(
                ("graphs", graph, "nodes", key, "return"), "return-without-call", message, "Lead on, or end it."
            )


def _within_calls(reach: Reach) -> set[Spot]:
    """The places where a call can be open."""
    onward: dict[Spot, list[Spot]] = {}
    left: list[Spot] = []
    for way in opened(reach):
        if way.kind == "call":
            left.append(way.target)
        else:
            onward.setdefault(way.source, []).append(way.target)
    found: set[Spot] = set()
    while left:
        spot = left.pop()
        if spot not in found:
            found.add(spot)
            left += onward.get(spot, ())
    # What is called from where a call is open leads back there: that is among the ways of kind `return`.
    return found
