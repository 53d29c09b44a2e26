"""What writes to variables, what each might write, and on what that depends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from npcsdk.check.possible.abstract import seen
from npcsdk.check.possible.naming import Names
from npcsdk.check.possible.values import Might
from npcsdk.check.possible.view import View
from npcsdk.check.possible.written import after, given_to, stepped
from npcsdk.check.ways import Passage
from npcsdk.world.conditions import Condition, formula_of
from npcsdk.world.effects import Deed, Effect, Relate
from npcsdk.world.model import Value
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World


class Writer(NamedTuple):
    """What writes: the effects of a node or of a passage, or the arguments of its call."""

    names: Names
    effects: Sequence[Deed]
    condition: Condition | None = None
    call: Passage | None = None


def writes(world: World, writer: Writer, values: Mapping[str, Might]) -> Iterator[tuple[str, Might]]:
    """What a writer might write, key by key, where its condition holds; each effect sees those before it."""
    view: View | None = View(values, writer.names)
    if writer.condition is not None:
        view = seen(writer.condition, view).true if view else None
    if view is None:
        return
    for effect in writer.effects:
        for key, might in _one_effect(world, effect, view):
            yield key, might
            sure = isinstance(effect, Relate) is False and len(view.names.keys(getattr(effect, "name", ""))) == 1
            view = view.knowing(key, might if sure else view.of(key).join(might))
    if writer.call:
        graph = world.graphs[writer.call.target[0]]
        given = _given(writer)
        for name, variable in graph.arguments.items():
            might = given_to(variable, given.get(name, variable.value), view)
            for key in {world.key_of(graph.graph, name, speaker) for speaker in view.names.speakers}:
                yield key, might


def _one_effect(world: World, effect: Deed, view: View) -> Iterator[tuple[str, Might]]:
    match effect:
        case Effect(name, op, formula):
            for key in view.names.keys(name):
                yield key, after(world.declared[key], view.of(key), op, formula, view)
        case Relate(dimension, op, toward):
            for speaker in view.names.speakers:
                key = f"{speaker}>{toward or PLAYER}.{dimension}"
                yield key, stepped(view.of(key), op)


def depends(writer: Writer) -> set[str]:
    """The keys on which what a writer writes depends."""
    names = writer.names
    found: set[str] = set(names.read_by(writer.condition)) if writer.condition else set()
    for effect in writer.effects:
        match effect:
            case Effect(name, op, formula):
                if formula is not None:
                    found |= names.read_by(formula)
                if formula is not None or isinstance(op, str):
                    found.update(names.keys(name))
            case Relate(dimension, _, toward):
                found.update(f"{speaker}>{toward or PLAYER}.{dimension}" for speaker in names.speakers)
    for value in _given(writer).values():
        if (formula := formula_of(value)) is not None:
            found |= names.read_by(formula)
    return found


def _given(writer: Writer) -> Mapping[str, Value]:
    return getattr(writer.call.edge, "with_", {}) if writer.call else {}
