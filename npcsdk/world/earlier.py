"""What the parts of a world were called before, as their writers say with `was`: claims, and faults with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from npcsdk.world.graph import DialogueGraph
from npcsdk.world.line_ids import id_of, said_in
from npcsdk.world.rules import Fault, Path
from npcsdk.world.variable import Variables
from npcsdk.world.world import World

Sort = Literal["world", "character", "graph", "node", "variable", "argument", "option", "line", "lore"]


class Earlier(NamedTuple):
    """A name that something had before, and what it is called now. Both stand as a save has them.

    A node is `graph.node`, an option `graph.option`, a variable `graph.name`, `character.name`, or a bare name of
    the world; so is an argument of a graph, without who spoke it.
    """

    sort: Sort
    name: str
    now: str
    path: Path


def earlier_in(world: World) -> Iterator[Earlier]:
    """Every name that is said to have been one before."""
    yield from _each("world", world.was, world.id, ())
    yield from _variables("variable", "", world.variables, ("variables",))
    for key, character in world.characters.items():
        path: Path = ("characters", key)
        yield from _each("character", character.was, character.id, path)
        yield from _variables("variable", character.id, character.variables, (*path, "variables"))
    for key, entry in world.lore.items():
        yield from _each("lore", entry.was, entry.id, ("lore", key))
    for key, graph in world.graphs.items():
        yield from _in_graph(graph, ("graphs", key))


def _in_graph(graph: DialogueGraph, path: Path) -> Iterator[Earlier]:
    name = graph.graph
    yield from _each("graph", graph.was, name, path)
    yield from _variables("variable", name, graph.variables, (*path, "variables"))
    yield from _variables("argument", name, graph.arguments, (*path, "arguments"))
    for key, node in graph.nodes.items():
        at: Path = (*path, "nodes", key)
        if node.was:
            yield from _each("node", _full(name, node.was), f"{name}.{node.id}", at)
        for index, option in enumerate(node.options):
            if option.was:
                before = [f"{name}.{each}" for each in option.was]
                yield from _each("option", before, f"{name}.{option.id}", (*at, "options", index))
        for index, variant in enumerate(node.lines):
            if variant.was:
                now = id_of(variant.line, name, node.id, index + 1)
                yield from _each("line", variant.was, now, (*at, "lines", index))


def _variables(sort: Sort, owner: str, variables: Variables, path: Path) -> Iterator[Earlier]:
    for name, variable in variables.items():
        if variable.was:
            now = f"{owner}.{name}" if owner else name
            yield from _each(sort, _full(owner, variable.was), now, (*path, name))


def _full(owner: str, names: Collection[str]) -> list[str]:
    """Names as a save has them: a bare one is of the same owner."""
    return [name if "." in name or not owner else f"{owner}.{name}" for name in names]


def _each(sort: Sort, names: Collection[str], now: str, path: Path) -> Iterator[Earlier]:
    for index, name in enumerate(names):
        yield Earlier(sort, name, now, (*path, "was", index))


def earlier_faults(world: World) -> Iterator[Fault]:
    """Names from before that something has now, or that two things claim."""
    there: dict[Sort, Collection[str]] = {}
    claimed: dict[tuple[Sort, str], Earlier] = {}
    for one in earlier_in(world):
        # A variable and an argument have names of one kind.
        sort: Sort = "variable" if one.sort == "argument" else one.sort
        if sort not in there:
            there[sort] = _there(world, sort)
        other = claimed.setdefault((sort, one.name), one)
        if one.name in there[sort]:
            message = f"There is a {_WORDS[sort]} {one.name} now, so nothing else can have been it."
            if one.name == one.now:
                message = f"{one.name} is what it is called now."
            remedy = "Take it out of `was`, or give a new name to the one that has it."
            yield Fault(one.path, "living-alias", message, remedy)
        elif other is not one:
            message = f"{other.now} says too that it was {one.name}."
            if other.now == one.now:
                message = f"{one.name} stands twice among the names that {one.now} had."
            yield Fault(one.path, "alias-twice", message, "Leave it with the one that took its place.")


_WORDS: dict[Sort, str] = {
    "world": "world",
    "character": "character",
    "graph": "graph",
    "node": "node",
    "variable": "variable",
    "option": "option",
    "line": "line",
    "lore": "lore entry",
}


def _there(world: World, sort: Sort) -> Collection[str]:
    """The names that things of a sort have now."""
    graphs = world.graphs.values()
    match sort:
        case "world":
            return {world.id}
        case "character":
            return world.characters
        case "graph":
            return world.graphs
        case "lore":
            return world.lore
        case "node":
            return {f"{graph.graph}.{node}" for graph in graphs for node in graph.nodes}
        case "option":
            nodes = ((graph.graph, node) for graph in graphs for node in graph.nodes.values())
            return {f"{graph}.{option.id}" for graph, node in nodes for option in node.options}
        case "line":
            return {said.id for said in said_in(world)}
    arguments = (f"{graph.graph}.{name}" for graph in graphs for name in graph.arguments)
    return {*world.declared, *arguments}
