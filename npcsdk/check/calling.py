"""Calls that never come back, calls without end, and returns to nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.check.reach import Reach
from npcsdk.check.ways import Passage, Spot
from npcsdk.world.rules import Fault, Path


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
    links.add_edges_from((spot, ("", "end")) for spot in endings(reach))
    can_end = networkx.ancestors(links, ("", "end")) if ("", "end") in links else set()
    told: set[Path] = set()
    for way in lost:
        place = (*way.path, "call")
        edge = way.edge
        if place in told:
            continue
        told.add(place)
        called = getattr(edge, "call", "")
        if ring.get(way.source) == ring.get(way.target) and way.target not in can_end:
            message = f"{called} is called again before it can return, for ever."
            yield Fault(place, "endless-recursion", message, "Let a way lead to a `return` without calling again.")
        elif getattr(edge, "to", ""):
            message = f"{called} never returns, so the talk never comes to {getattr(edge, 'to', '')}."
            remedy = "Write `return: true` at the node where it is over; or go there with `to` and call nothing."
            yield Fault(place, "call-without-return", message, remedy)


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
