"""A process that is killed at any moment loses nothing that it was told is kept, and leaves nothing half done.

`NPCSDK_KILLS` says how often; the suite kills some forty times.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import sys
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from time import perf_counter, sleep
from typing import Any

import killed_child
import pytest

from npcsdk.ports import Record
from npcsdk.stores.sqlite import SqliteStore

KILLS = int(os.environ.get("NPCSDK_KILLS", "40"))
STEPS = 400

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")


def started(target: Any, *args: Any) -> BaseProcess:
    """A process that is ready in some milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "npcsdk.stores.sqlite", "killed_child"])
    process = context.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def told(path: Path) -> list[tuple[str, list[Any]]]:
    """What a process said, as far as it came."""
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [(chr(line[0]), json.loads(line[1:])) for line in lines]


def outcomes(before: dict[str, Any], said: list[tuple[str, list[Any]]]) -> list[dict[str, Any]]:
    """What may lie in the store: all that is done is in it; the step that was begun last may be."""
    now = before
    for mark, step in said:
        if mark == "!":
            now = killed_child.foretold(now, step)
    begun = [killed_child.foretold(now, said[-1][1])] if said and said[-1][0] == "?" else []
    if begun and said[-1][1][1] not in now and said[-1][1][0] != "tidy":
        begun.append({**now, said[-1][1][1]: ((), None)})  # It was claimed, and no more.
    return [now, *begun]


def content(path: Path) -> dict[str, Any]:
    """What lies in a store that is sound."""
    with SqliteStore(path) as store:
        found = {}
        for kept in store.sessions():
            claim = store.claim(kept.key)
            records = tuple(map(tuple, claim.read()))
            assert len(records) == kept.records == claim.count
            assert not records or kept.turn == records[-1][0]
            found[kept.key] = (records, claim.parked())
    if path.exists():
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return found


def kill(path: Path, log: Path, seed: int, life: float) -> None:
    """Let a process play, and kill it: soon, at any moment, or while it closes the store."""
    draw = Random(seed)
    process = started(killed_child.play, str(path), str(log), seed, STEPS, 50 if seed % 4 < 2 else 1_000)
    when = draw.choice(["soon", "some time", "some time", "some time", "closing"])
    if when == "closing":
        while process.is_alive() and not (log.exists() and b'=["close"]' in log.read_bytes()):
            sleep(0.001)
        sleep(draw.random() * 0.004)
    else:
        sleep(draw.random() * (0.02 if when == "soon" else life))
    process.kill()
    process.join()


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that a process lives which nobody kills."""
    folder = tmp_path_factory.mktemp("life")
    started(killed_child.play, str(folder / "first.db"), str(folder / "first"), 0, 1, 50).join()
    begun = perf_counter()
    process = started(killed_child.play, str(folder / "talks.db"), str(folder / "told"), 1, STEPS, 50)
    process.join()
    assert process.exitcode == 0
    assert content(folder / "talks.db") in outcomes({}, told(folder / "told"))
    return perf_counter() - begun


@pytest.mark.timeout(120 + KILLS)
def test_killed_with_a_new_file_each_time(tmp_path: Path, life: float) -> None:
    for number in range(KILLS // 2):
        path, log = tmp_path / f"{number}.db", tmp_path / f"{number}.told"
        kill(path, log, number, life)
        assert content(path) in outcomes({}, told(log)), f"kill {number}"
        goes_on(path)


@pytest.mark.timeout(120 + KILLS)
def test_killed_again_and_again_with_the_same_file(tmp_path: Path, life: float) -> None:
    path, now = tmp_path / "talks.db", dict[str, Any]()
    for number in range(1_000, 1_000 + KILLS - KILLS // 2):
        log = tmp_path / f"{number}.told"
        kill(path, log, number, life)
        found = content(path)
        assert found in outcomes(now, told(log)), f"kill {number}"
        now = found
    assert now


def goes_on(path: Path) -> None:
    """A new claim works at once: a killed process leaves nothing locked."""
    with SqliteStore(path) as store:
        claim = store.claim("new")
        claim.append(Record(0, b"new"))
    with SqliteStore(path) as store:
        assert list(store.read("new")) == [Record(0, b"new")]


@pytest.fixture
def racers(tmp_path: Path) -> list[tuple[int, str]]:
    """What each of four processes was told that it had added to one session, while all tried."""
    logs = [tmp_path / f"{name}.told" for name in "abcd"]
    path = tmp_path / "talks.db"
    processes = [started(killed_child.race, str(path), str(log), log.stem, 300) for log in logs]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    said = [line.split(" ") for log in logs for line in log.read_text().splitlines()]
    return [(int(number), text) for number, text in said]


def test_of_those_who_race_one_advances_at_each_step(tmp_path: Path, racers: list[tuple[int, str]]) -> None:
    with SqliteStore(tmp_path / "talks.db") as store:
        found = [(record.turn, record.body.decode()) for record in store.read("race")]
    assert found == sorted(racers)
    assert [number for number, _ in found] == list(range(len(found)))
    assert len({text[0] for _, text in found}) == 4, "all of them had a part in it"
