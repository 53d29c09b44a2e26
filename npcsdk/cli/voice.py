"""`npcsdk voice`: lines voiced ahead."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.clean import clean_line
from npcsdk.cli.options import World
from npcsdk.cli.terminal import err, out

if TYPE_CHECKING:
    from npcsdk.script.ahead import Report, Unvoiced

SHOWN = 20
"""Lines and pieces that are listed, of each kind."""


def voice(
    world: World,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the sound goes.")],
    spec: Annotated[
        str, typer.Option("--voice", metavar="SPEC", help="Who speaks: one voice, as for chat. Not silence.")
    ] = "auto",
    language: Annotated[
        str, typer.Option("--language", metavar="LANG", help="The language; by default the world's first.")
    ] = "",
    character: Annotated[str, typer.Option("--character", metavar="ID", help="Only the lines of this one.")] = "",
    prune: Annotated[bool, typer.Option("--prune", help="Remove what the world does not say any more.")] = False,
) -> None:
    """Voice all that a writer wrote ahead of play; --voice stored:DIR speaks it.

    A run that was stopped is taken up again: what is there is not voiced twice.
    Exit status: 0 all is voiced that can be, 1 a voice failed at something.
    """
    from rich.progress import Progress

    from npcsdk.script.ahead import voice_ahead
    from npcsdk.world.loading import load_world

    with Progress(console=err(), transient=True, disable=not err().is_terminal) as bar:
        task = bar.add_task("pieces", total=None)
        report = asyncio.run(
            voice_ahead(
                load_world(world),
                voice=spec,
                out=folder,
                language=language,
                character=character,
                prune=prune,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        )
    _tell(report, folder)
    if report.failed:
        raise typer.Exit(1)


def _tell(report: Report, folder: Path) -> None:
    show = out().print
    show(
        clean_line(
            f"{report.lines} lines, {report.pieces} pieces, {report.seconds:.1f} s of sound "
            f"({report.voice}, {report.language}) in {folder}"
        )
    )
    if report.made_seconds:
        factor = report.spent / report.made_seconds
        show(f"Voiced now: {report.made} pieces in {report.spent:.1f} s, real-time factor {factor:.3f}")
    if report.pruned:
        show(f"Removed: {report.pruned}")
    _list("Not voiced ahead", report.skipped)
    _list("Failed", report.failed)
    if report.failed:
        err().print("Run this again to try once more what failed.")


def _list(head: str, unvoiced: Sequence[Unvoiced]) -> None:
    show = out().print
    if unvoiced:
        show(f"{head}: {len(unvoiced)}")
    for place, text, why in unvoiced[:SHOWN]:
        show(f"  {clean_line(place)}: {clean_line(why)}: {clean_line(text)[:60]}")
    if len(unvoiced) > SHOWN:
        show(f"  and {len(unvoiced) - SHOWN} more")
