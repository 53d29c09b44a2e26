"""Whether the files of a world have changed on disk, and what stands in them then."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from npcsdk.errors import Problem, WorldError
from npcsdk.world.loading import read_world
from npcsdk.world.world import World

FOLDERS = ("", "characters", "graphs", "lore", "locales")
"""Where a world has files, in its own folder."""
MOST = 4_000
"""Files that are looked at."""

_Look: TypeAlias = dict[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was read anew: a world, or all that keeps it from being loaded."""

    folder: Path
    world: World | None
    problems: tuple[Problem, ...] = ()


class WorldWatch:
    """Looks at a world's files. Made before the world is loaded, it misses no change."""

    def __init__(self, world: str | Path) -> None:
        path = Path(world)
        self.folder = path.parent if path.name == "world.yaml" and not path.is_dir() else path
        self._known = self._last = self._look()

    def changed(self) -> bool:
        """Look. True, once, where the files are not what they were and stayed so since the look before.

        A file that is just being written is left to be finished.
        """
        seen, before = self._look(), self._last
        self._last = seen
        if seen != before or seen == self._known:
            return False
        self._known = seen
        return True

    def read(self) -> Found:
        """What stands in the files now."""
        try:
            reading = read_world(self.folder)
        except WorldError as error:
            return Found(self.folder, None, tuple(error.problems))
        return Found(self.folder, None if reading.problems else reading.world, reading.problems)

    def _look(self) -> _Look:
        seen: _Look = {}
        for name in FOLDERS:
            try:
                with os.scandir(self.folder / name) as entries:
                    for entry in entries:
                        if entry.name.endswith((".yaml", ".yml")) and len(seen) < MOST:
                            about = entry.stat()
                            seen[entry.path] = (about.st_mtime_ns, about.st_size, about.st_ino)
            except OSError:
                continue  # It is not there, or goes away while it is looked at: the next look tells.
        return seen
