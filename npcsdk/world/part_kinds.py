"""The kinds of parts that a world has, each with its type, its shorthands, and what to fill in where it is broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, StringConstraints

from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.locale import LINE_ID, Translation
from npcsdk.world.lore import LoreEntry
from npcsdk.world.model import Authored
from npcsdk.world.shapes import character_data, graph_data, locale_data, lore_data
from npcsdk.world.yaml_tree import Tree


class Locale(Authored):
    """A file of translations, by line id."""

    texts: Mapping[Annotated[str, StringConstraints(pattern=LINE_ID)], Translation]


class PartKind(NamedTuple):
    """One kind of parts.

    `hides` are the codes of faults that say nothing where a part of this kind could not be read.
    """

    model: type[BaseModel]
    id_field: str
    shape: Callable[[Tree, str], Any]
    example: str
    hides: frozenset[str] = frozenset()


PART_KINDS = {
    "characters": PartKind(
        Character,
        "id",
        character_data,
        "Write for example: name: Mira",
        frozenset(("missing-character", "unknown-variable")),
    ),
    "graphs": PartKind(
        DialogueGraph,
        "graph",
        graph_data,
        "Write for example: character: mira",
        frozenset(("no-graph", "missing-graph", "which-graph", "unknown-variable", "missing-target")),
    ),
    "lore": PartKind(
        LoreEntry,
        "id",
        lore_data,
        "Write for example: bridge_out: The bridge is out since the storm.",
        frozenset(("missing-lore",)),
    ),
    "locales": PartKind(Locale, "", locale_data, "Write for example: mira.greeting: 欢迎！"),
}
"""The kinds by the name of their folder, or of the file that holds all of them."""


def stubs(kind: str, key: str, tree: Tree) -> dict[str, Tree]:
    """What stands for required fields that are missing or wrong, so that the rest can be checked."""
    match kind:
        case "lore":
            return {"text": text_tree("-")}
        case "characters":
            return {"name": text_tree(key), "persona": mapping_tree(description=text_tree("-"))}
        case "locales":
            return {}
    nodes = tree.child("nodes")
    first = next(iter(nodes.value), "stub") if nodes and isinstance(nodes.value, dict) else "stub"
    ended = mapping_tree(stub=mapping_tree(end=text_tree("true")))
    return {"start": text_tree(first), "character": text_tree(safe_id(key)), "nodes": ended}


def safe_id(name: str) -> str:
    """An id made of any name."""
    safe = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:60] or "world"
    return f"_{safe}" if safe[0].isdigit() else safe


def mapping_tree(**fields: Tree) -> Tree:
    """A mapping that stands in no file."""
    return Tree(dict(fields), 1, 1, keys=dict.fromkeys(fields, (1, 1)))


def text_tree(text: str) -> Tree:
    """A text that stands in no file."""
    return Tree(text, 1, 1)
