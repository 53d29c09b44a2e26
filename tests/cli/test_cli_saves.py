"""`npcsdk saves`: a folder of saves as a tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from npcsdk.session.session import Session
from npcsdk.session.slots import Slots
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


@pytest.fixture
async def slots(tmp_path: Path) -> Slots:
    """Two games; in one of them two ways part."""
    made = Slots(tmp_path / "saves")
    talk = Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    made.save(talk, "before it began")
    await talk.run("Hello")
    await talk.run("Hello")
    made.save(talk, "\x1b[31mthe bridge\n\x9b2J")
    other = Session.load(
        made.path("\x1b[31mthe bridge\n\x9b2J"), small_world(), model=FakeModel(), voice=FakeVoice(0.0)
    )
    for one, name in ((talk, "left"), (other, "right")):
        await one.run("Hello")
        await one.run("Hello")
        made.save(one, name)
    return made


def test_saves_are_shown_as_a_tree(npcsdk, slots):
    done = npcsdk("saves", "saves")
    assert (done.returncode, done.stderr) == (0, "")
    shown = [line.split(", saved ")[0] for line in done.stdout.splitlines()]
    assert shown == [
        "before it began: turn 0, mira",
        "the bridge: turn 2, mira at mira.hub",
        "├── left: turn 4, mira at mira.hub",
        "└── right: turn 4, mira at mira.hub",
    ]


def test_a_damaged_save_is_told_of(npcsdk, slots):
    slots.path("left").write_bytes(b"{")
    done = npcsdk("saves", "saves")
    assert done.returncode == 1
    assert "left: damaged - damaged or cut off: it is no complete JSON document" in done.stdout
    assert "right: turn 4" in done.stdout


def test_saves_for_programs(npcsdk, slots):
    done = npcsdk("saves", "saves", "--json")
    assert done.returncode == 0
    assert not {"\x1b", "\x9b"} & set(done.stdout)
    rows = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert rows.keys() == {slot.name for slot in slots.list()}
    assert (rows["left"]["parent"], rows["left"]["shared"], rows["left"]["turn"]) == (
        "\x1b[31mthe bridge\n\x9b2J",
        1,
        4,
    )
    assert Path(rows["left"]["path"]).name == "left.json"


def test_no_saves_and_no_folder(npcsdk, tmp_path):
    (tmp_path / "empty").mkdir()
    assert npcsdk("saves", "empty").stdout == "There are no saves in empty.\n"
    done = npcsdk("saves", "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "npcsdk: none is no folder; name one that saves lie in\n"


def test_very_many_saves_in_a_row(npcsdk, slots):
    document = json.loads(slots.path("left").read_bytes())
    for number in range(600):
        slots.path(f"copy {number:03}").write_text(json.dumps(document))
    done = npcsdk("saves", "saves")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 604
    assert max(map(len, done.stdout.splitlines())) < 120
