"""Worlds made by dice, with canaries in all secrets, and 64 sessions at once over the same ports: what leaks."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from npcsdk.leaks.probe import SHOWN, probe
from npcsdk.leaks.worlds import made_world

WORLDS = 1_000
PLAYERS = 3
"""Of each world; each of them opens one session or more."""
TURNS = 10
AT_ONCE = 64


def run() -> dict[str, float]:
    """All figures of this part; see `python -m benchmarks` for names, units and targets."""
    workers = min(4, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_probed, (range(first, WORLDS, workers) for first in range(workers))))
    looked, leaks = sum((each for each, _ in found), Counter[str]()), sum(leaks for _, leaks in found)
    figures = {f"leaks in {WORLDS:,} worlds made by dice, {AT_ONCE} sessions at once, leaks": float(leaks)}
    return figures | {f"looked at in these worlds, {name}": float(looked[name]) for name in SHOWN}


def _probed(seeds: Iterable[int]) -> tuple[Counter[str], int]:
    worlds = (made_world(seed) for seed in seeds)
    probed = probe(worlds, players=PLAYERS, turns=TURNS, at_once=AT_ONCE)
    return probed.looked, sum(probed.times.values())
