"""`npcsdk walk`: exit status, what is printed, and the file that pictures read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from npcsdk.cli.walk import walk
from npcsdk.errors import WorldError

Run = Callable[..., Result]

STUCK = """\
title: Test
start: ann
characters:
  ann: {name: Ann, persona: {description: Ann waits.}}
graphs:
  ann:
    character: ann
    start: hello
    nodes:
      hello:
        line: "Well?"
        options: [{say: On, to: stuck}, {say: Bye, to: bye}, {say: Never, to: bye, if: 1 > 2}]
      stuck: {line: "Hm."}
      bye: {line: "Bye.", end: left}
"""


@pytest.fixture
def run() -> Run:
    app = typer.Typer()
    app.command()(walk)
    return lambda *arguments: CliRunner().invoke(app, [str(word) for word in arguments])


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    folder = tmp_path / "stuck"
    folder.mkdir()
    (folder / "world.yaml").write_text(STUCK, encoding="utf-8")
    return folder


def test_a_world_in_which_all_is_well(run: Run, world: Path) -> None:
    done = run(world, "--runs", 20)
    assert done.exit_code == 0
    assert "20 walks" in done.output
    assert "Nothing went wrong." in done.output


def test_what_went_wrong_is_told_with_its_moves_and_how_to_see_it_again(run: Run, stuck: Path) -> None:
    done = run(stuck, "--runs", 20, "--seed", 4)
    assert done.exit_code == 1
    assert "dead_end at ann.stuck" in done.output
    assert "choose hello.stuck" in done.output
    assert "options that no walk came by:\n    ann.hello.options.2 world.yaml:12" in done.output
    again = next(line for line in done.output.splitlines() if "--only" in line).split()
    assert again[:2] == ["npcsdk", "walk"]
    once = run(*again[2:])
    assert once.exit_code == 1
    assert "> choose hello.stuck" in once.output
    assert "dead_end at ann.stuck" in once.output


def test_a_trace_says_why(run: Run, stuck: Path) -> None:
    done = run(stuck, "--only", 1, "--trace")
    assert "hidden: 1 > 2" in done.output
    assert "taken: the player picked it" in done.output


def test_json_is_one_object_and_can_go_to_a_file(run: Run, stuck: Path, tmp_path: Path) -> None:
    done = run(stuck, "--runs", 12, "--json", "--out", tmp_path / "w.json")
    report = json.loads(done.output)
    assert report == json.loads((tmp_path / "w.json").read_text(encoding="utf-8"))
    assert report["coverage"]["nodes"]["ann.hello"] == 12
    assert [one["place"] for one in report["uncovered"]] == ["world.yaml:12:62"]
    assert [failure["code"] for failure in report["failures"]] == ["dead_end"]


def test_too_little_covered_is_a_failure(run: Run, world: Path) -> None:
    assert run(world, "--runs", 20, "--walker", "eager", "--fail-under", 20).exit_code == 0
    assert run(world, "--runs", 1, "--walker", "silent", "--fail-under", 100).exit_code == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--walker", "lazy"], "no walker 'lazy'"),
        (["--trace"], "needs --only"),
        (["--only", 1, "--json"], "--only shows one walk"),
        (["--runs", 0], "--runs"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, world: Path, words: list[object], told: str) -> None:
    done = run(world, *words)
    assert done.exit_code == 2
    assert told in " ".join(done.output.replace("│", " ").split())


def test_a_world_with_faults_is_not_walked(run: Run, tmp_path: Path) -> None:
    done = run(tmp_path / "nothing")
    assert isinstance(done.exception, WorldError)
