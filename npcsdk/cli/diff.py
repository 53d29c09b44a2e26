"""`npcsdk diff`: what changed between two versions of a world, and what becomes of saves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.options import placed
from npcsdk.cli.terminal import err, out
from npcsdk.errors import WorldError

if TYPE_CHECKING:
    from npcsdk.world.loading import Reading
    from npcsdk.world.world import World


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The folder of the older version.", callback=placed)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The folder of the newer version.", callback=placed)],
    saves: Annotated[
        Path | None,
        typer.Option("--saves", metavar="DIR", help="Say what becomes of each save in this folder, and why."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: differences, saves, and counts of both.")
    ] = False,
) -> None:
    """Say what changed between two versions of a world, and what becomes of every save.

    Exit status: 0 no save is lost, 1 one is, 2 a world or the folder of saves cannot be read.
    """
    from npcsdk.check.changed.differing import differences
    from npcsdk.cli.changes_shown import diff_data, show_differences, show_fates
    from npcsdk.session.fates import fates

    before, old_world = _read(old)
    after, new_world = _read(new)
    if saves is not None and not saves.is_dir():
        raise typer.BadParameter(f"{saves} is no folder", param_hint="--saves")
    found = differences(old_world, new_world)
    foretold = list(fates(saves, new_world, {old_world.id, *old_world.was})) if saves is not None else None
    if as_json:
        print(json.dumps(diff_data(before, after, found, foretold, saves), indent=1))
    else:
        show_differences(out(), before, after, found)
        if foretold is not None and saves is not None:
            show_fates(out(), foretold, saves)
    if any(save.verdict == "lost" for save in foretold or ()):
        raise typer.Exit(1)


def _read(folder: str) -> tuple[Reading, World]:
    from npcsdk.world.loading import read_world

    try:
        reading = read_world(folder)
        if reading.world is None or reading.problems:
            raise WorldError(reading.problems)
    except WorldError as error:
        err().print(clean(f"npcsdk: {folder}: {error}"))
        raise typer.Exit(2) from None
    return reading, reading.world
