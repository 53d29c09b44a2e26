"""Disks that are full, folders that go away, logs that somebody touches: a clear message, and nothing is lost."""

from __future__ import annotations

import errno
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from talks import Talk, load, same

from npcsdk.errors import SaveError
from npcsdk.safe_file import TEMPORARY


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """What a full disk does: writes end in the middle."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def holds_all(talk: Talk, path: Path) -> bool:
    return same(load(talk.save(path) and path), talk)


def refused(talk: Talk, path: Path) -> str:
    """Why it could not be saved; "" where it was."""
    try:
        talk.save(path)
    except SaveError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("room", [0, 100, 900, 1500])
def test_a_disk_that_is_full(tmp_path: Path, room: int) -> None:
    path = tmp_path / "ann.json"
    talk = Talk().say("one", "two").save(path)
    old = load(path)
    log = path.with_name("ann.json.log")
    size = log.stat().st_size
    talk.say(*"abcdefgh")
    with files_of_at_most(room), pytest.raises(SaveError, match=r"ann\.json: cannot be written: .*The talk goes on"):
        talk.save(path)
    assert same(load(path), old)
    assert log.stat().st_size in (size, size + sum(len(body) + 1 for body in talk.bodies[2:]))
    assert not list(tmp_path.glob(f"{TEMPORARY}*"))
    assert holds_all(talk.say("on"), path)
    assert len(list(tmp_path.glob("*.log"))) == 1  # The same file is gone on in.


@pytest.mark.parametrize("below", ["ann.json", "deep/er/ann.json"])
def test_a_file_where_a_folder_should_be(tmp_path: Path, below: str) -> None:
    (tmp_path / "saves").write_bytes(b"mine")
    talk = Talk().say("one")
    told = refused(talk, tmp_path / "saves" / below)
    assert told.endswith("cannot be written: what should be its folder is a file. The talk goes on; save elsewhere.")
    assert (tmp_path / "saves").read_bytes() == b"mine"
    assert holds_all(talk, tmp_path / "ann.json")


def test_a_disk_that_is_full_from_the_beginning(tmp_path: Path) -> None:
    talk = Talk().say("one", "two")
    with files_of_at_most(50), pytest.raises(SaveError, match="cannot be written"):
        talk.save(tmp_path / "ann.json")
    assert list(tmp_path.iterdir()) == []
    assert holds_all(talk, tmp_path / "ann.json")


@pytest.mark.parametrize("fault", [errno.EROFS, errno.ENOSPC, errno.EACCES, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_disk_that_fails_at_any_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, fault: int) -> None:
    path = tmp_path / "ann.json"
    talk = Talk().say("one", "two").save(path)
    old, number = load(path), 0
    talk.say("three")
    done: Callable[..., object] = getattr(os, call)
    while True:
        calls = iter(range(1000))

        def failing(*args: object, **settings: object) -> object:
            if next(calls) == number:  # noqa: B023 - it is called within this round alone.
                raise OSError(fault, os.strerror(fault))
            return done(*args, **settings)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            told = refused(talk, path)
            assert told == "" or (os.strerror(fault) in told and "The talk goes on" in told)
            if next(calls) <= number:
                break
        assert same(load(path), old) or same(load(path), talk)
        number += 1
        assert not list(tmp_path.glob(f"{TEMPORARY}*"))
    assert number > 0
    assert holds_all(talk, path)


def test_a_folder_that_is_a_file_and_a_document_that_is_a_folder(tmp_path: Path) -> None:
    talk = Talk().say("one", "two")
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.json").mkdir()
    for path in (tmp_path / "file" / "a.json", tmp_path / "folder.json", tmp_path / "a\0b", tmp_path / "\ud800"):
        with pytest.raises(SaveError, match="The talk goes on; save elsewhere"):
            talk.save(path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.json"]  # Nor is a log begun.
    assert holds_all(talk, tmp_path / "a.json")


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    talk = Talk().say("one")
    with pytest.raises(SaveError, match=r"too long.*save elsewhere"):
        talk.save(tmp_path / ("x" * 300 + ".json"))
    assert list(tmp_path.iterdir()) == []
    assert holds_all(talk, tmp_path / "a.json")


def test_what_lies_in_the_way_as_a_link_or_a_pipe(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder = tmp_path / "saves"
    folder.mkdir()
    (folder / "ann.json.log").symlink_to(victim)
    os.mkfifo(folder / "ann.json.2.log")
    (folder / "ann.json").symlink_to(victim)
    assert holds_all(Talk().say("one", "two"), folder / "ann.json")
    assert victim.read_text() == "precious"
    assert (folder / "ann.json.3.log").is_file()


def _removed(log: Path) -> None:
    log.unlink()


def _replaced(log: Path) -> None:
    content = log.read_bytes()
    log.unlink()
    log.write_bytes(content[:-9] + b"x" * 8 + b"\n")


def _cut(log: Path) -> None:
    os.truncate(log, log.stat().st_size - 3)


def _emptied(log: Path) -> None:
    os.truncate(log, 0)


def _gone_on_in(log: Path) -> None:
    with log.open("ab") as file:
        file.write(b'{"turn": half a li')


def _read_only(log: Path) -> None:
    log.chmod(0o400)


def _a_folder(log: Path) -> None:
    log.unlink()
    log.mkdir()


def _a_pipe(log: Path) -> None:
    log.unlink()
    os.mkfifo(log)


def _a_link(log: Path) -> None:
    log.rename(log.with_name("other"))
    log.symlink_to(log.with_name("other"))


HARMS = [_removed, _replaced, _cut, _emptied, _gone_on_in, _read_only, _a_folder, _a_pipe, _a_link]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("which", ["first", "last"])
def test_a_log_that_somebody_touches_between_two_saves(
    tmp_path: Path, harm: Callable[[Path], None], which: str
) -> None:
    path = tmp_path / "ann.json"
    trunk = Talk().say("one", "two").save(path)
    talk = trunk.branch().say("aside", "more")
    trunk.say("on").save(path)
    talk.save(tmp_path / "branch.json")
    harm(tmp_path / ("ann.json.log" if which == "first" else "branch.json.log"))
    assert holds_all(talk.say("three"), tmp_path / "branch.json")
    assert holds_all(trunk.say("three"), path)


def test_a_folder_that_was_removed_or_moved_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "saves" / "ann.json"
    talk = Talk().say("one", "two").save(path)
    shutil.rmtree(path.parent)
    assert holds_all(talk.say("three"), path)
    path.parent.rename(tmp_path / "moved")
    assert same(load(tmp_path / "moved" / "ann.json"), talk)
    assert holds_all(talk.say("four"), path)


def test_a_clock_that_jumps_a_day_either_way(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    talk = Talk().say("one", "two").save(path)
    for days in (1, -1):
        for file in tmp_path.iterdir():
            os.utime(file, (file.stat().st_atime + days * 86_400, file.stat().st_mtime + days * 86_400))
        assert holds_all(talk.say("on"), path)
    assert len(list(tmp_path.glob("*.log"))) == 1


def test_a_log_that_cannot_be_read_now(tmp_path: Path) -> None:
    from npcsdk.errors import StoreError
    from npcsdk.session.log import OwnLog

    class Locked(OwnLog):
        """A log whose store is locked."""

        def read(self, first: int = 0, last: int | None = None) -> list[object]:  # type: ignore[override]
            raise StoreError("the database is locked")

    talk = Talk().say("one", "two")
    whole, talk.log = talk.log, Locked(talk.log.read())
    with pytest.raises(SaveError, match="the database is locked"):
        talk.save(tmp_path / "ann.json")
    talk.log = whole
    assert holds_all(talk, tmp_path / "ann.json")
