"""Engines in processes of their own, with a small engine of these tests."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from npcsdk.errors import VoiceError, VoiceTimeout
from npcsdk.voices.apart import Apart, Engine, NoEngine, give_back, share

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops and counts processes as POSIX does")

MODULE = """
import os, sys, time
from npcsdk.errors import VoiceError
from npcsdk.voices.apart_child import Missing, serve

def load(settings):
    if settings.get("fails") == "missing":
        raise Missing("nothing is installed")
    if settings.get("fails") == "voice":
        raise VoiceError("no such file")
    if settings.get("fails") == "dies":
        os._exit(7)
    return say

def say(question, stopped):
    match question["do"]:
        case "print":
            print("hello", flush=True)
            os.write(1, b"{}")
        case "die":
            os._exit(3)
        case "raise":
            raise KeyError("oh")
        case "hang":
            time.sleep(600)
        case "work":
            while not stopped():
                time.sleep(0.01)
    return {"said": question.get("text", "")}, question.get("text", "").encode()

def main():
    serve(load)
"""


@pytest.fixture
def engine(tmp_path, monkeypatch):
    (tmp_path / "npc_test_engine.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    return Engine("npc_test_engine")


@pytest.fixture
async def child(engine):
    one = Apart(engine)
    yield one
    one.close()


def ask(child, do="echo", text="", *, timeout=20.0):
    return child.ask({"do": do, "text": text}, "test", timeout)


def gone(pid: int) -> bool:
    """Whether a process has ended and its status was asked for: no zombie either."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def wait_until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_questions_and_sounds(child):
    first = await ask(child, text="旅人 \ud83d\ude00\n")
    pid = child.pid
    assert (first.found["said"], first.pcm) == ("旅人 😀\n", "旅人 😀\n".encode())
    assert (await ask(child, text="a" * 300_000)).pcm == b"a" * 300_000
    assert (await ask(child, "print", "x")).pcm == b"x"
    with pytest.raises(VoiceError, match="test: KeyError: 'oh'"):
        await ask(child, "raise")
    assert (await ask(child)).pcm == b""
    assert child.pid == pid is not None


async def test_paths_that_are_no_strings_are_found_too(child, monkeypatch):
    monkeypatch.setattr(sys, "path", [Path("nowhere"), *sys.path])
    assert (await ask(child, text="x")).pcm == b"x"


async def test_many_at_once_get_their_own_answers(child):
    answers = await asyncio.gather(*(ask(child, text=str(n)) for n in range(40)))
    assert [answer.pcm for answer in answers] == [str(n).encode() for n in range(40)]


async def test_one_that_dies_is_started_anew(child):
    dying, waiting = asyncio.create_task(ask(child, "die")), asyncio.create_task(ask(child, "hang"))
    for task in (dying, waiting):
        with pytest.raises(VoiceError, match=r"status 3\); the next piece starts it anew"):
            await task
    assert (await ask(child, text="again")).pcm == b"again"


async def test_killed_while_nobody_looks_costs_no_piece(child):
    await ask(child)
    first = child.pid
    os.kill(first, signal.SIGKILL)
    await wait_until(lambda: child.pid is None)
    assert (await ask(child, text="again")).pcm == b"again"
    assert child.pid != first
    assert gone(first)


@pytest.mark.parametrize("size", [1, 300_000])
async def test_one_that_hangs_is_ended_at_the_deadline(child, size):
    await ask(child)
    hanging = child.pid
    os.kill(hanging, signal.SIGSTOP)
    with pytest.raises(VoiceTimeout, match=r"test: no sound within 0\.3 s"):
        await ask(child, text="a" * size, timeout=0.3)
    await wait_until(lambda: gone(hanging))
    assert (await ask(child, text="again")).pcm == b"again"


async def test_one_that_only_works_on_others_is_let_live(child):
    await ask(child)
    pid = child.pid
    child._child.unstick(60)
    assert (await ask(child, text="on")).pcm == b"on"
    assert child.pid == pid


async def test_cancelled_it_stops_and_goes_on_with_the_next(child):
    await ask(child)
    pid = child.pid
    working = [asyncio.create_task(ask(child, "work")) for _ in range(2)]
    await asyncio.sleep(0.1)
    for task in working:
        task.cancel()
    for task in working:
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await ask(child, text="next")).pcm == b"next"
    assert child.pid == pid


