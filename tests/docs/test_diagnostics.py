"""docs/diagnostics.md has a section for every kind of finding, and each section's example is found out.

How a section is written (N203 is one to copy): under a heading `### N203`

- a first line `` `missing-target`, error. `` and the catalogue's sentence, as the catalogue has them;
- one or several ```yaml blocks. The first line of each names a file of the world with which the page begins:
  `# graphs/mira.yaml` puts the block in its place, `# graphs/mira.yaml, more` at its end (more nodes, fields, facts).
  A file that is not there yet is added (`# locales/zh.yaml`). Plans are ```text blocks: `# plans/x.plan`.
  An ```sh block is run in the world's folder, for what no YAML shows;
- a paragraph that begins with `Why:` and one that begins with `Remedy:`.

The world, with the section's blocks put into it, must give that code and no other, and at least one finding must stand
at a line of a block. To try one section: pytest tests/docs/test_diagnostics.py -k N203
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from doc_blocks import ROOT, Block, blocks

from npcsdk.check.catalogue import CATALOGUE, PAGE, Kind
from npcsdk.check.report import check_folder
from npcsdk.errors import Problem
from npcsdk.leaks.findings import LEAK, leaks_in

TEXT = (ROOT / PAGE).read_text("utf-8")
BEGINNING, *SECTIONS = re.split(r"^### (?=N\d)", TEXT, flags=re.MULTILINE)
BY_NUMBER = {section.partition("\n")[0]: section for section in SECTIONS}
MARK = re.compile(r"# (?P<file>[\w/]+\.(?:yaml|plan))(?P<more>, more)?\n")
ALSO = {"more-problems": {"unknown-field", "missing-field"}}
"""Codes that come with another one."""


class Written(NamedTuple):
    """Where a block was put: the file, and its first and last line there."""

    file: str
    first: int
    last: int


def put(folder: Path, block: Block) -> Written | None:
    """Put a block into a world; None where it names no file."""
    if block.language == "sh":
        subprocess.run(["bash", "-ec", block.text], cwd=folder, check=True, timeout=20)
    mark = MARK.match(block.text)
    if block.language not in ("yaml", "text") or mark is None:
        return None
    file, text = folder / mark["file"], block.text[mark.end() :]
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8") if mark["more"] else ""
    file.write_text(before + text, "utf-8")
    first = before.count("\n") + 1
    return Written(mark["file"], first, first + max(text.count("\n"), 1) - 1)


def findings(world: Path, kind: Kind) -> tuple[Problem, ...]:
    """What is found in a world; of leaks, what some players come by."""
    leaks = leaks_in(world, players=3, turns=6).problems if kind.code == LEAK else ()
    return (*check_folder(world).findings, *leaks)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base") / "world"
    for block in blocks(BEGINNING):
        assert put(folder, block)
    return folder


def test_the_world_of_the_examples_is_well(base: Path) -> None:
    assert check_folder(base).findings == ()


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: f"{kind.number} {kind.code}")
def test_each_kind_has_its_section(kind: Kind, base: Path, tmp_path: Path) -> None:
    section = BY_NUMBER[kind.number]
    assert f"\n`{kind.code}`, {kind.severity}. {kind.title}\n" in section
    assert re.search(r"^Why: \S", section, re.MULTILINE)
    assert re.search(r"^Remedy: \S", section, re.MULTILINE)
    world = Path(shutil.copytree(base, tmp_path / "world"))
    written = [place for block in blocks(section) if (place := put(world, block))]
    found = findings(world, kind)
    told = "\n".join(map(str, found))
    assert {problem.code for problem in found} - ALSO.get(kind.code, set()) == {kind.code}, told
    assert {problem.severity for problem in found if problem.code == kind.code} == {kind.severity}
    if written:
        within = [p for p in found for w in written if p.file == w.file and (not p.line or w.first <= p.line <= w.last)]
        assert any(problem.code == kind.code for problem in within), told


def test_there_are_no_others_and_they_stand_in_order() -> None:
    known = [kind.number for kind in CATALOGUE.values()]
    assert [number for number in BY_NUMBER if number not in known] == []
    assert list(BY_NUMBER) == sorted(BY_NUMBER)
    assert len(SECTIONS) == len(BY_NUMBER)
