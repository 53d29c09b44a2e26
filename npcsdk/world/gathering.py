"""The parts of one world, put together from its files. What is wrong is taken out, so that the rest is checked too."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from npcsdk.errors import Problem
from npcsdk.world.files import Files
from npcsdk.world.part_kinds import PART_KINDS, Locale, mapping_tree, safe_id, stubs, text_tree
from npcsdk.world.references import problems as reference_faults
from npcsdk.world.rules import Fault, Path
from npcsdk.world.salvage import Salvaged, salvage
from npcsdk.world.shapes import world_data
from npcsdk.world.source import Source, Sources
from npcsdk.world.world import World
from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

_MANY = 1_000
"""Problems, beyond which no further part is read."""
_INCOMPLETE = {"no-trigger": 0, "no-intent": 0, "empty-node": 0, "missing-field": 0, "never-unavailable": 1}
"""Faults that say nothing of a place where something wrong was taken out: there, or so many steps above."""
_OF_NAMES = frozenset(("unknown-variable", "unknown-argument"))
_FOLLOWS: dict[str | int, frozenset[str]] = {
    "variables": _OF_NAMES,
    "arguments": _OF_NAMES,
    "computed": _OF_NAMES,
    "goals": frozenset(("unknown-field",)),
    "standards": frozenset(("unknown-field",)),
    "storylet": frozenset(("missing-pool", "empty-pool")),
}
"""Faults that say nothing anywhere when something was taken out within a field."""
_HOLDS = {"no-graph": "graphs", "missing-graph": "graphs", "missing-character": "characters"}
"""Faults that a file which was not read may be the reason for, and the folder where it should be."""


@dataclass(slots=True)
class Gathering:
    """Reads one world. A part with an error in it stays, less that error."""

    files: Files
    problems: list[Problem] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    sources: Sources = field(default_factory=lambda: Sources(Source(mapping_tree(), "world.yaml")))
    _budget: Budget = field(default_factory=Budget)
    _stubbed: set[Path] = field(default_factory=set)
    _touched: set[Path] = field(default_factory=set)
    _hidden: set[str] = field(default_factory=set)
    _parts: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in PART_KINDS})

    def world(self) -> World | None:
        """The world, as far as there is one; `problems`, `order` and `sources` are filled in."""
        top = self._read(self.files.folder / "world.yaml", "Write for example: title: The Salted Kettle")
        if top:
            self.sources.top = top
        for kind in ("characters", "graphs", "lore", "locales"):
            self._several(kind, self.sources.top, (kind,))
            if kind == "lore":
                short = self.files.folder / "lore.yml"
                self._lore(short if os.path.lexists(short) else short.with_suffix(".yaml"))
                continue
            for path in self.files.listed(kind):
                source = self._read_part(path, kind)
                if source:
                    self._one(kind, path.stem, source)
        world = self._header(lost=top is None)
        for fault in reference_faults(world) if world else ():
            if not self._is_hidden(fault):
                astray = self.files.astray(_HOLDS[fault.code]) if fault.code in _HOLDS else ""
                fault = fault._replace(remedy=f"{fault.remedy} {astray}".strip())
                self.problems.append(self.sources.problem(fault))
        return world

    def _lore(self, path: FilePath) -> None:
        if os.path.lexists(path) and (source := self._read_part(path, "lore")):
            self._several("lore", source, ())

    def _header(self, *, lost: bool) -> World | None:
        fill = {"title": text_tree("-"), "start": text_tree(next(iter(self._parts["characters"]), "nobody"))}
        key = safe_id(os.path.basename(os.path.realpath(self.files.folder)))
        # A file that could not be read has been told of already.
        tell = (lambda fault: None) if lost else self._teller(self.sources.top)
        if lost:
            self._hidden |= _OF_NAMES
        found = salvage(World, lambda tree: {**world_data(tree, key), **self._parts}, self.sources.top.tree, fill, tell)
        self._note((), found)
        return found.part

    def _read_part(self, path: FilePath, kind: str) -> Source | None:
        source = self._read(path, PART_KINDS[kind].example, may_be_empty=kind in ("lore", "locales"))
        if source is None:
            self._hidden |= PART_KINDS[kind].hides
        return source

    def _read(self, path: FilePath, example: str, *, may_be_empty: bool = False) -> Source | None:
        """The mapping in a file; None, and problems, where there is none."""
        name = self.files.name(path)
        self.order.append(name)
        text = self.files.text(path)
        if text is None:
            return None
        tree, problems = read_yaml(text, name, self._budget)
        self.problems += problems
        if tree is not None and isinstance(tree.value, dict):
            return Source(tree, name)
        if tree is not None:
            message = "The file should hold fields, `name: value` on each line."
            self.problems.append(Problem("wrong-type", message, example, name, tree.line, tree.column))
        elif not problems and not may_be_empty:
            self.problems.append(Problem("empty-file", "The file is empty.", example, name))
        return None

    def _several(self, kind: str, source: Source, path: Path) -> None:
        """The parts of one kind that stand in a mapping, by their keys."""
        tree: Tree | None = source.root
        for step in path:
            tree = tree.child(step) if tree else None
        if tree is None or tree.is_null:
            return
        if not isinstance(tree.value, dict):
            fault = Fault(path, "wrong-type", f"{kind!r} should be a mapping of names.", PART_KINDS[kind].example)
            self.problems.append(source.problem(fault))
            return
        for key in tree.value:
            self._one(kind, key, Source(source.root, source.file, (*path, key)))

    def _one(self, kind: str, key: str, source: Source) -> None:
        what = PART_KINDS[kind]
        if len(self.problems) > _MANY:
            self._hidden |= what.hides
            return
        fill = stubs(kind, key, source.tree)
        found = salvage(what.model, lambda tree: what.shape(tree, key), source.tree, fill, self._teller(source))
        if found.part is None or ("character",) in found.touched:
            self._hidden |= what.hides
        if found.part is None:
            return
        name = getattr(found.part, what.id_field) if what.id_field else key
        if name in self._parts[kind]:
            message = f"{name!r} stands in {self.sources.parts[kind, name].file} already."
            self.problems.append(source.problem(Fault((what.id_field,), "duplicate-id", message, "Give each its own.")))
            self._hidden |= what.hides
            return
        self._parts[kind][name] = found.part.texts if isinstance(found.part, Locale) else found.part
        self.sources.parts[kind, name] = source
        self._note((kind, name), found)

    def _note(self, path: Path, found: Salvaged[Any]) -> None:
        self._stubbed |= {(*path, name) for name in found.stubbed}
        self._touched |= {(*path, *within) for within in found.touched}
        for within in found.touched:
            self._hidden.update(*(_FOLLOWS[step] for step in within if step in _FOLLOWS))

    def _teller(self, source: Source) -> Callable[[Fault], None]:
        return lambda fault: self.problems.append(source.problem(fault))

    def _is_hidden(self, fault: Fault) -> bool:
        """Whether a fault only follows from something that was told of and taken out."""
        above = _INCOMPLETE.get(fault.code, -1)
        place = fault.path[: len(fault.path) - max(above, 0)]
        # A `next` of one step need not be written as a list.
        places = (place, place[:-1] if place[-2:-1] == ("next",) else place)
        incomplete = above >= 0 and not self._touched.isdisjoint(places)
        stubbed = fault.path[:1] in self._stubbed or fault.path[:3] in self._stubbed
        stubbed = stubbed or (fault.code == "missing-target" and (*fault.path[:2], "nodes") in self._stubbed)
        return incomplete or stubbed or fault.code in self._hidden
