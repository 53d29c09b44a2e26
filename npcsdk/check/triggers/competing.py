"""Transitions that wait for the same, so that the one tried first is always taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from npcsdk.check.parts import led_to, trigger
from npcsdk.check.triggers.guards import implies
from npcsdk.world.graph import Transition
from npcsdk.world.rules import Fault, Path
from npcsdk.world.world import World

MOST_RIVALS = 64
"""Transitions for the same of a node, beside which each of the others is looked at."""


class _Rule(NamedTuple):
    edge: Transition
    path: Path
    own: bool
    trigger: str


def competing_faults(world: World) -> Iterator[Fault]:
    """Transitions that can never be taken, since another one always is when they could be.

    What a node does in its own way, though `anywhere` has a transition for it, is no fault.
    """
    for key, graph in world.graphs.items():
        anywhere = _rules(graph.anywhere, ("graphs", key, "anywhere"), own=False)
        yield from _faults(anywhere, anywhere)
        for name, node in graph.nodes.items():
            if node.transitions:
                own = _rules(node.transitions, ("graphs", key, "nodes", name, "transitions"), own=True)
                yield from _faults(own, [*own, *anywhere])


def _rules(edges: Sequence[Transition], path: Path, *, own: bool) -> list[_Rule]:
    return [_Rule(edge, (*path, at), own, trigger(edge)) for at, edge in enumerate(edges)]


def _faults(judged: Sequence[_Rule], tried: Sequence[_Rule]) -> Iterator[Fault]:
    """Faults of some transitions among all that are tried with them."""
    order = sorted(tried, key=_order)
    place = {rule.path: at for at, rule in enumerate(order)}
    sure: dict[tuple[str, str], list[_Rule]] = defaultdict(list)
    for rule in order:
        group = sure[rule.trigger, rule.edge.on]
        if (rule.edge.to or rule.edge.call) and not rule.edge.cooldown and len(group) < MOST_RIVALS:
            group.append(rule)
    for rule in judged:
        rivals = sure[rule.trigger, rule.edge.on]
        if rule.trigger in ("intent", "else"):
            rivals = sure["if", ""] + (rivals if rule.edge.else_ else [])
        for first in rivals:
            earlier = place[first.path] < place[rule.path]
            if first is not rule and _before(first, rule, earlier) and implies(rule.edge.if_, first.edge.if_):
                yield _fault(first, rule)
                break


def _order(rule: _Rule) -> tuple[int, int]:
    """As the graph tries them: those of a priority above 0, then the node's own, then those from anywhere."""
    return (0 if rule.edge.priority > 0 else 1 if rule.own else 2), -rule.edge.priority


def _before(first: _Rule, other: _Rule, earlier: bool) -> bool:
    """Whether the first is taken where both can be. An `if` alone is tried on any words, before what they may mean."""
    if first.edge.after is not None and other.edge.after is not None:
        return first.edge.after < other.edge.after or (first.edge.after == other.edge.after and earlier)
    return earlier or first.trigger != other.trigger


def _fault(first: _Rule, rule: _Rule) -> Fault:
    where = "" if first.own or not rule.own else " in `anywhere`"
    other = f"the one to {led_to(first.edge)}{where}"
    if first.trigger != rule.trigger:
        why = f"{other} waits for no words of its own, and its `if` holds whenever this could be taken"
    elif first.edge.after != rule.edge.after:
        why = f"{other} is taken after a shorter silence"
    else:
        why = f"{other} waits for the same and is tried first"
    message = f"The transition to {led_to(rule.edge)} is never taken: {why}."
    return Fault(rule.path, "competing-transitions", message, "Remove one of them, or give the other an `if`.")
