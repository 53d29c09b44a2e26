"""Which files of a folder of saves are one player's: what is damaged, shared, forged or of an older version, too."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from searching import in_files

from npcsdk.safe_file import TEMPORARY
from npcsdk.session.folder import locked
from npcsdk.session.forgotten import Forgotten, Whose
from npcsdk.session.forgotten_saves import forget_files, forget_saves
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player

OLD = Path(__file__).parent / "old_saves"
ANN = Whose("ann")
PORTS: dict[str, Any] = {"model": FakeModel(), "voice": FakeVoice(0.0)}
DEAD = f"{TEMPORARY}999999999-{'0' * 16}"


async def talk_of(player: str, turns: int = 2) -> Session:
    talk = Session(small_world(), **PORTS, player=Player(id=player))
    for _ in range(turns):
        await talk.run("hm")
    return talk


def names(done: Forgotten) -> list[str]:
    return sorted(path.name for path in done.files)


def there(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def left(done: Forgotten) -> list[str]:
    return [Path(line.partition(": ")[0]).name + ": " + line.partition(": ")[2] for line in done.left]


async def test_only_the_players_own_and_all_of_them(tmp_path: Path) -> None:
    ann, bo = await talk_of("ann"), await talk_of("anna")
    for folder in (tmp_path, tmp_path / "below" / "more"):
        for talk in (ann, bo):
            talk.save(folder / f"{talk.player.id}.json")
            talk.save(folder / f"{talk.player.id} without an ending")
    (tmp_path / "settings.json").write_text('{"player": "ann", "id": "ann"}')
    (tmp_path / "notes.log").write_text("ann was here")
    (tmp_path / "empty.json").touch()
    looked = forget_saves(tmp_path, ANN, dry_run=True)
    assert "ann.json" in there(tmp_path)
    done = forget_saves(tmp_path, ANN)
    assert done == looked
    assert done.left == ()
    assert names(done) == sorted(["ann.json", "ann.json.log", "ann without an ending"] * 2)
    ours = ["anna without an ending", "anna.json", "anna.json.log"]
    more = [f"below/more/{name}" for name in ours]
    assert there(tmp_path) == sorted([*ours, *more, "settings.json", "notes.log", "empty.json"])
    assert forget_saves(tmp_path, ANN) == Forgotten()
    Session.load(tmp_path / "anna.json", small_world(), **PORTS)


async def test_a_log_in_several_files(tmp_path: Path) -> None:
    """Saves that part have files that do not say whose they are: they go with the last save that names them."""
    ann = await talk_of("ann", 4)
    ann.save(tmp_path / "one.json")
    other = Session.load(tmp_path / "one.json", small_world(), **PORTS)
    for talk, name in ((ann, "two.json"), (other, "three.json"), (ann, "two.json")):
        await talk.run("hm")
        await talk.run("hm")
        talk.save(tmp_path / name)
    logs = [name for name in there(tmp_path) if name.endswith(".log")]
    assert len(logs) == 2
    done = forget_files([tmp_path / "three.json", tmp_path / "gone.json"], ANN)
    assert "three.json" in names(done)
    assert left(done) == ["one.json.log: other saves go on from it: one.json, two.json"]
    Session.load(tmp_path / "two.json", small_world(), **PORTS).rewind(3)
    done = forget_saves(tmp_path, ANN)
    assert done.left == ()
    assert there(tmp_path) == []


async def test_one_world_alone(tmp_path: Path) -> None:
    ann = await talk_of("ann")
    ann.save(tmp_path / "here.json")
    for name, world in (("moon.json", "moon"), ("renamed.json", "attic")):
        document = json.loads((tmp_path / "here.json").read_text("utf-8"))
        document["world"] = world
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    assert names(forget_saves(tmp_path, Whose("ann", "moon"))) == ["moon.json"]
    done = forget_saves(tmp_path, Whose("ann", "small"))
    assert names(done) == ["here.json"]
    assert left(done) == ["here.json.log: other saves go on from it: renamed.json"]
    assert names(forget_saves(tmp_path, Whose("ann"))) == ["here.json.log", "renamed.json"]


async def test_what_cannot_be_read_stays_and_is_told_of(tmp_path: Path) -> None:
    ann = await talk_of("ann")
    for name in ("cut", "zeros", "nameless", "strange", "formless", "newer", "older"):
        ann.save(tmp_path / name / f"{name}.json")
    at = {name: tmp_path / name / f"{name}.json" for name in ("cut", "zeros", "nameless", "strange", "formless")}
    written = at["cut"].read_bytes()
    at["cut"].write_bytes(written[:-9])
    at["zeros"].write_bytes(bytes(5000) + written[5000:])
    at["nameless"].write_bytes(written.replace(b'"player": {"id"', b'"player": {"ID"'))
    at["strange"].write_bytes(written.replace(b'"player": {"id": "ann"', b'"player": {"id": 7'))
    at["formless"].write_bytes(written.replace(b"npcsdk-save", b"npcsdk-sXve"))
    newer = tmp_path / "newer" / "newer.json"
    newer.write_bytes(newer.read_bytes().replace(b'"version": 2', b'"version": 99, "what": "is new"'))
    shutil.copytree(OLD, tmp_path / "older", dirs_exist_ok=True)
    done = forget_saves(tmp_path, ANN)
    assert {line.split(":")[0] for line in left(done)} == {f"{name}.json" for name in at} | {
        f"{name}.json.log" for name in ("cut",)
    }
    assert all(path.exists() for path in at.values())
    assert not newer.exists()
    done = forget_saves(tmp_path / "older", Whose("p1"))
    assert sorted(set(names(done)) & {"version_1.json", "version_1.json.log"}) == [
        "version_1.json",
        "version_1.json.log",
    ]


async def test_a_log_that_nobody_names(tmp_path: Path) -> None:
    ann = await talk_of("ann")
    ann.save(tmp_path / "ann.json")
    head, *turns = (tmp_path / "ann.json.log").read_bytes().splitlines(keepends=True)
    (tmp_path / "hers.log").write_bytes(head)
    (tmp_path / "whose.log").write_bytes(b"".join(turns))
    (tmp_path / "torn.log").write_bytes(head[:60] + b"\n")
    done = forget_saves(tmp_path, ANN)
    assert names(done) == ["ann.json", "ann.json.log", "hers.log"]
    assert left(done)[1] == "whose.log: nobody can say whose it is: no save goes on from it"
    assert left(done)[0].startswith("torn.log: nobody can say whose it is: a record of the log is damaged")


async def test_what_others_forged(tmp_path: Path) -> None:
    """A save that says of another's log that it is its own keeps that one from being removed, and is told of."""
    ann, bo = await talk_of("ann"), await talk_of("bo")
    ann.save(tmp_path / "ann.json")
    bo.save(tmp_path / "bo.json")
    outside = tmp_path.parent / f"{tmp_path.name}.log"
    shutil.copy(tmp_path / "ann.json.log", outside)
    for name, log in (("bo.json", "ann.json.log"), ("ann.json", f"../{outside.name}")):
        document = json.loads((tmp_path / name).read_text("utf-8"))
        document["log"].append({**document["log"][0], "name": log})
        document["log"].append({"name": 7})
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    done = forget_saves(tmp_path, ANN)
    assert left(done) == ["ann.json.log: other saves go on from it: bo.json"]
    assert outside.exists()
    assert there(tmp_path) == ["ann.json.log", "bo.json", "bo.json.log"]


