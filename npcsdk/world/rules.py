"""A fault: something wrong between the parts of a world, before it has a file and a line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from npcsdk.world.suggest import suggestion

Path = tuple[str | int, ...]
"""Where in a world: ("graphs", "mira", "nodes", "hub", "transitions", 0, "to")."""


class Fault(NamedTuple):
    """One thing wrong at a place of a world, with what to do about it."""

    path: Path
    code: str
    message: str
    remedy: str = ""


def unknown(path: Path, name: str, known: Collection[str], code: str, kind: str) -> Iterator[Fault]:
    """A fault where a name is not among the known ones."""
    if name not in known:
        yield Fault(path, code, f"There is no {kind} {name!r}.", suggestion(name, known))
