"""Entering a node: by an edge, by a call, or on the way back from one. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from npcsdk.events import Event, Frame, NodeEntered, Notice, VariableChanged
from npcsdk.mind.step import Step
from npcsdk.mind.way import Way, spot
from npcsdk.world.conditions import Condition, ConditionError
from npcsdk.world.model import Value
from npcsdk.world.operations import apply_op, outright

DEEPEST = 32
"""Calls that can be open at once; beyond, the outermost are forgotten."""


def entered(step: Step, way: Way, reason: str, stamp: dict[str, Any]) -> Iterator[Event]:
    """The events of taking a way: the arguments of a call, and the node.

    The effects of its edge come before and are not among them.
    """
    stack = step.place.stack if step.place else ()
    called = bool(way.edge.call) and way.name == way.edge.call
    if not called:
        kept = None if way.depth == len(stack) else stack[: way.depth]
        yield NodeEntered(way.graph, way.node, reason, kept, **stamp)
        return
    arguments, notices = _arguments(step, way)
    yield from (Notice("warning", "effect_failed", text, **stamp) for text in notices)
    stack = (*(stack[: way.depth] if way.edge.to else stack), _frame(step, way))
    if len(stack) > DEEPEST:
        text = f"more than {DEEPEST} calls are open; the outermost leads back no more"
        yield Notice("warning", "call_too_deep", text, **stamp)
    for name, value in arguments.items():
        yield VariableChanged(f"{way.graph}.{name}", outright(value), value, **stamp)
    yield NodeEntered(way.graph, way.node, reason, stack[-DEEPEST:], **stamp)


def returned(step: Step, stamp: dict[str, Any]) -> Iterator[Event]:
    """The events of going back to where the graph was called; a Notice where nothing called it."""
    stack = step.place.stack if step.place else ()
    if not stack:
        text = f"{step.graph.graph} returns, and nothing called it"
        yield Notice("warning", "nothing_to_return", text, **stamp)
        return
    frame = stack[-1]
    for name, value in frame.saved.items():
        value = tuple(value) if isinstance(value, list) else value
        yield VariableChanged(name, outright(value), value, **stamp)
    yield NodeEntered(frame.graph, frame.node, "return", stack[:-1], frame.stays, **stamp)


def _frame(step: Step, way: Way) -> Frame:
    """Where the call leads back to, and what of its own the called graph must have again by then."""
    place = step.place
    saved: dict[str, Value] = {}
    if place and way.graph in (place.graph, *(frame.graph for frame in place.stack)):
        called = step.world.graphs[way.graph]
        names = [f"{way.graph}.{name}" for name in called.arguments]
        saved = {name: step.state.variables[name] for name in names if name in step.state.variables}
    if way.edge.to:
        return Frame(*spot(step.world, way.home, way.edge.to), saved=saved)
    assert place is not None  # A talk does not begin with a call.
    return Frame(place.graph, place.node, True, saved)


def _arguments(step: Step, way: Way) -> tuple[dict[str, Value], list[str]]:
    """What the called graph's arguments hold, with their defaults where a call gives none or cannot."""
    found: dict[str, Value] = {}
    notices = []
    for name, variable in step.world.graphs[way.graph].arguments.items():
        value = way.edge.with_.get(name, variable.value)
        try:
            if isinstance(value, str) and value.startswith("="):
                value = step.within(way.home).value(Condition(value[1:]))
            value = variable.bounded(apply_op(variable.value, outright(value)))
            reason = variable.refuses(value)
            if reason:
                raise ValueError(reason)
            found[name] = value
        except ValueError as error:
            reason = error.message if isinstance(error, ConditionError) else str(error)
            notices.append(f"{way.graph}: {name}: {reason}")
            found[name] = variable.value
    return found, notices
