from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a user without a key or settings, whose data is kept in a folder of this test."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NPCSDK_", "OPENAI_", "AZURE_"))}
    own.pop("SAY", None)
    return own | {"NPCSDK_HOME": str(tmp_path / "home"), "NPCSDK_CACHE": str(tmp_path / "cache")}


@pytest.fixture
def npcsdk(tmp_path: Path, clean_environment: dict[str, str]) -> Callable[..., CompletedProcess[str]]:
    """Run `npcsdk ARGUMENTS` as a program, in an empty folder and without a terminal."""

    def run(*arguments: str, stdin: str = "", env: dict[str, str] | None = None) -> CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "npcsdk", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=60,
            cwd=tmp_path,
            env=clean_environment | {"PYTHONIOENCODING": "utf-8"} | (env or {}),
        )

    return run


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A world of one node that answers, one option and an end."""
    folder = tmp_path / "world"
    folder.mkdir()
    (folder / "world.yaml").write_text(WORLD, encoding="utf-8")
    return folder


WORLD = """\
title: Test
start: ann
characters:
  ann: {name: Ann, persona: {description: Ann waits.}}
  bob: {name: Bob, persona: {description: Bob waits too.}}
graphs:
  ann:
    character: ann
    start: hello
    nodes:
      hello: {line: "[happy] Hello.", next: hub}
      hub:
        reply: {goal: Talk., fallback: ["[curious] Is that so?", "[happy] Go on."]}
        options: [{say: Goodbye, to: bye}]
        transitions: [{to: nudge, after: 0.4s, if: visits(nudge) < 1}]
      nudge: {line: Still there?, next: hub}
      bye: {line: Goodbye., end: true}
  bob:
    character: bob
    start: hello
    nodes: {hello: {line: "I am Bob.", end: true}}
"""
