"""The plans of a folder: found, read, run, and kept within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.check.plans import folder as plans
from npcsdk.check.plans.folder import load_plans, plan_problems
from npcsdk.errors import WorldError
from npcsdk.testing.worlds import small_world


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plans").mkdir()
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / "plans" / name).write_text(text, encoding="utf-8")


def found(folder: Path) -> list[str]:
    return [f"{one.file}:{one.line}:{one.column} {one.code}" for one in plan_problems(small_world(), folder)]


def test_a_world_without_plans_has_none(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    assert load_plans(tmp_path) == ()


def test_plans_that_hold_find_nothing(folder: Path) -> None:
    write(folder, "help.plan", "say I can help you\nnode offer\nvariable trust == 5")
    write(folder, "talk.plan", "plan: one\nevent player.leaves\nends left\nplan: two\nwait 20s\nnode nudge")
    write(folder, "notes.txt", "nonsense")
    write(folder, ".hidden.plan", "nonsense")
    assert found(folder) == []
    assert [str(plan) for plan in load_plans(folder)] == ["help", "one", "two"]


def test_everything_that_is_wrong_is_found(folder: Path) -> None:
    write(folder, "a.plan", "plan: fails\nsay hello\nnode offer\n\nplan: is wrong\ntalk to nobody\nnode hub\nline x")
    write(folder, "b.plan", "nonsense\nnode offer")
    write(folder, "c.plan", "ends")
    assert sorted(found(folder)) == [
        "plans/a.plan:3:1 plan-failed",
        "plans/a.plan:6:9 missing-character",
        "plans/b.plan:1:1 plan-syntax",
        "plans/c.plan:1:1 plan-failed",
    ]
    with pytest.raises(WorldError, match=r"plans/b\.plan:1:1: error plan-syntax: 'nonsense'"):
        load_plans(folder)


def test_files_that_are_no_text_or_lead_elsewhere_are_told_of(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (folder / "plans" / "a.plan").write_bytes(b"\xff\xfe\x00")
    (folder / "plans" / "b.plan").write_bytes(b"say caf\xe9")
    (folder / "plans" / "c.plan").mkdir()
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.plan"
    elsewhere.write_text("ends")
    (folder / "plans" / "d.plan").symlink_to(elsewhere)
    assert [problem.split()[1] for problem in found(folder)] == [
        "bad-encoding",
        "bad-encoding",
        "unreadable-file",
        "outside-folder",
    ]


def test_plans_are_run_up_to_a_number_of_steps(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST_STEPS", 3)
    write(folder, "a.plan", "plan: one\nno ends\nno ends\nplan: two\nno ends\nno ends\nplan: three\nends")
    assert found(folder) == ["plans/a.plan:4:1 too-large"]
