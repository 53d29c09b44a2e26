"""`npcsdk check` runs a world's plans, and tells what did not go as they say."""

from __future__ import annotations

import json
from pathlib import Path


def write(world: Path, text: str) -> None:
    (world / "plans").mkdir()
    (world / "plans" / "talk.plan").write_text(text, encoding="utf-8")


def test_a_plan_that_holds_is_well(npcsdk, world) -> None:
    write(world, "line Hello\nsay Nice weather\noption Goodbye\nwait 1s\nnode nudge\nchoose Goodbye\nends\n")
    done = npcsdk("check", str(world), "--json")
    assert [one for one in json.loads(done.stdout)["findings"] if one["file"].startswith("plans")] == []


def test_a_plan_that_fails_is_an_error_with_the_turns_and_the_reasons(npcsdk, world) -> None:
    write(world, "plan: a nudge\nsay Nice weather\nwait 0.3s\nnode nudge\n")
    done = npcsdk("check", str(world))
    assert done.returncode == 1
    assert (
        "plans/talk.plan:4:1: error N702 plan-failed: a nudge: expected node nudge; the talk is at ann.hub."
        in done.stdout
    )
    assert "  > Nice weather\n  Ann: " in done.stdout
    assert "waits for silence of 0.4s: only 0.3s so far" in done.stdout


def test_a_line_that_cannot_be_read_has_its_place(npcsdk, world) -> None:
    write(world, "line Hello\n  sya hello\n")
    done = npcsdk("check", str(world))
    assert done.returncode == 1
    assert "plans/talk.plan:2:3: error N701 plan-syntax: 'sya' is nothing that a plan can say." in done.stdout
    assert "Did you mean say?" in done.stdout


def test_nobody_steers_the_terminal_from_a_plan(npcsdk, world) -> None:
    write(world, "plan: \x1b]0;x\x07mine\nsay \x1b[2Jhi\u202e\x9b1m\nline \x1b[31mred\nnode hub\n")
    done = npcsdk("check", str(world))
    assert "N702 plan-failed: mine: expected line red" in done.stdout
    assert not set(done.stdout + done.stderr) & set("\x1b\x9b\x07\r\u202e")
