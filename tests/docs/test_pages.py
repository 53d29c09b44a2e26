"""Everything that README and docs show is tried, and what they list is complete."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from doc_blocks import GENERATED, OF_ITS_OWN, PAGES, ROOT, Trial, blocks, commands

from npcsdk.cli.app import app

TRIED = [page for page in PAGES if page.name not in (GENERATED, OF_ITS_OWN)]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", TRIED, ids=name_of)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SAY", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NPCSDK_MODEL", "scripted")
    monkeypatch.setenv("NPCSDK_VOICE", "silent")
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path / "home"))
    trial = Trial(name_of(page), tmp_path)
    for block in blocks(page.read_text("utf-8")):
        trial.try_block(block)


@pytest.mark.parametrize("page", TRIED, ids=name_of)
def test_commands_are_understood(page: Path) -> None:
    command = typer.main.get_command(app)
    for block in blocks(page.read_text("utf-8")):
        if block.language == "sh":
            for words in commands(block.text):
                understood(command, words)


def understood(command: object, words: list[str]) -> None:
    """Parse a command line without running it; wrong words raise a usage error."""
    name = "npcsdk"
    while True:
        context = command.make_context(name, list(words), resilient_parsing=False)  # type: ignore[attr-defined]
        rest = [*context._protected_args, *context.args] if hasattr(context, "_protected_args") else context.args
        if not hasattr(command, "resolve_command"):
            return
        name, command, words = command.resolve_command(context, rest)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)):
        if re.match(r"https?:", target):
            continue
        path, _, part = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{name_of(page)} links to {target}"
        if part:
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            assert part in map(anchor, headings), f"{name_of(page)} links to {target}"


def anchor(heading: str) -> str:
    """The name that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    linked = set(LINK.findall(index))
    assert {page.name for page in PAGES if page.parent.name == "docs"} - {"index.md"} <= linked


HOSTS = ("pypi" + ".org", "python" + "hosted", "npmjs" + ".com", "registry" + ".npm", "crates" + ".io")
PLACES = ("/" + "work/", "/" + "root/", "/" + "home/", "C:" + "\\Users")


def test_no_registry_and_no_place_of_one_machine_is_named() -> None:
    git = shutil.which("git")
    if not git:
        pytest.skip("git is not installed")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        file = ROOT / name
        if not file.is_file():
            continue
        text = file.read_bytes().decode("utf-8", "replace")
        for word in (*HOSTS, *PLACES):
            assert word not in text, f"{name} names {word}"
