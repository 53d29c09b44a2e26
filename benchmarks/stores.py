"""What it costs to keep sessions in a SQLite file: on the loop, and beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from npcsdk.errors import StoreError
from npcsdk.ports import Claim, Record
from npcsdk.session.record import STATES
from npcsdk.stores.sqlite import SqliteStore

TURNS = 10_000
PLAYERS = 1_000
TURN, STATE = b"t" * 1_500, b"s" * 12_000
"""About what a turn of the tavern takes, and one that holds the state too."""


def run() -> dict[str, float]:
    """The figures, each unit behind the last comma."""
    with tempfile.TemporaryDirectory() as folder:
        return {**_one(Path(folder, "one.db")), **_many(Path(folder, "many.db"))}


def _one(path: Path) -> dict[str, float]:
    """One session of 10,000 turns."""
    figures: dict[str, float] = {}
    with SqliteStore(path) as store:
        claim = store.claim("one")
        times = sorted(_timed(lambda turn=turn: _kept(claim, turn)) for turn in range(TURNS))  # type: ignore[misc]
        figures["append a turn, us"] = times[len(times) // 2]
        figures["append a turn, at full speed, 99 of 100, us"] = times[len(times) * 99 // 100]
        figures["append a turn, at full speed, the worst of 10,000, ms"] = times[-1] / 1000
        idle = [_after_rest(claim, turn) for turn in range(TURNS, TURNS + 300)]
        figures["append a turn, the processor idle before, us"] = median(idle)
        figures["park 12 KB, us"] = median(_timed(lambda: claim.park(STATE)) for _ in range(300))
        figures["read 10,000 turns, ms"] = median(_timed(claim.read) for _ in range(5)) / 1000
        figures["read the last 32 turns, us"] = median(_timed(lambda: claim.read(claim.count - 32)) for _ in range(100))
        figures["claim a session of 10,000 turns, us"] = median(_timed(lambda: store.claim("one")) for _ in range(100))
        claim = store.claim("one")
        branches = [_timed(lambda n=n: claim.branch(f"long~{n}", TURNS - n)) for n in range(100)]  # type: ignore[misc]
        figures["branch a session of 10,000 turns, us"] = median(branches)
        rewinds = [_timed(lambda n=n: claim.rewind(TURNS - 50 * n)) for n in range(100)]  # type: ignore[misc]
        figures["rewind a session of 10,000 turns, us"] = median(rewinds)
        short = store.claim("short")
        for turn in range(210):
            short.append(_record(turn))
        branches = [_timed(lambda n=n: short.branch(f"short~{n}", 10)) for n in range(100)]  # type: ignore[misc]
        figures["branch a session of 10 turns, us"] = median(branches)
        rewinds = [_timed(lambda n=n: short.rewind(209 - 2 * n)) for n in range(100)]  # type: ignore[misc]
        figures["rewind a session of 200 turns, us"] = median(rewinds)
    return figures


def _many(path: Path) -> dict[str, float]:
    """A thousand sessions of twenty turns, one after the other."""
    figures: dict[str, float] = {}
    with SqliteStore(path) as store:
        store.claim("first")
        claims: list[Claim] = []
        times = [_timed(lambda n=n: claims.append(store.claim(f"tavern/{n:04}"))) for n in range(PLAYERS)]  # type: ignore[misc]
        figures["1,000 players: claim a new session, us"] = median(times)
        written, times = 0, []
        for turn in range(20):
            for claim in claims:
                written += len(_record(turn).body)
                times.append(_timed(lambda claim=claim, turn=turn: _kept(claim, turn)))  # type: ignore[misc]
        figures["1,000 players: append a turn, us"] = median(times)
        figures["1,000 players: append a turn, at full speed, 99 of 100, us"] = sorted(times)[len(times) * 99 // 100]
        figures["1,000 players: list the sessions, ms"] = median(_timed(store.sessions) for _ in range(5)) / 1000
        reads = [_timed(lambda n=n: store.read(f"tavern/{n:04}")) for n in range(100)]  # type: ignore[misc]
        figures["1,000 players: read one session of 20 turns, us"] = median(reads)
    figures["1,000 players: size of the file against what is in it, ratio"] = path.stat().st_size / written
    return figures


def _record(turn: int) -> Record:
    return Record(turn, STATE if turn % STATES == 0 else TURN)


def _kept(claim: Claim, turn: int) -> None:
    """Append a turn, again if it is refused: at ten thousand a second the disk does not always keep up."""
    try:
        claim.append(_record(turn))
    except StoreError:
        _kept(claim, turn)


def _after_rest(claim: Claim, turn: int) -> float:
    sleep(0.003)
    return _timed(lambda: claim.append(_record(turn)))


def _timed(do: Callable[[], object]) -> float:
    """Microseconds."""
    begun = perf_counter()
    do()
    return 1e6 * (perf_counter() - begun)


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{value:10.1f}  {name}")
