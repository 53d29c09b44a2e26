"""Line ids written into a world's files, behind each text that has none: what they are called never changes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import NamedTuple

from npcsdk.errors import Problem, WorldError
from npcsdk.world.line_ids import clashes, free_id, line_id_faults, said_in
from npcsdk.world.loading import Reading, read_world
from npcsdk.world.rewriting import NewFile, write_files
from npcsdk.world.said import Said
from npcsdk.world.source import Place
from npcsdk.world.world import World
from npcsdk.world.yaml_ends import appended, edited, scalars
from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

_BOM = b"\xef\xbb\xbf"


class IdWritten(NamedTuple):
    """An id that a text was given, and where the text begins."""

    id: str
    place: Place


def write_ids(path: str | FilePath) -> list[IdWritten]:
    """Give every said text of a world an id that has none, at its end in its file: `[id:mira.hub.fallback.2]`.

    It is the id that the text has now by its place, or where another text has that, the next free
    one. A text that YAML repeats by an alias is one text, and has one id. Nothing else of the files
    changes; nothing is written where anything is wrong with the world or with one of its files.

    Args:
        path: a folder with a world.yaml, or that file itself.

    Raises:
        WorldError: the world cannot be read, or a file cannot be written; nothing was.
    """
    reading = read_world(path)
    world = reading.world
    if world is None:
        raise WorldError(reading.problems)
    mendable = {reading.problem(fault) for fault in line_id_faults(world) if fault.code == "duplicate-id"}
    if not mendable.issuperset(reading.problems) or any(not said.lacks_id for said, _ in clashes(world)):
        raise WorldError(reading.problems)
    written = _planned(world, reading)
    files = dict.fromkeys(one.place.file for one in written)
    write_files([_with_ids(reading.folder / name, name, written, _uses(world, reading)) for name in files])
    return written


def _planned(world: World, reading: Reading) -> list[IdWritten]:
    """Which ids are to be written where; a text keeps the one that it has by its place if it can."""
    said = list(said_in(world))
    taken = {one.id for one in said if not one.lacks_id}
    found: dict[Place, str] = {}
    late: dict[Place, str] = {}
    for one in said:
        place = reading.place(one.path)
        if not one.lacks_id or place in found or place in late:
            continue
        if one.id in taken:
            late[place] = one.id
        else:
            taken.add(one.id)
            found[place] = one.id
    for place, wanted in late.items():
        found[place] = free_id(wanted, taken)
        taken.add(found[place])
    return [IdWritten(name, place) for place, name in sorted(found.items())]


def _uses(world: World, reading: Reading) -> Counter[Place]:
    """How often each place is a text that is said: more than once where YAML repeats it."""
    return Counter(reading.place(said.path) for said in said_in(world))


def _with_ids(path: FilePath, name: str, written: list[IdWritten], uses: Counter[Place]) -> NewFile:
    """A file with the ids that belong into it.

    Raises:
        WorldError: there is a text that cannot be given one.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"It cannot be read: {error.strerror or error}."
        raise WorldError([Problem("unreadable-file", message, "Give it a plain name.", name)]) from error
    text = raw.decode("utf-8-sig")
    ids = {(one.place.line, one.place.column): one.id for one in written if one.place.file == name}
    found = scalars(text)
    unfit = [at for at in ids if at not in found or found[at].is_key]
    new = "" if unfit else edited(text, [appended(text, found[at], f" [id:{line}]") for at, line in ids.items()])
    unfit = unfit or _unfit(text, new, name, ids, uses)
    if unfit:
        message = "This text cannot be given an id: it is used for something else too, or written in an unusual way."
        remedy = "Write it out where it is said, in double quotes."
        raise WorldError(Problem("unwritable-file", message, remedy, name, *at) for at in sorted(unfit))
    return NewFile(path, name, raw, (_BOM if raw.startswith(_BOM) else b"") + new.encode())


def _unfit(
    old: str, new: str, name: str, ids: dict[tuple[int, int], str], uses: Counter[Place]
) -> list[tuple[int, int]]:
    """Where a file with ids says anything else than before, but for the ids; as YAML reads both."""
    before, after = (read_yaml(text, name, Budget())[0] for text in (old, new))
    if before is None or after is None:
        return list(ids)[:1]
    unfit, seen = [], Counter[tuple[int, int]]()
    for one, two in _scalar_pairs(before, after):
        at = (one.line, one.column)
        seen[at] += 1
        if at in ids:
            said = Said(str(two.value))
            if (said, said.id) != (one.value, ids[at]):
                unfit.append(at)
        elif (one.value, one.plain) != (two.value, two.plain):
            unfit.append(at)
    return unfit + [at for at in ids if seen[at] != uses[Place(name, *at)]]


def _scalar_pairs(one: Tree, two: Tree) -> Iterator[tuple[Tree, Tree]]:
    """The texts of two trees side by side; where the trees differ in shape, what differs."""
    waiting = [(one, two)]
    while waiting:
        one, two = waiting.pop()
        if isinstance(one.value, dict) and isinstance(two.value, dict) and list(one.value) == list(two.value):
            waiting += zip(one.value.values(), two.value.values(), strict=True)
        elif isinstance(one.value, list) and isinstance(two.value, list) and len(one.value) == len(two.value):
            waiting += zip(one.value, two.value, strict=True)
        else:
            yield one, two
