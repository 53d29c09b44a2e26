"""Save slots: any name, a tree of what goes on from what, and nothing that another slot needs is removed."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from talks import Talk, load, same

from npcsdk.errors import SaveError
from npcsdk.session.slot_names import file_name, slot_name
from npcsdk.session.slots import Branch, Slots


@given(st.text(max_size=20))
@example("")
@example("before the duel")
@example("Before the Duel")
@example("决斗之前")
@example("../../etc/passwd")
@example("CON")
@example("nul")
@example("com1.x")
@example(" . ")
@example("%41")
@example("^a")
@example("\ud800")
@example("Å")
@example("A\u030a")
@example("ﬁ")
@example("a.json")
def test_any_name_is_a_file_and_that_file_is_this_name(name: str) -> None:
    file = file_name(name)
    assert slot_name(file) == name
    stem = file.removesuffix(".json")
    assert not set(stem) & set('<>:"/\\|?*\0\n')
    assert stem[0] not in " ."
    assert stem[-1] not in " ."
    assert stem.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert all(unicodedata.normalize(form, file) == file for form in ("NFC", "NFD", "NFKC", "NFKD"))


@given(st.text(max_size=5), st.text(max_size=5))
@example("Ann", "ann")
@example("Straße", "STRASSE")
@example("é", "e\u0301")
@example("", "%")
def test_two_names_are_two_files_where_capitals_are_small_letters(one: str, other: str) -> None:
    folded = [file_name(name).casefold() for name in (one, other)]
    assert (folded[0] == folded[1]) == (one == other)


def test_a_name_reads_well_in_the_folder() -> None:
    names = {"before the duel": "before the duel", "Ann 2": "^ann 2", "v1.2": "v1.2", "what?": "what%3f", "桥": "桥"}
    assert {name: file_name(name) for name in names} == {name: f"{stem}.json" for name, stem in names.items()}


@pytest.mark.parametrize(
    "file", ["Ann.json", "%.sav", "a%2.json", "%zz.json", "%61.json", "a .json", "con.json", ".json"]
)
def test_a_file_that_no_slot_has(file: str) -> None:
    assert slot_name(file) is None


def test_a_name_that_is_too_long() -> None:
    with pytest.raises(SaveError, match="too long"):
        file_name("x" * 201)
    with pytest.raises(SaveError, match="too long"):
        Slots("saves").path("é" * 100)


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    return Slots(tmp_path / "saves")


def drawn(branches: list[Branch], depth: int = 0) -> list[str]:
    return [
        line
        for each in branches
        for line in ("  " * depth + f"{each.slot.name} {each.slot.turn}", *drawn(each.branches, depth + 1))
    ]


def test_no_folder_no_slots(slots: Slots) -> None:
    assert list(slots.list()) == list(slots.tree()) == []
    slots.delete("none")
    assert not slots.folder.exists()


def test_what_stands_in_a_slot(slots: Slots) -> None:
    talk = Talk().say("one", "two")
    path = slots.save(talk, "Before the duel")
    assert same(load(path), talk)
    (slot,) = slots.list()
    assert (slot.name, slot.path, slot.turn, slot.time) == ("Before the duel", path, 2, 2.0)
    assert (slot.character, slot.node, slot.parent, slot.shared, slot.trouble) == ("mira", "mira.hub", "", 0, "")
    assert slot.saved == path.stat().st_mtime


def test_slots_are_a_tree_of_what_goes_on_from_what(slots: Slots) -> None:
    trunk = Talk().say("1", "2")
    slots.save(trunk, "start")
    slots.save(trunk.say("3", "4"), "bridge")
    aside = trunk.branch()
    slots.save(trunk.say("5", "6", "7"), "duel")
    slots.save(aside.say("5b"), "inn")
    slots.save(aside.branch().say("6c", "7c"), "cellar")
    slots.save(load(slots.path("bridge")).say("5d"), "boat")
    slots.save(load(slots.path("boat")), "boat again")
    slots.save(Talk().say("new"), "Another game")
    assert drawn(slots.tree()) == [
        "Another game 1",
        "start 2",
        "  bridge 4",
        "    duel 7",
        "    boat 5",
        "      boat again 5",
        "    inn 5",
        "      cellar 7",
    ]
    related = {slot.name: (slot.parent, slot.shared) for slot in slots.list()}
    assert related == {
        "start": ("", 0),
        "bridge": ("start", 1),
        "duel": ("bridge", 3),
        "inn": ("bridge", 3),
        "cellar": ("inn", 4),
        "boat": ("bridge", 3),
        "boat again": ("boat", 4),
        "Another game": ("", 0),
    }


def test_a_slot_whose_parent_went_on_or_went_away(slots: Slots) -> None:
    trunk = Talk().say("1", "2", "3")
    slots.save(trunk, "trunk")
    branches = [trunk.branch().say(name) for name in "ab"]
    slots.save(trunk.say("4", "5", "6"), "trunk")
    for name, branch in zip("ab", branches, strict=True):
        slots.save(branch, name)
    assert {slot.name: (slot.parent, slot.shared) for slot in slots.list()} == {
        "trunk": ("", 0),
        "a": ("trunk", 2),  # The turn that was open when they parted is in each of them.
        "b": ("trunk", 2),
    }
    slots.delete("trunk")
    assert {slot.name: (slot.parent, slot.shared) for slot in slots.list()} == {"a": ("", 0), "b": ("a", 2)}
    for name, branch in zip("ab", branches, strict=True):
        assert same(load(slots.path(name)), branch)
    slots.delete("a")
    slots.delete("b")
    assert list(slots.folder.iterdir()) == []


def test_a_slot_that_is_removed_takes_what_nobody_else_needs(slots: Slots) -> None:
    trunk = Talk().say("1", "2", "3")
    slots.save(trunk, "one")
    branch = trunk.branch().say("b", "c")
    slots.save(trunk.say("4"), "one")
    slots.save(branch, "two")
    assert len(list(slots.folder.iterdir())) == 4
    slots.delete("two")
    assert sorted(path.name for path in slots.folder.iterdir()) == ["one.json", "one.json.log"]
    assert same(load(slots.save(branch, "three")), branch)  # Its session still has all of it.


def test_damaged_slots_are_listed_with_what_is_wrong(slots: Slots) -> None:
    talk = Talk().say("one", "two")
    for name in ("cut", "whole", "no log"):
        slots.save(talk, name)
    slots.path("cut").write_bytes(slots.path("cut").read_bytes()[:50])
    slots.path("empty").write_bytes(b"")
    slots.path("deep").write_bytes(b"[" * 100_000)
    os.mkfifo(slots.path("pipe"))
    slots.path("link").symlink_to(slots.path("whole"))
    slots.path("loop").symlink_to(slots.path("loop"))
    slots.path("folder").mkdir()
    (slots.folder / "notes.txt").write_text("x")
    (slots.folder / "Ann.json").write_bytes(slots.path("whole").read_bytes())
    (slots.folder / "old.sav").write_bytes(slots.path("whole").read_bytes())
    troubles = {slot.name: slot.trouble for slot in slots.list()}
    assert troubles.keys() == {"cut", "whole", "no log", "empty", "deep", "pipe", "link", "loop", "Ann.json", "old.sav"}
    assert {name for name, trouble in troubles.items() if not trouble} == {"whole", "no log", "Ann.json", "old.sav"}
    assert troubles["cut"] == "damaged or cut off: it is no complete JSON document"
    (slots.folder / "cut.json.log").unlink()
    assert all(slot.trouble for slot in slots.list())
    assert sum(len(drawn([branch])) for branch in slots.tree()) == len(troubles)
    for name in troubles:
        slots.delete(name)
    assert {slot.name for slot in slots.list()} == {"Ann.json", "old.sav"}


def test_a_slot_that_cannot_be_removed(slots: Slots) -> None:
    slots.path("a").mkdir(parents=True)
    with pytest.raises(SaveError, match="cannot be removed"):
        slots.delete("a")
