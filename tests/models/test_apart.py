import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from npcsdk.errors import ModelError, ModelTimeout
from npcsdk.models import apart, embedded
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.ports import Contract, Message, Prompt, TokenCounter, Usage, Warmable

LONG = Contract(max_words=300)


def ask(text="Is the road open?", *, contract=None, max_tokens=30):
    mira = Message("system", "You are Mira. Mira keeps the Salted Kettle, a small tavern by the marsh.")
    return Prompt((mira, Message("user", text)), contract or Contract(emotions=("happy",)), max_tokens=max_tokens)


@pytest.fixture
async def model(smollm2):
    model = EmbeddedModel(smollm2, threads=1, slots=1, process="own")
    yield model
    await model.aclose()


async def said(model, prompt):
    items = [item async for item in model.stream(prompt)]
    return "".join(item for item in items if isinstance(item, str)), items[-1]


def child_of(model) -> int:
    return model._engine.core._process.pid


def gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be asked for its status has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


async def wait_until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_it_speaks_counts_and_is_warmed_as_in_this_process(model, smollm2):
    assert isinstance(model, Warmable)
    assert isinstance(model, TokenCounter)
    await model.warm(ask())
    line, usage = await said(model, ask())
    assert line.startswith("[happy] ")
    assert isinstance(usage, Usage)
    assert usage.cached > 20
    here = EmbeddedModel(smollm2, threads=1, slots=1)
    texts = ["Hello there.", "", "旅人 \ud800", "<|im_end|>\n"]
    assert await model.count(texts) == await here.count(texts)
    await here.aclose()


async def test_its_files_go_with_it(model, tmp_path, monkeypatch):
    before = set(threading.enumerate())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await model.load()
    assert [path.name[:7] for path in tmp_path.iterdir()] == ["npcsdk-"]
    pid = child_of(model)
    await model.aclose()
    assert gone(pid)
    assert list(tmp_path.iterdir()) == []
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name.startswith("npcsdk-embedded")]


async def test_killed_while_it_speaks_it_is_started_anew(model):
    stream = model.stream(ask("Tell me everything.", contract=LONG, max_tokens=1000))
    await anext(stream)
    first = child_of(model)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(ModelError, match="process ended") as caught:
        async for _ in stream:
            pass
    assert caught.value.retryable
    assert (await said(model, ask()))[0]
    assert child_of(model) != first


async def test_killed_while_nobody_looks(model):
    await model.load()
    os.kill(child_of(model), signal.SIGKILL)
    await wait_until(lambda: not model._engine.loaded)
    assert await model.count(["Hello there."]) == [3]


