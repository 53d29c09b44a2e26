"""`npcsdk schema`: what the files of a world, and the events, may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from npcsdk.cli.clean import clean
from npcsdk.cli.terminal import out


def schema(
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write one file for each there instead.")
    ] = None,
) -> None:
    """Print JSON Schemas of a world's files and of the events, for editors and tools."""
    from npcsdk.codec import event_schema
    from npcsdk.world.schema import world_schemas

    schemas = {**world_schemas(), "event": event_schema()}
    if folder is None:
        print(json.dumps(schemas, indent=1))
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        out().print(clean(str(path)))
