"""Saves of older versions: files that those versions wrote are read, and written in today's form from then on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from talks import load, of, same

from npcsdk.errors import SaveError
from npcsdk.mind.state import State
from npcsdk.session.record import read_record, replayed, state_at
from npcsdk.session.save_file import read_save
from npcsdk.session.save_upgrades import UPGRADES
from npcsdk.session.snapshot import VERSION
from npcsdk.testing.worlds import small_world

OLD = Path(__file__).parent / "old_saves"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    for name in ("version_1.json", "version_1.json.log"):
        shutil.copy(OLD / name, tmp_path / name)
    return tmp_path / "version_1.json"


def test_each_version_before_this_one_can_be_read() -> None:
    assert list(UPGRADES) == list(range(1, VERSION))


def test_a_save_of_version_1_goes_on(path: Path) -> None:
    save = read_save(path)
    assert save.trouble == ""
    assert [record.turn for record in save.records] == [0, 1, 2, 3]
    snapshot, world = save.snapshot, small_world()
    assert (snapshot.player.name, snapshot.seed, snapshot.time, snapshot.records) == ("Zoë", 7, 5.5, 4)
    assert snapshot.fold.view(None).history[-2].text == "Bye then"
    assert state_at(world, save.records) == snapshot.settled
    early = replayed(State.fresh(world, "mira"), [read_record(record.body) for record in save.records[1:3]])
    assert early.history[-1].text == "[surprised] You would"
    assert (early.turn, early.time, early.variables["mira.trust"]) == (2, 2.5, 5)

    talk = of(save)
    again = load(talk.save(path) and path)
    assert same(again, talk)
    assert json.loads(path.read_bytes())["version"] == VERSION
    assert sorted(file.name for file in path.parent.iterdir()) == ["version_1.json", "version_1.json.2.log"]


def test_a_save_of_version_1_without_its_log(path: Path) -> None:
    path.with_name("version_1.json.log").unlink()
    save = read_save(path)
    assert "version_1.json.log is missing" in save.trouble
    assert state_at(small_world(), save.records) == save.snapshot.settled
    talk = of(save)
    assert same(load(talk.save(path) and path), talk)


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"null", b'{"turn":"x"}', b'{"turn":1,"heard":null,"events":[5]}', b"[" * 99_999]
)
def test_a_log_of_version_1_that_is_none(path: Path, line: bytes) -> None:
    log = path.with_name("version_1.json.log")
    log.write_bytes(log.read_bytes() + line + b"\n")
    changed(path, log={"name": log.name, "size": log.stat().st_size})
    assert "a line of its log is none" in read_save(path).trouble


@pytest.mark.parametrize(
    "log", [None, [], {}, {"name": "x.log"}, {"name": "../x.log", "size": 1}, {"name": 5, "size": 5}]
)
def test_a_place_for_a_log_that_is_none(path: Path, log: Any) -> None:
    changed(path, log=log)
    assert read_save(path).trouble != ""


def test_all_that_is_refused_today_is_refused_of_old_saves(path: Path) -> None:
    for change in ({"extra": 1}, {"state": {"turn": -1}}, {"tail": [5]}, {"seed": "x"}):
        shutil.copy(OLD / path.name, path)
        changed(path, **change)
        with pytest.raises(SaveError, match=r"version_1\.json: "):
            read_save(path)


def changed(path: Path, **change: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_bytes()) | change))