async def test_cancelled_before_it_was_asked(child):
    for _ in range(5):
        task = asyncio.create_task(ask(child, "work"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await ask(child, text="next")).pcm == b"next"


def readers():
    return [thread for thread in threading.enumerate() if thread.name == "npcsdk-voice-reader"]


async def test_closing_ends_what_it_works_on_and_nothing_is_left(child):
    before = set(readers())
    await ask(child)
    pid = child.pid
    tasks = [asyncio.create_task(ask(child, do)) for do in ("hang", "echo", "echo")]
    await asyncio.sleep(0.1)
    await asyncio.to_thread(child.close)
    for task in tasks:
        with pytest.raises(VoiceError, match="test: was closed"):
            await task
    assert gone(pid)
    child.close()
    with pytest.raises(VoiceError, match="was closed"):
        await ask(child)
    assert not set(readers()) - before


async def test_one_that_hangs_can_be_closed(child, monkeypatch):
    monkeypatch.setattr("npcsdk.child.END_TIMEOUT", 0.2)
    await ask(child)
    pid = child.pid
    os.kill(pid, signal.SIGSTOP)
    await asyncio.to_thread(child.close)
    assert gone(pid)


@pytest.mark.parametrize(
    ("fails", "error", "words"),
    [("missing", NoEngine, "nothing is"), ("voice", VoiceError, "no such"), ("dies", VoiceError, "status 7")],
)
async def test_what_cannot_be_loaded_is_told_each_time(engine, fails, error, words):
    child = Apart(engine._replace(settings=(("fails", fails),)))
    for _ in range(2):
        with pytest.raises(error, match=f"test: .*{words}"):
            await ask(child)
    child.close()


async def test_a_module_that_is_not_there():
    child = Apart(Engine("npcsdk.voices.nothing_child"))
    with pytest.raises(VoiceError, match="its process ended"):
        await ask(child)
    child.close()


async def test_users_share_one_and_the_last_ends_it(engine):
    class User:
        pass

    one, two = User(), User()
    child = share(engine, one)
    assert share(engine, two) is child is share(engine, one)
    await ask(child)
    pid = child.pid
    give_back(one)
    give_back(one)
    assert child.pid == pid
    give_back(two)
    assert gone(pid)
    assert share(engine, one) is not child
    give_back(one)


async def test_a_game_that_is_frozen_has_no_interpreter(engine, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(NoEngine, match="no Python interpreter"):
        await ask(Apart(engine))


async def test_an_interpreter_that_does_not_start(engine, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(VoiceError, match="could not be started"):
        await ask(Apart(engine))


def test_several_loops_and_threads_share_one(engine):
    child, found = Apart(engine), []

    def talk(text):
        for _ in range(3):
            found.append(asyncio.run(ask(child, text=text)).pcm.decode())

    threads = [threading.Thread(target=talk, args=(text,)) for text in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == sorted("abcd" * 3)
    child.close()


PARENT = """
import asyncio, os, sys, time
sys.path.insert(0, sys.argv[1])
from npcsdk.voices.apart import Engine, share
async def main():
    child = share(Engine("npc_test_engine"), main)
    await child.ask({"do": "echo"}, "test", 20)
    print(child.pid, flush=True)
    task = asyncio.create_task(child.ask({"do": "hang"}, "test", 60))
    if sys.argv[2] == "forks" and os.fork() == 0:
        os.close(1)
        time.sleep(20)
        os._exit(0)
    await asyncio.sleep(0.2 if sys.argv[2] == "ends" else 60)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", ["ends", "killed", "forks", "interrupted"])
def test_no_orphan_is_left_and_nothing_is_printed(engine, tmp_path, how):
    def ended(pid):
        try:  # its new parent may be late to ask for its status
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True

    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), how],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with parent:
        child = int(parent.stdout.readline())
        if how != "ends":
            assert not ended(child)
            parent.send_signal(signal.SIGINT if how == "interrupted" else signal.SIGKILL)
        asyncio.run(wait_until(lambda: ended(child)))
        parent.wait(20)
        if how in ("ends", "killed"):
            assert parent.stderr.read() == ""
