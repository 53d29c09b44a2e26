"""Reading a save: refused whole with a reason, or read whole; without its log the talk goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from talks import Talk, load, of, same, texts

from npcsdk.errors import SaveError
from npcsdk.session import log_reading
from npcsdk.session.record import Header, header, read_header, read_record, state_at
from npcsdk.session.save_file import read_save
from npcsdk.testing.worlds import small_world

Document = dict[str, Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A save of three turns with its log."""
    Talk().say("one", "two", "three").save(tmp_path / "ann.json")
    return tmp_path / "ann.json"


def changed(path: Path, where: str, value: Any) -> None:
    document = json.loads(path.read_bytes())
    inner: Any = document
    *parents, last = where.split(".")
    for name in parents:
        inner = inner[int(name)] if name.isdigit() else inner[name]
    inner[int(last) if last.isdigit() else last] = value
    path.write_text(json.dumps(document))


REFUSED = [
    ("format", "other", "no save"),
    ("format", None, "no save"),
    ("version", 3, "made by a newer npcsdk.*Update"),
    ("version", 10**300, "made by a newer npcsdk"),
    ("version", "x", "its version is x"),
    ("version", 0, "its version is 0"),
    ("version", True, "its version is True"),
    ("version", 2.5, "its version is"),
    ("world", None, "world"),
    ("player", {"id": 5}, "player"),
    ("player.extra", 5, "player"),
    ("character", ["mira"], "character"),
    ("seed", 1.5, "seed"),
    ("time", float("nan"), "bad number"),
    ("time", -1, "time"),
    ("time", "soon", "time"),
    ("heard", -2, "heard"),
    ("heard", 2**60, "heard"),
    ("extra", 1, "extra"),
    ("records", 0, "records"),
    ("records", 2, "does not have 2 records"),
    ("records", 10**300, "records"),
    ("spent", {"seconds": -1}, "spent"),
    ("log", {"name": "ann.json.log", "size": 1}, "log"),
    ("log.0.name", "../ann.json.log", "log"),
    ("log.0.name", "/etc/ann.log", "log"),
    ("log.0.name", "a\\b.log", "log"),
    ("log.0.name", "a\0b.log", "log"),
    ("log.0.name", "..", "log"),
    ("log.0.name", "ann.json", "log"),
    ("log.0.name", "x" * 300 + ".log", "log"),
    ("log.0.size", -1, "log"),
    ("log.0.records", 0, "log"),
    ("log.0.crc", -1, "log"),
    ("log.0.crc", 2**32, "log"),
    ("log.0.more", 1, "log"),
    ("state", [], "state"),
    ("state.turn", -1, "impossible"),
    ("state.turn", 10**300, "impossible"),
    ("state.time", -1, "impossible"),
    ("state.visits", [], "damaged"),
    ("state.picked", {"a": -1}, "impossible"),
    ("state.variables.gold", 10**300, "gold"),
    ("state.variables.gold", {"a": 1}, "damaged"),
    ("state.variables.gold", "x" * 20_000, "gold"),
    ("state.history", [{"turn": 1, "character": "", "speaker": "", "text": "", "kind": ""}] * 25, "more history"),
    ("state.feelings", {"mira": {"label": "cosmic", "intensity": 1}}, "damaged"),
    ("tail.0.type", "explosion", "unknown event"),
    ("tail.0.turn", 99, "hang together"),
    ("tail.0.at", 2**60, "impossible stamp"),
    ("tail.1", {"type": "heard", "turn": 3, "at": 3}, "hang together"),
    ("tail.3.at", -1, "impossible stamp"),
    ("tail", 5, "tail"),
    ("tail.1.parts", [{"text": 5}], "bad input_received"),
]


@pytest.mark.parametrize(("where", "value", "why"), REFUSED)
def test_what_no_session_writes_is_refused(path: Path, where: str, value: Any, why: str) -> None:
    changed(path, where, value)
    with pytest.raises(SaveError, match=rf"ann\.json: .*{why}"):
        read_save(path)


