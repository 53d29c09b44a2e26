"""Leaks as findings of a check: each at its place in the files of a world, with how it came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import NamedTuple

from npcsdk.errors import Problem, WorldError
from npcsdk.leaks.leak import Leak
from npcsdk.leaks.probe import PLAYERS, TURNS, Probed, probe
from npcsdk.world.loading import read_world
from npcsdk.world.rules import Fault, Path
from npcsdk.world.world import World

LEAK = "leak"
SHOWN = 8
"""Moves that are shown of those that led to a leak."""
_REMEDIES = {
    "request": "Where a writer's text quotes it, leave that out, or let the node reveal it.",
    "line": "Leave it out of the line, or let the node reveal it to whoever may know it.",
}
_OTHERWISE = "It came about in npcsdk, or in what a game put between: please tell of it, with this text."


class Leaking(NamedTuple):
    """What a world was found to leak, and how much was looked at."""

    probed: Probed
    problems: tuple[Problem, ...]


def leaks_in(
    folder: str | FilePath,
    *,
    players: int = PLAYERS,
    turns: int = TURNS,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Leaking:
    """The leaks of the world at a path.

    Args:
        folder: a folder with a world.yaml, or that file.
        players: who walk through it, all at once.
        turns: what each of them does.
        seed: all randomness follows from it.
        progress: called with the number of players that are done, after each.

    Raises:
        WorldError: there is no world there, or something is wrong in it.
    """
    reading = read_world(folder)
    if reading.world is None or reading.problems:
        raise WorldError(reading.problems)
    probed = probe([reading.world], players=players, turns=turns, seed=seed, at_once=players, progress=progress)
    problems = map(reading.problem, faults(reading.world, probed))
    return Leaking(probed, tuple(reading.in_order(problems)))


def faults(world: World, probed: Probed) -> Iterator[Fault]:
    """The leaks of a world, at their places in it."""
    for leak in probed.leaks:
        times = probed.times[leak.kind]
        found = f"{_sentence(leak)} Found {'once' if times == 1 else f'{times} times'}, first as {leak.text!r}."
        moves = " · ".join((*(["…"] if len(leak.moves) > SHOWN else []), *leak.moves[-SHOWN:]))
        remedy = _REMEDIES.get(leak.where, _OTHERWISE) if leak.secret.kind == "lore" else _OTHERWISE
        yield Fault(_path(world, leak), LEAK, found, f"{remedy} Player {leak.player} of seed {leak.seed}: {moves}.")


def _sentence(leak: Leak) -> str:
    at = f" at {leak.node}" if leak.node else ""
    who = f" of {leak.who}" if leak.who else f" of player {leak.player}"
    secret = str(leak.secret)
    return f"{secret[0].upper()}{secret[1:]} is in {_article(leak.where)}{who}{at}: {leak.why}."


def _article(where: str) -> str:
    return where if where == "knowledge" else f"{'an' if where[0] in 'aeiou' else 'a'} {where}"


def _path(world: World, leak: Leak) -> Path:
    """Where to look: at the node, else at the entry of the lore."""
    graph, _, node = leak.node.partition(".")
    if graph in world.graphs and node in world.graphs[graph].nodes:
        return ("graphs", graph, "nodes", node)
    return ("lore", leak.secret.what) if leak.secret.what in world.lore else ()
