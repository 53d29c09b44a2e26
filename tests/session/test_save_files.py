"""What lies on disk: a document beside a chain of log files that are only added to, shared by saves and branches."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from talks import Talk, load, same, texts

from npcsdk.errors import SaveError
from npcsdk.safe_file import TEMPORARY
from npcsdk.session import folder as folders
from npcsdk.session.log_files import LONGEST
from npcsdk.session.save_file import read_save


def chain(path: Path) -> list[tuple[str, int]]:
    """The names of a save's log files, and how many records of each count."""
    return [(each["name"], each["records"]) for each in json.loads(path.read_bytes())["log"]]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_saved_is_what_is_read(tmp_path: Path) -> None:
    talk = Talk().save(tmp_path / "first.json").say("one", "two", "three").save(tmp_path / "deep" / "er" / "a.json")
    again = load(tmp_path / "deep" / "er" / "a.json")
    assert same(again, talk)
    assert texts(again.log.read()) == ["one", "two"]
    assert again.log.count == again.snapshot().records == 3
    assert same(load(tmp_path / "first.json"), Talk())


def test_a_save_adds_to_the_log_what_is_new_and_rewrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    talk = Talk().say("one", "two").save(path)
    log = path.with_name("ann.json.log")
    before, node = log.read_bytes(), log.stat().st_ino
    assert before.splitlines() == talk.bodies
    talk.say("three").save(path).save(path)
    assert log.read_bytes() == before + talk.bodies[-1] + b"\n"
    assert log.stat().st_ino == node
    assert files(tmp_path) == ["ann.json", "ann.json.log"]


def test_another_name_in_the_same_folder_shares_the_log(tmp_path: Path) -> None:
    talk = Talk().say("one", "two").save(tmp_path / "a.json").say("three").save(tmp_path / "b.json")
    assert files(tmp_path) == ["a.json", "a.json.log", "b.json"]
    assert same(load(tmp_path / "b.json"), talk)
    assert texts(load(tmp_path / "a.json").log.read()) == ["one"]


