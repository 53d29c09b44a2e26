"""Worlds with defects put into them: each is found at its line, and nothing else is."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from seeds import DEFECTS, Seed, seeds

from npcsdk.check.catalogue import CATALOGUE
from npcsdk.check.report import check_folder
from npcsdk.world.files import MAX_BYTES, MAX_FILES
from npcsdk.world.loading import MAX_PROBLEMS

WORLDS = sorted(path for path in DEFECTS.iterdir() if path.is_dir())


def found_in(world: Path) -> tuple[Counter[Seed], str]:
    report = check_folder(world)
    found = Counter(Seed(problem.code, problem.file, problem.line) for problem in report.findings)
    return found, "\n".join(map(str, report.findings))


@pytest.mark.parametrize("world", WORLDS, ids=lambda path: path.name)
def test_each_defect_is_found_at_its_line_and_nothing_else(world: Path) -> None:
    found, told = found_in(world)
    assert list((seeds(world) - found).elements()) == [], f"not found:\n{told}"
    assert list((found - seeds(world)).elements()) == [], f"not expected:\n{told}"


def _many(line: str) -> str:
    return "".join(line.format(number) + "\n" for number in range(MAX_PROBLEMS + 50))


Spoil = Callable[[Path], object]


def put(file: str, content: str | bytes) -> Spoil:
    """Write a file of the world."""

    def spoil(world: Path) -> None:
        (world / file).parent.mkdir(exist_ok=True)
        (world / file).write_bytes(content.encode() if isinstance(content, str) else content)

    return spoil


def link(file: str, target: str | Path) -> Spoil:
    """A link in the place of a file."""
    return lambda world: (world / file).symlink_to(target)


def folder(name: str) -> Spoil:
    """A folder in the place of a file."""
    return lambda world: (world / name).mkdir()


def crowd(name: str) -> Spoil:
    """More files than are read."""

    def spoil(world: Path) -> None:
        (world / name).mkdir(exist_ok=True)
        for number in range(MAX_FILES + 1):
            (world / name / f"{number}.yaml").touch()

    return spoil


def gone(world: Path) -> None:
    (world / "world.yaml").unlink()


def moved(world: Path) -> None:
    (world / "world.yaml").rename(world / "World.yaml")


OF_FILES: dict[str, list[tuple[Spoil, str, int]]] = {
    "no-world": [(gone, "", 0), (moved, "", 0), (shutil.rmtree, "", 0)],
    "unreadable-file": [
        (folder("lore.yaml"), "lore.yaml", 0),
        (folder("graphs/tom.yaml"), "graphs/tom.yaml", 0),
        (link("characters/tom.yaml", "nobody.yaml"), "characters/tom.yaml", 0),
    ],
    "outside-folder": [
        (link("lore.yaml", "/etc/hostname"), "lore.yaml", 0),
        (link("characters/spy.yaml", "../../world.yaml"), "characters/spy.yaml", 0),
        (link("graphs/spy.yaml", Path("..") / ".." / "elsewhere"), "graphs/spy.yaml", 0),
    ],
    "too-large": [
        (put("lore.yaml", b"x" * (MAX_BYTES + 1)), "lore.yaml", 0),
        (put("graphs/large.yaml", b"#" * (MAX_BYTES + 1)), "graphs/large.yaml", 0),
        (crowd("locales"), "locales", 0),
    ],
    "bad-encoding": [
        (put("lore.yaml", b"title: caf\xe9\n"), "lore.yaml", 0),
        (put("graphs/tom.yaml", "start: a\n".encode("utf-16")), "graphs/tom.yaml", 0),
        (put("characters/tom.yaml", "name: 李\n".encode("gb18030")), "characters/tom.yaml", 0),
    ],
    "control-character": [
        (put("lore.yaml", "fact: It \x01rains.\n"), "lore.yaml", 1),
        (put("graphs/tom.yaml", "start: a\nnodes:\n  a: {line: \x1b[31mRed., end: true}\n"), "graphs/tom.yaml", 3),
        (put("characters/tom.yaml", "# \x00\nname: Tom\n"), "characters/tom.yaml", 1),
    ],
}
"""What cannot stand in a world of the repository: how it is made, and what is found where."""


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A sound world: that of the plans, without them."""
    return Path(shutil.copytree(DEFECTS / "plans", tmp_path / "world", ignore=shutil.ignore_patterns("*.plan")))


def test_the_world_to_be_spoilt_is_sound(sound: Path) -> None:
    assert check_folder(sound).findings == ()


@pytest.mark.parametrize(
    ("code", "spoil", "file", "line"),
    [(code, *each) for code, several in OF_FILES.items() for each in several],
    ids=[f"{code} {at}" for code, several in OF_FILES.items() for at, _ in enumerate(several, 1)],
)
def test_each_file_that_cannot_be_read_is_found(sound: Path, code: str, spoil: Spoil, file: str, line: int) -> None:
    spoil(sound)
    found, told = found_in(sound)
    assert found == Counter([Seed(code, file or str(sound), line)]), told


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("lore.yaml", "fact{}: {{txt: x, text: y}}"),
        ("graphs/tom.yaml", "field{}: x"),
        ("locales/zh.yaml", "mira.{}: {{text: x, sauce: y}}"),
    ],
)
def test_of_many_problems_the_first_are_told_and_that_there_are_more(sound: Path, file: str, line: str) -> None:
    put(file, _many(line))(sound)
    found, told = found_in(sound)
    assert found.total() == MAX_PROBLEMS + 1, told
    assert [seed for seed in found if seed.code == "more-problems"] == [Seed("more-problems", "", 0)]


def test_there_are_three_seeds_at_least_of_every_kind() -> None:
    seeded = Counter(seed.code for world in WORLDS for seed in seeds(world).elements())
    seeded.update({code: len(several) for code, several in OF_FILES.items()})
    seeded["more-problems"] = 3  # The test above.
    seeded["leak"] = 3  # Found by playing, not by looking: worlds that leak are seeded in tests/leaks.
    assert {code: seeded[code] for code in CATALOGUE if seeded[code] < 3} == {}
    assert set(seeded) <= set(CATALOGUE)
