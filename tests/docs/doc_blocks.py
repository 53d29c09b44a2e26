"""The fenced blocks of a Markdown page, and what each of them does when it is tried.

A page is tried from top to bottom in one empty folder. What is tried:

- ```python: run, all blocks of a page in one namespace;
- ```sh: each `npcsdk` command and each of the examples is run, or only parsed where running it needs a network;
- ```yaml with a first line `# graphs/tam.yaml` (or another file of a world): written into the folder
  `world`, which must then load, or, where it says `..., unfinished`, must not yet. `..., nodes` adds
  nodes to that file and `..., wrong` expects problems, both in a copy for this block alone;
- ```text: what the block before it printed; a line `...` stands for any lines.

Blocks of another language, or of none, are only shown.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from npcsdk.check.findings import check_world_folder
from npcsdk.check.report import number_of
from npcsdk.errors import Problem

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = "benchmarks.md"
"""Written by `make bench`; what it holds is not for us to try."""
OF_ITS_OWN = "diagnostics.md"
"""What is wrong with each of its examples is tried in test_diagnostics."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_MARK = re.compile(r"# ((?:\w+/)?\w+\.yaml)((?:, (?:nodes|wrong|unfinished))*)\n")
_SHOWN_ONLY = ("make", "sudo", "git", "python3", ".")
"""Programs that a page names and a test must not run: they set up what is set up already."""
_FAR = re.compile(r"\b(pull|doctor)\b|(--model|--voice)[ =]|: *openai|PATH|WORLD|\.gguf")
"""Commands that need a network, weights or what only the reader has: parsed, not run."""
_NEAR = re.compile(r"(--model|--voice)[ =](scripted|silent)\b")


class Block(NamedTuple):
    """A fenced block: its language, its text, and the line of the page on which its text begins."""

    language: str
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    """All fenced blocks of a page."""
    return [Block(m[1], m[2], page.count("\n", 0, m.start(2)) + 1) for m in _BLOCK.finditer(page)]


def commands(text: str) -> Iterator[list[str]]:
    """The `npcsdk` commands of a shell block, as words; `python -m npcsdk` counts."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            del words[0]
        if words[:3] == ["python", "-m", "npcsdk"]:
            words[:3] = ["npcsdk"]
        if words[:1] == ["npcsdk"]:
            end = next((i for i, word in enumerate(words) if re.match(r"\d?>|[|&]", word)), None)
            yield words[1:end]


@dataclass
class Trial:
    """One page tried in a folder, which must be the working directory."""

    name: str
    folder: Path
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    printed: str | None = None

    def try_block(self, block: Block) -> None:
        """Run a block, or compare it with what the block before printed.

        Raises:
            AssertionError: it does not do what the page says.
        """
        match block.language:
            case "python":
                self.printed = self._python(block)
            case "sh":
                self.printed = self._shell(block)
            case "yaml":
                self.printed = self._yaml(block)
            case "text":
                assert self.printed is not None, f"{self.name}:{block.line}: nothing was run before this output"
                assert same(block.text, self.printed), f"{self.name}:{block.line}: in truth it is\n{self.printed}"

    def _python(self, block: Block) -> str:
        code = compile("\n" * (block.line - 1) + block.text, self.name, "exec")
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(code, self.names)
        return out.getvalue()

    def _shell(self, block: Block) -> str:
        printed = ""
        for line in block.text.splitlines():
            words = shlex.split(line, comments=True)
            if not words or words[0] in _SHOWN_ONLY or words[:2] == ["pip", "install"] or _far(line):
                continue
            if words[0] == "python" and words[1].startswith("examples/"):
                line = line.replace("examples/", f"{shlex.quote(str(ROOT))}/examples/", 1)
            done = subprocess.run(
                ["bash", "-c", line],
                cwd=self.folder,
                env=os.environ | {"PATH": f"{self._programs()}{os.pathsep}{os.environ['PATH']}"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=60,
            )
            assert "Traceback" not in done.stdout, f"{self.name}:{block.line}: {line}\n{done.stdout}"
            assert done.returncode in (0, 1, 2), f"{self.name}:{block.line}: {line}\n{done.stdout}"
            printed += done.stdout
        return printed

    def _programs(self) -> Path:
        """A folder with this Python as `python` and this package as `npcsdk`."""
        folder = self.folder / ".programs"
        if not folder.exists():
            folder.mkdir()
            for name, what in (("python", ""), ("npcsdk", " -m npcsdk")):
                (folder / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)}{what} "$@"\n')
                (folder / name).chmod(0o755)
        return folder

    def _yaml(self, block: Block) -> str | None:
        mark = _MARK.match(block.text)
        if mark is None:
            return None
        world, text = self.folder / "world", block.text[mark.end() :]
        aside = "nodes" in mark[2] or "wrong" in mark[2]
        if aside:
            world = Path(shutil.copytree(world, self.folder / "other", dirs_exist_ok=True))
        file = world / mark[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text("utf-8") if "nodes" in mark[2] else ""
        file.write_text(before + text, "utf-8")
        found = check_world_folder(world)
        if aside:
            shutil.rmtree(world)
        told = "".join(map(told_of, found))
        expected = "wrong" in mark[2] or "unfinished" in mark[2]
        assert bool(found) == expected, f"{self.name}:{block.line}:\n{told}"
        return told


def told_of(problem: Problem) -> str:
    """A problem as `npcsdk check` prints it."""
    place = f"{problem.file}:{problem.line}:{problem.column}"
    remedy = f"    {problem.remedy}\n" if problem.remedy else ""
    return f"{place}: {problem.severity} {number_of(problem)} {problem.code}: {problem.message}\n{remedy}"


def _far(line: str) -> bool:
    return bool(_FAR.search(_NEAR.sub("", line)))


def same(said: str, printed: str) -> bool:
    """Whether a page's output is the real one, blanks at line ends aside."""
    want, got = (re.sub(r"[ \t]+$", "", text.strip("\n"), flags=re.MULTILINE) + "\n" for text in (said, printed))
    want = re.sub(r"^\.\.\.$", "...", want, flags=re.MULTILINE)
    return doctest.OutputChecker().check_output(want, got, doctest.ELLIPSIS)


def fill(page: Path, folder: Path) -> str:
    """The page with real output in place of what is wrong."""
    text = page.read_text("utf-8")
    trial, done = Trial(page.name, folder), text
    for block in blocks(text):
        if block.language != "text":
            trial.try_block(block)
        elif trial.printed is not None and not same(block.text, trial.printed):
            done = done.replace(f"```text\n{block.text}```", f"```text\n{trial.printed.strip(chr(10))}\n```", 1)
    return done
