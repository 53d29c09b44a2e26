from collections.abc import Iterator
from pathlib import Path

import pytest

from npcsdk.check import report as reporting
from npcsdk.check.flow.undecided import Undecided
from npcsdk.check.report import Report, check_folder
from npcsdk.errors import Problem
from npcsdk.world.rules import Fault
from npcsdk.world.world import World

FILES = {
    "world.yaml": "title: T\nstart: ada\n",
    "characters/ada.yaml": "name: Ada\npersona: {description: Ada keeps the lighthouse.}\n",
    "graphs/ada.yaml": """\
character: ada
start: hub
nodes:
  hub:
    reply: {goal: Talk of the lamp., reveal: lamp_out}
    options:
      - {say: I will help., to: hub}
      - {say: Good night., to: farewell}
    transitions: [{to: hub, intent: the player asks again}]
  farewell: {line: Good night., end: true}
""",
    "lore.yaml": "lamp_out: The lamp is out.\n",
}
HUB = ("graphs", "ada", "nodes", "hub")


def later(world: World) -> Iterator[Fault]:
    yield Fault((*HUB, "options", 1, "to"), "dead-end", "It ends here.", "Lead on.")
    yield Fault((*HUB, "reply", "goal"), "call-without-return", "It never comes back.")


def earlier(world: World) -> Iterator[Fault]:
    yield Fault(("characters", "ada", "name"), "unused-character", f"Nobody meets {world.characters['ada'].name}.")


def asked(world: World) -> Iterator[Undecided]:
    yield Undecided((*HUB, "transitions", 0, "intent"), "What the player types.")


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(reporting, "ANALYSES", (later, earlier))
    monkeypatch.setattr(reporting, "FOLDER_ANALYSES", ())
    monkeypatch.setattr(reporting, "QUESTIONS", (asked,))
    for name, text in FILES.items():
        path = tmp_path / "world" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "world"


def test_what_analyses_find_stands_in_file_order_as_grave_as_the_catalogue_says(looked_at: Path) -> None:
    report = check_folder(looked_at)
    found = [(p.file, p.code, p.severity) for p in report.findings]
    assert found == [
        ("characters/ada.yaml", "unused-character", "warning"),
        ("graphs/ada.yaml", "call-without-return", "error"),
        ("graphs/ada.yaml", "dead-end", "warning"),
    ]
    lines = (looked_at / "graphs" / "ada.yaml").read_text("utf-8").splitlines()
    place = report.findings[2]
    assert lines[place.line - 1][place.column - 1 :].startswith("farewell}")
    assert (report.is_well(), report.counts) == (False, {"error": 1, "warning": 2, "info": 0})


def test_what_is_undecided_is_no_finding(looked_at: Path) -> None:
    report = check_folder(looked_at)
    (question,) = report.undecided
    assert (question.message, question.place.file) == ("What the player types.", "graphs/ada.yaml")
    assert report.data()["undecided"] == [{"message": question.message, **question.place._asdict()}]
    assert report.data()["counts"] == {"error": 1, "warning": 2, "info": 0, "undecided": 1}
    assert "What the player types." not in str(report.data()["findings"])


def test_a_world_with_errors_is_not_looked_at_further(looked_at: Path) -> None:
    (looked_at / "lore.yaml").write_text("lamp_out: {txt: x}\n", "utf-8")
    report = check_folder(looked_at)
    assert {problem.code for problem in report.findings} == {"unknown-field", "missing-field"}
    assert report.undecided == ()


def test_a_finding_as_data_has_its_number(looked_at: Path) -> None:
    first = check_folder(looked_at).data()["findings"][0]
    assert list(first) == ["number", "code", "severity", "message", "remedy", "file", "line", "column"]
    assert (first["number"], first["message"]) == ("N511", "Nobody meets Ada.")


@pytest.mark.parametrize(
    ("severities", "well", "strictly"),
    [
        ((), True, True),
        (("info",), True, True),
        (("warning",), True, False),
        (("warning", "error"), False, False),
    ],
)
def test_when_all_is_well(severities: tuple[str, ...], well: bool, strictly: bool) -> None:
    report = Report(Path(), tuple(Problem("x", "x", severity=severity) for severity in severities))  # type: ignore[arg-type]
    assert (report.is_well(), report.is_well(strict=True)) == (well, strictly)


def test_no_world(tmp_path: Path) -> None:
    report = check_folder(tmp_path / "nowhere")
    assert not report.is_world
    assert [problem.code for problem in report.findings] == ["no-world"]


def test_many_warnings_are_no_error(looked_at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def many(world: World) -> Iterator[Fault]:
        for number in range(300):
            yield Fault((*HUB, "options", 1), "dead-end", f"Number {number}.")

    monkeypatch.setattr(reporting, "ANALYSES", (many,))
    report = check_folder(looked_at)
    assert (report.findings[-1].code, report.is_well()) == ("more-problems", True)
    assert report.counts == {"error": 0, "warning": 201, "info": 0}
