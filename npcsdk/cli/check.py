"""`npcsdk check`: what is wrong with a world."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.options import World
from npcsdk.cli.terminal import err, has_person, out

if TYPE_CHECKING:
    from npcsdk.check.report import Report
    from npcsdk.leaks.probe import Probed


def check(
    world: World,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: findings, what is undecided, and counts.")
    ] = False,
    as_sarif: Annotated[
        bool, typer.Option("--sarif", help="Print SARIF 2.1.0, which code hosts and editors read.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write-ids", help="First write into the files, behind each text, the id that it has.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings give exit status 1 too.")] = False,
    leaks: Annotated[
        bool,
        typer.Option(
            "--leaks",
            help="Let many players at once walk through it, with a mark in each secret, and look where these come out.",
        ),
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="With --leaks: all that is random there follows from it.")
    ] = 1,
) -> None:
    """Say what is wrong with a world, and what to do about it.

    Exit status: 0 all is well or there are warnings only, 1 something is wrong, 2 there is no world to read.
    """
    from npcsdk import __version__
    from npcsdk.check.report import check_folder
    from npcsdk.check.sarif import sarif
    from npcsdk.cli.findings_shown import show_report

    if as_json and as_sarif:
        raise typer.BadParameter("--json and --sarif cannot be had at once.")
    if write:
        _write_ids(world)
    report = check_folder(world)
    probed = None
    if leaks and report.counts["error"]:
        err().print("Leaks are looked for where there are no errors.")
    elif leaks:
        report, probed = _with_leaks(report, world, seed)
    if as_json:
        print(json.dumps(report.data() | ({"leaks": probed.data()} if probed else {}), indent=1))
    elif as_sarif:
        print(json.dumps(sarif(report, base=_base(report.folder), version=__version__), indent=1))
    else:
        show_report(out(), report, frames=has_person())
        if probed:
            out().print(str(probed))
    if not report.is_world:
        raise typer.Exit(2)
    if not report.is_well(strict=strict):
        raise typer.Exit(1)


def _with_leaks(report: Report, world: str, seed: int) -> tuple[Report, Probed]:
    """The report with the leaks of a world, and what was looked at."""
    from rich.progress import Progress

    from npcsdk.leaks.findings import leaks_in
    from npcsdk.leaks.probe import PLAYERS

    with Progress(console=err(), transient=True, disable=not err().is_terminal) as bar:
        task = bar.add_task("players", total=PLAYERS)
        probed, problems = leaks_in(world, seed=seed, progress=lambda done: bar.update(task, completed=done))
    return replace(report, findings=(*report.findings, *problems)), probed


def _write_ids(world: str) -> None:
    from npcsdk.world.ids_written import write_ids

    written = write_ids(world)
    for name, count in Counter(one.place.file for one in written).items():
        err().print(clean(f"{name}: {count} {'id' if count == 1 else 'ids'} written."))
    if not written:
        err().print("Every text that is said has its id.")


def _base(folder: Path) -> str:
    """A world's folder as the addresses of its files begin in SARIF: relative to where we are, where it lies below."""
    try:
        base = Path(os.path.relpath(folder)).as_posix()
    except ValueError:  # On another drive.
        base = ".."
    if base.split("/")[0] == "..":
        return folder.absolute().as_uri()
    return "" if base == "." else quote(os.fsencode(base))
