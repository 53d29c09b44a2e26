"""`npcsdk plot`: a picture of what a character felt, from a save, a log or a store."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from npcsdk.emotion import Feeling
from npcsdk.events import FACT, Felt, RelationshipChanged
from npcsdk.opening import open_session, tavern
from npcsdk.ports import Record
from npcsdk.stores.sqlite import SqliteStore

pytest.importorskip("matplotlib")

Run = Callable[..., CompletedProcess[str]]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A save of a talk in the tavern: a rude word, a drawn weapon, and the day after."""
    with open_session(tavern(), model="scripted", voice="silent") as session:
        session.run_sync("What a filthy hole this is.")
        session.tick(20)
        stamp = {"turn": session.state.turn, "at": FACT, "time": session.state.time}
        session._context.emit(Felt("mira", Feeling("hurt", 0.6), "player.sounds.rude", "player", **stamp))
        session._context.emit(RelationshipChanged("mira", "player", "trust", -12, "player.sounds.rude", **stamp))
        session.tick(86_400)
        session.run_sync("Good morning.")
        session.save(tmp_path / "ann.json")
    return tmp_path / "ann.json"


def test_a_save_is_drawn(npcsdk: Run, saved: Path, tmp_path: Path) -> None:
    done = npcsdk("plot", str(saved), "--world", "tavern", "--out", "mira.png")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "mira.png"
    assert (tmp_path / "mira.png").read_bytes().startswith(PNG)


def test_by_default_it_is_a_course_here_and_needs_no_world(npcsdk: Run, saved: Path, tmp_path: Path) -> None:
    assert npcsdk("plot", str(saved)).returncode == 0
    assert (tmp_path / "course.png").read_bytes().startswith(PNG)


def test_an_svg_a_log_alone_and_some_turns(npcsdk: Run, saved: Path, tmp_path: Path) -> None:
    done = npcsdk("plot", f"{saved}.log", "-o", "a.svg", "--from", "1", "--to", "1", "--character", "mira")
    assert (done.returncode, done.stderr) == (0, "")
    assert b"<svg" in (tmp_path / "a.svg").read_bytes()[:500]


def test_a_session_of_a_store_is_drawn(npcsdk: Run, saved: Path, tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "players.db") as store:
        claim = store.claim("ann")
        for line in Path(f"{saved}.log").read_bytes().splitlines():
            claim.append(Record(json.loads(line).get("turn", 0), line))
    assert npcsdk("plot", "players.db", "--key", "ann", "-o", "a.png").returncode == 0
    assert (tmp_path / "a.png").read_bytes().startswith(PNG)


def test_damage_is_told_of_and_the_rest_is_drawn(npcsdk: Run, saved: Path, tmp_path: Path) -> None:
    log = Path(f"{saved}.log")
    rows = log.read_bytes().split(b"\n")
    rows[1] = rows[1][:60]
    log.write_bytes(b"\n".join(rows))
    done = npcsdk("plot", str(saved), "-o", "a.png")
    assert done.returncode == 1
    assert "The log is damaged, and what cannot be read is left out." in done.stderr
    assert (tmp_path / "a.png").read_bytes().startswith(PNG)


@pytest.mark.skipif(os.name == "nt", reason="another program opens pictures there")
def test_it_can_be_opened(npcsdk: Run, saved: Path, tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("another program opens pictures there")
    tools = tmp_path / "bin"
    tools.mkdir()
    done = npcsdk("plot", str(saved), "--show", env={"PATH": str(tools)})
    assert done.stderr == "Nothing on this machine opens pictures.\n"
    (tools / "xdg-open").write_text('#!/bin/sh\necho "$1" > opened\n')
    (tools / "xdg-open").chmod(0o755)
    done = npcsdk("plot", str(saved), "--show", env={"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"})
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("nowhere.json",), 1, "nowhere.json: cannot be read: No such file"),
        (("ann.json", "--out", "a.jpg"), 2, "a picture is a .png or a .svg"),
        (("ann.json", "--from", "3", "--to", "2"), 2, "--to 2 is before --from 3"),
        (("ann.json", "--from", "99"), 1, "nothing has happened in these turns yet"),
        (("ann.json", "--character", "eve"), 1, "there is no character 'eve' in it. There are: mira"),
        (("ann.json", "--world", "nowhere"), 2, "no such folder"),
        (("ann.json", "--world", "world"), 1, "a log of the world 'tavern', not of 'world'"),
        (("ann.json", "--out", "nowhere/a.png"), 2, "there is no folder nowhere; make it first"),
        (("ann.json", "--out", "album.svg"), 2, "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_drawn_is_one_message(
    npcsdk: Run, saved: Path, world: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, told: str
) -> None:
    (tmp_path / "album.svg").mkdir()
    done = npcsdk("plot", *arguments)
    assert done.returncode == status
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "fault of its own" not in done.stderr
    assert not [*tmp_path.glob("*.png")]


def test_a_save_before_any_turn_has_nothing_to_draw(npcsdk: Run, tmp_path: Path) -> None:
    with open_session(tavern(), model="scripted", voice="silent") as session:
        session.save(tmp_path / "new.json")
    done = npcsdk("plot", "new.json")
    assert done.returncode == 1
    assert "nothing has happened in it yet, so there is nothing to draw" in done.stderr


def test_without_matplotlib_the_extra_is_named(npcsdk: Run, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'matplotlib' else find(name, *more)\n"
    )
    done = npcsdk("plot", str(saved), env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1
    assert 'pip install "npcsdk[picture]"' in done.stderr
    assert not (tmp_path / "course.png").exists()
