"""How much a request grows as there is more and more to be remembered."""

from __future__ import annotations

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from benchmarks.player import SimulatedPlayer
from benchmarks.talk import SIXTY, THINGS
from npcsdk.events import TurnStarted
from npcsdk.mind.tokens import estimate_messages
from npcsdk.opening import tavern
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.testing.models import FakeModel
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world

EARLY, LATE = 30, 150
AROUND = 10
"""Turns before and after these that are looked at: a window of turns that leaps is now long, now short."""
TALKS = 12
HOUR = 3600.0
SAID = (
    "I lost my {} near the {} yesterday.",
    "My sister keeps a {} in her {}.",
    "Have you seen a {} or a {}?",
    "The {} is better than the {}, I think.",
    "I will bring you a {} and a {} tomorrow.",
    "There was a {} under the {}.",
)

Playing: TypeAlias = Callable[[], Turn]
"""What the player does next."""


def run() -> dict[str, float]:
    """All figures of this part; see `python -m benchmarks` for names, units and targets."""
    figures: dict[str, float] = {}
    for talk, player in (("what comes up again", _again), ("a simulated player", _simulated)):
        for form, full in (("full", True), ("short", False)):
            name = f"{talk}, {form} form"
            early, late = asyncio.run(_sizes(player, full))
            figures[f"request at turn {LATE} against turn {EARLY}, {name}, ratio"] = late / early
            figures[f"request, {name}, turn {LATE}, tokens"] = late
            early, late = asyncio.run(_sizes(player, full, memory=False))
            figures[f"where nobody remembers, turn {LATE} against turn {EARLY}, {name}, ratio"] = late / early
    return figures


def _again(session: Session, seed: int) -> Playing:
    """Somebody who speaks of the same sixty things all the time."""
    chance = Random(seed)
    return lambda: session.say(chance.choice(SAID).format(*chance.sample(THINGS, 2)))


def _simulated(session: Session, seed: int) -> Playing:
    """Somebody who says a hundred things, picks options, and does this and that."""
    return SimulatedPlayer(session, seed).next


async def _sizes(player: Callable[[Session, int], Playing], full: bool, memory: bool = True) -> tuple[float, float]:
    """Tokens of the requests of some talks in the tavern, by estimate: the median early on, and late."""
    sizes: dict[int, list[int]] = defaultdict(list)
    for seed in range(TALKS):
        model = FakeModel([f"[happy] {line[: line.index('.') + 1]}" for line in SIXTY], judges_intents=full)
        session = Session(load_world(tavern()), model=model, voice=SilentVoice(), seed=seed)
        if not memory:
            session._context.memory = None
        async with session:
            await _play(session, model, player(session, seed), sizes)
    return _median(sizes, EARLY), _median(sizes, LATE)


async def _play(session: Session, model: FakeModel, following: Playing, sizes: dict[int, list[int]]) -> None:
    number = 0
    async with session.begin() as turn:
        async for _ in turn:
            pass
    while number <= LATE + AROUND:
        model.prompts.clear()
        async with following() as turn:
            async for event in turn:
                number = event.turn if isinstance(event, TurnStarted) else number
        node = session.state.place
        if model.prompts and node and node.node == "hub":
            sizes[number].append(estimate_messages(model.prompts[0].messages))
        session.tick(HOUR)


def _median(sizes: dict[int, list[int]], turn: int) -> float:
    return statistics.median(size for near in range(turn - AROUND, turn + AROUND + 1) for size in sizes[near])
