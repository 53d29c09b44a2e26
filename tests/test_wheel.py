"""What an installed npcsdk brings along."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_holds_the_tavern_and_the_types(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
        names = {Path(name).parts[0] for name in archive.namelist()}
    assert {name.partition("-")[0] for name in names} == {"npcsdk"}
    assert (unpacked / "npcsdk" / "py.typed").is_file()
    found = subprocess.run(
        [sys.executable, "-c", "import npcsdk.opening as o; print(o.__file__); print(o.tavern())"],
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert found.stdout.splitlines() == [str(unpacked / "npcsdk" / "opening.py"), str(unpacked / "npcsdk" / "tavern")]
    written = {path.relative_to(ROOT / "examples/tavern") for path in (ROOT / "examples/tavern").rglob("*.yaml")}
    assert {
        path.relative_to(unpacked / "npcsdk/tavern") for path in (unpacked / "npcsdk/tavern").rglob("*.yaml")
    } == written
