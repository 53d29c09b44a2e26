"""Entering a node: by an edge, by a call, or on the way back from one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from npcsdk.events import Event, Frame, NodeEntered, Notice, VariableChanged
from npcsdk.mind.step import Step
from npcsdk.mind.way import Way, spot
from npcsdk.world.conditions import ConditionError, formula_of
from npcsdk.world.model import Value
from npcsdk.world.operations import apply_op, outright

DEEPEST = 32
"""Calls that can be open at once; beyond, the outermost are forgotten."""


def entered(step: Step, way: Way, reason: str, stamp: dict[str, Any]) -> Iterator[Event]:
    """The events of taking a way: what the calls that it leaves had saved, the arguments of a call, and the node.

    The effects of its edge come before and are not among them.
    """
    place = step.place
    stack = place.stack if place else ()
    called = bool(way.edge.call)
    if not called and way.depth >= len(stack):  # As most ways: nothing is called, and nothing is left.
        yield NodeEntered(way.graph, way.node, reason, **stamp)
        return
    depth = len(stack) if called and not way.edge.to else way.depth
    kept, left = stack[:depth], stack[depth:]
    changed = {name: value for frame in reversed(left) for name, value in frame.saved.items()}
    if called:
        assert place is not None  # A talk does not begin with a call.
        held = {**step.state.variables, **changed}
        open_ones = [*(frame.graph for frame in stack), place.graph][: depth + 1]
        kept = (*kept, _frame(step, way, held if way.graph in open_ones else {}))
        arguments, notices = _arguments(step, way)
        yield from (Notice("warning", "effect_failed", text, **stamp) for text in notices)
        changed |= arguments
        if len(kept) > DEEPEST:
            text = f"more than {DEEPEST} calls are open; the outermost leads back no more"
            yield Notice("warning", "call_too_deep", text, **stamp)
    yield from _set(changed, stamp)
    yield NodeEntered(way.graph, way.node, reason, kept[-DEEPEST:] if called or left else None, **stamp)


def returned(step: Step, stamp: dict[str, Any]) -> Iterator[Event]:
    """The events of going back to where the graph was called; a Notice where nothing called it."""
    stack = step.place.stack if step.place else ()
    if not stack:
        text = f"{step.graph.graph} returns, and nothing called it"
        yield Notice("warning", "nothing_to_return", text, **stamp)
        return
    frame = stack[-1]
    yield from _set(frame.saved, stamp)
    yield NodeEntered(frame.graph, frame.node, "return", stack[:-1], frame.stays, **stamp)


def _set(values: Mapping[str, Value], stamp: dict[str, Any]) -> Iterator[Event]:
    for name, value in values.items():
        yield VariableChanged(name, outright(value), value, **stamp)


def _key(step: Step, way: Way, name: str) -> str:
    return step.world.key_of(way.graph, name, step.state.character)


def _frame(step: Step, way: Way, held: Mapping[str, Value]) -> Frame:
    """Where the call leads back to, and what of its own the called graph must have again by then, of what it holds."""
    names = [_key(step, way, name) for name in step.world.graphs[way.graph].arguments]
    saved = {name: held[name] for name in names if name in held}
    if way.edge.to:
        return Frame(*spot(step.world, way.home, way.edge.to), saved=saved)
    assert step.place is not None
    return Frame(step.place.graph, step.place.node, True, saved)


def _arguments(step: Step, way: Way) -> tuple[dict[str, Value], list[str]]:
    """What the called graph's arguments hold, by name in a state; their defaults where a call gives none or cannot."""
    found: dict[str, Value] = {}
    notices = []
    for name, variable in step.world.graphs[way.graph].arguments.items():
        value = way.edge.with_.get(name, variable.value)
        try:
            if (formula := formula_of(value)) is not None:
                value = step.within(way.home).value(formula)
            value = variable.bounded(apply_op(variable.value, outright(value)))
            reason = variable.refuses(value)
            if reason:
                raise ValueError(reason)
            found[_key(step, way, name)] = value
        except ValueError as error:
            reason = error.message if isinstance(error, ConditionError) else str(error)
            notices.append(f"{way.graph}: {name}: {reason}")
            found[_key(step, way, name)] = variable.value
    return found, notices
