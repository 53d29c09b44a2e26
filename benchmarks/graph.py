"""What large graphs cost: reading a world from its files, and looking at it before anyone plays."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.graph_worlds import write_world
from npcsdk.check.report import check_folder
from npcsdk.world.loading import load_world


def run(repeats: int = 5) -> dict[str, float]:
    """Seconds to load a world of 1,000 nodes, and to check one of 10,000, loading included; medians of several runs."""
    with TemporaryDirectory() as folder:
        small = write_world(Path(folder) / "small", 1_000)
        large = write_world(Path(folder) / "large", 10_000)
        load_world(small)  # Types are built when the first world is read.
        return {
            "load 1,000 nodes, s": median(_load(small) for _ in range(repeats)),
            "check 10,000 nodes, s": median(_check(large) for _ in range(repeats)),
        }


def _load(folder: Path) -> float:
    began = perf_counter()
    load_world(folder)
    return perf_counter() - began


def _check(folder: Path) -> float:
    began = perf_counter()
    report = check_folder(folder)
    assert report.is_well(), report.findings[0]
    return perf_counter() - began


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{figure:8.2f}  {name}")
