"""Saving and loading: the same talk goes on, and what is no save is refused whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from npcsdk.errors import SaveError, SessionError
from npcsdk.events import Heard, TextDelta
from npcsdk.session.save_file import read_save
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.effects import Effect
from npcsdk.world.graph import Node
from npcsdk.world.variable import Variable
from npcsdk.world.world import Player


def new(**settings: Any) -> Session:
    return Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0), **settings)


def load(path: Path) -> Session:
    return Session.load(path, small_world(), model=FakeModel(), voice=FakeVoice(0.0))


async def played(**settings: Any) -> Session:
    talk = new(**settings)
    async with talk.begin() as turn:
        async for _ in turn:
            pass
    await talk.run("I can help you")
    talk.tick(2.5)
    return talk


async def test_a_save_holds_all_that_is_so(tmp_path: Path) -> None:
    talk = await played(player=Player(id="p1", name="Zoë"), seed=7)
    talk.heard(9)
    talk.save(tmp_path / "slot" / "a.json")
    again = load(tmp_path / "slot" / "a.json")
    assert again.state == talk.state
    assert (again.time, again.player, again.character) == (talk.time, talk.player, talk.character)
    assert [o.id for o in again.options] == [o.id for o in talk.options]
    one, other = await talk.run("And now?"), await again.run("And now?")
    assert isinstance(one[0], Heard)  # The report that waited to be told; it is in the save.
    assert [(type(e), e.at) for e in one[1:]] == [(type(e), e.at) for e in other]
    assert again.state == talk.state


async def test_saved_in_the_middle_of_a_line_it_is_cut_at_what_was_told(tmp_path: Path) -> None:
    talk = new()
    async with talk.begin() as turn:
        async for event in turn:
            if isinstance(event, TextDelta):
                break
        talk.save(tmp_path / "a.json")
        told = event.text
    again = load(tmp_path / "a.json")
    assert again.state.history[-1].text == f"[happy] {told}"
    assert again.state.place is not None
    assert again.state.place.unfinished
    assert not again.busy


async def test_the_log_is_appended_to_and_survives_a_change_of_place(tmp_path: Path) -> None:
    talk = await played()
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    talk.save(first)
    log = first.with_name("a.json.log")
    one = log.read_bytes()
    assert [json.loads(line).get("turn") for line in one.splitlines()] == [None, 1]
    await talk.run("Hello")
    talk.save(first)
    assert log.read_bytes().startswith(one)
    again = load(first)
    await again.run("Hello")
    again.save(second)  # The log is the same one, and goes on in the same file.
    assert [record.turn for record in read_save(second).records] == [0, 1, 2, 3]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.json.log", "b.json"]


async def test_the_log_is_found_again_from_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    talk = await played()
    talk.save("a.json")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    talk.save("b.json")
    assert (tmp_path / "elsewhere" / "b.json.log").read_bytes() == (tmp_path / "a.json.log").read_bytes() != b""


def _changed(document: dict[str, Any], path: str, value: Any) -> bytes:
    inner: Any = document
    *parents, last = path.split(".")
    for name in parents:
        inner = inner[int(name)] if name.isdigit() else inner[name]
    inner[int(last) if last.isdigit() else last] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("format", "other", "no save"),
        ("version", 3, "newer"),
        ("version", "x", "no save"),
        ("world", "elsewhere", "world 'elsewhere'"),
        ("character", "zed", "no character zed"),
        ("time", float("nan"), "no save"),
        ("time", -1, "no save"),
        ("heard", -2, "no save"),
        ("extra", 1, "no save"),
        ("log.0.name", "../../etc/passwd", "no save"),
        ("state.feelings.mira.label", "cosmic", "damaged"),
        ("state.visits", [], "damaged"),
        ("tail.0.type", "explosion", "unknown event"),
        ("tail.0.turn", 99, "hang together"),
        ("tail.0.at", float("inf"), "bad"),
        ("tail.1", {"type": "heard", "turn": 2, "at": 3}, "hang together"),
    ],
)
async def test_what_is_no_save_is_refused(tmp_path: Path, path: str, value: Any, why: str) -> None:
    talk = await played()
    talk.save(tmp_path / "a.json")
    document = json.loads((tmp_path / "a.json").read_text())
    (tmp_path / "a.json").write_bytes(_changed(document, path, value))
    with pytest.raises(SaveError, match=why):
        load(tmp_path / "a.json")


GARBAGE = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format":"npcsdk-save"}']


@pytest.mark.parametrize("content", GARBAGE)
async def test_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SaveError):
        load(tmp_path / "a.json")


async def test_every_truncation_is_refused(tmp_path: Path) -> None:
    talk = await played()
    talk.save(tmp_path / "a.json")
    whole = (tmp_path / "a.json").read_bytes()
    for size in range(0, len(whole), 37):
        (tmp_path / "a.json").write_bytes(whole[:size])
        with pytest.raises(SaveError):
            load(tmp_path / "a.json")


def test_a_missing_save_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="cannot be read"):
        load(tmp_path / "none.json")
    with pytest.raises(SaveError, match="cannot be read"):
        load(tmp_path)


async def test_a_save_that_cannot_be_written_leaves_the_talk_going(tmp_path: Path) -> None:
    talk = await played()
    (tmp_path / "file").write_text("x")
    with pytest.raises(SaveError, match="talk goes on"):
        talk.save(tmp_path / "file" / "a.json")
    assert await talk.run("Still here?")


async def test_a_save_without_its_log_goes_on_without_its_past(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    talk = await played()
    await talk.run("Hello")
    talk.save(path)
    path.with_name("a.json.log").unlink()
    again = load(path)
    assert again.state == talk.state
    again.rewind()
    with pytest.raises(SessionError, match="does not go back so far"):
        again.rewind()
    await again.run("And now?")
    again.save(path)
    assert load(path).state == again.state


async def test_the_log_tells_what_came_before_the_first_turn_and_what_was_emptied(tmp_path: Path) -> None:
    tom = small_world().graphs["tom"]
    boats = Node(id="boats", line="Tar.", do=[Effect("word", "")])  # type: ignore[arg-type]
    graph = tom.model_copy(update={"nodes": {"boats": boats}, "variables": {"word": Variable(value="tar")}})
    world = small_world().model_copy(update={"graphs": {**small_world().graphs, "tom": graph}, "start": "tom"})
    talk = Session(world, model=FakeModel(), voice=FakeVoice(0.0))
    await talk.notify("rain").start()
    await talk.run("Hello")
    await talk.run("Hello")
    talk.save(tmp_path / "a.json")
    records = [json.loads(line) for line in (tmp_path / "a.json.log").read_text().splitlines()[1:]]
    assert [(record["turn"], record["events"][0]["type"]) for record in records] == [
        (0, "input_received"),
        (1, "turn_started"),
    ]
    effects = [event for event in records[1]["events"] if event["type"] == "variable_changed"]
    assert [(event["op"], event["value"]) for event in effects] == [("", "")]


async def test_what_is_written_after_another_save_was_loaded_is_not_mixed_with_it(tmp_path: Path) -> None:
    talk = await played()
    talk.save(tmp_path / "a.json")
    await talk.run("Hello")
    write = talk.saving(tmp_path / "b.json")
    other = new(seed=3)
    for _ in range(4):
        await other.run("Hello")
    other.save(tmp_path / "other.json")
    talk.restore(tmp_path / "other.json")
    with pytest.raises(SaveError, match="another save was loaded before it was written"):
        write()
    talk.save(tmp_path / "b.json")
    assert load(tmp_path / "b.json").state == talk.state


async def test_a_branch_a_rewind_and_a_restore_share_their_past_on_disk(tmp_path: Path) -> None:
    talk = new()
    for number in range(6):
        await talk.run(f"word {number}")
    talk.save(tmp_path / "trunk.json")
    branch = talk.branch()
    await branch.run("aside")
    branch.save(tmp_path / "branch.json")
    talk.rewind(3)
    await talk.run("another way")
    talk.save(tmp_path / "back.json")
    talk.restore(tmp_path / "trunk.json")
    await talk.run("on")
    await talk.run("and on")
    talk.save(tmp_path / "trunk.json")
    chains = {
        path.stem: [(each["name"], each["records"]) for each in json.loads(path.read_bytes())["log"]]
        for path in tmp_path.glob("*.json")
    }
    assert chains == {
        "branch": [("trunk.json.log", 7)],
        "back": [("trunk.json.log", 4)],
        "trunk": [("trunk.json.log", 6), ("trunk.json.2.log", 2)],
    }
    for path in tmp_path.glob("*.json"):
        assert read_save(path).trouble == ""
    assert load(tmp_path / "trunk.json").state == talk.state
    assert load(tmp_path / "branch.json").state == branch.state
