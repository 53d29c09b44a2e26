"""`npcsdk chat --save`, and the verbs: what a player tells the program and not the character."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from npcsdk.cli.verbs import is_verb

QUIET = ("--model", "scripted", "--voice", "silent")


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What was shown, less the first remarks."""
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if not line.startswith(("Words", "Voice"))]


def test_a_talk_goes_on_where_it_was_saved(npcsdk, world, tmp_path):
    first = said(npcsdk("chat", str(world), *QUIET, "--save", "saves/ann.json", stdin="Nice weather"))
    assert first[:2] == ["Ann (happy): Hello.", "  1. Goodbye"]
    second = said(npcsdk("chat", str(world), *QUIET, "--save", "saves/ann.json", stdin="1"))
    assert second[0] == "Going on from saves/ann.json: turn 2."
    assert second[1] == f"Ann: {first[-2].partition(': ')[2]}"
    assert second[2:4] == ["  1. Goodbye", "> Goodbye"]
    assert second[-1] == "The end."
    assert sorted(path.name for path in (tmp_path / "saves").iterdir()) == ["ann.json", "ann.json.log"]


def test_a_talk_that_has_ended_begins_anew(npcsdk, world):
    said(npcsdk("chat", str(world), *QUIET, "--save", "ann.json", stdin="1"))
    again = said(npcsdk("chat", str(world), *QUIET, "--save", "ann.json", stdin="hi"))
    assert "Ann (happy): Hello." in again


