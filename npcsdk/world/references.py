"""What must hold between the parts of a world: every name that is used is declared, and more.

Pure, and the same for worlds from YAML and worlds made in Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from npcsdk.dialect import RESERVED
from npcsdk.emotion import EMOTIONS
from npcsdk.errors import Problem, WorldError
from npcsdk.world.character import Character
from npcsdk.world.earlier import earlier_faults
from npcsdk.world.feeling_names import feeling_faults, own_faults
from npcsdk.world.graph_rules import graph_faults
from npcsdk.world.line_ids import line_id_faults
from npcsdk.world.locale import LANGUAGE
from npcsdk.world.lore_rules import lore_faults, talk_faults
from npcsdk.world.meanings import meaning_faults
from npcsdk.world.names import computed_faults, declaration_faults, names_of
from npcsdk.world.nature_rules import nature_faults
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.suggest import suggestion
from npcsdk.world.world import World
from npcsdk.world.written_text import tag_faults, text_faults


def problems(world: World) -> list[Fault]:
    """What is wrong between the parts of a world, with the path to each place in it; at most 1,000 faults."""
    return list(islice(_all(world), 1000))


def check_world(world: World) -> None:
    """Refuse a world whose parts do not fit together. Looked at once for a world: it does not change.

    Raises:
        WorldError: with every problem; `file` holds the path within the world.
    """
    if not isinstance(world, World):
        kind = type(world).__name__
        raise WorldError([Problem("no-world", f"This is a {kind}, not a World.", "Read one with load_world(PATH).")])
    if world.kept.get("fits"):
        return
    faults = problems(world)
    world.kept["fits"] = not faults
    if faults:
        raise WorldError(
            Problem(fault.code, fault.message, fault.remedy, ".".join(map(str, fault.path))) for fault in faults
        )


def _all(world: World) -> Iterator[Fault]:
    yield from unknown(("start",), world.start, world.characters, "missing-character", "character")
    for language in world.languages:
        if not LANGUAGE.fullmatch(language):
            yield Fault(("languages",), "unknown-language", f"{language!r} is no language code.", "Write en or zh-CN.")
    yield from declaration_faults((), "variables", world.variables, ())
    yield from computed_faults((), world.computed, names_of(world), world.variables)
    for key, entry in world.lore.items():
        path: Path = ("lore", key)
        yield from _same_id(path, key, entry.id)
        yield from lore_faults(world, path, entry)
    for key, character in world.characters.items():
        path = ("characters", key)
        yield from _same_id(path, key, character.id)
        yield from _character_faults(world, path, character)
    for key, graph in world.graphs.items():
        path = ("graphs", key)
        yield from _same_id(path, key, graph.graph)
        if graph.character:
            who = graph.character
            yield from unknown((*path, "character"), who, world.characters, "missing-character", "character")
        yield from graph_faults(world, graph, path)
    yield from line_id_faults(world)
    yield from earlier_faults(world)


def _same_id(path: Path, key: str, name: str) -> Iterator[Fault]:
    if key != name:
        yield Fault(path, "id-mismatch", f"{name!r} stands under the name {key!r}.", "Give it one name.")


def _character_faults(world: World, path: Path, character: Character) -> Iterator[Fault]:
    own = [graph.graph for graph in world.graphs.values() if graph.character == character.id]
    if character.graph is None and not own:
        if all(not graph.character or graph.character in world.characters for graph in world.graphs.values()):
            remedy = f"Write one with `character: {character.id}`."
            yield Fault(path, "no-graph", f"{character.id} has no graph.", remedy)
    elif character.graph is None and len(own) > 1 and character.id not in own:
        message = f"{character.id} has several graphs: {', '.join(own)}."
        yield Fault(path, "which-graph", message, f"Say where to start: `graph: {own[0]}`.")
    elif character.graph is not None:
        yield from unknown((*path, "graph"), character.graph, world.graphs, "missing-graph", "graph")
        if character.graph in world.graphs and character.graph not in own:
            message = f"The graph {character.graph} is of another character."
            yield Fault((*path, "graph"), "missing-graph", message, suggestion(character.graph, own))
    yield from feeling_faults((*path, "emotions"), character.emotions, EMOTIONS)
    yield from own_faults(path, character)
    for index, command in enumerate(character.commands):
        if command in RESERVED:
            message = f"{command!r} already means something in square brackets."
            yield Fault((*path, "commands", index), "reserved-command", message, "Choose another name.")
    outer = {*world.variables, *world.computed}
    names = names_of(world, *(world.graphs[graph] for graph in own), character=character.id)
    yield from nature_faults(path, character, names)
    yield from meaning_faults(world, path, character)
    yield from talk_faults(world, path, character)
    yield from declaration_faults(path, "variables", character.variables, outer)
    yield from computed_faults(path, character.computed, names, outer | {*character.variables})
    yield from text_faults((*path, "fallback"), character.fallback, names.texts, character)
    for index, example in enumerate(character.persona.examples):
        yield from tag_faults((*path, "persona", "examples", index, "reply"), example.reply, character)