async def test_killed_it_leaves_no_folder(model, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await model.load()
    core, there = model._engine.core, list(tmp_path.iterdir())
    assert len(there) == 1
    os.kill(child_of(model), signal.SIGKILL)
    await wait_until(lambda: not core.alive)
    await model.aclose()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("process", ["", "own"])
async def test_what_waits_for_the_model_does_not_load_it_again_once_it_is_closed(smollm2, process):
    model = EmbeddedModel(smollm2, threads=1, slots=1, process=process)
    await model.load()
    engine = model._engine
    await model.aclose()
    with pytest.raises(ModelError, match="closed"):
        engine.load()  # as one does that came to it late
    with pytest.raises(ModelError, match="closed"):
        engine.core.count(["ale"])
    assert not engine.loaded


@pytest.mark.parametrize("process", ["", "own"])
async def test_closing_tells_those_who_wait_to_warm_and_count_and_cancels_nobody(smollm2, process):
    model = EmbeddedModel(smollm2, threads=1, slots=1, process=process)
    await model.load()
    waiting = [asyncio.create_task(model.warm(ask())) for _ in range(4)]
    waiting += [asyncio.create_task(model.count(["ale " * 2000] * 20)) for _ in range(4)]
    await asyncio.sleep(0)
    await model.aclose()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    failures = [one for one in done if isinstance(one, BaseException)]
    assert failures
    assert all(isinstance(failure, ModelError) for failure in failures)


async def test_one_that_hangs_is_ended_and_started_anew(model, monkeypatch):
    await model.load()
    hanging = child_of(model)
    os.kill(hanging, signal.SIGSTOP)
    monkeypatch.setattr(embedded, "TIMEOUT", 0.3)
    with pytest.raises(ModelTimeout):
        await said(model, ask("storm " * 100))
    monkeypatch.setattr(embedded, "TIMEOUT", 30.0)
    await wait_until(lambda: gone(hanging) and not model._engine.loaded)
    assert (await said(model, ask()))[0]


async def test_one_that_hangs_can_be_closed(model, monkeypatch):
    monkeypatch.setattr("npcsdk.child.END_TIMEOUT", 0.2)
    await model.load()
    hanging = child_of(model)
    os.kill(hanging, signal.SIGSTOP)
    await model.aclose()
    assert gone(hanging)


async def test_killed_while_it_loads(smollm2, monkeypatch):
    monkeypatch.setattr(apart, "LOAD_TIMEOUT", 0.05)
    model = EmbeddedModel(smollm2, threads=1, slots=1, process="own")
    with pytest.raises(ModelError, match="while it loaded the model") as caught:
        await model.load()
    assert caught.value.retryable
    monkeypatch.setattr(apart, "LOAD_TIMEOUT", 60.0)
    await model.load()
    await model.aclose()


async def test_what_cannot_be_loaded_is_told_as_in_this_process(smollm2, tmp_path):
    path = tmp_path / "cut.gguf"
    path.write_bytes(smollm2.read_bytes()[:2_000_000])
    with pytest.raises(ModelError, match=r"cut\.gguf cannot be loaded") as caught:
        await EmbeddedModel(path, process="own").load()
    assert not caught.value.retryable
    with pytest.raises(ModelError, match="is not there"):
        await EmbeddedModel(tmp_path / "none.gguf", process="own").load()


async def test_a_game_that_is_frozen_has_no_interpreter(smollm2, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    model = EmbeddedModel(smollm2, process="own")
    with pytest.raises(ModelError, match="process=own"):
        await model.load()
    await model.aclose()


async def test_closing_a_stream_ends_the_call_and_the_slot_is_free(model):
    stream = model.stream(ask("Tell me everything.", contract=LONG, max_tokens=1000))
    await anext(stream)
    await stream.aclose()
    async with asyncio.timeout(20):
        assert (await said(model, ask()))[0]


async def test_closing_the_model_ends_what_speaks_and_what_waits(model):
    await model.load()
    long = ask("Tell me everything.", contract=LONG, max_tokens=1000)
    talks = [asyncio.create_task(said(model, long)) for _ in range(3)]
    await asyncio.sleep(0.2)
    await model.aclose()
    async with asyncio.timeout(20):
        for outcome in await asyncio.gather(*talks, return_exceptions=True):
            assert isinstance(outcome, ModelError)
            assert "closed" in str(outcome)


def test_several_loops_share_one(smollm2):
    model = EmbeddedModel(smollm2, threads=1, slots=2, process="own")
    lines = []
    threads = [threading.Thread(target=lambda: lines.append(asyncio.run(said(model, ask()))[0])) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    asyncio.run(model.aclose())
    assert len(lines) == 3
    assert all(lines)


PARENT = """
import asyncio, os, sys, time
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.ports import *
async def main():
    model = EmbeddedModel(sys.argv[1], threads=1, slots=1, process="own")
    stream = model.stream(Prompt((Message("user", "Hello"),), Contract(max_words=300), max_tokens=1000))
    await anext(stream)
    print(model._engine.core._process.pid, flush=True)
    if sys.argv[2] == "forks" and os.fork() == 0:
        os.close(1)
        time.sleep(20)
        os._exit(0)
    if sys.argv[2] != "ends":
        await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", ["ends", "killed", "forks", "interrupted"])
def test_no_orphan_is_left_and_nothing_is_printed(smollm2, how):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(smollm2), how],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with parent:
        child = int(parent.stdout.readline())
        if how != "ends":
            assert not gone(child)
            time.sleep(0.2)
            parent.send_signal(signal.SIGINT if how == "interrupted" else signal.SIGKILL)
        asyncio.run(wait_until(lambda: gone(child)))
        parent.wait(20)
        if how in ("ends", "killed"):
            assert parent.stderr.read() == ""
