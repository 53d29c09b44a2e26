"""`npcsdk check`: what is wrong with a world."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.options import World
from npcsdk.cli.terminal import out

if TYPE_CHECKING:
    from npcsdk.errors import Problem

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def check(
    world: World,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list of the findings.")] = False,
) -> None:
    """Say what is wrong with a world, and what to do about it.

    Exit status: 0 all is well, 1 something is wrong, 2 there is no world to read.
    """
    from npcsdk.check.findings import check_world_folder

    found = check_world_folder(world)
    if as_json:
        print(json.dumps([asdict(problem) for problem in found], indent=1))
    else:
        _show(found)
    if any(problem.code == "no-world" for problem in found):
        raise typer.Exit(2)
    if any(problem.severity == "error" for problem in found):
        raise typer.Exit(1)


def _show(found: list[Problem]) -> None:
    from rich.text import Text

    console = out()
    for problem in found:
        place = ":".join(map(str, (problem.file, problem.line, problem.column) if problem.line else (problem.file,)))
        head = Text.assemble((clean(place), "bold"), ": ", (problem.severity, STYLES[problem.severity]))
        console.print(head + Text(f" {problem.code}: {clean(problem.message)}"))
        if problem.remedy:
            console.print(Text(f"    {clean(problem.remedy)}", "green"))
    many = "finding" if len(found) == 1 else "findings"
    console.print(f"{len(found)} {many}." if found else "All is well.")