@pytest.mark.parametrize("turn", [1, 2**54])
def test_an_open_turn_that_cannot_follow_is_refused(path: Path, turn: int) -> None:
    document = json.loads(path.read_bytes())
    for event in document["tail"]:
        event["turn"] = turn
    path.write_text(json.dumps(document))
    with pytest.raises(SaveError, match="none that could follow"):
        read_save(path)


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


GARBAGE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"5",
    b"\xff\xfe",
    b"\x00" * 100,
    b"[" * 100_000,
    b'{"format":"npcsdk-save"}',
    b'{"format":"npcsdk-save","version":1}',
    b'{"format":"npcsdk-save","version":2,"seed":' + b"9" * 5000 + b"}",
    b'{"format":"npcsdk-save","version":2,"time":1e999}',
    b'{"format":"npcsdk-save","version":2,"state":' + nested(5000).encode() + b"}",
    b'{"format":"npcsdk-save","version":2,"state":' + b'{"a":' * 900 + b"1" + b"}" * 901,
    b" " * 4_000_001,
]


@pytest.mark.parametrize("content", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SaveError, match=r"a\.json: "):
        read_save(tmp_path / "a.json")


@pytest.mark.parametrize("where", ["state.variables.gold", "tail.1.data", "state.history", "log.0.name", "spent"])
def test_deep_nesting_anywhere_is_refused(path: Path, where: str) -> None:
    for levels in (200, 800):
        changed(path, where, json.loads(nested(levels)))
        with pytest.raises(SaveError):
            read_save(path)


def test_every_truncation_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(SaveError, match="damaged"):
            read_save(path)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path, path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.json").symlink_to(path)
    for bad in (tmp_path / "none.json", tmp_path, tmp_path / "pipe", Path("/dev/zero"), tmp_path / "link.json"):
        with pytest.raises(SaveError, match="cannot be read: "):
            read_save(bad)
    for bad in (Path("a\0b"), path / "a.json", tmp_path / ("x" * 300)):
        with pytest.raises(SaveError, match="cannot be read: "):
            read_save(bad)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(SaveError, match="larger than"):
        read_save(tmp_path / "a.json")


def _gone(log: Path) -> None:
    log.unlink()


def _shorter(log: Path) -> None:
    os.truncate(log, log.stat().st_size - 1)


def _one_bit(log: Path) -> None:
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)


def _a_pipe(log: Path) -> None:
    log.unlink()
    os.mkfifo(log)


def _a_link(log: Path) -> None:
    log.rename(log.with_name("x"))
    log.symlink_to("x")


def _a_folder(log: Path) -> None:
    log.unlink()
    log.mkdir()


def _of_another_session(log: Path) -> None:
    content = log.read_bytes()
    log.write_bytes(content.replace(b'"seed":7', b'"seed":8'))


LOG_HARMS = [_gone, _shorter, _one_bit, _a_pipe, _a_link, _a_folder, _of_another_session]


@pytest.mark.parametrize("harm", LOG_HARMS, ids=lambda harm: harm.__name__)
def test_without_its_log_a_talk_goes_on_without_its_past(path: Path, harm: Callable[[Path], None]) -> None:
    whole = read_save(path)
    harm(path.with_name("ann.json.log"))
    save = read_save(path)
    assert save.trouble.startswith("what was said before cannot be shown or taken back: ")
    assert replace(save.snapshot, records=3) == whole.snapshot
    assert len(save.records) == save.snapshot.records == 2
    assert read_header(save.records[0].body).seed == 7
    assert read_record(save.records[1].body).moved == (save.trouble,)
    assert state_at(small_world(), save.records) == save.snapshot.settled
    talk = of(save).say("on")
    kept = [file.name for file in path.parent.iterdir()]
    again = load(talk.save(path) and path)
    assert same(again, talk)
    assert set(kept) <= {file.name for file in path.parent.iterdir()}  # What was damaged may be mended.


