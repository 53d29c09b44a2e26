"""`npcsdk walk`: thousands of talks with a world, without a model: what they came by, and what went wrong."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.options import World
from npcsdk.cli.terminal import err, out

if TYPE_CHECKING:
    from npcsdk.check.walks.walks import Walked
    from npcsdk.world.loading import Reading


def walk(
    world: World,
    runs: Annotated[int, typer.Option("--runs", metavar="N", min=1, max=1_000_000, help="How many walks.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="All that is random follows from it.")] = 1,
    walker: Annotated[
        list[str] | None,
        typer.Option(
            "--walker",
            metavar="NAME",
            help="Who walks: explorer, random, eager, hostile, silent or completionist; several take turns. "
            "By default all of them.",
        ),
    ] = None,
    only: Annotated[
        int | None,
        typer.Option("--only", metavar="N", min=1, max=1_000_000, help="Show walk N of these, turn by turn."),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="With --only: why each way was taken or was not.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the JSON there, too: for npcsdk graph --walks.")
    ] = None,
    fail_under: Annotated[
        float, typer.Option("--fail-under", metavar="PERCENT", min=0, max=100, help="The least coverage that will do.")
    ] = 0.0,
) -> None:
    """Let simulated players walk a world, and tell what none of them came by and what went wrong.

    Exit status: 0 all is well, 1 something went wrong or too little was covered, 2 there is no world to read.
    """
    from npcsdk.check.walks.walks import WALKERS
    from npcsdk.cli.walks_shown import show_walked
    from npcsdk.safe_file import write_file

    walkers = walker or WALKERS
    if unknown := [name for name in walkers if name not in WALKERS]:
        raise typer.BadParameter(f"there is no walker {unknown[0]!r}; there are {', '.join(WALKERS)}")
    if trace and only is None:
        raise typer.BadParameter("--trace needs --only N: the walk that it is about")
    if only is not None and (as_json or to or fail_under):
        raise typer.BadParameter("--only shows one walk; --json, --out and --fail-under are about all of them")
    reading = _read(world)
    if only is not None:
        raise typer.Exit(_show_one(reading, seed, walkers, only, trace))
    walked = _walk_all(reading, runs, seed, walkers)
    written = json.dumps(walked.as_json(lambda path: ":".join(map(str, reading.place(path)))), indent=1)
    if to is not None:
        write_file(to, (written + "\n").encode("utf-8"))
    if as_json:
        print(written)
    else:
        again = ["npcsdk", "walk", world, "--seed", str(seed)]
        again += [word for name in walker or () for word in ("--walker", name)]
        show_walked(out(), walked, reading.place, shlex.join(again))
    if walked.failures or walked.coverage.percent < fail_under:
        raise typer.Exit(1)


def _read(world: str) -> Reading:
    from npcsdk.errors import WorldError
    from npcsdk.world.loading import read_world

    reading = read_world(world)
    if reading.world is None or reading.problems:
        raise WorldError(reading.problems)
    return reading


def _show_one(reading: Reading, seed: int, walkers: Sequence[str], number: int, trace: bool) -> int:
    """Make the walks up to one, and show that; the exit status."""
    from npcsdk.check.walks.walks import Walking
    from npcsdk.cli.walks_shown import WalkShown

    assert reading.world is not None
    walking = Walking(reading.world, seed, walkers)
    for before in range(1, number):
        walking.walk(before)
    shown = WalkShown(out(), number, walking.walker(number), trace=trace)
    one = walking.walk(number, watch=shown.watch, tell=shown.tell)
    shown.end(one)
    return int(bool(one.failures))


def _walk_all(reading: Reading, runs: int, seed: int, walkers: Sequence[str]) -> Walked:
    from rich.progress import Progress

    from npcsdk.check.walks.walks import walk_world

    assert reading.world is not None
    with Progress(console=err(), transient=True, disable=not err().is_terminal) as bar:
        task = bar.add_task("walks", total=runs)

        def progress(done: int) -> None:
            if done % 10 == 0:
                bar.update(task, completed=done)

        return walk_world(reading.world, runs=runs, seed=seed, walkers=walkers, progress=progress)
