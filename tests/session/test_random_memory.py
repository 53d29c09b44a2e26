"""Memory by chance: whatever is said, cut, taken back and passed on, each remembers what they must, and no more."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from remembered_world import DAY, HOUR, PEOPLE
from remembering_lives import FullStore, Life
from remembering_one import COUNTED

from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.clock import run_virtual

TALKS = int(os.environ.get("NPCSDK_MEMORY_TALKS", "16"))
"""How many talks are held."""
SEED = int(os.environ.get("NPCSDK_MEMORY_SEED", "0"))
"""Of the first talk; each has the next one. What fails is shown as a plan, to be played again as it is."""
LONG = 40
"""Things that happen in one talk."""

Chance = random.Random
Action = tuple[Any, ...]


def _there(chance: Chance) -> tuple[str, ...]:
    return tuple(chance.sample(PEOPLE, chance.choice((0, 0, 1, 1, 2))))


def _place(chance: Chance) -> int | None:
    return chance.choice((None, -1, chance.randint(0, 80)))


def _verb(chance: Chance) -> Action:
    """What a player says or picks, or what happens in the game."""
    kind = chance.choices(("say", "ask", "pick", "begin", "notify"), (10, 3, 4, 1, 3))[0]
    match kind:
        case "say":
            return kind, chance.choice((0, 1, 2, 0, 1, 2, 3, 4, 5))
        case "ask":
            return kind, chance.randint(0, 20)
        case "pick":
            return kind, chance.randint(0, 3)
        case "notify":
            name = chance.choice(("bell", "rain", "player.shouts", "tom.sings", "judge.writes"))
            return kind, name, chance.choice((None, _there(chance)))
    return (kind,)


def _within(chance: Chance) -> Action:
    """Something happens while a turn is made."""
    then = chance.choice((lambda: ("cut", _place(chance)), lambda: ("begin", *_verb(chance)), lambda: _thought(chance)))
    return "within", _verb(chance), chance.choice((0.001, 0.03, 0.08, 0.3)), chance.randint(0, 14), then()


def _thought(chance: Chance) -> Action:
    kind = chance.choice(("rewind", "restore", "branch", "save", "add"))
    return _ACTIONS[kind][1](chance)


_ACTIONS: dict[str, tuple[float, Callable[[Chance], Action]]] = {
    "talk": (18, lambda chance: ("talk", *_verb(chance))),
    "within": (6, _within),
    "tick": (8, lambda chance: ("tick", chance.choice((60.0, HOUR / 2, HOUR, 2 * HOUR, DAY, 30 * DAY)))),
    "turn_to": (6, lambda chance: ("turn_to", chance.choice(PEOPLE), _there(chance))),
    "heard": (3, lambda chance: ("heard", _place(chance))),
    "rewind": (2, lambda chance: ("rewind", chance.randint(1, 4))),
    "branch": (1, lambda chance: ("branch",)),
    "other": (1, lambda chance: ("other", chance.randint(0, 2))),
    "save": (2, lambda chance: ("save", chance.randint(0, 1))),
    "restore": (1, lambda chance: ("restore", chance.randint(0, 1))),
    "load": (1, lambda chance: ("load", chance.randint(0, 1))),
    "resume": (1, lambda chance: ("resume",)),
    "reload": (1.5, lambda chance: ("reload", chance.randint(0, 2))),
    "full": (1, lambda chance: ("full", chance.random() < 0.5)),
    "add": (2, lambda chance: ("add", chance.choice(PEOPLE), chance.random() < 0.5, chance.choice((0.0, DAY)))),
    "many": (1, lambda chance: ("many", chance.choice(PEOPLE))),
    "reflect": (1.5, lambda chance: ("reflect", chance.choice(PEOPLE))),
    "forget": (0.3, lambda chance: ("forget",)),
    "embedder": (1.5, lambda chance: ("embedder", chance.choice(("none", "few", "more", "broken", "late")))),
}


def plan(seed: int) -> tuple[list[Action], str, bool]:
    """What happens in a talk, which store keeps it, and whether characters keep few memories word for word."""
    chance = Chance(seed)
    weights = [weight for weight, _ in _ACTIONS.values()]
    actions = [make(chance) for _, make in chance.choices(list(_ACTIONS.values()), weights, k=LONG)]
    return actions, chance.choice(("", "memory", "sqlite")), chance.random() < 0.5


async def lived(folder: Path, actions: list[Action], kind: str, few: bool) -> Life:
    """A talk, checked after each thing that happens."""
    inner = MemoryStore() if kind == "memory" else SqliteStore(folder / "game.db") if kind else None
    life = Life(folder, FullStore(inner) if inner is not None else None, few=few)
    for action in actions:
        await life.do(action)
    await life.end()
    if inner is not None:
        inner.close()
    await asyncio.sleep(1.0)
    return life


@pytest.mark.timeout(0 if TALKS > 16 else 300)
def test_everybody_remembers_what_they_must_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(SEED, SEED + TALKS):
        whole = plan(seed)
        try:
            run_virtual(lived(tmp_path_factory.mktemp("saves"), *whole))
        except AssertionError as error:
            raise AssertionError(f"talk {seed}: {whole}: {error}") from error
    assert {*_ACTIONS, "Recalled", "passed on", "passed on twice", "merged"} <= {*COUNTED}, "each is tried"
    if TALKS > 16:
        with capsys.disabled():
            print(f"\n{TALKS} talks, seeds {SEED} to {SEED + TALKS - 1}: {dict(COUNTED)}")
