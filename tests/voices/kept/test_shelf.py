"""A folder of speeches: what is there, what is in the way, and how much there may be."""

import multiprocessing
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from npcsdk.emotion import Feeling
from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.safe_file import Damaged
from npcsdk.voices.kept.identity import identity, key_of
from npcsdk.voices.kept.room import LOCK, Room
from npcsdk.voices.kept.shelf import SUFFIX, Shelf
from npcsdk.world.character import Bounds, LikeVoice, VoiceSpec

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links")


def what(number: int) -> dict[str, object]:
    return {"text": f"piece {number}"}


def speech(number: int, frames: int = 1000) -> Speech:
    pcm = number.to_bytes(2, "little") * frames
    return Speech(Audio(pcm, 16_000), frames / 16_000, (Mark("word", 0.0, 0.05, "piece", 0, 5),), "fake")


def held(folder: Path) -> int:
    total = 0
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def test_put_and_read(tmp_path):
    shelf = Shelf(tmp_path / "new" / "folder")
    assert shelf.read(what(1)) is None
    assert shelf.put(what(1), speech(1))
    assert shelf.read(what(1)) == speech(1)
    assert shelf.read(what(2)) is None
    assert shelf.put(what(1), speech(7))
    assert Shelf(shelf.folder).read(what(1)) == speech(7)
    assert [path.name for path in shelf.folder.iterdir()] == [key_of(what(1)) + SUFFIX]


def test_a_file_in_the_place_of_another_is_not_believed(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.put(what(1), speech(1))
    shelf.path(what(1)).rename(shelf.path(what(2)))
    with pytest.raises(Damaged, match="something else"):
        shelf.read(what(2))


def in_the_way(path: Path, kind: str) -> None:
    target = path.parent / "target"
    match kind:
        case "empty":
            path.touch()
        case "text":
            path.write_text("hello")
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "link":
            target.write_text("someone else's")
            path.symlink_to(target)
        case "dangling":
            path.symlink_to(path.parent / "nowhere")
        case "loop":
            path.symlink_to(path)
        case "device":
            path.symlink_to("/dev/zero")


@posix
@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["empty", "text", "folder", "pipe", "link", "dangling", "loop", "device"])
@pytest.mark.parametrize("bound", [None, 1 << 20])
def test_what_is_in_the_way(tmp_path, kind, bound):
    shelf = Shelf(tmp_path, max_bytes=bound)
    path = shelf.path(what(1))
    in_the_way(path, kind)
    with pytest.raises(Damaged):
        shelf.read(what(1))
    assert shelf.drop(path) == (kind in ("empty", "text"))
    if kind == "folder":
        with pytest.raises(OSError, match="directory"):
            shelf.put(what(1), speech(1))
        assert path.is_dir()
    else:
        shelf.put(what(1), speech(1))
        assert shelf.read(what(1)) == speech(1)
    if kind == "link":
        assert (tmp_path / "target").read_text() == "someone else's"
    assert not list(tmp_path.glob(".tmp-*"))


def test_a_file_too_large_to_be_one_is_not_read(tmp_path):
    shelf = Shelf(tmp_path)
    with shelf.path(what(1)).open("wb") as file:
        file.truncate(1 << 40)  # of holes
    with pytest.raises(Damaged, match="larger"):
        shelf.read(what(1))


def test_only_files_of_its_own_are_dropped(tmp_path):
    shelf = Shelf(tmp_path)
    for name in ("notes.txt", "x" + SUFFIX, "A" * 64 + SUFFIX):
        (tmp_path / name).touch()
        assert not shelf.drop(tmp_path / name)
        assert (tmp_path / name).exists()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = elsewhere / ("a" * 64 + SUFFIX)
    other.touch()
    assert not shelf.drop(other)
    assert shelf.paths() == []


def size_of_one(tmp_path: Path) -> int:
    shelf = Shelf(tmp_path / "one")
    shelf.put(what(1), speech(1))
    return held(shelf.folder)


def test_what_was_used_longest_ago_goes_first(tmp_path):
    one = size_of_one(tmp_path)
    shelf = Shelf(tmp_path / "shelf", max_bytes=5 * one)
    for number in range(5):
        shelf.put(what(number), speech(number))
        os.utime(shelf.path(what(number)), ns=(0, number * 10**9))
    assert shelf.used == held(shelf.folder) == 5 * one
    shelf.touch(what(0))
    shelf.put(what(5), speech(5))
    assert shelf.read(what(0)) == speech(0)
    assert shelf.read(what(5)) == speech(5)
    assert shelf.read(what(1)) is None
    assert shelf.read(what(4)) == speech(4)
    assert shelf.used == held(shelf.folder) <= 5 * one