def test_something_happens_in_the_game(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--inspect", stdin="/event bell by=bob loud=3 far=-1.5\nhi\n")
    assert done.returncode == 0, done.stderr
    done = npcsdk("chat", str(world), *QUIET, "--events", stdin="/event bell loud=3 by=a=b\n")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    bell = next(event for event in events if event.get("name") == "bell")
    assert (bell["type"], bell["kind"], bell["data"]) == ("input_received", "event", {"loud": 3.0, "by": "a=b"})


def minding(world):
    """The world where Ann minds a bell."""
    file = world / "world.yaml"
    minds = "Ann waits.}, goals: {peace: 0.9}, events: {bell: {peace: -0.9}}}"
    file.write_text(file.read_text("utf-8").replace("Ann waits.}}", minds), "utf-8")
    return str(world)


def test_an_event_that_nobody_waits_for_is_looked_at_at_once_and_a_strange_one_told_of(npcsdk, world):
    done = npcsdk("chat", minding(world), *QUIET, "--inspect", stdin="/event bell\n/event bel\n")
    assert done.stderr.count("afraid 0.00 -> ") == 1
    remarks = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Nobody waits for")]
    assert remarks == ["Nobody waits for bel, and it means nothing to anybody here. Did you mean bell?"]


def test_an_event_that_teaches_somebody_is_not_strange(npcsdk, world):
    file = world / "world.yaml"
    lore = "lore: {toll: {text: The bell tolls., known_by: [], learned_at: {everyone: bell}}}\n"
    file.write_text(file.read_text("utf-8") + lore, "utf-8")
    done = npcsdk("chat", str(world), *QUIET, "--inspect", stdin="/event bell\n")
    assert "learned toll" in done.stderr
    assert "Nobody waits" not in done.stdout + done.stderr


def test_whoever_is_turned_to_again_is_shown_with_what_they_said_last(npcsdk):
    shown = said(npcsdk("chat", "tavern", *QUIET, stdin="Hello\n/talk tam\n/talk mira\n"))
    lines = [row for row in shown if row.startswith(("Mira", "Old Tam"))]
    assert [row.partition(" (")[0].partition(":")[0] for row in lines] == ["Mira", "Mira", "Old Tam", "Mira"]
    assert lines[3].removeprefix("Mira: ") in lines[1]
    assert lines[3].startswith("Mira: ")


def test_game_time_goes_by_as_told(npcsdk, world):
    told = "hi\n/wait 9s\n/event bell\n/wait 15s\n/wait soon\n/wait -3\n/wait 99999h\n/wait 24h\n"
    done = npcsdk("chat", minding(world), *QUIET, "--inspect", "--save", "ann.json", stdin=told)
    assert "): Still there?" in done.stdout  # Silence counts.
    assert "turn 3 at 0:24.0" in done.stderr
    assert done.stderr.count(": faded") >= 2
    assert (done.stdout + done.stderr).count("/wait needs how long: /wait 30s, 5m or 24h") == 3
    assert "turn 3 at 24:00:24.0" in done.stderr
    assert "turn 4 at 24:00:24.0" in npcsdk("chat", str(world), *QUIET, "--inspect", "--save", "ann.json").stderr


def test_texts_that_are_given_are_kept_too_and_a_slash_in_them_is_text(npcsdk, world, tmp_path):
    done = npcsdk("chat", str(world), *QUIET, "--save", "ann.json", "--say", "/rewind")
    assert "> /rewind" in said(done)
    assert json.loads((tmp_path / "ann.json").read_text("utf-8"))["tail"][0]["turn"] == 2


def test_another_character_of_a_save_can_be_talked_to(npcsdk, world):
    said(npcsdk("chat", str(world), *QUIET, "--save", "ann.json", stdin="hi"))
    done = npcsdk("chat", str(world), *QUIET, "--save", "ann.json", "--character", "bob", stdin="")
    assert "Bob (neutral): I am Bob." in said(done)
    done = npcsdk("chat", str(world), *QUIET, "--save", "ann.json", "--character", "eve", stdin="")
    assert done.returncode == 1
    assert "no character 'eve'" in done.stderr


def test_what_became_of_a_save_in_a_world_that_changed_is_told(npcsdk, world):
    said(npcsdk("chat", str(world), *QUIET, "--save", "ann.json", stdin="hi"))
    file = world / "world.yaml"
    text = (
        file.read_text("utf-8")
        .replace("next: hub", "next: bar")
        .replace("      hub:\n", "      bar:\n        was: hub\n")
    )
    file.write_text(text, "utf-8")
    again = said(npcsdk("chat", str(world), *QUIET, "--save", "ann.json", stdin="ho"))
    assert again[0] == "Going on from ann.json: turn 2."
    assert "hub" in again[1]
    assert "> ho" in again


def test_a_save_that_is_refused_keeps_the_talk_from_beginning_and_stays_as_it_is(npcsdk, world, tmp_path):
    for text in ("", "{", '{"format": "other"}'):
        (tmp_path / "ann.json").write_text(text, "utf-8")
        done = npcsdk("chat", str(world), *QUIET, "--save", "ann.json", stdin="hi")
        assert done.returncode == 1
        assert done.stderr.startswith("npcsdk: ann.json: ")
        assert (tmp_path / "ann.json").read_text("utf-8") == text
    done = npcsdk("chat", str(world), *QUIET, "--save", ".", stdin="hi")
    assert done.returncode == 1
    assert "fault of its own" not in done.stderr


def test_where_nothing_can_be_written_the_talk_goes_on_and_the_end_tells(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--save", "/dev/null/ann.json", stdin="hi\nho")
    assert done.returncode == 1
    assert "> ho" in done.stdout
    assert "/dev/null/ann.json" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_talk_is_kept_turn_by_turn(world, clean_environment, tmp_path):
    command = [sys.executable, "-m", "npcsdk", "chat", str(world), *QUIET, "--save", "ann.json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=clean_environment
    ) as process:
        assert process.stdin is not None
        for turn in (2, 3):
            process.stdin.write("hi\n")
            process.stdin.flush()
            assert seen(lambda: last_turn(tmp_path / "ann.json"), turn) == turn
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.wait(30)
    assert last_turn(tmp_path / "ann.json") == 3


def last_turn(save: Path) -> int:
    if not save.exists():
        return 0
    document = json.loads(save.read_text("utf-8"))
    ended = [event["turn"] for event in document["tail"] if event["type"] == "turn_ended"]
    return max((document["state"]["turn"], *ended))


def seen(look, wanted, seconds: float = 30):
    end = time.monotonic() + seconds
    while (found := look()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    return found


def test_a_named_save_is_loaded_again(npcsdk, world, tmp_path):
    done = said(npcsdk("chat", str(world), *QUIET, stdin="hi\n/save first\nho\n/load first\nyes\n"))
    at = done.index("Loaded saves/first.json: turn 2.")
    assert done[at + 1].startswith("Ann: ")
    assert done[at + 2] == "  1. Goodbye"
    assert done[at + 3] == "> yes"
    assert "Saved to saves/first.json." in done
    assert sorted(path.name for path in (tmp_path / "saves").iterdir()) == ["first.json", "first.json.log"]


def test_saves_lie_beside_the_one_that_the_talk_is_kept_in(npcsdk, world, tmp_path):
    said(npcsdk("chat", str(world), *QUIET, "--save", "mine/ann.json", stdin="hi\n/save before the end\n/save"))
    names = {path.name for path in (tmp_path / "mine").iterdir() if path.name.endswith(".json")}
    assert names == {"ann.json", "ann quick.json", "before the end.json"}
    assert not (tmp_path / "saves").exists()


def test_a_quick_save_is_not_written_over_by_the_talk_that_is_kept(npcsdk, world, tmp_path):
    talk = "one\n/save\ntwo\nthree\n/load\n"
    done = said(npcsdk("chat", str(world), *QUIET, "--save", "saves/ann.json", stdin=talk))
    assert "Saved to saves/ann quick.json." in done
    assert "Loaded saves/ann quick.json: turn 2." in done
    assert last_turn(tmp_path / "saves/ann.json") == 2


def test_turns_are_taken_back(npcsdk, world):
    done = said(npcsdk("chat", str(world), *QUIET, stdin="one\ntwo\nthree\n/rewind 2\n/rewind\n"))
    at = done.index("2 turns were taken back.")
    assert done[at + 1].startswith("Ann: ")
    assert done[at + 2 : at + 4] == ["  1. Goodbye", "1 turn was taken back."]
    assert done[at + 4 :] == ["Ann: Hello.", "  1. Goodbye"]


def test_all_turns_taken_back_begin_anew(npcsdk, world):
    done = said(npcsdk("chat", str(world), *QUIET, stdin="one\n/rewind 2\nagain\n"))
    at = done.index("2 turns were taken back.")
    assert done[at + 1 : at + 4] == ["Ann (happy): Hello.", "  1. Goodbye", "> again"]


def test_what_was_said_after_an_end_can_be_taken_back(npcsdk, world):
    done = said(npcsdk("chat", str(world), *QUIET, stdin="1\nhello?\n/rewind\nhello?\n"))
    assert "Not said, as the talk has ended: hello?" in done
    assert "> hello?" in done


def test_a_branch_goes_on_by_itself(npcsdk, world, tmp_path):
    talk = "one\n/branch other\ntwo\nthree\n"
    done = said(npcsdk("chat", str(world), *QUIET, "--save", "saves/ann.json", stdin=talk))
    assert "From here on the talk is kept in saves/other.json; saves/ann.json stays as it is." in done
    assert [last_turn(tmp_path / "saves" / name) for name in ("ann.json", "other.json")] == [2, 4]
    again = said(npcsdk("chat", str(world), *QUIET, "--save", "saves/ann.json", stdin="/branch other\n/load other\n"))
    assert "There is a save saves/other.json already. Take another name, or /load it." in again
    assert "Loaded saves/other.json: turn 4." in again


def test_a_branch_of_a_talk_that_was_kept_nowhere_keeps_it_from_then_on(npcsdk, world, tmp_path):
    said(npcsdk("chat", str(world), *QUIET, stdin="one\n/branch mine\ntwo\n"))
    assert last_turn(tmp_path / "saves/mine.json") == 3


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("/dance", "There is no verb /dance."),
        ("/", "There is no verb /."),
        ("/SAVED", "There is no verb /saved."),
        ("/load nothing", "There is no save saves/nothing.json. Make one with /save."),
        ("/load", "There is no save saves/world.json. Make one with /save."),
        ("/load ../../etc/passwd", "There is no save"),
        ("/load a\x00b", "There is no save"),
        ("/save " + "x" * 5000, "too long"),
        ("/rewind x", "/rewind takes the number of turns to take back, not 'x'"),
        ("/rewind 0", "/rewind takes 1 turn back, or more"),
        ("/rewind -1", "/rewind takes the number of turns to take back, not '-1'"),
        ("/rewind 99", "turn"),
        ("/rewind " + "9" * 5000, "/rewind takes the number"),
        ("/branch", "/branch needs a name: /branch NAME"),
        ("/event", "/event needs the name of an event"),
        ("/event a/b", "/event needs the name of an event"),
        ("/event bell loud", "/event needs the name of an event"),
        ("/event bell =3", "/event needs the name of an event"),
        ("/help", "/save [NAME] saves the talk"),
        ("/HELP", "/save [NAME] saves the talk"),
    ],
)
def test_a_verb_that_cannot_be_followed_is_one_line_and_the_talk_goes_on(npcsdk, world, tmp_path, verb, told):
    done = npcsdk("chat", str(world), *QUIET, stdin=f"{verb}\nstill here\n")
    shown = said(done)
    assert shown[:2] == ["Ann (happy): Hello.", "  1. Goodbye"]
    assert told in shown[2]
    assert shown[3] == "> still here"
    assert done.stderr == ""
    outside = [path for path in tmp_path.rglob("*") if path.name not in ("world", "world.yaml", "home", "cache")]
    assert all(path.is_relative_to(tmp_path / "saves") for path in outside)


def test_a_name_never_leaves_its_folder(npcsdk, world, tmp_path):
    said(npcsdk("chat", str(world), *QUIET, "--save", "in/ann.json", stdin="/save ../out\n/save con\n/save a/b\n"))
    assert {path.name for path in tmp_path.iterdir()} - {"home", "cache"} == {"world", "in"}
    assert len([path for path in (tmp_path / "in").iterdir() if path.suffix == ".json"]) == 4


def test_two_slashes_say_one(npcsdk, world):
    done = said(npcsdk("chat", str(world), *QUIET, stdin="//save\n//1\n/ /\n"))
    assert "> /save" in done
    assert "> /1" in done


def test_a_save_of_another_world_is_refused_and_the_talk_goes_on(npcsdk, world):
    said(npcsdk("chat", "tavern", *QUIET, stdin="/save inn"))
    done = said(npcsdk("chat", str(world), *QUIET, stdin="/load inn\nhi\n"))
    assert any("tavern" in line and "saves/inn.json" in line for line in done)
    assert "> hi" in done


def test_programs_are_told_by_events(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--events", stdin="one\n/save\n/rewind\ntwo\n/load\n")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    restored = [event for event in events if event["type"] == "restored"]
    assert [event["reason"] for event in restored] == ["rewind", "load"]
    for event in restored:
        assert "options_offered" in [after["type"] for after in events[events.index(event) + 1 :][:2]]
    assert "1 turn was taken back." in done.stderr


@pytest.mark.parametrize(
    ("line", "verb"), [("/save", True), ("/", True), ("//save", False), ("1/2", False), ("", False), (" /save", False)]
)
def test_a_verb_begins_with_one_slash(line, verb):
    assert is_verb(line) is verb
