from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from npcsdk.check.report import Report
from npcsdk.cli.findings_shown import MAX_SHOWN, frame, show_report, summary
from npcsdk.errors import Problem

WORLD = """title: Inn
start: mira
characters: {mira: {name: Mira, persona: {description: x}}}
graphs:
  mira:
    character: mira
    start: hub
    nodes:
      hub: {line: Hello., options: [{say: Bye., to: bye}]}
      bye: {line: Bye., end: true}
"""


@pytest.fixture
def inn(tmp_path: Path) -> Path:
    (tmp_path / "my inn").mkdir()
    (tmp_path / "my inn" / "world.yaml").write_text(WORLD, "utf-8")
    return tmp_path / "my inn"


def spoil(inn: Path) -> None:
    (inn / "world.yaml").write_text(WORLD.replace("to: bye", "to: bey"), "utf-8")


def test_a_finding_has_a_number(npcsdk, inn):
    spoil(inn)
    done = npcsdk("check", "my inn")
    assert done.returncode == 1
    assert done.stdout == (
        "world.yaml:9:53: error N203 missing-target: There is no node 'bey'.\n    Did you mean bye?\n1 finding.\n"
    )


def test_json(npcsdk, inn):
    assert json.loads(npcsdk("check", "my inn", "--json").stdout) == {
        "findings": [],
        "undecided": [],
        "counts": {"error": 0, "warning": 0, "info": 0, "undecided": 0},
    }
    spoil(inn)
    done = npcsdk("check", "my inn", "--json")
    (found,) = json.loads(done.stdout)["findings"]
    assert (found["number"], found["code"], found["line"], done.returncode) == ("N203", "missing-target", 9, 1)


def test_sarif(npcsdk, inn):
    spoil(inn)
    done = npcsdk("check", "my inn", "--sarif")
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "my%20inn/world.yaml"}
    assert (result["ruleId"], done.returncode) == ("N203", 1)
    assert npcsdk("check", "nowhere", "--sarif").returncode == 2


def test_one_form_at_a_time(npcsdk, inn):
    done = npcsdk("check", "my inn", "--sarif", "--json")
    assert (done.returncode, done.stdout) == (2, "")


def test_warnings_are_wrong_only_where_it_is_strict(npcsdk, inn):
    text = WORLD + "      cellar: {line: Dark., end: true}\n"
    (inn / "world.yaml").write_text(text, "utf-8")
    done = npcsdk("check", "my inn")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 finding: 1 warning.")
    assert npcsdk("check", "my inn", "--strict").returncode == 1


def test_what_a_person_sees(inn: Path) -> None:
    spoil(inn)
    found = (
        Problem("missing-target", "There is no node 'bey'.", "Did you mean bye?", "world.yaml", 9, 53),
        Problem("empty-file", "The file\x1b[2J is empty.", file="gone.yaml"),
    )
    console = Console(file=StringIO(), width=200)
    show_report(console, Report(inn, found), frames=True)
    assert console.file.getvalue().splitlines() == [
        "world.yaml:9:53: error N203 missing-target: There is no node 'bey'.",
        "    9 |       hub: {line: Hello., options: [{say: Bye., to: bey}]}",
        "      | " + " " * 52 + "^",
        "    Did you mean bye?",
        "    docs/diagnostics.md#n203",
        "",
        "gone.yaml: error N107 empty-file: The file is empty.",
        "    docs/diagnostics.md#n107",
        "2 findings.",
    ]


@pytest.mark.parametrize("column", [0, 1, 60, 150, 300, 500])
def test_of_a_long_line_the_place_is_shown(column: int) -> None:
    source = "".join(chr(0x4E00 + at) for at in range(300))
    above, below = frame(source, 7, column)
    shown = above.partition(" | ")[2].strip("…")
    assert len(shown) == MAX_SHOWN
    assert shown in source
    cells = len(below.partition(" | ")[2]) - 1
    at = cells // 2 if above.partition(" | ")[2][0] != "…" else (cells - 1) // 2
    assert at == len(shown) if column > 300 else shown[at : at + 1] == source[max(column - 1, 0)]


def test_a_summary_counts() -> None:
    both = (Problem("x", "x"), Problem("y", "y", severity="warning"), Problem("z", "z", severity="warning"))
    assert summary(Report(Path(), both)) == "3 findings: 1 error, 2 warnings."
    assert summary(Report(Path(), both[:1])) == "1 finding."
    assert summary(Report(Path())) == "All is well."
