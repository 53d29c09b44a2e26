"""`npcsdk translate`: a world's texts as a table to fill in, for one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.clean import clean, clean_line
from npcsdk.cli.options import World
from npcsdk.cli.terminal import out

if TYPE_CHECKING:
    from npcsdk.script.translating import Table

_TOLD = 20
"""Ids that are told of each kind; the file has all."""


def translate(
    world: World,
    to: Annotated[str, typer.Option("--to", metavar="LANGUAGE", help="The language to translate to: zh, pt-BR.")],
) -> None:
    """Write locales/LANGUAGE.yaml, a table of a world's texts to fill in, or bring it up to date.

    What is translated stays as it is; texts that have changed since are marked, and nothing is removed.
    """
    from npcsdk.script.translating import write_table

    _show(write_table(world, to), to)


def _show(table: Table, language: str) -> None:
    console = out()
    missing, stale, unknown = table.coverage
    done = len(table.texts) - len(missing)
    console.print(f"{clean(table.name)}: {done} of {len(table.texts)} texts are translated.")
    _list("to translate", [f"{name}: {table.texts[name].text}" for name in missing])
    _list("changed since they were translated", [f"{name}: {table.texts[name].text}" for name in stale])
    _list("with an id that no text has; they stand at the end", unknown)
    _list("moved to a new id", [f"{old} -> {new}" for new, old in table.moved.items()])
    if not table.is_listed:
        console.print(f"Add {clean(language)} to `languages` in world.yaml.")


def _list(what: str, rows: list[str] | tuple[str, ...]) -> None:
    if rows:
        out().print(f"\n{len(rows)} {what}:")
        for row in rows[:_TOLD]:
            out().print(f"  {clean_line(row)[:100]}")
        if len(rows) > _TOLD:
            out().print("  ...")
