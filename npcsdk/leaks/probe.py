"""Many players at once in worlds with canaries, all over the same model, voice, embedder and store."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from npcsdk.leaks.canaries import Canaries
from npcsdk.leaks.deeds import DEEDS, look_back
from npcsdk.leaks.judge import Found, Run
from npcsdk.leaks.leak import Leak
from npcsdk.leaks.planted import planted
from npcsdk.leaks.spies import Listening, Parrot, Reading
from npcsdk.leaks.walk import Opening, Ports, Walk
from npcsdk.ports import Embedder, LanguageModel, Store, Voice
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.world.references import check_world
from npcsdk.world.world import Player, World

PLAYERS = 64
"""Players of one world, all at once."""
TURNS = 14
"""What each of them does."""


@dataclass(frozen=True, slots=True)
class Between:
    """What a game has of its own, to be tried: each is given what there is, and gives what is used instead.

    `model`, `voice`, `embedder` and `store` may put something before a port, as a cache or a batch; `played` gives
    another world to play than the one that everything is held against. `opening` opens sessions.
    """

    model: Callable[[LanguageModel], LanguageModel] = lambda port: port
    voice: Callable[[Voice], Voice] = lambda port: port
    embedder: Callable[[Embedder], Embedder] = lambda port: port
    store: Callable[[Store], Store] = lambda port: port
    played: Callable[[World], World] = lambda world: world
    opening: Opening = Session


@dataclass(slots=True)
class Probed:
    """What came of a probe.

    Attributes:
        seed: all that is random follows from it, whoever comes first.
        looked: how much was looked at, by what it is.
        leaks: the first of each kind, by player; `times` says how often each was found.
    """

    seed: int
    looked: Counter[str] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)
    times: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def add(self, found: Found) -> None:
        """Add what was found in one run."""
        self.looked += found.looked
        for leak in found.leaks:
            self.times[leak.kind] += 1
            if self.times[leak.kind] == 1:
                self.leaks.append(leak)

    def data(self) -> dict[str, Any]:
        """How much was looked at, as JSON knows it; the leaks are findings."""
        return {"seed": self.seed, "looked": dict(self.looked), "found": sum(self.times.values())}

    def __str__(self) -> str:
        looked = ", ".join(f"{self.looked[name]:,} {name}" for name in SHOWN if self.looked[name])
        leaks = sum(self.times.values())
        return f"{looked}: {leaks:,} {'leak' if leaks == 1 else 'leaks'}."


SHOWN = (
    "players",
    "sessions",
    "requests",
    "requests to reflect",
    "voice requests",
    "embedded texts",
    "events",
    "logs",
    "saves",
    "stores",
)


def probe(
    worlds: Iterable[World],
    *,
    players: int = PLAYERS,
    turns: int = TURNS,
    seed: int = 1,
    at_once: int = PLAYERS,
    between: Between | None = None,
    progress: Callable[[int], None] | None = None,
) -> Probed:
    """Let players walk through worlds with canaries, and look at all that leaves their sessions.

    Args:
        worlds: what is probed; one by one, as there is room for more players.
        players: of each world. Each is somebody else.
        turns: what each of them does.
        seed: all randomness follows from it.
        at_once: sessions that go on at the same time.
        between: what a game has of its own, to be tried.
        progress: called with the number of players that are done, after each.

    Raises:
        WorldError: a world refers to things that are not there.
    """
    pool = _Pool(worlds, players, turns, seed, between or Between(), progress)
    return asyncio.run(pool.run(at_once))


class _Pool:
    """Players in a row, of whom some walk at the same time."""

    def __init__(
        self,
        worlds: Iterable[World],
        players: int,
        turns: int,
        seed: int,
        between: Between,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._players, self._turns, self._seed, self._between = players, turns, seed, between
        self._canaries = Canaries()
        self._jobs = self._each(worlds)
        self._progress = progress
        self._found: dict[int, Found] = {}

    async def run(self, at_once: int) -> Probed:
        """Let all of them walk."""
        with TemporaryDirectory(prefix="npcsdk-leaks-") as folder:
            store = SqliteStore(Path(folder) / "sessions.db")
            try:
                ports = self._ports(store)
                async with asyncio.TaskGroup() as tasks:
                    for _ in range(at_once):
                        tasks.create_task(self._work(ports, Path(folder)))
            except ExceptionGroup as group:
                raise group.exceptions[0] from None
            finally:
                store.close()
        probed = Probed(self._seed)
        for number in sorted(self._found):
            probed.add(self._found[number])
        return probed

    def _ports(self, store: Store) -> list[Ports]:
        """What is shared: by all, but for the model, of which there are three kinds."""
        listening, between = Listening(), self._between
        voice, embedder = between.voice(listening), between.embedder(Reading())
        models = Parrot("judging", judges=True), Parrot("plain"), Parrot("small", small=True)
        store = between.store(store)
        return [Ports(between.model(model), voice, embedder, store, listening) for model in models]

    def _each(self, worlds: Iterable[World]) -> Iterator[tuple[Run, World]]:
        number = 0
        for at, written in enumerate(worlds):
            world, _ = planted(written, self._canaries, Random(f"{self._seed}/world {at}"), at)
            check_world(world)
            played = self._between.played(world)
            languages = (world.languages[0], *world.locales)
            for _ in range(self._players):
                number += 1
                dice = Random(f"{self._seed}/name {number}")
                word = self._canaries.new(dice, "name", "", owner=number, world=at).canary.capitalize()
                player = Player(id=f"p{number}", name=f"Ann {word}", language=languages[number % len(languages)])
                yield Run(world, at, self._canaries, player, number, self._seed), played

    async def _work(self, ports: list[Ports], folder: Path) -> None:
        for run, played in self._jobs:
            number = run.player_number
            found = self._found[number] = Found()
            own = folder / str(number)
            own.mkdir()
            walk = Walk(run, played, ports[number % len(ports)], own, found, self._between.opening)
            await walk.go(DEEDS, look_back, self._turns)
            if self._progress:
                self._progress(len(self._found))
