from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, TypeAlias

import pytest

from npcsdk.cli.app import run
from npcsdk.models.scripted import ScriptedModel
from npcsdk.session.session import Session
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world

Cli: TypeAlias = Callable[..., CompletedProcess[str]]
Edited: TypeAlias = Callable[..., str]


@pytest.fixture
def edited(world: Path) -> Edited:
    """A newer version of the world, in a folder beside it: each text of a pair becomes the other one."""

    def edit(*pairs: tuple[str, str]) -> str:
        folder = world.parent / "newer" / "world"
        folder.mkdir(parents=True)
        text = (world / "world.yaml").read_text("utf-8")
        for before, after in pairs:
            assert before in text
            text = text.replace(before, after)
        (folder / "world.yaml").write_text(text, "utf-8")
        return str(folder)

    return edit


@pytest.fixture
def saves(world: Path) -> Path:
    """A save that stands at the hub, and one before anything was said."""
    folder = world.parent / "saves"
    with Session(load_world(world), model=ScriptedModel(), voice=SilentVoice()) as session:
        session.save(folder / "new" / "empty.json")
        session.run_sync("Well")
        session.save(folder / "ann.json")
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run(["diff", *map(str, arguments)])
    return status, *capsys.readouterr()


RENAMED = (("hub:", "talk:"), ("next: hub", "next: talk"))


def test_what_changed_is_told_with_its_place(world: Path, edited: Edited, capsys: pytest.CaptureFixture[str]) -> None:
    new = edited(
        ("Goodbye.", "So long."), ("nudge: {line", "nudge: {insist: true, line"), ("say: Goodbye,", "say: Bye,")
    )
    status, out, err = told(capsys, world, new)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "world.yaml:16:7: changed node ann.nudge: insist nothing -> true",
        'world.yaml:14:25: changed line ann.hub.bye: "Goodbye" -> "Bye"',
        'world.yaml:17:19: changed line ann.bye: "Goodbye." -> "So long."',
    ]
    data = json.loads(told(capsys, world, new, "--json")[1])
    assert data["counts"] == {"changed": 3}
    assert data["differences"][2] == {
        "what": "changed", "kind": "line", "name": "ann.bye", "to": "ann.bye",
        "fields": {"text": {"old": "Goodbye.", "new": "So long."}},
        "hint": "", "version": "new", "file": "world.yaml", "line": 17, "column": 19,
    }  # fmt: skip
    assert "saves" not in data


def test_two_that_are_the_same(world: Path, edited: Edited, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, world, edited())[:2] == (0, "The two are the same.\n")


