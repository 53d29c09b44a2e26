"""Where the parts of a world stand: from a path in the world to a file, a line and a column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from npcsdk.errors import Problem
from npcsdk.world.rules import Fault, Path
from npcsdk.world.yaml_tree import Tree


class Place(NamedTuple):
    """A place in a world's files; line and column count from 1, 0 is the file as a whole."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(slots=True)
class Source:
    """Where one part of the world stands: a path into the tree of a file."""

    root: Tree
    file: str
    prefix: Path = ()

    @property
    def tree(self) -> Tree:
        """What stands there, as far as the path can be followed."""
        tree = self.root
        for step in self.prefix:
            tree = tree.child(step) or tree
        return tree

    def place(self, path: Path) -> Place:
        """The place of what a path within the part leads to."""
        return Place(self.file, *self.root.place((*self.prefix, *path)))

    def problem(self, fault: Fault) -> Problem:
        """A fault, whose path begins within the part, at its place."""
        return Problem(fault.code, fault.message, fault.remedy, *self.place(fault.path))


@dataclass(slots=True)
class Sources:
    """Where everything in a world stands: the world's own fields, and each part by kind and name."""

    top: Source
    parts: dict[Path, Source] = field(default_factory=dict)

    def split(self, path: Path) -> tuple[Source, Path]:
        """The source in which a path of the world ends, and the way within it."""
        part = self.parts.get(path[:2])
        return (part, path[2:]) if part else (self.top, path)

    def place(self, path: Path) -> Place:
        """The place of any path of the world: `("graphs", "mira", "nodes", "hub", "transitions", 0, "to")`."""
        source, within = self.split(path)
        return source.place(within)

    def problem(self, fault: Fault) -> Problem:
        """A fault of the world at its place."""
        source, within = self.split(fault.path)
        return source.problem(fault._replace(path=within))
