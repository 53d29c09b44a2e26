"""Which variables are read, and which are changed, anywhere in a world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from npcsdk.check.parts import edges_in, effects_in, nodes_in
from npcsdk.check.possible.naming import Names
from npcsdk.check.possible.reach import Reach
from npcsdk.world.conditions import Condition, formula_of
from npcsdk.world.effects import Effect, Order, Remember
from npcsdk.world.graph import Node
from npcsdk.world.rules import Path
from npcsdk.world.text import names_in
from npcsdk.world.world import World


@dataclass(slots=True)
class Usage:
    """Keys of variables that are read in some way, and of those that some effect changes."""

    read: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


def usage_of(reach: Reach) -> Usage:
    """What is read and what is changed, in places that no talk can come to as well."""
    found = Usage()
    world = reach.world
    for home, condition, own in _conditions(reach):
        found.read |= home.read_by(condition) - own
    for graph, effect, _ in effects_in(world):
        names = reach.names[graph.graph]
        match effect:
            case Effect(name):
                found.changed.update(names.keys(name))
            case Remember(text) | Order(text):
                _read_text(text, names, found)
    for graph, node, _ in nodes_in(world):
        for text in _texts(node):
            _read_text(text, reach.names[graph.graph], found)
    elsewhere = {name for text in _other_texts(world) for name in names_in(text)}
    found.read |= {key for key in world.declared if key in elsewhere or key.rpartition(".")[2] in elsewhere}
    return found


def declarations(world: World) -> Mapping[str, Path]:
    """Where each variable is declared; the arguments of graphs are not among them."""
    found: dict[str, Path] = {name: ("variables", name) for name in world.variables}
    for character in world.characters.values():
        for name in character.variables:
            found[f"{character.id}.{name}"] = ("characters", character.id, "variables", name)
    for graph in world.graphs.values():
        for name in graph.variables:
            found[f"{graph.graph}.{name}"] = ("graphs", graph.graph, "variables", name)
    return found


def _conditions(reach: Reach) -> Iterator[tuple[Names, Condition, set[str]]]:
    """Every condition and formula, and the keys for which reading it does not count: those that it changes itself."""
    world = reach.world
    for edge in edges_in(world):
        names = reach.names[edge.graph.graph]
        if edge.edge.if_:
            yield names, edge.edge.if_, set()
        for value in edge.edge.with_.values():
            if (formula := formula_of(value)) is not None:
                yield names, formula, set()
    for graph, node, _ in nodes_in(world):
        names = reach.names[graph.graph]
        found = [node.storylet.if_ if node.storylet else None, *(variant.if_ for variant in node.lines)]
        yield from ((names, condition, set()) for condition in found if condition)
    for graph, effect, _ in effects_in(world):
        names = reach.names[graph.graph]
        if isinstance(effect, Effect) and effect.formula:
            yield names, effect.formula, set(names.keys(effect.name))
    for names in reach.names.values():
        graph = world.graphs[names.graph]
        speakers = [world.characters[speaker] for speaker in names.speakers]
        for computed in (world.computed, graph.computed, *(speaker.computed for speaker in speakers)):
            yield from ((names, formula, set()) for formula in computed.values())
        for speaker in speakers:
            yield from ((names, rule.if_, set()) for rule in speaker.display if rule.if_)
        yield from ((names, entry.reveal_if, set()) for entry in world.lore.values() if entry.reveal_if)


def _texts(node: Node) -> Iterator[str]:
    yield node.line
    yield from (variant.line for variant in node.lines)
    if node.reply:
        yield node.reply.goal
        yield from node.reply.fallback
    for option in node.options:
        yield option.say
        yield option.unavailable
    if node.storylet:
        yield node.storylet.about


def _read_text(text: str, names: Names, found: Usage) -> None:
    for name in names_in(text) if "{" in text else ():
        keys = names.keys(name)
        found.read.update(keys)
        for formula in names.formulas(name) if not keys else ():
            found.read |= names.read_by(formula)


def _other_texts(world: World) -> Iterator[str]:
    """Texts that belong to no graph, as far as they hold names."""
    parts: list[Any] = [world.setting, *(entry.model_dump() for entry in world.lore.values())]
    parts += [each.model_dump(include={"persona", "fallback"}) for each in world.characters.values()]
    parts += [each.text for texts in world.locales.values() for each in texts.values()]
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            if "{" in part:
                yield part
        elif isinstance(part, Mapping):
            parts += part.values()
        elif isinstance(part, list | tuple):
            parts += part
