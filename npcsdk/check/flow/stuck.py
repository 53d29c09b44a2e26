"""Where a talk can get stuck: dead ends, rings without a way out, options that run out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from npcsdk.check.callers import callers_of
from npcsdk.check.flow.calling import endings, leading_to, opened
from npcsdk.check.possible.abstract import seen
from npcsdk.check.possible.reach import Reach
from npcsdk.check.possible.view import View
from npcsdk.check.ways import ANYWHERE, Passage, Spot
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import Node
from npcsdk.world.rules import Fault, Path

if TYPE_CHECKING:
    import networkx

_ANSWERS = ("intent", "else", "after", "if")
"""Triggers that what the player does, or does not do, can pull."""


def stuck_faults(reach: Reach) -> Iterator[Fault]:
    """Where a talk can come and not go on."""
    look = _Look(reach)
    for graph in reach.world.graphs.values():
        for key, node in graph.nodes.items():
            spot = (graph.graph, key)
            if spot in reach.entered and not node.end and not node.return_:
                yield from look.node(spot, node)
    yield from look.rings()


class _Look:
    def __init__(self, reach: Reach) -> None:
        import networkx

        self._reach = reach
        self._links: networkx.DiGraph[Spot] = networkx.DiGraph()
        self._out: dict[Spot, list[Passage]] = {}
        for way in opened(reach):
            self._links.add_edge(way.source, way.target)
            self._out.setdefault(way.source, []).append(way)
        self._links.add_nodes_from(reach.entered)
        self._callers = callers_of(reach.world)
        self._outside: dict[str, list[Passage]] = {}
        self._groups = list(networkx.strongly_connected_components(self._links))
        self._again = {spot for group in self._groups if len(group) > 1 for spot in group}
        self._again |= {spot for spot in self._links if self._links.has_edge(spot, spot)}
        self._dead: set[Spot] = set()

    def node(self, spot: Spot, node: Node) -> Iterator[Fault]:
        path: Path = ("graphs", spot[0], "nodes", spot[1])
        ways = [way for way in self._out.get(spot, ()) if way.kind != "anywhere"]
        outer = self._outer(spot[0])
        if not (ways or outer or node.reply or len(node.lines) > 1):
            self._dead.add(spot)
            exits = node.next or node.options or node.transitions
            why = "none of its exits can ever be taken" if exits else "nothing leads on from it, and it ends nothing"
            remedy = "Mend the conditions of its exits." if exits else "Write where it leads, or `end: true`."
            yield Fault(path, "dead-end", f"A talk that comes to {node.id} is stuck: {why}.", remedy)
        elif self._offers_only(node, [*ways, *outer]) and self._can_run_out(spot, node):
            message = (
                f"Every option of {node.id} is `once` or has a condition: there can come a time when none is left."
            )
            remedy = "Add one with `else: true`, which is offered then, or a transition."
            yield Fault((*path, "options"), "options-run-out", message, remedy)

    def _offers_only(self, node: Node, ways: list[Passage]) -> bool:
        """Whether the player can do nothing here but pick an option."""
        return bool(node.options) and not node.reply and not any(way.trigger in _ANSWERS for way in ways)

    def _outer(self, graph: str) -> list[Passage]:
        """What holds anywhere: in a graph, and in those that may have called it."""
        if graph not in self._outside:
            around = (graph, *self._callers[graph])
            self._outside[graph] = [way for each in around for way in self._out.get((each, ANYWHERE), ())]
        return self._outside[graph]

    def _can_run_out(self, spot: Spot, node: Node) -> bool:
        """Whether all options can be spent or closed at once, and no `next` leads on then."""
        again = spot in self._again or any(
            way.kind == "call" and way.through == spot for way in self._out.get(spot, ())
        )
        conditions: list[Condition | None] = [step.if_ for step in node.next if step.to or step.call]
        conditions += [
            option.if_ for option in node.options if (option.to or option.call) and not (option.once and again)
        ]
        view: View | None = self._reach.view(spot[0], spot)
        for condition in conditions:
            if condition is None or view is None:
                return False
            given = seen(condition, view)
            view = given.false if given.false is not None or not given.value.fails else view
        return view is not None

    def rings(self) -> Iterator[Fault]:
        """Groups of nodes that lead only to each other, in graphs that have endings."""
        import networkx

        graphs = self._reach.world.graphs
        ends: set[Spot] = set(endings(self._reach))
        ends |= {(graph.graph, key) for graph in graphs.values() for key, node in graph.nodes.items() if node.return_}
        ends &= self._reach.entered
        ending = {graph for graph, key in ends}
        stuck = set(self._reach.entered) - leading_to(self._links, ends)
        if not stuck:
            return
        inner = self._links.subgraph(stuck)
        for group in networkx.strongly_connected_components(inner):
            nodes = sorted(spot for spot in group if spot[1] in graphs[spot[0]].nodes)
            left = any(target not in group for spot in group for target in inner.successors(spot))
            if left or not nodes or group & self._dead or not any(graph in ending for graph, _ in nodes):
                continue
            outer = {caller for graph, _ in nodes for caller in self._callers[graph]}
            if not any((caller, ANYWHERE) in self._out for caller in outer):
                yield _ring_fault(nodes)


def _ring_fault(nodes: list[Spot]) -> Fault:
    graph, key = nodes[0]
    others = (
        f", {', '.join(name for _, name in nodes[1:6])}{' and more' if len(nodes) > 6 else ''}" if nodes[1:] else ""
    )
    message = f"From {key}{others} no ending can be reached, and this graph has one."
    return Fault(("graphs", graph, "nodes", key), "no-exit", message, "Lead an edge out, or end the talk here.")
