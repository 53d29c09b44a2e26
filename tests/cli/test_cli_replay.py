"""`npcsdk replay`: a session from its save, its log or its store, as people and as programs read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from npcsdk import from_json
from npcsdk.cli.replay_lines import Said, told
from npcsdk.cli.replay_shown import clock
from npcsdk.cli.replay_source import LONGEST, lines
from npcsdk.emotion import Feeling
from npcsdk.events import CommandIssued, Event, FeelingChanged, LineChosen, Mark, TextDelta, UtteranceReady
from npcsdk.ports import Record
from npcsdk.session.record import STATES
from npcsdk.session.replay import turns
from npcsdk.stores.sqlite import SqliteStore

Run = Callable[..., CompletedProcess[str]]
QUIET = ("--model", "scripted", "--voice", "silent")


@pytest.fixture
def saved(npcsdk: Run, world: Path, tmp_path: Path) -> Path:
    """A save of a talk of four turns; the last one is not sealed."""
    return talked(npcsdk, world, tmp_path / "ann.json", "Nice weather", "Really?", "/help", "1")


def talked(npcsdk: Run, world: Path, save: Path, *texts: str) -> Path:
    done = npcsdk("chat", str(world), *QUIET, "--save", str(save), stdin="\n".join(texts))
    assert done.returncode == 0, done.stderr
    return save


def log(save: Path) -> Path:
    return save.with_name(f"{save.name}.log")


def objects(done: CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_shows_the_session_turn_by_turn(npcsdk, saved):
    done = npcsdk("replay", str(saved))
    assert (done.returncode, done.stderr) == (0, "")
    shown = done.stdout.splitlines()
    assert shown[0].startswith("A session in world with ann; player player, called traveller; seed 0.")
    assert [line.split()[1] for line in shown if line.startswith("Turn ")] == ["1", "2", "3", "4"]
    assert [line for line in shown if line.startswith(">")] == [
        "> Nice weather",
        "> Really?",
        "> Goodbye <hub.bye>",
    ]
    assert "  -> ann.hello (begin)" in shown
    assert "  -> ann.hub (next)" in shown
    assert "  ann <ann.hello>: [happy] Hello." in shown
    assert "  -> ann.bye (option)" in shown
    assert "  1. Goodbye <hub.bye>" in shown
    assert any(line.startswith("  The end") for line in shown)
    assert [line for line in shown if "not sealed" in line] == ["Turn 4  0:00.0  open: not sealed yet"]


def test_a_log_alone_can_be_shown(npcsdk, saved):
    alone = log(saved).rename(saved.with_name("report.log"))
    done = npcsdk("replay", str(alone))
    assert done.returncode == 0
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("Turn ")] == ["1", "2", "3"]


def test_programs_get_one_object_a_turn(npcsdk, saved):
    head, *turns_, last = objects(npcsdk("replay", str(saved), "--json"))
    assert (head["kind"], head["world"], head["character"], head["seed"]) == ("head", "world", "ann", 0)
    assert [one["kind"] for one in turns_] == ["turn"] * 3
    assert [one["turn"] for one in (*turns_, last)] == [1, 2, 3, 4]
    assert [one["sealed"] for one in (*turns_, last)] == [True, True, True, False]
    assert turns_[0]["said"] == [
        {"speaker": "ann", "line": "ann.hello", "generated": False, "start": 0, "text": "[happy] Hello."}
    ]
    assert all(from_json(event).turn == one["turn"] for one in turns_ for event in one["events"])


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("2", ["2"]), ("2-3", ["2", "3"]), ("3-", ["3", "4"]), ("0-1", ["1"]), ("9-", []), ("", ["1", "2", "3", "4"])],
)
def test_some_turns_can_be_asked_for(npcsdk, saved, asked, shown):
    done = npcsdk("replay", str(saved), "--turns", asked)
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("Turn ")] == shown


def test_the_log_gives_the_state_of_the_save(npcsdk, world, saved):
    done = npcsdk("replay", str(saved), "--world", str(world))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "The log gives the state of the save, to the byte."
    assert "  Ann <ann.hello>: [happy] Hello." in done.stdout.splitlines()


def test_a_log_that_was_changed_is_found_out(npcsdk, world, saved):
    whole = log(saved).read_bytes()
    assert b"Nice weather" in whole
    other = saved.with_name("other.log")
    other.write_bytes(whole.replace(b"Nice weather", b"Nice meadows"))
    log(saved).write_bytes(other.read_bytes())
    done = npcsdk("replay", str(saved), "--world", str(world))
    assert done.returncode == 1
    assert "history" in done.stdout
    assert "Nice meadows" in done.stdout


def test_a_state_in_the_log_that_its_events_do_not_give_is_told_with_its_turn_and_part(npcsdk, world, tmp_path):
    save = talked(npcsdk, world, tmp_path / "long.json", *["Go on"] * (STATES + 3))
    rows = log(save).read_bytes().split(b"\n")
    assert b'"state":' in rows[STATES]
    rows[30] = rows[30].replace(b"Go on", b"Go off", 1)
    alone = tmp_path / "alone.log"
    alone.write_bytes(b"\n".join(rows))
    done = npcsdk("replay", str(alone), "--world", str(world), "--json", "--turns", "1")
    verdict = objects(done)[-1]
    assert done.returncode == 1
    assert (verdict["kind"], verdict["same"], verdict["difference"]["turn"]) == ("verdict", False, STATES)
    assert verdict["difference"]["part"].startswith("history")
    rows[30] = rows[30].replace(b"Go off", b"Go on", 1)
    alone.write_bytes(b"\n".join(rows))
    done = npcsdk("replay", str(alone), "--world", str(world))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "The log gives every state that stands in it, to the byte: 1 were compared."


def test_another_world_is_refused(npcsdk, saved):
    done = npcsdk("replay", str(saved), "--world", "tavern")
    assert done.returncode == 1
    assert "a log of the world 'world', not of 'tavern'" in done.stderr


def test_a_world_that_changed_is_told_of_and_compared_from_there_on(npcsdk, world, saved):
    file = world / "world.yaml"
    text = (
        file.read_text("utf-8")
        .replace("next: hub", "next: bar")
        .replace("      hub:\n", "      bar:\n        was: hub\n")
    )
    file.write_text(text.replace("title: Test", "title: Test\nvariables: {coins: 3}"), "utf-8")
    talked(npcsdk, world, saved, "Back again", "And again")
    done = npcsdk("replay", str(saved), "--world", str(world), "--why")
    assert done.returncode == 0, done.stdout
    assert "the world was changed." in done.stdout
    assert "-> ann.bar" in done.stdout.partition("the world was changed.")[2]
    assert done.stdout.splitlines()[-1] == "The log gives the state of the save, to the byte."
    kinds = [one["kind"] for one in objects(npcsdk("replay", str(saved), "--json"))]
    assert kinds.count("moved") == 1


def test_why_each_way_was_taken_can_be_told(npcsdk, tmp_path):
    talk = npcsdk(
        "chat", "tavern", *QUIET, "--save", "t.json", "--trace", stdin="I can help with the bridge\nYou work hard\n1"
    )
    done = npcsdk("replay", "t.json", "--world", "tavern", "--why")
    assert done.returncode == 0, done.stderr
    traced = [line.strip() for line in talk.stderr.splitlines() if ": the talk begins" not in line]
    traced = [line for line in traced if not line.startswith("(Scores are by words alone")]
    assert len(traced) > 30
    assert [line for line in traced if line not in {shown.strip() for shown in done.stdout.splitlines()}] == []


def test_why_needs_a_world(npcsdk, saved):
    done = npcsdk("replay", str(saved), "--why")
    assert done.returncode == 2
    assert "--why needs --world" in done.stderr


def test_damaged_records_are_told_of_and_the_rest_is_shown(npcsdk, world, saved):
    rows = log(saved).read_bytes().split(b"\n")
    rows[2] = rows[2][:60]
    log(saved).write_bytes(b"\n".join(rows))
    for path in (saved, log(saved)):
        done = npcsdk("replay", str(path), "--world", str(world))
        assert done.returncode == 1
        assert "Record 3 is left out: it is no JSON" in done.stdout
        assert "> Really?" in done.stdout
        assert "Whether the log gives the same state cannot be told: record 3 is damaged" in done.stdout


def test_a_log_that_is_cut_off_or_gone_is_told_of(npcsdk, saved):
    whole = log(saved).read_bytes()
    log(saved).write_bytes(whole[:-20])
    done = npcsdk("replay", str(saved))
    assert done.returncode == 1
    assert "Record 4 is left out" in done.stdout
    assert "Turn 4" in done.stdout
    log(saved).unlink()
    done = npcsdk("replay", str(saved))
    assert done.returncode == 1
    assert "Turn 4" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_line_too_long_is_one_damaged_record(tmp_path):
    path = tmp_path / "x.log"
    turn = b'{"turn":1,"events":[],"heard":null,"quiet":0,"time":0}'
    path.write_bytes(b"\n".join((b"{}", b"x" * (2 * LONGEST + 5), turn, b"")))
    assert [len(line) for line in lines(path)] == [2, LONGEST, len(turn)]
    assert [type(passage.what).__name__ for passage in turns(lines(path))] == ["Damaged", "Damaged", "Sealed"]


@pytest.mark.parametrize(
    "bad", [b"", b"\n", b"[]\n", b"\xff\xfe\n", b"[" * 100_000, b"{}\n" * 3, b'{"turn":NaN}\n', b'{"format":3}\n']
)
def test_any_file_that_ends_like_a_log_is_survived(npcsdk, world, tmp_path, bad):
    (tmp_path / "x.log").write_bytes(bad)
    done = npcsdk("replay", "x.log", "--world", str(world))
    assert done.returncode in (0, 1)
    assert "fault of its own" not in done.stderr


def test_nobody_steers_the_terminal(npcsdk, world, saved):
    whole = log(saved).read_text("utf-8")
    evil = "\\u001b]0;mine\\u0007\\u009b2J\\u202e\\r\\n"
    whole = whole.replace("Nice weather", f"Nice {evil}weather").replace('"ann.hello"', f'"{evil}"')
    log(saved).write_text(whole, "utf-8")
    for more in ((), ("--json",), ("--world", str(world), "--why")):
        output = npcsdk("replay", str(log(saved)), *more).stdout
        assert "weather" in output
        assert not set(output) & set("\x1b\x9b\x07\r\u202e")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("nowhere.json",), 1, "nowhere.json: cannot be read: No such file"),
        ((".",), 1, "this is a folder. Give the save, the log or the store in it."),
        (("/dev/zero",), 1, "no plain file"),
        (("a\0b",), 1, "cannot be read"),
        (("x.json",), 1, "x.json"),
        (("x.json", "--key", "ann"), 1, "no store, so it has no session"),
        (("x.json", "--turns", "a"), 2, "write 7, 7-12 or 7-"),
        (("x.json", "--turns", "-"), 2, "write 7, 7-12 or 7-"),
        (("x.json", "--turns", "9" * 5000), 2, "write 7, 7-12 or 7-"),
        (("x.json", "--world", "nowhere"), 2, "no such folder"),
    ],
)
def test_what_cannot_be_shown_is_one_message(npcsdk, tmp_path, arguments, status, told):
    (tmp_path / "x.json").write_text('{"format": "other"}', "utf-8")
    if "\0" in arguments[0]:
        pytest.skip("the system refuses such an argument")
    done = npcsdk("replay", *arguments)
    assert done.returncode == status
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "fault of its own" not in done.stderr


def test_a_store_lists_its_sessions_and_shows_one(npcsdk, world, saved, tmp_path):
    records = [json.loads(line) for line in log(saved).read_bytes().splitlines()]
    with SqliteStore(tmp_path / "players.db") as store:
        for key in ("world/ann", "world/bob"):
            claim = store.claim(key)
            for said, line in zip(records, log(saved).read_bytes().splitlines(), strict=True):
                claim.append(Record(said.get("turn", 0), line))
        claim.branch("world/bob 2", 3)
    before = (tmp_path / "players.db").read_bytes()
    listed = npcsdk("replay", "players.db")
    assert listed.returncode == 0, listed.stderr
    assert [line.split(":")[0] for line in listed.stdout.splitlines()[:3]] == ["world/ann", "world/bob", "world/bob 2"]
    assert "branched from world/bob after 3 records" in listed.stdout
    assert [one["key"] for one in objects(npcsdk("replay", "players.db", "--json"))] == [
        "world/ann",
        "world/bob",
        "world/bob 2",
    ]
    done = npcsdk("replay", "players.db", "--key", "world/bob 2", "--world", str(world))
    assert done.returncode == 0, done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("Turn ")] == ["1", "2"]
    missing = npcsdk("replay", "players.db", "--key", "world/eve")
    assert missing.returncode == 1
    assert "the store has no session 'world/eve'" in missing.stderr
    assert (tmp_path / "players.db").read_bytes() == before


def test_a_store_is_read_while_a_session_goes_on(npcsdk, saved, tmp_path):
    head, *rest = log(saved).read_bytes().splitlines()
    with SqliteStore(tmp_path / "players.db") as store:
        claim = store.claim("ann")
        claim.append(Record(0, head))
        done = npcsdk("replay", "players.db", "--key", "ann")
        assert done.returncode == 0, done.stderr
        claim.append(Record(1, rest[0]))
        assert claim.count == 2


def test_a_long_log_is_read_as_it_is_shown(npcsdk, saved, tmp_path):
    head, *rest = log(saved).read_bytes().splitlines()
    (tmp_path / "big.log").write_bytes(b"\n".join((head, *rest * 3000)))
    lazily = turns(lines(tmp_path / "big.log"))
    assert [next(lazily).number for _ in range(3)] == [1, 2, 3]
    assert npcsdk("replay", "big.log", "--turns", "3").stdout.count("Turn 3") == 3000


def test_tags_stand_in_the_text_where_they_were() -> None:
    events: list[Event] = [
        LineChosen("a.b", "ann", at=0),
        TextDelta("Come in", at=0),
        TextDelta(", sit.", at=7),
        FeelingChanged("ann", Feeling("angry", 0.5), at=0),
        CommandIssued("give", ("ledger",), at=5),
        UtteranceReady("a.b", "ann", "Come in, sit.", 1.0, marks=(Mark("sound", 0.1, 0.2, "laugh", 9),), at=0),
        CommandIssued("wave", at=13),
    ]
    (said,) = told(events)
    assert isinstance(said, Said)
    assert said.text == "[angry:0.5] Come [give:ledger] in, [laugh] sit. [wave]"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00.0"), (5.67, "0:05.7"), (59.96, "1:00.0"), (3725.3, "1:02:05.3"), (1e300, "1e+300 s"), (-1, "-1 s")],
)
def test_game_time_is_minutes_and_seconds(seconds, shown):
    assert clock(seconds) == shown