def rewritten(path: Path, lines: list[bytes], **told: int) -> None:
    """Put another log beside a save that says it is the right one."""
    from zlib import crc32

    content = b"".join(line + b"\n" for line in lines)
    path.with_name("ann.json.log").write_bytes(content)
    log = {"name": "ann.json.log", "size": len(content), "records": len(lines), "crc": crc32(content)}
    changed(path, "log.0", log | told)
    changed(path, "records", len(lines))


HOSTILE_LOGS: list[Callable[[list[bytes]], list[bytes]]] = [
    lambda lines: lines[1:],
    lambda lines: [lines[0], *lines[:0:-1]],
    lambda lines: [*lines, b""],
    lambda lines: [*lines, b"[" * 100_000],
    lambda lines: [*lines, lines[0]],
    lambda lines: [*lines, b'{"turn":-1,"events":[]}'],
    lambda lines: [*lines, b'{"turn":' + b"9" * 400 + b',"events":[]}'],
    lambda lines: [lines[0].replace(b'"version":2', b'"version":9'), *lines[1:]],
    lambda lines: [lines[0].replace(b'"id":"p1"', b'"id":"p2"'), *lines[1:]],
    lambda lines: [b"[" * 100_000, *lines[1:]],
    lambda lines: [b"{}", *lines[1:]],
]


@pytest.mark.parametrize("harm", HOSTILE_LOGS, ids=range(len(HOSTILE_LOGS)))
def test_a_hostile_log_is_not_used(path: Path, harm: Callable[[list[bytes]], list[bytes]]) -> None:
    lines = path.with_name("ann.json.log").read_bytes().splitlines()
    rewritten(path, lines)
    assert read_save(path).trouble == ""
    rewritten(path, harm(lines))
    assert read_save(path).trouble != ""


def test_a_save_that_names_no_log(path: Path) -> None:
    changed(path, "log", [])
    save = read_save(path)
    assert save.trouble.endswith(": it names no log")
    assert same(load(of(save).save(path) and path), of(save))


def test_sizes_that_a_log_does_not_have(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = path.with_name("ann.json.log").read_bytes().splitlines()
    for told in ({"size": 5}, {"size": 0}, {"size": 10**9}, {"size": 2**53}, {"crc": 0}):
        rewritten(path, lines, **told)
        assert read_save(path).trouble != ""
    rewritten(path, lines)
    changed(path, "log.0.records", 4)
    changed(path, "records", 4)
    assert "lines" in read_save(path).trouble
    rewritten(path, lines)
    monkeypatch.setattr(log_reading, "LARGEST", 100)
    assert "larger than" in read_save(path).trouble


def test_a_log_that_calls_itself_twice(path: Path) -> None:
    document = json.loads(path.read_bytes())
    document["log"] *= 2
    document["records"] *= 2
    path.write_text(json.dumps(document))
    assert "no turn, or not the next one" in read_save(path).trouble


def test_half_a_line_behind_the_end_is_nothing(path: Path) -> None:
    before = load(path)
    with path.with_name("ann.json.log").open("ab") as file:
        file.write(b'{"turn": 4, "eve')
    assert same(load(path), before)


def test_a_save_that_is_replaced_while_it_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from npcsdk.session import save_reading

    read, rounds = save_reading.read_log, []

    def meanwhile(*args: Any) -> Any:
        rounds.append(1)
        if len(rounds) == 1:  # A new game takes its place, and the log of the old one goes.
            Talk().say("new", "newer").save(path)
        return read(*args)

    monkeypatch.setattr(save_reading, "read_log", meanwhile)
    save = read_save(path)
    assert save.trouble == ""
    assert texts(save.records) == ["new"]
    assert len(rounds) == 2


def test_the_head_of_a_log_is_that_of_the_session(path: Path) -> None:
    save = read_save(path)
    assert save.records[0] == header(Header("small", save.snapshot.player, "mira", 7))
