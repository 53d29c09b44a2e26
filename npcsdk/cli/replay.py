"""`npcsdk replay`: a session turn by turn, from its save, its log or the store that keeps it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.options import placed

if TYPE_CHECKING:
    from npcsdk.ports import Kept

MANY = 10**9
"""A turn that nobody reaches."""


def replay(
    save: Annotated[Path, typer.Argument(metavar="SAVE", help="A save, a log alone, or a store of sessions.")],
    world: Annotated[
        str | None,
        typer.Option(
            "--world",
            metavar="WORLD",
            help="Fold the log from its beginning in this world, and say whether it gives the same state.",
            callback=lambda folder: folder and placed(folder),
        ),
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="With --world: why each way was taken or was not, as chat --trace tells.")
    ] = False,
    turns: Annotated[str, typer.Option("--turns", metavar="A-B", help="Show these turns only: 7, 7-12 or 7-.")] = "",
    key: Annotated[
        str, typer.Option("--key", metavar="SESSION", help="Which session of a store; without it they are listed.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a turn.")] = False,
) -> None:
    """Show a session turn by turn: what the player did, where it led and why, what was said and what came of it.

    Exit status: 0 all is well, 1 something is damaged, or the state is not the same.
    """
    from npcsdk.cli.replay_source import is_store, sessions, source_of
    from npcsdk.cli.retelling import Retelling
    from npcsdk.world.loading import load_world

    shown = _turns(turns)
    if why and not world:
        raise typer.BadParameter("--why needs --world WORLD: the ways are looked up there")
    if not key and is_store(save):
        _list(sessions(save), as_json)
        return
    retelling = Retelling(load_world(world) if world else None, shown, why=why, as_json=as_json)
    if not retelling.tell(source_of(save, key)):
        raise typer.Exit(1)


def _turns(written: str) -> range:
    """The turns that are asked for: `7`, `7-12`, `7-` or `-12`; all of them where nothing is written."""
    if not written:
        return range(MANY)
    if re.fullmatch("[0-9]{1,9}", written):
        return range(int(written), int(written) + 1)
    found = re.fullmatch("([0-9]{0,9})-([0-9]{0,9})", written)
    if not found or written == "-":
        raise typer.BadParameter(f"--turns is {written[:40]!r}; write 7, 7-12 or 7-")
    return range(int(found[1] or 0), int(found[2] or MANY) + 1)


def _list(kept: Iterable[Kept], as_json: bool) -> None:
    from npcsdk.cli.clean import clean_line
    from npcsdk.cli.json_lines import json_line

    kept = list(kept)
    for one in kept:
        if as_json:
            print(json_line(one._asdict()))
            continue
        turns = f"{one.turn} turn{'' if one.turn == 1 else 's'}"
        branch = f", branched from {one.parent} after {one.shared} records" if one.parent else ""
        written = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.written)) if 0 < one.written < 1e11 else "long ago"
        print(clean_line(f"{one.key}: {turns}, written {written}{branch}"))
    if not as_json:
        print("Show one of them with --key SESSION." if kept else "The store holds no session.")
