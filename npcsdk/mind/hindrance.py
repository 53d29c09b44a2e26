"""Why an edge cannot be taken now, whatever comes. Pure."""

from __future__ import annotations

from npcsdk.mind.step import Step
from npcsdk.mind.storylets import members
from npcsdk.mind.unmet import unmet
from npcsdk.mind.way import Edge
from npcsdk.world.cooldown import Cooldown
from npcsdk.world.graph import Node, Transition

_TOLD = 4
"""Storylets of a pool that are told of."""


def hindrance(step: Step, edge: Edge, home: str = "", depth: int | None = None) -> str:
    """What keeps an edge from being taken; "" where `Step.way` has a way for it. Takes what that takes."""
    if step.way(edge, home, depth) is not None:
        return ""
    home = home or step.graph.graph
    if edge.if_ is not None and not step.within(home).holds(edge.if_):
        return unmet(step.within(home), edge.if_)
    if isinstance(edge, Transition) and edge.cooldown:
        way = step.way(edge.model_copy(update={"cooldown": None}), home, depth)
        if way is not None:
            return _resting(step, edge.cooldown, way.graph, way.node)
    if edge.draw:
        return f"pool {edge.draw} is empty{_why_empty(step, home, edge.draw)}"
    return "it leads nowhere"


def _why_empty(step: Step, home: str, pool: str) -> str:
    graph = step.world.graphs[home]
    nodes = members(graph, pool)
    told = [f"{node.id}: {_undrawn(step, graph.graph, node)}" for node in nodes[:_TOLD]]
    if len(nodes) > _TOLD:
        told.append(f"and {len(nodes) - _TOLD} more")
    return f" ({'; '.join(told)})" if told else ""


def _undrawn(step: Step, graph: str, node: Node) -> str:
    """Why a storylet cannot be drawn now."""
    storylet = node.storylet
    if storylet is None:
        return ""
    if storylet.once and step.visit(graph, node.id).times:
        return "was drawn once"
    if storylet.cooldown and not step.rested(storylet.cooldown, graph, node.id):
        return _resting(step, storylet.cooldown, graph, node.id)
    return unmet(step.within(graph), storylet.if_) if storylet.if_ else ""


def _resting(step: Step, cooldown: Cooldown, graph: str, node: str) -> str:
    visit = step.visit(graph, node)
    if cooldown.seconds:
        return f"rests {cooldown.seconds - (step.state.time - visit.time):g}s more"
    turns = cooldown.turns + 1 - (step.state.turn - visit.turn)
    return f"rests {turns} more turn{'s' if turns != 1 else ''}"