def test_what_was_removed_stands_in_the_old_version(
    world: Path, edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    new = edited(
        ("      nudge: {line: Still there?, next: hub}\n", ""),
        ("        transitions: [{to: nudge, after: 0.4s, if: visits(nudge) < 1}]\n", ""),
    )
    assert told(capsys, world, new)[1].splitlines() == [
        "world.yaml:16:7 (old): removed node ann.nudge, with 2 parts",
        "world.yaml:15:23 (old): removed edge ann.hub, after: 0.4s",
    ]


def test_what_becomes_of_saves(world: Path, saves: Path, edited: Edited, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, world, edited(*RENAMED, ("talk:\n", "talk:\n        was: hub\n")), "--saves", saves)
    assert status == 0
    assert out.splitlines()[-4:] == [
        "ann.json: moved",
        "    The node ann.hub is ann.talk now.",
        "new/empty.json: kept",
        "2 saves: 1 moved, 1 kept.",
    ]


def test_a_lost_save_gives_exit_status_1_and_the_remedy(
    world: Path, saves: Path, edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    new = edited(*RENAMED)
    status, out, _ = told(capsys, world, new, "--saves", saves)
    assert status == 1
    assert "    Is it ann.talk now? Then say so there: `was: ann.hub`." in out
    assert "ann.json: lost\n    The world has no node ann.hub any more. Say `was: hub` at" in out
    data = json.loads(told(capsys, world, new, "--saves", saves, "--json")[1])
    assert data["fates"] == {"lost": 1, "kept": 1}
    assert data["saves"][0]["file"] == "ann.json"
    assert data["saves"][0]["changes"][0].keys() == {"kind", "name", "to", "why"}


def test_what_is_no_save_is_passed_over_and_what_is_damaged_is_told_of(
    world: Path, saves: Path, edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (saves / "ann.json").read_text("utf-8")
    (saves / "cut.json").write_text(whole[:-20], "utf-8")
    (saves / "other.json").write_text(whole.replace('"world": "world"', '"world": "moon"'), "utf-8")
    (saves / "settings.json").write_text('{"volume": 3}', "utf-8")
    (saves / "notes.txt").write_text(whole, "utf-8")
    (saves / "folder.json").mkdir()
    os.mkfifo(saves / "pipe.json")
    (saves / "gone.json").symlink_to(saves / "nowhere")
    (saves / "\x1b[31mred.json").write_text(whole, "utf-8")
    status, out, _ = told(capsys, world, edited(), "--saves", saves)
    assert status == 0, "that it is damaged does not follow from the change"
    assert "cut.json: damaged\n    Damaged or cut off: it is no complete JSON document\n" in out
    assert (
        "other.json: foreign\n    This is a talk in the world 'moon', not in 'world'. If that is the same world" in out
    )
    assert "5 saves: 3 kept, 1 damaged, 1 foreign." in out
    assert "settings" not in out
    assert "\x1b" not in out


def test_a_world_that_is_called_otherwise_loses_all_saves(
    world: Path, saves: Path, edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    new = Path(edited())
    other = new.rename(new.with_name("inn"))
    status, out, _ = told(capsys, world, other, "--saves", saves)
    assert status == 1
    assert (
        "renamed world world: it is inn now\n    Saves of world are not known. To know them, say in world.yaml:" in out
    )
    assert "A world without an `id` there is called what its folder is." in out
    assert "2 saves: 2 lost." in out
    text = (other / "world.yaml").read_text("utf-8")
    (other / "world.yaml").write_text("was: world\n" + text, "utf-8")
    assert told(capsys, world, other, "--saves", saves)[0] == 0


def test_of_many_saves_the_kept_ones_are_only_counted(
    world: Path, saves: Path, edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (saves / "ann.json").read_bytes()
    for number in range(120):
        (saves / f"{number}.json").write_bytes(whole)
    new = edited()
    assert told(capsys, world, new, "--saves", saves)[1].splitlines()[1:] == ["122 saves: 122 kept."]
    (Path(new) / "world.yaml").write_text((world / "world.yaml").read_text("utf-8").replace("hub", "talk"), "utf-8")
    lines = told(capsys, world, new, "--saves", saves)[1].splitlines()
    assert lines[-2:] == ["There are 21 more saves like these; --json has them all.", "122 saves: 121 lost, 1 kept."]


@pytest.mark.parametrize("which", ["old", "new"])
def test_a_world_that_cannot_be_read_gives_exit_status_2(
    which: str, world: Path, edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = edited(("to: bye", "to: bey"))
    folders: Iterable[Any] = (wrong, world) if which == "old" else (world, wrong)
    status, out, err = told(capsys, *folders)
    assert (status, out) == (2, "")
    assert "error missing-target: There is no node 'bey'" in err
    assert told(capsys, world, world.parent / "nowhere")[0] == 2
    assert told(capsys, world, world, "--saves", world.parent / "nowhere")[0] == 2


def test_as_a_program(npcsdk: Cli, world: Path, saves: Path, edited: Edited) -> None:
    new = edited(*RENAMED)
    done = npcsdk("diff", "world", new, "--saves", "saves")
    assert done.returncode == 1
    assert "lost" in done.stdout
    assert npcsdk("diff", "world").returncode == 2
