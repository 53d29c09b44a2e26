"""`npcsdk write`: what story generation writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from npcsdk.cli.answers import Answers
from npcsdk.cli.clean import clean
from npcsdk.cli.options import Model, World
from npcsdk.cli.terminal import err, out

write = typer.Typer(help="Write scripts.", no_args_is_help=True, rich_markup_mode=None)


@write.callback()
def _group() -> None:
    """Write what a studio reads and records."""


@write.command()
def script(
    world: World,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the scripts go.")],
    walks: Annotated[int, typer.Option("--walks", metavar="N", min=1, max=999, help="How many.")] = 5,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="All that is random follows from it.")] = 1,
    model: Model = "scripted",
) -> None:
    """Let a simulated player walk a world; write what is said as Markdown and JSON."""
    from rich.progress import Progress

    from npcsdk.script import write_scripts

    answers = Answers()
    with Progress(console=err(), transient=True, disable=not err().is_terminal) as bar:
        task = bar.add_task("walks", total=walks)
        written = write_scripts(
            world,
            walks=walks,
            seed=seed,
            out=folder,
            model=model,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            tap=answers.take,
        )
    for path in written:
        out().print(clean(str(path)))
    answers.insist()
