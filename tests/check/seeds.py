"""What the seeded worlds of `defects` say of themselves: which finding is expected in which line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

DEFECTS = Path(__file__).parent / "defects"
_MARK = re.compile(r"# expect: ([a-z, -]+)$")
_OF_FILE = re.compile(r"expect in file: ([a-z, -]+)$")


class Seed(NamedTuple):
    """One finding: its code, and where. Line 0 is the file as a whole."""

    code: str
    file: str
    line: int


def seeds(folder: Path) -> Counter[Seed]:
    """What is expected in a world, by the comments in its files."""
    found: Counter[Seed] = Counter()
    for path in sorted(folder.rglob("*.*")):
        if path.is_file():
            found.update(_in(path, path.relative_to(folder).as_posix()))
    return found


def _in(path: Path, name: str) -> list[Seed]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for mark, at in ((_MARK, number), (_OF_FILE, 0)):
            match = mark.search(line)
            for code in match[1].split(",") if match else ():
                found.append(Seed(code.strip(), name, at))
    return found
