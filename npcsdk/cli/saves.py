"""`npcsdk saves`: the saves of a folder, as a tree of what goes on from what."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from npcsdk.session.slots import Branch, Slot


def saves(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of saves.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a save.")] = False,
) -> None:
    """Show the saves of a folder, each below the one that it goes on from.

    Exit status: 0 all is well, 1 one of them is damaged, or there is no such folder.
    """
    from npcsdk.errors import SaveError
    from npcsdk.session.slots import Slots

    if not folder.is_dir():
        raise SaveError(f"{folder} is no folder; name one that saves lie in")
    slots = Slots(folder)
    found = slots.list()
    if as_json:
        _print_lines(found)
    else:
        _draw(folder, slots.tree())
    if any(slot.trouble for slot in found):
        raise typer.Exit(1)


def _print_lines(found: Sequence[Slot]) -> None:
    from dataclasses import asdict

    from npcsdk.cli.json_lines import json_line

    for slot in found:
        print(json_line({**asdict(slot), "path": str(slot.path)}))


def _draw(folder: Path, branches: Sequence[Branch]) -> None:
    from npcsdk.cli.clean import clean_line
    from npcsdk.cli.terminal import out

    if not branches:
        out().print(f"There are no saves in {clean_line(str(folder))}.")
    for index, branch in enumerate(branches):
        if index:
            out().print()
        for line in _drawn(branch):
            out().print(line)


def _drawn(root: Branch) -> Iterator[str]:
    """Each save on a line, and below it what goes on from it: side by side where that is more than one."""
    waiting = [(root, "", "")]
    while waiting:
        branch, first, rest = waiting.pop()
        yield first + _told(branch.slot)
        if len(branch.branches) == 1:
            waiting.append((branch.branches[0], rest, rest))
        elif branch.branches:
            *others, last = branch.branches
            waiting.append((last, f"{rest}└── ", f"{rest}    "))
            waiting += [(other, f"{rest}├── ", f"{rest}│   ") for other in reversed(others)]


def _told(slot: Slot) -> str:
    from npcsdk.cli.clean import clean_line

    name = clean_line(slot.name) or "(no name)"
    place = f", {slot.character} at {slot.node}" if slot.node else f", {slot.character}"
    told = f"turn {slot.turn}{place}, saved {_when(slot.saved)}" if slot.character else "damaged"
    trouble = f" - {slot.trouble}" if slot.trouble else ""
    return clean_line(f"{name}: {told}{trouble}")


def _when(saved: float) -> str:
    """The time on this machine's clock; one that no clock of ours shows is told as such."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(saved)) if 0 < saved < 1e11 else "at an unknown time"