@pytest.mark.skipif(sys.platform == "win32", reason="there, nobody can ask whether a process lives")
async def test_what_was_being_written(tmp_path: Path) -> None:
    ann, bo = await talk_of("ann"), await talk_of("bo")
    ann.save(tmp_path / "ann.json")
    bo.save(tmp_path / "bo.json")
    hers, his = ((tmp_path / name).read_bytes() for name in ("ann.json", "bo.json"))
    living = f"{TEMPORARY}{os.getppid()}-{{:016}}"
    for name, data in (
        (DEAD, hers[:200]),
        (living.format(1), hers),
        (living.format(2), his),
        (living.format(3), hers[:99]),
    ):
        (tmp_path / name).write_bytes(data)
    done = forget_saves(tmp_path, ANN)
    assert names(done) == sorted(["ann.json", "ann.json.log", DEAD, living.format(1)])
    assert left(done) == [
        f"{living.format(3)}: nobody can say whose it is: it is damaged or cut off: no complete JSON document"
    ]
    assert living.format(2) in there(tmp_path)


async def test_links_and_folders_are_no_saves(tmp_path: Path) -> None:
    ann = await talk_of("ann")
    (tmp_path / "saves").mkdir()
    (tmp_path / "elsewhere").mkdir()
    ann.save(tmp_path / "elsewhere" / "ann.json")
    (tmp_path / "saves" / "link.json").symlink_to(tmp_path / "elsewhere" / "ann.json")
    (tmp_path / "saves" / "folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "saves" / "dir.json").mkdir()
    os.mkfifo(tmp_path / "saves" / "pipe.json")
    assert forget_saves(tmp_path / "saves", ANN) == Forgotten()
    assert (tmp_path / "elsewhere" / "ann.json").exists()


async def test_somebody_saves_there_and_does_not_come_to_an_end(tmp_path: Path) -> None:
    (await talk_of("ann")).save(tmp_path / "ann.json")
    with locked(tmp_path):
        done = forget_saves(tmp_path, ANN)
    assert done.files == ()
    assert "another program is saving there" in done.left[0]
    assert names(forget_saves(tmp_path, ANN)) == ["ann.json", "ann.json.log"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="whoever may do everything is refused nothing")
async def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (await talk_of("ann")).save(tmp_path / "s" / "ann.json")
    (tmp_path / "s").chmod(0o500)
    done = forget_saves(tmp_path, ANN)
    (tmp_path / "s").chmod(0o700)
    assert done.files == ()
    assert len(done.left) == 2
    assert "cannot be removed: Permission denied" in done.left[0]


async def test_stopped_between_two_files(tmp_path: Path) -> None:
    """The logs go first: what is left still says whose it is."""
    ann = await talk_of("ann", 4)
    ann.save(tmp_path / "one.json")
    other = Session.load(tmp_path / "one.json", small_world(), **PORTS)
    for talk, name in ((ann, "two.json"), (other, "three.json")):
        await talk.run("hm")
        await talk.run("hm")
        talk.save(tmp_path / name)
    order = [path.name for path in forget_saves(tmp_path, ANN, dry_run=True).files]
    for count in range(len(order)):
        copy = tmp_path.parent / f"{tmp_path.name}-{count}"
        shutil.copytree(tmp_path, copy)
        for name in order[:count]:
            (copy / name).unlink()
        assert forget_saves(copy, ANN).left == ()
        assert there(copy) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in forget_saves(tmp_path / "none", ANN).left[0]
    assert forget_files([tmp_path / "none" / "a.json"], ANN) == Forgotten()


async def _save_on(folder: Path) -> None:
    """Save in every way, without end: by itself, into slots, and from a branch that goes on from what was saved."""
    talk = await talk_of("ann-q7zx3k")
    talk.autosave(folder / "auto.json")
    for number in range(10_000):
        await talk.run("zorblaxian")
        talk.save(folder / f"{number % 3}.json")
        other = Session.load(folder / f"{number % 3}.json", small_world(), **PORTS)
        await other.run("zorblaxian, in another life")
        other.save(folder / "other.json")


def save_on(folder: Path) -> None:
    """A process that saves."""
    asyncio.run(_save_on(folder))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("seed", range(6))
async def test_a_program_was_killed_while_it_saved(tmp_path: Path, seed: int) -> None:
    """Nothing is left but an empty file, and what nobody can tell: a log that was begun for a save that never came."""
    folder = tmp_path / "saves"
    bo = await talk_of("bo")
    bo.save(folder / "bo.json")
    process = multiprocessing.get_context("spawn").Process(target=save_on, args=(folder,), daemon=True)
    process.start()
    while not (folder / "other.json").exists() and process.is_alive():
        await asyncio.sleep(0.001)
    await asyncio.sleep(Random(seed).random() * 0.1)
    process.kill()
    process.join()
    assert in_files(folder, ["zorblaxian"])
    done = forget_saves(folder, Whose("ann-q7zx3k"))
    told = {line.partition(":")[0] for line in left(done)}
    assert all("no save goes on from it" in line for line in left(done))
    assert set(in_files(folder, ["zorblaxian", "ann-q7zx3k"])) <= told
    empty = {name for name in there(folder) if not (folder / name).stat().st_size}
    assert set(there(folder)) == {"bo.json", "bo.json.log", *told, *empty}
    assert len(told) <= 1
