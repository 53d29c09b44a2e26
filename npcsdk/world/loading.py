"""A world from disk: every problem found at once, each with its file, line, column and remedy."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from npcsdk.errors import Problem, WorldError
from npcsdk.world.character import Character
from npcsdk.world.files import Files
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.lore import LoreEntry
from npcsdk.world.references import problems as reference_problems
from npcsdk.world.rules import Fault, Path
from npcsdk.world.salvage import salvage
from npcsdk.world.shapes import character_data, graph_data, lore_data, world_data
from npcsdk.world.world import World
from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

MAX_PROBLEMS = 200
"""Problems told at once; beyond, only their number."""

_EXAMPLES = {
    "world": "Write for example: title: The Salted Kettle",
    "characters": "Write for example: name: Mira",
    "graphs": "Write for example: character: mira",
    "lore": "Write for example: bridge_out: The bridge is out since the storm.",
}


def load_world(path: str | FilePath) -> World:
    """The world in a folder, or in its world.yaml.

    Args:
        path: a folder with a world.yaml, or that file itself.

    Raises:
        WorldError: with everything that is wrong, in file order.
    """
    path = FilePath(path)
    folder = path.parent if path.name == "world.yaml" and not path.is_dir() else path
    _check_folder(path, folder)
    loading = _Loading(Files(folder))
    world = loading.world()
    problems = loading.problems_in_order()
    if world is None or problems:
        raise WorldError(problems)
    return world


def _check_folder(path: FilePath, folder: FilePath) -> None:
    remedy = "Give the folder that holds world.yaml, or write one with: npcsdk new PATH"
    try:
        if not path.exists():
            missing = "There is no world.yaml in it." if folder.is_dir() else "There is no such folder."
            raise WorldError([Problem("no-world", missing, remedy, str(folder))])
        if not folder.is_dir():
            raise WorldError([Problem("no-world", "This is a file, not a folder.", remedy, str(path))])
        if not (folder / "world.yaml").exists() and not (folder / "world.yaml").is_symlink():
            raise WorldError([Problem("no-world", "There is no world.yaml in it.", remedy, str(folder))])
    except (OSError, ValueError) as error:
        raise WorldError([Problem("no-world", f"It cannot be opened: {error}.", remedy, repr(str(path)))]) from None


@dataclass(slots=True)
class _Source:
    """Where a part of the world stands: a path into the tree of a file."""

    root: Tree
    file: str
    prefix: Path = ()

    @property
    def tree(self) -> Tree:
        tree = self.root
        for step in self.prefix:
            tree = tree.child(step) or tree
        return tree

    def problem(self, fault: Fault) -> Problem:
        line, column = self.root.place((*self.prefix, *fault.path))
        return Problem(fault.code, fault.message, fault.remedy, self.file, line, column)


_MODELS: dict[str, tuple[type[BaseModel], str, Callable[[Tree, str], Any]]] = {
    "characters": (Character, "id", character_data),
    "graphs": (DialogueGraph, "graph", graph_data),
    "lore": (LoreEntry, "id", lore_data),
}

_FOLLOWS_FROM_LOSS = {
    "world": {"unknown-variable"},
    "characters": {"missing-character"},
    "graphs": {"no-graph", "missing-graph", "which-graph"},
    "lore": {"missing-lore"},
}
"""Faults that say nothing where a file of a kind could not be read."""

_INCOMPLETE = frozenset(("no-trigger", "no-intent", "empty-node"))
"""Faults that say nothing of a place where something wrong was taken out."""


@dataclass(slots=True)
class _Loading:
    """Reads one world. A part with an error in it stays, less that error, so that the rest is checked too."""

    files: Files
    problems: list[Problem] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    order: list[str] = field(default_factory=list)
    sources: dict[Path, _Source] = field(default_factory=dict)
    stubbed: set[Path] = field(default_factory=set)
    touched: set[Path] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    parts: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in _MODELS})

    def world(self) -> World | None:
        top = self._read(self.files.folder / "world.yaml", "world") or _Source(_mapping(), "world.yaml")
        for kind in ("characters", "graphs"):
            self._several(kind, top, (kind,))
            for path in self.files.listed(kind):
                source = self._read(path, kind)
                if source:
                    self._one(kind, path.stem, source)
        self._several("lore", top, ("lore",))
        lore = self.files.folder / "lore.yaml"
        if os.path.lexists(lore):
            source = self._read(lore, "lore")
            if source:
                self._several("lore", source, ())
        world = self._header(top)
        if world is not None:
            for fault in reference_problems(world):
                self._add_reference(fault)
        return world

    def _header(self, top: _Source) -> World | None:
        stubs = {"title": _text("-"), "start": _text(next(iter(self.parts["characters"]), "nobody"))}
        key = safe_id(os.path.basename(os.path.realpath(self.files.folder)))
        tell = self._ignore if "world" in self.lost else self._teller(top)
        found = salvage(World, lambda tree: {**world_data(tree, key), **self.parts}, top.tree, stubs, tell)
        self.sources[()] = top
        self.stubbed |= {(name,) for name in found.stubbed}
        return found.part

    def _read(self, path: FilePath, kind: str) -> _Source | None:
        """The mapping in a file; None, and problems, where there is none."""
        name = self.files.name(path)
        self.order.append(name)
        text = self.files.text(path)
        if text is None:
            self.lost.add(kind)
            return None
        tree, problems = read_yaml(text, name, self.budget)
        self.problems += problems
        if tree is not None and isinstance(tree.value, dict):
            return _Source(tree, name)
        if tree is not None:
            message = "The file should hold fields, `name: value` on each line."
            self.problems.append(Problem("wrong-type", message, _EXAMPLES[kind], name, tree.line, tree.column))
        elif not problems and kind != "lore":
            self.problems.append(Problem("empty-file", "The file is empty.", _EXAMPLES[kind], name))
        self.lost.add(kind)
        return None

    def _several(self, kind: str, source: _Source, path: Path) -> None:
        """The parts of one kind that stand in a mapping, by their keys."""
        tree: Tree | None = source.root
        for step in path:
            tree = tree.child(step) if tree else None
        if tree is None or tree.is_null:
            return
        if not isinstance(tree.value, dict):
            fault = Fault(path, "wrong-type", f"{kind!r} should be a mapping of names.", _EXAMPLES[kind])
            self.problems.append(source.problem(fault))
            return
        for key in tree.value:
            self._one(kind, key, _Source(source.root, source.file, (*path, key)))

    def _one(self, kind: str, key: str, source: _Source) -> None:
        if len(self.problems) > 5 * MAX_PROBLEMS:
            self.lost.add(kind)
            return
        model, id_field, shape = _MODELS[kind]
        stubs = _stubs(kind, key, source.tree)
        found = salvage(model, lambda tree: shape(tree, key), source.tree, stubs, self._teller(source))
        if found.part is None or "character" in found.stubbed:
            self.lost.add(kind)
        if found.part is None:
            return
        name = getattr(found.part, id_field)
        if name in self.parts[kind]:
            message = f"{name!r} stands in {self.sources[kind, name].file} already."
            self.problems.append(source.problem(Fault((id_field,), "duplicate-id", message, "Give each its own.")))
            return
        self.parts[kind][name] = found.part
        self.sources[kind, name] = source
        self.stubbed |= {(kind, name, stub) for stub in found.stubbed}
        self.touched |= {(kind, name, *path) for path in found.touched}

    def _teller(self, source: _Source) -> Callable[[Fault], None]:
        return lambda fault: self.problems.append(source.problem(fault))

    def _ignore(self, fault: Fault) -> None:
        """A file that could not be read has been told of already."""

    def _add_reference(self, fault: Fault) -> None:
        follows = any(fault.code in _FOLLOWS_FROM_LOSS[kind] for kind in self.lost)
        incomplete = fault.code in _INCOMPLETE and fault.path in self.touched
        if follows or incomplete or fault.path[:1] in self.stubbed or fault.path[:3] in self.stubbed:
            return
        source = self.sources.get(fault.path[:2])
        if source:
            fault = fault._replace(path=fault.path[2:])
        self.problems.append((source or self.sources[()]).problem(fault))

    def problems_in_order(self) -> list[Problem]:
        """All problems by file, line and column, the first of many."""
        place = {name: index for index, name in enumerate(self.order)}
        found = sorted(
            dict.fromkeys((*self.problems, *self.files.problems)),
            key=lambda problem: (place.get(problem.file, len(place)), problem.line, problem.column),
        )
        more = len(found) - MAX_PROBLEMS
        if more > 0:
            found[MAX_PROBLEMS:] = [Problem("more-problems", f"There are {more} more at least.", "Mend these first.")]
        return found


def safe_id(name: str) -> str:
    """An id made of any name."""
    safe = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:60] or "world"
    return f"_{safe}" if safe[0].isdigit() else safe


def _mapping(**fields: Tree) -> Tree:
    return Tree(dict(fields), 1, 1, keys=dict.fromkeys(fields, (1, 1)))


def _text(text: str) -> Tree:
    return Tree(text, 1, 1)


def _stubs(kind: str, key: str, tree: Tree) -> dict[str, Tree]:
    if kind == "lore":
        return {"text": _text("-")}
    if kind == "characters":
        return {"name": _text(key), "persona": _mapping(description=_text("-"))}
    nodes = tree.child("nodes")
    first = next(iter(nodes.value), "stub") if nodes and isinstance(nodes.value, dict) else "stub"
    ended = _mapping(stub=_mapping(end=_text("true")))
    return {"start": _text(first), "character": _text(safe_id(key)), "nodes": ended}
