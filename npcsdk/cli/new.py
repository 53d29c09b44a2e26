"""`npcsdk new`: a small world to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.terminal import out


def new(path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder that is empty or not there yet.")]) -> None:
    """Write a small world that runs at once, with comments that teach."""
    from npcsdk.world.starter import write_starter

    folder = clean(shlex.quote(str(write_starter(path))))
    out().print(f"Wrote a world to {folder}. Talk to it with:\n\n    npcsdk chat {folder}\n")
