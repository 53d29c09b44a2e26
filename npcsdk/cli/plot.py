"""`npcsdk plot`: what a character felt over a session, as a picture with the lines said beneath."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.clean import clean, clean_line
from npcsdk.cli.options import placed
from npcsdk.cli.terminal import err, out

if TYPE_CHECKING:
    from npcsdk.draw.course import Gathering
    from npcsdk.draw.course_picture import Drawn

NAMED = 12
"""Characters that are told of by name."""


def plot(
    save: Annotated[Path, typer.Argument(metavar="SAVE", help="A save, a log alone, or a store of sessions.")],
    to: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Write it there: a .png or a .svg.")] = Path(
        "course.png"
    ),
    world: Annotated[
        str | None,
        typer.Option(
            "--world",
            metavar="WORLD",
            help="The world of the save: names, where moods rest, and what characters thought of others at first.",
            callback=lambda folder: folder and placed(folder),
        ),
    ] = None,
    character: Annotated[
        str, typer.Option("--character", metavar="ID", help="Who; by default the one that was moved most.")
    ] = "",
    first: Annotated[int, typer.Option("--from", metavar="TURN", min=0, help="Begin with this turn.")] = 0,
    last: Annotated[int | None, typer.Option("--to", metavar="TURN", min=0, help="End with this turn.")] = None,
    key: Annotated[str, typer.Option("--key", metavar="SESSION", help="Which session of a store.")] = "",
    show: Annotated[bool, typer.Option("--show", help="Open it, too.")] = False,
) -> None:
    """Draw what a character felt, its mood and what it thought of others over game time, with the lines beneath.

    Exit status: 0 it is written, 1 it cannot be, or something of the log is damaged and left out.
    """
    from npcsdk.cli.replay_source import source_of
    from npcsdk.draw.course import Gathering
    from npcsdk.draw.course_picture import FORMATS, draw
    from npcsdk.session.replay import turns
    from npcsdk.world.loading import load_world

    if to.suffix.lower().removeprefix(".") not in FORMATS:
        raise typer.BadParameter(f"--out is {to.name[:60]!r}; a picture is a .png or a .svg")
    if to.is_dir():
        raise typer.BadParameter(clean_line(f"--out {to} is a folder; name a file in it"))
    if not to.parent.is_dir():
        raise typer.BadParameter(clean_line(f"--out {to}: there is no folder {to.parent}; make it first"))
    if last is not None and last < first:
        raise typer.BadParameter(f"--to {last} is before --from {first}")
    source = source_of(save, key)
    gathering = Gathering(load_world(world) if world else None, range(first, 10**9 if last is None else last + 1))
    for passage in turns(source.records):
        gathering.take(passage)
    if source.snapshot:
        gathering.open(source.snapshot)
    who = character or next(iter(gathering.characters), "")
    course = gathering.course(who)
    _tell(draw(course, to, about=f" in {source.snapshot.world}" if source.snapshot else ""), gathering, who, to)
    if show and typer.launch(str(to.absolute())):
        err().print("Nothing on this machine opens pictures.")
    if gathering.damaged or source.trouble:
        err().print(clean_line(f"The log is damaged, and what cannot be read is left out. {source.trouble}"))
        raise typer.Exit(1)


def _tell(drawn: Drawn, gathering: Gathering, who: str, to: Path) -> None:
    show = out().print
    show(clean(str(to)))
    others = [other for other in gathering.characters if other != who]
    if others:
        more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        show(clean_line(f"This is {who}. Also in it: {', '.join(others[:NAMED])}{more}; see them with --character ID."))
    if drawn.told < drawn.turns:
        show(f"There is room for the lines of {drawn.told} of {drawn.turns} turns; --from and --to show fewer turns.")
    for note in drawn.notes:
        err().print(clean_line(note))
