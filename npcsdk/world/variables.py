"""Faults with variables: undeclared, declared twice, or given what they cannot hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from npcsdk.world.conditions import Condition
from npcsdk.world.effects import Effect, apply_op
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.model import RESERVED_VARIABLES, Value
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.world import World


def declared(world: World, *graphs: DialogueGraph) -> frozenset[str]:
    """The names that texts of these graphs may interpolate."""
    return frozenset(("player.name", *world.variables, *(name for graph in graphs for name in graph.variables)))


def variable_faults(path: Path, variables: Mapping[str, Value], outer: Mapping[str, Value]) -> Iterator[Fault]:
    """Faults of the names and values with which variables are declared."""
    for name, value in variables.items():
        place = (*path, "variables", name)
        if name in RESERVED_VARIABLES:
            yield Fault(place, "reserved-name", f"{name!r} means something else in conditions.", "Choose another name.")
        if name in outer:
            message = f"The world has a variable {name} already."
            yield Fault(place, "shadowed-variable", message, "Choose another name, or use the world's.")
        try:
            apply_op("" if isinstance(value, str) else value, "" if isinstance(value, str) else value)
        except ValueError as error:
            yield Fault(place, "bad-value", f"{error}.", "Choose a smaller one.")


_TEXT = 'A text stands in quotes: mood == "sour".'


def condition_faults(
    path: Path, condition: Condition | None, known: Collection[str], nodes: Collection[str]
) -> Iterator[Fault]:
    """Faults of what a condition reads."""
    if condition is None:
        return
    for name in sorted(condition.names):
        for fault in unknown((*path, "if"), name, known, "unknown-variable", "variable"):
            yield fault if fault.remedy.startswith("Did") else fault._replace(remedy=f"{fault.remedy} {_TEXT}".strip())
    for node in sorted(condition.nodes):
        yield from unknown((*path, "if"), node, nodes, "missing-target", "node")


def effect_faults(path: Path, effects: tuple[Effect, ...], variables: Mapping[str, Value]) -> Iterator[Fault]:
    """Faults of what effects change: a variable keeps the kind that its declaration shows."""
    for name, op in effects:
        place = (*path, "do", name)
        yield from unknown(place, name, variables, "unknown-variable", "variable")
        if name not in variables:
            continue
        old = variables[name]
        try:
            new = apply_op(old, op)
        except ValueError as error:
            yield Fault(place, "wrong-type", f"{error}.", f"{name} was declared as {old!r}.")
            continue
        if _kind(new) != _kind(old):
            message = f"{name} holds a {_kind(old)} (it was declared as {old!r}), and {op!r} is a {_kind(op)}."
            yield Fault(place, "wrong-type", message, f"Write a {_kind(old)}.")


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "text" if isinstance(value, str) else "number"