def test_the_bound_holds_whatever_comes(tmp_path):
    one, chance = size_of_one(tmp_path), random.Random(4)
    shelf = Shelf(tmp_path / "shelf", max_bytes=6 * one)
    for _ in range(200):
        number = chance.randrange(9)
        shelf.put(what(number), speech(number, frames=chance.randrange(1, 4000)))
        assert held(shelf.folder) <= 6 * one
    assert list(shelf.folder.glob(f"*{SUFFIX}"))


def test_what_is_larger_than_all_is_not_kept_and_costs_nothing(tmp_path):
    one = size_of_one(tmp_path)
    shelf = Shelf(tmp_path / "shelf", max_bytes=2 * one)
    shelf.put(what(1), speech(1))
    assert not shelf.put(what(2), speech(2, frames=10_000))
    assert shelf.read(what(1)) == speech(1)
    assert not Shelf(tmp_path / "none", max_bytes=0).put(what(1), speech(1))
    assert not (tmp_path / "none").exists()
    with pytest.raises(ValueError, match="below 0"):
        Shelf(tmp_path, max_bytes=-1)


def test_a_smaller_bound_is_kept_from_the_first_file_on(tmp_path):
    one = size_of_one(tmp_path)
    shelf = Shelf(tmp_path / "shelf", max_bytes=20 * one)
    for number in range(20):
        shelf.put(what(number), speech(number))
    Shelf(shelf.folder, max_bytes=3 * one).put(what(50), speech(50))
    assert held(shelf.folder) <= 3 * one
    assert shelf.read(what(50)) == speech(50)


@pytest.mark.parametrize("told", [b"", b"nonsense", b"-5", b"9" * 20, b"0"])
def test_a_wrong_count_in_the_lock_file_is_found_out(tmp_path, told):
    one = size_of_one(tmp_path)
    folder = tmp_path / "shelf"
    for number in range(12):
        (folder.mkdir() if number == 0 else None)
        shelf = Shelf(folder, max_bytes=4 * one)
        (folder / LOCK).write_bytes(told)
        shelf.put(what(number), speech(number))
        assert held(folder) <= 4 * one


def test_what_a_killed_writer_left_goes_and_what_is_not_ours_stays(tmp_path):
    one = size_of_one(tmp_path)
    folder = tmp_path / "shelf"
    folder.mkdir()
    left, fresh, other = folder / ".tmp-1-a", folder / ".tmp-2-b", folder / "notes.txt"
    for path in (left, fresh, other):
        path.write_bytes(b"." * 9 * one)
    for path in (left, other):
        os.utime(path, (0, 0))
    Shelf(folder, max_bytes=2 * one).put(what(1), speech(1))
    assert [path.exists() for path in (left, fresh, other)] == [False, True, True]


@posix
@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "dangling"])
def test_a_lock_that_is_none(tmp_path, kind):
    in_the_way(tmp_path / LOCK, kind)
    with pytest.raises(OSError, match=r"\w"):
        Shelf(tmp_path, max_bytes=1 << 20).put(what(1), speech(1))
    assert not list(tmp_path.glob(".tmp-*"))


@posix
@pytest.mark.timeout(20)
def test_a_lock_that_is_never_let_go(tmp_path, monkeypatch):
    monkeypatch.setattr("npcsdk.voices.kept.room.PATIENCE", 0.1)
    first, second = (Room(tmp_path, SUFFIX, 1000) for _ in range(2))
    with first.reserved(10), pytest.raises(TimeoutError, match="another process"), second.reserved(10):
        pytest.fail("it was let in")
    with second.reserved(10):
        assert second.used == 10


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    shelf = Shelf(tmp_path, max_bytes=1 << 20)
    shelf.put(what(1), speech(1))
    tmp_path.chmod(0o500)
    try:
        assert shelf.read(what(1)) == speech(1)
        shelf.touch(what(1))
        with pytest.raises(OSError, match="ermission"):
            shelf.put(what(2), speech(2))
    finally:
        tmp_path.chmod(0o700)


