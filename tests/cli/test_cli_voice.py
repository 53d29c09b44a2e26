from __future__ import annotations

import json
import os
import sys

import pytest

from npcsdk.voices.espeak import find_binary

pytestmark = pytest.mark.skipif(
    find_binary() is None and os.environ.get("CI") != "true", reason="espeak-ng is not installed"
)


def speeches(folder):
    return sorted(path.name for path in folder.glob("*.speech"))


def test_a_world_is_voiced_and_what_is_there_is_not_voiced_again(npcsdk, world, tmp_path):
    done = npcsdk("voice", str(world), "--voice", "espeak:en", "--out", "sound")
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 lines, 6 pieces" in done.stdout
    assert "(espeak:en, en) in sound" in done.stdout
    assert "real-time factor" in done.stdout
    assert len(speeches(tmp_path / "sound")) == 6
    manifest = json.loads((tmp_path / "sound" / "voices.json").read_text(encoding="utf-8"))
    assert (manifest["world"], manifest["voice"], manifest["count"]) == ("world", "espeak:en", 6)
    again = npcsdk("voice", str(world), "--voice", "espeak:en", "--out", "sound")
    assert again.returncode == 0
    assert "6 lines, 6 pieces" in again.stdout
    assert "Voiced now" not in again.stdout


def test_lines_with_names_are_listed_with_their_place(npcsdk, world):
    page = world / "world.yaml"
    text = page.read_text(encoding="utf-8").replace("Still there?", '"[sad] Still there, {player.name}?"')
    page.write_text(text, encoding="utf-8")
    done = npcsdk("voice", str(world), "--voice", "espeak:en", "--out", "sound", "--character", "ann")
    assert done.returncode == 0, done.stderr
    assert "4 lines" in done.stdout
    assert "Not voiced ahead: 1" in done.stdout
    assert "ann.nudge: {player.name} is known only when it is said" in done.stdout


def test_a_failure_is_told_of_and_is_the_exit_status(npcsdk, world, tmp_path):
    page = world / "world.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("Still there?", "你还在那里吗？"), encoding="utf-8")
    done = npcsdk("voice", str(world), "--voice", "espeak:en", "--out", "sound")
    assert done.returncode == 1
    assert "Failed: 1" in done.stdout
    assert "ann.nudge: espeak:en: speaks English" in done.stdout
    assert "Traceback" not in done.stderr
    assert len(speeches(tmp_path / "sound")) == 5


def test_what_is_not_said_any_more_is_removed_when_asked(npcsdk, world, tmp_path):
    words = ("voice", str(world), "--voice", "espeak:en", "--out", "sound")
    npcsdk(*words)
    page = world / "world.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("Still there?", "Well?"), encoding="utf-8")
    assert "Removed" not in npcsdk(*words).stdout
    assert len(speeches(tmp_path / "sound")) == 7
    assert "Removed: 1" in npcsdk(*words, "--prune").stdout
    assert len(speeches(tmp_path / "sound")) == 6


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("nowhere", "--out", "s"), 2, "nowhere"),
        (("tavern",), 2, "--out"),
        (("tavern", "--voice", "silent", "--out", "s"), 1, "silence is not voiced ahead"),
        (("tavern", "--voice", "espeak|espeak:en", "--out", "s"), 1, "one voice"),
        (("tavern", "--voice", "espaek", "--out", "s"), 1, "did you mean espeak"),
        (("tavern", "--voice", "espeak", "--out", "/dev/null"), 1, "cannot be used"),
        (("tavern", "--voice", "espeak", "--out", "world"), 1, "not empty"),
        (("tavern", "--voice", "espeak", "--out", "s", "--character", "tim"), 1, "there are mira"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_remedy(npcsdk, world, arguments, status, told):
    done = npcsdk("voice", *arguments)
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal that can be scripted")
def test_a_person_sees_how_far_it_is_and_may_stop_it(clean_environment, world, tmp_path):
    pexpect = pytest.importorskip("pexpect")
    lines = "".join(f'      n{number}: {{line: "This is line {number} of many."}}\n' for number in range(400))
    page = world / "world.yaml"
    head, tail = page.read_text(encoding="utf-8").split("      nudge:")
    page.write_text(f"{head}{lines}      nudge:{tail}", encoding="utf-8")
    words = ["-m", "npcsdk", "voice", str(world), "--voice", "espeak:en", "--out", str(tmp_path / "sound")]
    child = pexpect.spawn(sys.executable, words, env=clean_environment, encoding="utf-8", timeout=60)
    child.expect("pieces")
    child.expect("[1-9]%")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    there = len(speeches(tmp_path / "sound"))
    assert 0 < there < 400
    assert (tmp_path / "sound" / "voices.json").is_file()