def test_what_is_loaded_goes_on_in_the_same_file_until_somebody_else_did(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    Talk().say("one", "two").save(path)
    left, right = load(path), load(path)
    left.say("left").save(tmp_path / "left.json").say("on").save(tmp_path / "left.json")
    right.say("right", "and", "on").save(tmp_path / "right.json")
    assert chain(tmp_path / "left.json") == [("ann.json.log", 4)]
    assert chain(tmp_path / "right.json") == [("ann.json.log", 2), ("right.json.log", 3)]
    assert texts(load(tmp_path / "left.json").log.read()) == ["one", "two", "left"]
    assert texts(load(tmp_path / "right.json").log.read()) == ["one", "two", "right", "and"]
    assert texts(load(path).log.read()) == ["one"]


def test_a_branch_costs_what_it_adds(tmp_path: Path) -> None:
    trunk = Talk().say(*map(str, range(200))).save(tmp_path / "trunk.json")
    branch = trunk.branch().say("aside", "more")
    trunk.say("on", "and on").save(tmp_path / "trunk.json")
    branch.save(tmp_path / "branch.json")
    assert chain(tmp_path / "branch.json") == [("trunk.json.log", 200), ("branch.json.log", 2)]
    assert (tmp_path / "branch.json.log").stat().st_size == sum(len(body) + 1 for body in branch.bodies[200:])
    for talk, name in ((trunk, "trunk"), (branch, "branch")):
        assert same(load(tmp_path / f"{name}.json"), talk)


def test_a_session_that_was_taken_back_shares_what_is_left_and_its_old_turns_go(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    talk = Talk().say("one", "two")
    early = talk.snapshot()
    talk.say("three", "four").save(path)
    talk.rewind(early.records, early.settled).say("other", "way").save(path)
    assert chain(path) == [("ann.json.log", 2), ("ann.json.2.log", 1)]
    assert same(load(path), talk)
    talk.rewind(early.records, early.settled).say("third", "way", "out").save(path)
    assert chain(path) == [("ann.json.log", 2), ("ann.json.3.log", 2)]
    assert files(tmp_path) == ["ann.json", "ann.json.3.log", "ann.json.log"]  # Nobody needs the second one any more.
    assert texts(load(path).log.read()) == ["one", "third", "way"]


def test_another_folder_is_whole_by_itself_and_both_are_remembered(tmp_path: Path) -> None:
    here, there = tmp_path / "here" / "a.json", tmp_path / "there" / "b.json"
    talk = Talk().say("one", "two").save(here)
    talk.say("three").save(there)
    assert there.with_name("b.json.log").read_bytes().splitlines() == talk.bodies
    for _ in range(3):
        talk.say("more").save(here).say("more").save(there)
    assert files(here.parent) == ["a.json", "a.json.log"]
    assert files(there.parent) == ["b.json", "b.json.log"]
    for path in (*here.parent.iterdir(), here.parent):
        path.rmdir() if path.is_dir() else path.unlink()
    assert same(load(there), talk)


def test_an_older_snapshot_is_written_as_it_was(tmp_path: Path) -> None:
    from npcsdk.session.save_file import write_save

    talk = Talk().say("one", "two")
    early = talk.snapshot()
    talk.say("three").save(tmp_path / "late.json")
    write_save(tmp_path / "early.json", early, talk.log, talk.journal)
    assert load(tmp_path / "early.json").snapshot() == early
    assert files(tmp_path) == ["early.json", "late.json", "late.json.log"]


def test_an_older_snapshot_of_turns_that_were_taken_back_is_refused(tmp_path: Path) -> None:
    from npcsdk.session.save_file import write_save

    talk = Talk().say("one", "two")
    early = talk.snapshot()
    late, journal = talk.say("three", "four").snapshot(), talk.journal
    talk.rewind(early.records, early.settled)
    with pytest.raises(SaveError, match="taken back"):
        write_save(tmp_path / "a.json", late, talk.log, journal)
    talk.say("x", "y", "z")
    with pytest.raises(SaveError, match="taken back"):  # As many records, but others.
        write_save(tmp_path / "a.json", late, talk.log, journal)
    assert not (tmp_path / "a.json").exists()
    assert same(load(talk.save(tmp_path / "a.json") and tmp_path / "a.json"), talk)


def test_a_new_game_in_an_old_place_takes_nothing_over_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    Talk().say("old", "old", "old").save(path)
    new = Talk().say("new", "new").save(path)
    assert same(load(path), new)
    assert files(tmp_path) == ["ann.json", "ann.json.2.log"]


def test_a_log_that_another_save_goes_on_from_stays(tmp_path: Path) -> None:
    old = Talk().say("old", "older").save(tmp_path / "ann.json").save(tmp_path / "kept.sav")
    Talk().say("new", "new").save(tmp_path / "ann.json")
    assert same(load(tmp_path / "kept.sav"), old)
    damaged = (tmp_path / "kept.sav").read_bytes()[:-1]
    (tmp_path / "kept.sav").write_bytes(damaged)
    old.save(tmp_path / "ann.json")
    Talk().say("new", "new").save(tmp_path / "ann.json")
    assert "ann.json.log" in files(tmp_path)  # It may be mended.


def test_only_logs_are_ever_removed(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    Talk().say("one", "two").save(path)
    (tmp_path / "server.log").write_text("somebody else's\n")
    document = json.loads(path.read_bytes())
    document["log"] += [{**document["log"][0], "name": name} for name in ("server.log", "ann.json", "../x.log")]
    path.write_text(json.dumps(document))
    (tmp_path.parent / "x.log").write_bytes(b'{"turn":1}')
    Talk().say("new").save(path)
    assert files(tmp_path) == ["ann.json", "ann.json.2.log", "server.log"]
    assert (tmp_path.parent / "x.log").exists()


def test_a_chain_stays_short_however_often_turns_are_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    talk = Talk().say(*map(str, range(50))).save(path)
    for number in range(120):
        fold, count = talk.snapshot().fold, talk.log.count
        talk.say("back", "and").save(path)
        talk.rewind(count, fold.settled)
        talk.say(f"forth {number}", "on").save(path)
        assert len(chain(path)) <= LONGEST
        assert len(files(tmp_path)) <= LONGEST + 1
    assert path.stat().st_size < 20_000
    assert same(load(path), talk)


def test_names_that_no_other_system_could_find_again(tmp_path: Path) -> None:
    for name in ("12:30.json", "what?.json", "x" * 250, "tab\t.json"):
        talk = Talk().say("one", "two").save(tmp_path / name)
        assert same(load(tmp_path / name), talk)
    assert sum(name.startswith("save.") and name.endswith(".log") for name in files(tmp_path)) == 4
    path = tmp_path / "caf\udce9.json"  # Latin-1 in a file's name.
    assert same(load(Talk().say("one", "two").save(path) and path), Talk().say("one", "two"))


def test_what_dead_writers_left_is_swept_and_all_else_stays(tmp_path: Path) -> None:
    import os

    names = [f"{TEMPORARY}999999999-{'0' * 16}", f"{TEMPORARY}{os.getpid()}-{'0' * 16}", f"{TEMPORARY}notes", ".hidden"]
    long_ago = 10 * folders.DEAD_AFTER
    for name in names:
        (tmp_path / name).write_text("x")
    Talk().save(tmp_path / "a.json")
    assert set(names) < set(files(tmp_path))
    for name in names:
        stat = (tmp_path / name).stat()
        os.utime(tmp_path / name, (stat.st_atime - long_ago, stat.st_mtime - long_ago))
    Talk().save(tmp_path / "a.json")
    assert set(files(tmp_path)) & set(names) == set(names[1:])
    os.utime(tmp_path / names[1], (0, 0))
    Talk().save(tmp_path / "a.json")
    assert set(files(tmp_path)) & set(names) == set(names[2:])


def test_saves_in_many_threads_at_once_are_each_whole(tmp_path: Path) -> None:
    trunk = Talk().say("one", "two", "three").save(tmp_path / "trunk.json")
    talks = [trunk.branch() for _ in range(4)]
    troubles: list[Exception] = []

    def play(number: int, talk: Talk) -> None:
        try:
            for turn in range(15):
                talk.say(f"{number}.{turn}").save(tmp_path / "same.json").save(tmp_path / f"{number}.json")
        except Exception as error:
            troubles.append(error)

    def look() -> None:
        while any(thread.is_alive() for thread in players):
            if (tmp_path / "same.json").exists() and read_save(tmp_path / "same.json").trouble:
                troubles.append(AssertionError(read_save(tmp_path / "same.json").trouble))

    players = [threading.Thread(target=play, args=pair) for pair in enumerate(talks)]
    watcher = threading.Thread(target=look)
    for thread in (*players, watcher):
        thread.start()
    for thread in (*players, watcher):
        thread.join()
    assert troubles == []
    for number, talk in enumerate(talks):
        assert same(load(tmp_path / f"{number}.json"), talk)
    assert any(same(load(tmp_path / "same.json"), talk) for talk in talks)
    assert not [name for name in files(tmp_path) if name.startswith(TEMPORARY)]


def test_one_session_saved_by_two_threads_at_once(tmp_path: Path) -> None:
    talk = Talk().say(*map(str, range(30)))
    threads = [threading.Thread(target=talk.save, args=(tmp_path / f"{name}.json",)) for name in "abababab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same(load(tmp_path / "a.json"), talk)
    assert same(load(tmp_path / "b.json"), talk)
    assert len(list(tmp_path.glob("*.log"))) == 1
