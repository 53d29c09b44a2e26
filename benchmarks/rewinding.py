"""Time in hand: what a durable turn costs the loop, turns taken back, branches, and saving beside a game's frames."""

from __future__ import annotations

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.walks import large, step_time
from npcsdk.background import BackgroundSession
from npcsdk.events import TurnEnded
from npcsdk.mind.fold import Fold
from npcsdk.opening import open_session
from npcsdk.session.record import sealed
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore

TURNS = 10_000
SAID = ("Any news?", "hm", "Is the road open?", "I can help with the bridge")
SETTINGS: dict[str, Any] = {"model": "scripted", "voice": "silent", "embedder": None}
FRAME = 1 / 60


def run() -> dict[str, float]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        return {**asyncio.run(_durable(Path(folder))), **asyncio.run(_back()), **_frames(Path(folder))}


def _median(call: Callable[[], object], times: int) -> float:
    """Seconds a call takes, by the median."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


async def _durable(folder: Path) -> dict[str, float]:
    """A step of the graph of the part "walks", then the record of a turn of the tavern and its way into the file."""
    graph = large()
    with SqliteStore(folder / "game.db") as store:
        async with open_session("tavern", store=store, **SETTINGS) as talk:
            folds = []
            for turn in range(40):
                await talk.run(SAID[turn % len(SAID)])
                fold = talk._context.fold
                folds.append(Fold(fold.settled, fold.tail, fold.heard))
                fold.view(fold.heard)
            await talk._keeping._parking.finish()  # type: ignore[union-attr]
            steps = statistics.median(step_time(graph) for _ in range(9))
            records = [_median(lambda fold=fold: sealed(fold, 1), 100) for fold in folds]  # type: ignore[misc]
            kept = [_median(lambda fold=fold: talk._keeping.seal(fold), 100) for fold in folds]  # type: ignore[misc]
            idle = []
            for fold in folds:
                await asyncio.sleep(0.02)
                idle.append(_median(lambda fold=fold: talk._keeping.seal(fold), 1))  # type: ignore[misc]
            sizes = [len(record.body) for record in talk.log.read(1)]
    return {
        "step with a durable turn, us": steps + statistics.median(kept) * 1e6,
        "of that, the step, us": steps,
        "of that, the record, us": statistics.median(records) * 1e6,
        "of that, the record and its way into the file, us": statistics.median(kept) * 1e6,
        "the last one, the processor idle before, us": statistics.median(idle) * 1e6,
        "a record of the tavern, bytes": statistics.median(sizes),
    }


async def _long() -> Session:
    talk = open_session("tavern", **SETTINGS)
    for turn in range(TURNS):
        await talk.run(SAID[turn % len(SAID)])
        if talk.state.ending is not None:
            async with talk.begin() as begun:
                [event async for event in begun]
    return talk


async def _back() -> dict[str, float]:
    talk = await _long()
    others: list[Session] = []

    def branch() -> None:
        others.append(talk.branch())

    branch()
    others.pop().rewind(100)  # What reads records is made once.
    gc.collect()
    branched = _median(branch, 21)
    back = {turns: _median(lambda turns=turns: others.pop().rewind(turns), 7) for turns in (1, 100)}  # type: ignore[misc]
    far = _median(lambda: others.pop().rewind(TURNS // 2), 3)
    return {
        f"branch after {TURNS:,} turns, ms": branched * 1e3,
        "rewind 1 turn, ms": back[1] * 1e3,
        f"rewind 100 turns of {TURNS:,}, ms": back[100] * 1e3,
        f"rewind {TURNS // 2:,} turns, ms": far * 1e3,
    }


def _frames(folder: Path) -> dict[str, float]:
    """A game's own calls, each frame, while its session saves itself after every turn."""
    polls: dict[bool, list[float]] = {}
    for saves in (False, True):
        with BackgroundSession(open_session("tavern", **SETTINGS)) as npc:
            npc.autosave(folder / "auto.json" if saves else None)
            npc.say(SAID[0])
            polls[saves], turns = [], 0
            while turns < 150:
                begin = time.perf_counter()
                events = npc.poll()
                npc.tick(FRAME)
                polls[saves].append(time.perf_counter() - begin)
                if any(isinstance(event, TurnEnded) for event in events):
                    turns += 1
                    npc.say(SAID[turns % len(SAID)])
                time.sleep(0.004)
    return {
        "a frame's calls while it saves itself, median, us": statistics.median(polls[True]) * 1e6,
        "a frame's calls while it saves itself, worst, ms": max(polls[True]) * 1e3,
        "the same without saving, worst, ms": max(polls[False]) * 1e3,
    }
