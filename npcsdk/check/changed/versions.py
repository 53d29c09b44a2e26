"""A version of a world as parts with names, each with what it holds: what two versions are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from pydantic import BaseModel

from npcsdk.check.parts import EdgeAt, edges_of, led_to, trigger
from npcsdk.world.graph import DialogueGraph, Next, Node, Option, Transition
from npcsdk.world.line_ids import id_of, said_in
from npcsdk.world.rules import Path
from npcsdk.world.variable import Variables
from npcsdk.world.world import World

Key = tuple[str, str]
"""Kind and name of a part."""


class Part(NamedTuple):
    """One part. `name` is what a save calls it, where a save can name it.

    `signature` tells parts apart that are alike by chance from one that was renamed; empty where nothing does.
    """

    kind: str
    name: str
    holds: Mapping[str, Any]
    path: Path
    signature: tuple[Any, ...] = ()

    @property
    def key(self) -> Key:
        """Its kind and name."""
        return self.kind, self.name


def parts_of(world: World) -> dict[Key, Part]:
    """Every part of a world, in the order in which it is written."""
    found: dict[Key, Part] = {}
    for part in _all(world):
        name, numbers = part.name, count(2)
        while (part.kind, name) in found:  # Only edges can be alike.
            name = f"{part.name} ({next(numbers)})"
        found[part.kind, name] = part._replace(name=name)
    return found


def _all(world: World) -> Iterator[Part]:
    top = ("title", "setting", "start", "written_for", "subtitle", "computed", "events")
    held = _held(world, set(World.model_fields) - set(top))
    yield Part("world", world.id, held, ())
    for at, language in enumerate(world.languages):
        yield Part("language", language, {"first": at == 0}, ("languages", at))
    yield from _variables("", world.variables, ("variables",))
    for key, character in world.characters.items():
        path: Path = ("characters", key)
        held = _held(character, {"id", "name", "fallback", "variables", "was"})
        yield Part("character", character.id, held, path, (character.name, character.persona.description))
        yield from _variables(character.id, character.variables, (*path, "variables"))
    for key, entry in world.lore.items():
        yield Part("lore", entry.id, _held(entry, {"id", "was"}), ("lore", key), (entry.text,))
    for key, graph in world.graphs.items():
        yield from _of_graph(graph, ("graphs", key))
    lines = _line_terms(world)
    for said in said_in(world):
        held = {"text": list(said.texts) if said.is_list else said.text, **lines.get(said.id, {})}
        yield Part("line", said.id, held, said.path)
    for language, texts in world.locales.items():
        for line, translation in texts.items():
            path = ("locales", language, line)
            yield Part("translation", f"{language} {line}", {"text": list(translation.text)}, path)


def _variables(owner: str, variables: Variables, path: Path) -> Iterator[Part]:
    for name, variable in variables.items():
        held = {"value": variable.value, **_held(variable, {"value", "was"})}
        yield Part("variable", f"{owner}.{name}" if owner else name, held, (*path, name))


def _of_graph(graph: DialogueGraph, path: Path) -> Iterator[Part]:
    inner = {"graph", "nodes", "anywhere", "variables", "arguments", "was"}
    yield Part("graph", graph.graph, _held(graph, inner), path, tuple(graph.nodes))
    yield from _variables(graph.graph, graph.variables, (*path, "variables"))
    yield from _variables(graph.graph, graph.arguments, (*path, "arguments"))
    for key, node in graph.nodes.items():
        yield _of_node(graph.graph, node, (*path, "nodes", key))
    for node_or_all in (*graph.nodes.values(), None):
        for edge in edges_of(graph, node_or_all):
            yield _of_edge(edge)


def _of_node(graph: str, node: Node, path: Path) -> Part:
    held = _held(node, {"id", "line", "lines", "next", "options", "transitions", "was"})
    if node.reply:
        held["reply"].pop("fallback", None)
        held |= {f"reply.{name}": value for name, value in held.pop("reply").items()}
    texts = (node.line, *(variant.line for variant in node.lines), *(node.reply.fallback if node.reply else ()))
    signature = tuple(map(str, filter(None, texts))) + ((node.reply.goal,) if node.reply else ())
    return Part("node", f"{graph}.{node.id}", held, path, signature)


def _of_edge(at: EdgeAt) -> Part:
    held = _held(at.edge, {"id", "say", "unavailable", "was"})
    if isinstance(at.edge, Option):
        signature = (at.node.id if at.node else "", str(at.edge.say)) if at.edge.say else ()
        return Part("option", f"{at.graph.graph}.{at.edge.id}", held, at.path, signature)
    held.pop("examples", None)  # They are a text of their own.
    place = f"{at.graph.graph}.{at.node.id if at.node else 'anywhere'}"
    return Part("edge", f"{place}, {_waits(at.edge)}", held, at.path)


def _waits(edge: Transition | Next) -> str:
    """What tells an edge of a node apart from the others."""
    if isinstance(edge, Next):
        return f"next: {led_to(edge)}"
    what = trigger(edge)
    said = {
        "intent": edge.intent,
        "on": edge.on,
        "after": f"{edge.after:g}s" if edge.after is not None else "",
        "if": edge.if_.source if edge.if_ else "",
        "else": led_to(edge),
    }[what]
    return f"{what}: {said}"


def _line_terms(world: World) -> dict[str, dict[str, Any]]:
    """What goes with each of several lines, by their ids."""
    nodes = ((graph.graph, node) for graph in world.graphs.values() for node in graph.nodes.values())
    return {
        id_of(variant.line, graph, node.id, at + 1): _held(variant, {"line", "was"})
        for graph, node in nodes
        for at, variant in enumerate(node.lines)
    }


def _held(model: BaseModel, but: set[str]) -> dict[str, Any]:
    """The fields of something that are not as they are by default, as JSON values."""
    found: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=but)
    return found
