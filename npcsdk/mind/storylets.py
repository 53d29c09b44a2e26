"""Storylets: nodes in a pool. The graph says which may be drawn, a strategy which one is. Nothing is changed here."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from npcsdk.mind.moment import fraction
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import DialogueGraph, Node, Storylet

if TYPE_CHECKING:
    from npcsdk.mind.step import Step


class Drawn(NamedTuple):
    """What a pool gives: the node chosen, if any; and all that may be drawn, where a model is to rank them."""

    node: Node | None = None
    ranked: tuple[Node, ...] = ()


def drawn(step: Step, graph: DialogueGraph, pool: str) -> Drawn:
    """The node that a pool gives now.

    By the pool's strategy: `first` is the first as written; `best` the highest priority, then the one
    that asks for most, then the one drawn longest ago; `oldest` the one drawn longest ago; `weighted`
    one by chance. With `model` a model that judges picks from all of them, where it decides anyway;
    elsewhere the best is taken.
    """
    nodes = eligible(step, graph, pool)
    if not nodes:
        return Drawn()
    strategy = graph.pools.get(pool, "best")
    match strategy:
        case "first":
            return Drawn(nodes[0])
        case "oldest":
            return Drawn(min(nodes, key=lambda node: _last(step, graph, node)))
        case "weighted":
            weights = [_storylet(node).weight for node in nodes]
            point = fraction(step.moment.seed, step.state.turn, graph.graph, pool) * sum(weights)
            return Drawn(nodes[_reached(point, weights)])
    best = min(nodes, key=lambda node: (-_storylet(node).priority, -_asked(node), _last(step, graph, node)))
    return Drawn(best, tuple(nodes) if strategy == "model" else ())


def eligible(step: Step, graph: DialogueGraph, pool: str) -> list[Node]:
    """The nodes of a pool that may be drawn now, in the order in which they are written."""
    return [node for node in members(graph, pool) if _may(step, graph, node, _storylet(node))]


def members(graph: DialogueGraph, pool: str) -> list[Node]:
    """The nodes of a pool."""
    return [node for node in graph.nodes.values() if node.storylet and node.storylet.pool == pool]


def _may(step: Step, graph: DialogueGraph, node: Node, storylet: Storylet) -> bool:
    if storylet.once and step.visit(graph.graph, node.id).times:
        return False
    if storylet.cooldown and not step.rested(storylet.cooldown, graph.graph, node.id):
        return False
    return step.holds(storylet.if_)


def _storylet(node: Node) -> Storylet:
    assert node.storylet is not None
    return node.storylet


def _last(step: Step, graph: DialogueGraph, node: Node) -> int:
    return step.visit(graph.graph, node.id).turn


def _asked(node: Node) -> int:
    """How many things its condition asks for: what fits a narrower case goes before what fits any."""
    condition = _storylet(node).if_
    return _terms(condition) if condition else 0


@lru_cache(maxsize=1024)
def _terms(condition: Condition) -> int:
    return 1 + sum(len(part.values) - 1 for part in ast.walk(condition.tree) if isinstance(part, ast.BoolOp))


def _reached(point: float, weights: Sequence[float]) -> int:
    for at, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return at
    return len(weights) - 1
