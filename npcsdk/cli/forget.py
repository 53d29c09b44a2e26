"""`npcsdk forget`: removes what is kept of a player."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from npcsdk.session.forgotten import Forgotten


def forget(
    player: Annotated[str, typer.Argument(metavar="PLAYER", help="The player's id.")],
    store: Annotated[Path | None, typer.Option("--store", metavar="FILE", help="A store: game.db.")] = None,
    saves: Annotated[
        list[Path] | None,
        typer.Option("--saves", metavar="DIR", help="A folder of saves, and those below; may be given several times."),
    ] = None,
    world: Annotated[
        str | None, typer.Option("--world", metavar="ID", help="In this world alone; by default in all of them.")
    ] = None,
    cassettes: Annotated[
        list[Path] | None,
        typer.Option("--cassette", metavar="FILE", help="A recording of a model: removed, whoever talked to it."),
    ] = None,
    keep_voices: Annotated[
        bool, typer.Option("--keep-voices", help="Leave the cache of voiced lines as it is; by default it is emptied.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
) -> None:
    """Remove all that is kept of a player, after asking. End their sessions first.

    Exit status: 0 nothing of them is left there, 1 something is, or may be.
    """
    from functools import partial

    from npcsdk import forgetting
    from npcsdk.voices.kept.cached import cache_folder, caching

    if store is None and not saves and not cassettes:
        raise typer.BadParameter("Say where to look: --store FILE, --saves DIR, or both.")
    voices = cache_folder() if caching() and not keep_voices else None
    forgets = partial(
        forgetting.forget,
        player,
        store=store,
        saves=saves or (),
        world=world,
        voices=voices,
        cassettes=cassettes or (),
    )
    found = forgets(dry_run=True)
    _show(found, player, voices)
    if dry_run:
        _end(found.left)
    elif (found.sessions or found.files) and not _agreed(yes):
        _end(("Nothing was removed.",))
    else:
        done = forgets()  # Also where nothing was found: it may have been stopped midway.
        _tell(f"Removed: {_count(len(done.sessions), 'session')}, {_count(len(done.files), 'file')}.")
        _end(done.left)


def _show(found: Forgotten, player: str, voices: Path | None) -> None:
    """What is there to be removed."""
    spoken = [path for path in found.files if path.parent == voices]
    files = [path for path in found.files if path.parent != voices]
    if not found.sessions and not files:
        _tell(f"Nothing says that it is of a player {player}.")
    for key in found.sessions:
        _tell(f"session {key}")
    for path in files:
        _tell(f"file {path}")
    if spoken:
        _tell(f"{_count(len(spoken), 'voiced line')}, of whatever player, in {voices}")


def _agreed(yes: bool) -> bool:
    from npcsdk.cli.terminal import err, has_person

    if yes:
        return True
    if not has_person():
        err().print("Nobody is there to be asked; say --yes to remove it.")
        return False
    return typer.confirm("Remove this?", err=True)


def _end(left: Iterable[str]) -> None:
    """Tell what is left; the exit status says whether anything is."""
    from npcsdk.cli.clean import clean_line
    from npcsdk.cli.terminal import err

    lines = [clean_line(line) for line in left]
    for line in lines:
        err().print(line)
    if lines:
        raise typer.Exit(1)


def _tell(line: str) -> None:
    from npcsdk.cli.clean import clean_line
    from npcsdk.cli.terminal import out

    out().print(clean_line(line))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
