"""A world from disk: every problem found at once, each with its file, line, column and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath

from npcsdk.errors import Problem, WorldError
from npcsdk.world.collector import collector_paused
from npcsdk.world.files import Files
from npcsdk.world.gathering import Gathering
from npcsdk.world.rules import Fault, Path
from npcsdk.world.source import Place, Sources
from npcsdk.world.world import World

MAX_PROBLEMS = 200
"""Problems told at once; beyond, only their number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a folder: a world, as far as there is one, and where everything in it stands.

    Attributes:
        folder: where its files are.
        world: less what is wrong in it; None where nothing is left. A world with problems is to be looked at
            only, not played.
        problems: everything that keeps the world from being loaded, in file order.
        files: the names of its files, in the order in which they are told of.
    """

    folder: FilePath
    world: World | None
    problems: tuple[Problem, ...]
    files: tuple[str, ...]
    _sources: Sources

    def place(self, path: Path) -> Place:
        """File, line and column of a path of the world: `("graphs", "mira", "nodes", "hub", "transitions", 0)`."""
        return self._sources.place(path)

    def problem(self, fault: Fault) -> Problem:
        """A fault of the world at its place."""
        return self._sources.problem(fault)

    def in_order(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems by file, line and column, each once, the first of many."""
        place = {name: index for index, name in enumerate(self.files)}
        found = sorted(
            dict.fromkeys(problems),
            key=lambda problem: (place.get(problem.file, len(place)), problem.file, problem.line, problem.column),
        )
        more = found[MAX_PROBLEMS:]
        if more:
            message, remedy = f"There are {len(more)} more at least.", "Mend these first."
            worst = min((problem.severity for problem in more), key=("error", "warning", "info").index)
            found[MAX_PROBLEMS:] = [Problem("more-problems", message, remedy, severity=worst)]
        return found


def load_world(path: str | FilePath) -> World:
    """The world in a folder, or in its world.yaml.

    Args:
        path: a folder with a world.yaml, or that file itself.

    Raises:
        WorldError: with everything that is wrong, in file order.
    """
    reading = read_world(path)
    if reading.world is None or reading.problems:
        raise WorldError(reading.problems)
    return reading.world


def read_world(path: str | FilePath) -> Reading:
    """What stands in a folder, or in its world.yaml: the world, what is wrong in it, and where everything is.

    Args:
        path: a folder with a world.yaml, or that file itself.

    Raises:
        WorldError: there is no world there at all.
    """
    path = FilePath(path)
    folder = path.parent if path.name == "world.yaml" and not path.is_dir() else path
    _check_folder(path, folder)
    gathering = Gathering(Files(folder))
    with collector_paused():
        world = gathering.world()
    reading = Reading(folder, world, (), tuple(gathering.order), gathering.sources)
    problems = reading.in_order((*gathering.problems, *gathering.files.problems))
    return Reading(folder, world, tuple(problems), reading.files, gathering.sources)


_ALIKE = ("world.yml", "World.yaml", "world.YAML", "world.yaml.txt", "world.txt")


def _check_folder(path: FilePath, folder: FilePath) -> None:
    remedy = "Give the folder that holds world.yaml, or write one with: npcsdk new PATH"
    try:
        if not path.exists():
            missing = "There is no world.yaml in it." if folder.is_dir() else "There is no such folder."
            raise WorldError([Problem("no-world", missing, remedy, str(folder))])
        if not folder.is_dir():
            raise WorldError([Problem("no-world", "This is a file, not a folder.", remedy, str(path))])
        if not (folder / "world.yaml").exists() and not (folder / "world.yaml").is_symlink():
            alike = next((name for name in _ALIKE if (folder / name).exists()), "")
            remedy = f"Call {alike} world.yaml." if alike else remedy
            raise WorldError([Problem("no-world", "There is no world.yaml in it.", remedy, str(folder))])
    except (OSError, ValueError) as error:
        raise WorldError([Problem("no-world", f"It cannot be opened: {error}.", remedy, repr(str(path)))]) from None
