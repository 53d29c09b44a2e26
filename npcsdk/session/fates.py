"""The saves in a folder, each with what would become of it in a world."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from npcsdk.errors import SaveError
from npcsdk.mind.fate import Change
from npcsdk.mind.fitting import is_same_world
from npcsdk.session.resettled import foretold
from npcsdk.session.save_reading import read_document
from npcsdk.session.snapshot import FORMAT
from npcsdk.world.world import World

_BEGINNING = 4096
"""Bytes of a file in which a save says that it is one."""


class Foretold(NamedTuple):
    """One save, and what becomes of it.

    Attributes:
        path: where it is.
        verdict: as in `Fate`; or `damaged` where it cannot be read, whatever the world, and `foreign` where it is of
            another world than the two that are compared.
        changes: what becomes of what. Where it is lost, damaged or foreign, the first says why.
    """

    path: Path
    verdict: Literal["kept", "moved", "lost", "damaged", "foreign"]
    changes: tuple[Change, ...] = ()


def fates(folder: Path, world: World, known: Collection[str] = ()) -> Iterator[Foretold]:
    """What becomes of each save below a folder; files that are none are passed over.

    Args:
        folder: where saves are, or folders with saves.
        world: in which they would be loaded.
        known: other ids that the world is known by: a save of one of these that the world does not know is lost.

    Raises:
        OSError: the folder cannot be read.
    """
    for path in sorted(each for each in folder.rglob("*.json") if _is_save(each)):
        try:
            snapshot = read_document(path).snapshot
        except SaveError as error:
            why = str(error).removeprefix(f"{path}: ")
            yield Foretold(path, "damaged", (Change("save", path.name, "", why),))
            continue
        fate = foretold(snapshot, world)[1]
        if not is_same_world(snapshot.world, world) and snapshot.world not in known:
            yield Foretold(path, "foreign", fate.changes)
        else:
            yield Foretold(path, fate.verdict, fate.changes)


def _is_save(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return FORMAT.encode() in file.read(_BEGINNING)
    except OSError:
        return False
