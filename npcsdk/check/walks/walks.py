"""Walks over a world: talks played by players of several kinds, what they came by, and what went wrong.

Each walk follows from the world, the seed, its number and its walker; the explorer's besides from the
walks before it. So a walk is made again by making those before it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any, TypeAlias

from npcsdk.check.walks.coverage import Coverage
from npcsdk.check.walks.personas import PERSONAS
from npcsdk.check.walks.walkers import Explorer
from npcsdk.check.walks.walking import Tell, Walk
from npcsdk.events import InputReceived
from npcsdk.mind.moment import derive
from npcsdk.mind.step import Decision, Step
from npcsdk.world.rules import Path
from npcsdk.world.world import World

EXPLORER = "explorer"
WALKERS = (EXPLORER, *PERSONAS)
"""The names of the walkers, in the order in which they take turns."""
MOST = 1_000_000
"""Walks of one run."""
TOLD = 200
"""Failures that are kept, each at a place once."""

Watch: TypeAlias = Callable[[Step, InputReceived, Decision], None]


@dataclass(slots=True)
class Failure:
    """Something that went wrong in a walk.

    Attributes:
        code: that of the Notice, or `exception`, `condition`, `dead_end`.
        text: what happened, for people.
        where: the node, `mira.hub`, where the talk was.
        walk: the first walk in which it happened, counted from 1; `walker` is who walked.
        moves: what was done in it up to then.
        times: how many walks it happened in.
    """

    code: str
    text: str
    where: str
    walk: int
    walker: str
    moves: tuple[str, ...]
    times: int = 1


@dataclass(slots=True)
class Walked:
    """What came of walks over a world.

    Attributes:
        walkers: who walked, in turn.
        runs: walks made; `turns` is the number of turns in all of them.
        unended: walks that came neither to an ending nor to a failure before they were long enough.
        coverage: what they came by.
        failures: what went wrong.
    """

    world: World
    seed: int
    walkers: tuple[str, ...]
    coverage: Coverage
    runs: int = 0
    turns: int = 0
    unended: int = 0
    failures: list[Failure] = field(default_factory=list)

    def as_json(self, place: Callable[[Path], str] | None = None) -> dict[str, Any]:
        """All of it as JSON values; the keys in `coverage` are those of `Coverage.counts`.

        Args:
            place: gives file, line and column of a path of the world, where there are any.
        """
        cover = self.coverage
        percents = {part: int(total.percent * 10) / 10 for part, total in cover.totals().items()}
        totals = {
            part: {"covered": total.covered, "of": total.of, "percent": percents[part]}
            for part, total in cover.totals().items()
        }
        missed = [
            {"part": one.part, "key": one.key, **({"place": place(one.path)} if place else {})}
            for one in cover.missed()
        ]
        return {
            "format": "npcsdk-walks-1",
            "world": self.world.id,
            "runs": self.runs,
            "seed": self.seed,
            "walkers": list(self.walkers),
            "turns": self.turns,
            "coverage": {**cover.counts, "totals": totals, "percent": cover.percent},
            "uncovered": missed,
            "failures": [asdict(one) for one in self.failures],
            "endings": cover.endings,
            "unended": self.unended,
        }


def walk_world(
    world: World,
    *,
    runs: int = 1000,
    seed: int = 1,
    walkers: Iterable[str] = WALKERS,
    progress: Callable[[int], None] | None = None,
) -> Walked:
    """Walk a world.

    Args:
        world: what is walked; its references must hold.
        runs: how many walks, at most a million.
        seed: all randomness follows from it.
        walkers: who walks, in turn: names among `WALKERS`.
        progress: called with the number of walks made, after each.
    """
    walking = Walking(world, seed, walkers)
    for number in range(1, min(runs, MOST) + 1):
        walking.walk(number)
        if progress:
            progress(number)
    return walking.walked


class Walking:
    """Makes walks, one after the other. `walked` is what came of them so far."""

    def __init__(self, world: World, seed: int = 1, walkers: Iterable[str] = WALKERS) -> None:
        self._world = world
        self._who = [world.start, *(name for name in world.characters if name != world.start)]
        self._known: dict[tuple[str, str, str], Failure] = {}
        coverage = Coverage(world)
        self._explorer = Explorer(world, coverage)
        self.walked = Walked(world, seed, tuple(dict.fromkeys(walkers)) or WALKERS, coverage)

    def walker(self, number: int) -> str:
        """Who makes the walk of a number."""
        return self.walked.walkers[(number - 1) % len(self.walked.walkers)]

    def walk(self, number: int, watch: Watch | None = None, tell: Tell | None = None) -> Walk:
        """Make the walk of a number, from 1 on; those before it must have been made.

        Args:
            number: which walk.
            watch: told of each input before it happens.
            tell: told of each move, None for the beginning, and of the events that came of it.
        """
        walked, walker = self.walked, self.walker(number)
        character = self._who[(number - 1) // len(walked.walkers) % len(self._who)]
        dice, seed = Random(f"{walked.seed}/{number}"), derive(walked.seed, number)
        walk = Walk(self._world, walked.coverage, dice=dice, seed=seed, character=character)
        walk.play.watch, walk.tell = watch, tell
        if walker == EXPLORER:
            self._explorer.begin()
        walk.go(self._explorer.choose if walker == EXPLORER else PERSONAS[walker])
        walked.runs += 1
        walked.turns += len(walk.moves) + 1
        walked.unended += not walk.over
        for code, text, where, made in walk.failures:
            self._failed(Failure(code, text, where, number, walker, tuple(map(str, walk.moves[:made]))))
        return walk

    def _failed(self, failure: Failure) -> None:
        kind = failure.code, failure.text, failure.where
        known = self._known.get(kind)
        if known is not None:
            known.times += 1
        elif len(self._known) < TOLD:
            self._known[kind] = failure
            self.walked.failures.append(failure)
