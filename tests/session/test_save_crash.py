"""A save that ends at any moment leaves the old save or the new one, whole, and the next one works."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from crashes import die_at, ended, forked
from talks import Talk, load, same

from npcsdk.errors import SaveError
from npcsdk.safe_file import TEMPORARY
from npcsdk.session.save_file import read_save

KILLS = int(os.environ.get("NPCSDK_KILLS", "20"))

Scene = Callable[[Path], tuple[Talk, Path]]
"""Makes a folder as it is before a save; who is about to save, and to which path."""


def first(folder: Path) -> tuple[Talk, Path]:
    return Talk().say("one", "two", "three"), folder / "new" / "ann.json"


def second(folder: Path) -> tuple[Talk, Path]:
    return Talk().say("one", "two").save(folder / "ann.json").say("three"), folder / "ann.json"


def loaded(folder: Path) -> tuple[Talk, Path]:
    Talk().say("one", "two").save(folder / "ann.json")
    return load(folder / "ann.json").say("three"), folder / "ann.json"


def branch(folder: Path) -> tuple[Talk, Path]:
    trunk = Talk().say("one", "two").save(folder / "ann.json")
    talk = trunk.branch().say("aside", "more")
    trunk.say("on", "and on").save(folder / "ann.json")
    Talk().say("what", "was").save(folder / "branch.json")
    return talk, folder / "branch.json"


def taken_back(folder: Path) -> tuple[Talk, Path]:
    talk = Talk().say("one", "two")
    early = talk.snapshot()
    for way in ("left", "right", "back"):  # Of these files the second one is not needed after the save.
        talk.rewind(early.records, early.settled).say(way, "on")
        if way != "back":
            talk.save(folder / "ann.json")
    return talk, folder / "ann.json"


def elsewhere(folder: Path) -> tuple[Talk, Path]:
    return Talk().say("one", "two").save(folder / "here" / "ann.json"), folder / "there" / "ann.json"


SCENES: list[Scene] = [first, second, loaded, branch, taken_back, elsewhere]


@pytest.mark.parametrize("half", [False, True], ids=["before", "halfway"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_dying_at_any_call_leaves_the_old_save_or_the_new_one(
    tmp_path: Path, scene: Scene, half: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda file: None)  # It is counted; what a process wrote outlives it without.
    came_to_the_end, outcomes = False, set()
    for number in range(100):
        folder = tmp_path / str(number)
        folder.mkdir()
        talk, path = scene(folder)
        old = load(path) if path.exists() else None
        kept = {file: load(file) for file in folder.rglob("*.json") if file != path}

        came_to_the_end = die_at(number, half, partial(talk.save, path)) == 0
        outcomes.add(_outcome(path, old, talk))
        for other, before in kept.items():
            assert same(load(other), before), f"call {number}: {other.name} is not what it was"

        again = load(path) if path.exists() else Talk()
        assert same(load(again.say("on", "again").save(path) and path), again)
        assert same(load(talk.say("on").save(path) and path), talk)
        _check_swept(path)
        if came_to_the_end:
            break
        shutil.rmtree(folder)
    assert came_to_the_end
    assert number > 8, "so few calls were counted that some must have gone another way"
    assert outcomes == {"old", "new"}


def _outcome(path: Path, old: Talk | None, new: Talk) -> str:
    if not path.exists():
        assert old is None
        return "old"
    found = load(path)
    if same(found, new):
        return "new"
    assert old is not None
    assert same(found, old)
    return "old"


def _check_swept(path: Path) -> None:
    """What the dead process left goes with a later save."""
    for left in path.parent.glob(f"{TEMPORARY}*"):
        os.utime(left, (0, 0))
    Talk().save(path)
    assert list(path.parent.glob(f"{TEMPORARY}*")) == []


def _save_for_ever(folder: Path, told: int) -> None:
    """Two slots, turns that are taken back now and then, and each tenth time a new game. What was saved is told."""
    talk, number = Talk(), 0
    while True:
        number += 1
        early = talk.say("on").snapshot()
        talk.say("x" * 3000, f"slot {number}").save(folder / "slot.json")
        os.write(told, f"{number}\n".encode())
        if number % 3 == 0:
            talk.rewind(early.records, early.settled)
        talk.say(f"auto {number}").save(folder / "auto.json")
        if number % 10 == 0:
            talk = Talk()


def _number(path: Path) -> int:
    """Which of the saves of the loop this is."""
    save = read_save(path)
    assert save.trouble == ""
    return int(save.snapshot.fold.view(None).history[-1].text.split()[-1].rstrip("."))


def test_killed_at_any_moment_of_a_loop_of_saves(tmp_path: Path) -> None:
    chance = random.Random(5)
    paths = [tmp_path / "slot.json", tmp_path / "auto.json"]
    for path in paths:
        Talk().say("slot 0").save(path)
    seen = set()
    for _ in range(KILLS):
        reading, told = os.pipe()
        child = forked(partial(_save_for_ever, tmp_path, told))
        os.close(told)
        with os.fdopen(reading) as pipe:
            first = [pipe.readline() for _ in range(chance.randrange(12))]
            time.sleep(chance.uniform(0, 0.012))  # Somewhere within the saves that follow.
            os.kill(child, signal.SIGKILL)
            assert ended(child) == -signal.SIGKILL
            saved = len(first) + len(pipe.readlines())  # The next one may have been, without a chance to say so.
        numbers = [_number(path) for path in paths]
        assert numbers[0] in (saved, saved + 1)
        assert numbers[1] in (saved - 1, saved) or saved == 0
        seen.add(saved)
        for path in paths:
            load(path).say("on").say("slot 0").save(path)
    assert len(seen) > 3


def test_two_processes_that_save_to_one_path(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    Talk().say("one", "two").save(path)

    def play(talk: Talk) -> None:
        for turn in range(20):
            talk.say(f"{os.getpid()} {turn}").save(path)

    talks = [load(path) for _ in range(3)]  # All of them from the same save.
    children = [forked(partial(play, talk)) for talk in talks]
    for _ in range(100):
        assert read_save(path).trouble == ""
    assert [ended(child) for child in children] == [0, 0, 0]
    save = read_save(path)
    assert save.trouble == ""
    assert save.snapshot.fold.turn == 22  # The last one won, whole.
    assert len(list(tmp_path.glob("*.log"))) <= 2


def test_whoever_does_not_let_go_is_not_waited_for_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from npcsdk.session import folder

    monkeypatch.setattr(folder, "PATIENCE", 0.02)
    talk = Talk().say("one", "two")
    with folder.locked(tmp_path), pytest.raises(SaveError, match=r"another program is saving there.* The talk goes on"):
        talk.save(tmp_path / "ann.json")
    assert same(load(talk.save(tmp_path / "ann.json") and tmp_path / "ann.json"), talk)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="there is no way to see what a descriptor is")
def test_each_step_is_on_the_disk_before_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, steps = tmp_path / "ann.json", list[str]()
    talk = Talk().say("one", "two").save(path).say("three")
    fsync, replace = os.fsync, os.replace

    def synced(file: int) -> None:
        name = Path(os.readlink(f"/proc/self/fd/{file}")).name
        steps.append("sync " + ("temporary" if name.startswith(TEMPORARY) else name))
        fsync(file)

    def renamed(one: Path, other: Path) -> None:
        steps.append("rename")
        replace(one, other)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    talk.save(path)
    assert steps == ["sync ann.json.log", "sync temporary", "rename", f"sync {tmp_path.name}"]
    steps.clear()
    Talk().save(tmp_path / "new" / "bob.json")
    folder = "sync new"
    assert steps == [f"sync {tmp_path.name}", "sync bob.json.log", folder, "sync temporary", "rename", folder]