def hammer(folder: str, seed: int, bound: int, until: float, told: "multiprocessing.Queue[object]") -> None:
    """Put, read, damage and remove at random; tells how often it read what, or what went wrong."""
    shelf, chance, hits = Shelf(Path(folder), max_bytes=bound), random.Random(seed), 0
    try:
        while time.monotonic() < until:
            number = chance.randrange(40)
            match chance.randrange(20):
                case 0:
                    shelf.path(what(number)).unlink(missing_ok=True)
                case 1:
                    with suppress(FileNotFoundError), shelf.path(what(number)).open("r+b") as file:
                        file.write(b"npcsdk speech 1\n and then?")
                case choice:
                    try:
                        found = shelf.read(what(number))
                    except Damaged:
                        shelf.drop(shelf.path(what(number)))
                        found = None
                    if found is not None:
                        assert found.audio.pcm[:2] == number.to_bytes(2, "little"), "another's sound"
                        assert set(found.audio.pcm) == set(number.to_bytes(2, "little")), "torn"
                        shelf.touch(what(number))
                        hits += 1
                    if found is None or choice > 15:
                        shelf.put(what(number), speech(number, chance.randrange(500, 1500)))
            with Room(Path(folder), SUFFIX, bound).reserved(0):  # Nobody adds meanwhile.
                assert held(Path(folder)) <= bound
        told.put(hits)
    except BaseException as error:
        told.put(f"{type(error).__name__}: {error}")


@pytest.mark.timeout(60)
def test_two_processes_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    told, bound, until = context.Queue(), 40_000, time.monotonic() + 6
    workers = [context.Process(target=hammer, args=(str(tmp_path), seed, bound, until, told)) for seed in (1, 2)]
    for worker in workers:
        worker.start()
    try:
        results = [told.get(timeout=40) for _ in workers]
    finally:
        for worker in workers:
            worker.join(10)
            worker.kill()
    assert all(isinstance(result, int) and result > 50 for result in results), results
    assert 0 < held(tmp_path) <= bound
    assert not list(tmp_path.glob(".tmp-*"))


HELLO = SpeechRequest("Hello.", Feeling("happy", 0.5), VoiceSpec(), "en", (("laugh", 0),))


def test_equal_requests_have_one_key_in_every_process():
    spec = VoiceSpec.model_validate({"speed": 1})
    spelled = SpeechRequest("Hello.", Feeling("happy", 0.5), spec, "en", (("laugh", 0),))
    assert key_of(identity(HELLO, "edge")) == key_of(identity(spelled, "edge"))


def test_keys_stay_as_they_are():
    """Were one to change, all that studios have voiced ahead would be voiced again."""
    assert key_of(identity(HELLO, "edge")) == "cae2c8d8c93519fdb74f3343ab6a1f11355dc23d6fbdc3328f79cd0d6da279e2"


@pytest.mark.parametrize(
    "other",
    [
        SpeechRequest("Hello!", HELLO.feeling, HELLO.spec, "en", HELLO.sounds),
        SpeechRequest(" Hello.", HELLO.feeling, HELLO.spec, "en", HELLO.sounds),
        SpeechRequest("Hello.", Feeling("happy", 0.6), HELLO.spec, "en", HELLO.sounds),
        SpeechRequest("Hello.", Feeling("sad", 0.5), HELLO.spec, "en", HELLO.sounds),
        SpeechRequest("Hello.", HELLO.feeling, HELLO.spec, "zh", HELLO.sounds),
        SpeechRequest("Hello.", HELLO.feeling, HELLO.spec, "en", ()),
        SpeechRequest("Hello.", HELLO.feeling, HELLO.spec, "en", (("laugh", 6),)),
        SpeechRequest("Hello.", HELLO.feeling, VoiceSpec(speed=1.1), "en", HELLO.sounds),
        SpeechRequest("Hello.", HELLO.feeling, VoiceSpec(pitch=1.1), "en", HELLO.sounds),
        SpeechRequest("Hello.", HELLO.feeling, VoiceSpec(expression=0.5), "en", HELLO.sounds),
        SpeechRequest("Hello.", HELLO.feeling, VoiceSpec(bounds=Bounds(rate=(0.9, 1.1))), "en", HELLO.sounds),
        SpeechRequest("Hello.", HELLO.feeling, VoiceSpec(voices=("edge:en-GB-SoniaNeural",)), "en", HELLO.sounds),
        SpeechRequest(
            "Hello.", HELLO.feeling, VoiceSpec(voices=(LikeVoice(voice="edge", volume=3),)), "en", HELLO.sounds
        ),
    ],
    ids=str,
)
def test_all_that_is_heard_is_part_of_it(other):
    assert key_of(identity(other, "edge")) != key_of(identity(HELLO, "edge"))


def test_what_is_not_heard_is_no_part_of_it():
    other = SpeechRequest("Hello.", HELLO.feeling, VoiceSpec(voices=("espeak:en",)), "en", HELLO.sounds)
    assert key_of(identity(other, "edge")) == key_of(identity(HELLO, "edge"))
    assert key_of(identity(HELLO, "edge:other")) != key_of(identity(HELLO, "edge"))
    faint = SpeechRequest("a", Feeling("neutral", 0.2))
    assert identity(faint, "edge") == identity(SpeechRequest("a"), "edge")
    assert key_of(identity(SpeechRequest("\ud800"), "edge"))
