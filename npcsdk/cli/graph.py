"""`npcsdk graph`: a picture of a world's dialogue graphs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.options import World
from npcsdk.cli.terminal import err, out

if TYPE_CHECKING:
    from npcsdk.draw.picture import Picture

Format = Literal["svg", "html", "mermaid", "dot"]
_ENDINGS: dict[str, Format] = {
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
    ".mmd": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
}


def graph(
    world: World,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="What to write; by default what the ending of --out says, else svg."),
    ] = None,
    walks: Annotated[
        Path | None, typer.Option("--walks", metavar="FILE", help="Colour by the counts of `npcsdk walk --json`.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there instead of on stdout.")
    ] = None,
) -> None:
    """Draw a world's dialogue graphs.

    html is a page of its own, to search, zoom and read in; svg is one picture; mermaid and dot are for other tools.
    """
    from npcsdk.draw.heat import read_heat
    from npcsdk.draw.tracing import picture_of
    from npcsdk.safe_file import write_file
    from npcsdk.world.loading import load_world

    form = form or (_ENDINGS.get(to.suffix.lower(), "svg") if to else "svg")
    loaded = load_world(world)
    picture = picture_of(loaded, read_heat(walks, loaded) if walks else None)
    text = _written(picture, form)
    if to is None:
        print(text, end="")
        return
    write_file(to, text.encode("utf-8"))
    out().print(clean(str(to)))


def _written(picture: Picture, form: Format) -> str:
    from npcsdk.draw.diagrams import dot_of, mermaid_of
    from npcsdk.draw.html import html_of
    from npcsdk.draw.placing import place
    from npcsdk.draw.svg import svg_of

    if form == "mermaid":
        return mermaid_of(picture)
    if form == "dot":
        return dot_of(picture)
    drawing = place(picture)
    if drawing.plain:
        err().print(f"{len(picture.boxes)} boxes are too many to show their lines: only titles are drawn.")
    return html_of(drawing) if form == "html" else svg_of(drawing)
