"""What a save costs after 10,000 turns: on the loop, on the disk, and to load; and what a branch adds."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.talk import SIXTY
from npcsdk.session.save_file import read_save
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice

TURNS = 10_000
ROUNDS = 40


def run() -> dict[str, float]:
    """All figures of this part; see `python -m benchmarks` for names, units and targets."""
    with TemporaryDirectory(dir=Path.cwd()) as folder:  # On a disk: what is temporary elsewhere may lie in memory.
        return asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> dict[str, float]:
    model = FakeModel([f"[happy] Sit down, you. [wave] {line[: line.index('.') + 1]}" for line in SIXTY])
    talk = Session(small_world(), model=model, voice=SilentVoice())
    for turn in range(TURNS):
        await talk.run(f"Word number {turn} of a long talk about nothing much")
        model.prompts.clear()
    path, plain = folder / "ann.json", _Plain(folder)
    first, _ = _timed(lambda: talk.save(path))
    taken, saved, worked, written = [], [], [], []
    for turn in range(ROUNDS):
        before = path.with_name("ann.json.log").stat().st_size
        await talk.run(f"One more, {turn}")
        seconds, write = _timed(lambda: talk.saving(path))
        taken.append(seconds)
        begun = time.process_time()
        saved.append(_timed(write)[0])
        worked.append(time.process_time() - begun)
        with path.with_name("ann.json.log").open("rb") as log:
            log.seek(before)
            line = log.read()
        document = path.read_bytes()
        written.append(_timed(lambda: plain.write(document, line))[0])  # noqa: B023 - called at once.
    figures = {
        "save after 10,000 turns, ms": statistics.median(saved) * 1000,
        "worst of 40 saves, ms": max(saved) * 1000,
        "save against a bare write and fsync of the same bytes, ratio": statistics.median(saved)
        / statistics.median(written),
        "processor time of a save, ms": statistics.median(worked) * 1000,
        "what a save takes of the loop, µs": statistics.median(taken) * 1e6,
        "first save of 10,000 turns, ms": first * 1000,
    }
    return figures | _loading(path) | _sizes(path) | await _branching(talk, folder)


def _loading(path: Path) -> dict[str, float]:
    """Milliseconds until a save can be used, its log read whole; and until a session stands there."""

    def load() -> Session:
        return Session.load(path, small_world(), model=FakeModel(), voice=SilentVoice())

    reading = [_timed(lambda: read_save(path))[0] for _ in range(9)]
    loading = [_timed(load)[0] for _ in range(9)]
    return {
        "load after 10,000 turns, ms": statistics.median(loading) * 1000,
        "of that, to read and check it, ms": statistics.median(reading) * 1000,
    }


def _sizes(path: Path) -> dict[str, float]:
    log = path.with_name("ann.json.log").stat().st_size
    return {
        "save file after 10,000 turns, kB": path.stat().st_size / 1024,
        "log file a turn, mean of 10,000, kB": log / 1024 / (TURNS + ROUNDS),
    }


async def _branching(talk: Session, folder: Path) -> dict[str, float]:
    """What a branch of one turn adds to the disk."""
    branch = talk.branch()
    await talk.run("On")
    await talk.run("And on")
    talk.save(folder / "ann.json")
    for _ in range(2):
        await branch.run("Aside")
    before = _held(folder)
    branch.save(folder / "branch.json")
    return {"what a branch of two turns adds to the disk: its document and log, kB": (_held(folder) - before) / 1024}


class _Plain:
    """The least that could be done: a line added and flushed, a document written, flushed and renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "plain"
        self._folder.mkdir()

    def write(self, document: bytes, line: bytes) -> None:
        self._put("log", line, os.O_APPEND)
        self._put("new", document, os.O_TRUNC)
        os.replace(self._folder / "new", self._folder / "document")
        file = os.open(self._folder, os.O_RDONLY)
        os.fsync(file)
        os.close(file)

    def _put(self, name: str, data: bytes, flag: int) -> None:
        file = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | flag, 0o600)
        os.write(file, data)
        os.fsync(file)
        os.close(file)


def _held(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    given = act()
    return time.perf_counter() - begun, given
