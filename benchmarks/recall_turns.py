"""What memory costs a session: what comes to mind at a turn, and reading a long log while a game goes on."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time, thread_time

from benchmarks.talk import SIXTY
from npcsdk.events import InputReceived, TextPart
from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import Remembering
from npcsdk.session.context import Limits
from npcsdk.session.figures import Figures
from npcsdk.session.minding import comes_to_mind, ready
from npcsdk.session.recollecting import Recollecting
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice

TURNS = 10_000
FRAME = 1 / 60


def opened(keeps: int) -> Session:
    """A session in which everybody keeps so many memories word for word."""
    model = FakeModel([f"[happy] {line[: line.index('.') + 1]}" for line in SIXTY])
    limits = Limits(remembering=Remembering(entries=keeps))
    return Session(small_world(), model=model, voice=SilentVoice(), limits=limits)


async def _turns(memories: Sequence[Memory], texts: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of processor time of what comes to mind at a turn: all of it, and what of it is on the loop."""
    all_of, own = [], []
    async with opened(100_000) as talk:
        await talk.run("Good evening.")
        talk.tick(memories[-1].time)
        talk.memory.add("mira", [replace(each, id="") for each in memories])
        talk.memory.of("mira")
        gc.collect()
        for text in texts:
            given = InputReceived("say", (TextPart(text),))
            began, here = process_time(), thread_time()
            await comes_to_mind(talk._context, "mira", given, Figures())
            own.append(1e3 * (thread_time() - here))
            all_of.append(1e3 * (process_time() - began))
    return sorted(all_of), sorted(own)


def at_start() -> dict[str, float]:
    """What it costs to read a log of many turns while a game draws frames on the same loop, in a process of its own."""
    plain, frozen = _apart("reading()"), _apart("reading(frozen=True)")
    worst = "a frame's delay meanwhile, worst"
    return {**plain, f"{worst}, after gc.freeze(), ms": frozen[f"{worst}, ms"]}


def _apart(call: str) -> dict[str, float]:
    code = f"import asyncio, json; from benchmarks.recall_turns import reading; print(json.dumps(asyncio.run({call})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=900, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


async def reading(*, frozen: bool = False) -> dict[str, float]:
    """Some of the figures of `at_start`, after `gc.freeze()` or not."""
    async with opened(2000) as talk:
        for turn in range(TURNS):
            await talk.run(f"Word number {turn} of a long talk: my brother {turn % 89} keeps a {SIXTY[turn % 24][:20]}")
            talk.model.prompts.clear()  # type: ignore[attr-defined]
        ready()
        if frozen:
            gc.collect()
            gc.freeze()
        memory = Recollecting(talk.log, talk.world)
        idle = await _late(lambda: asyncio.sleep(2))
        began, spent = perf_counter(), process_time()

        async def read() -> None:
            memory.begin()
            if memory._reading is not None:
                await asyncio.wait({memory._reading})

        late = await _late(read)
        return {
            "reading a log of 10,000 turns beside the loop, s": perf_counter() - began,
            "the same, processor time, s": process_time() - spent,
            "a frame's delay meanwhile, 99 of 100 within, ms": late[99 * len(late) // 100],
            "a frame's delay meanwhile, worst, ms": late[-1],
            "a frame's delay while nothing is read, 99 of 100 within, ms": idle[99 * len(idle) // 100],
            "a frame's delay while nothing is read, worst, ms": idle[-1],
        }


async def _late(doing: Callable[[], Awaitable[None]]) -> list[float]:
    """Milliseconds by which frames come late while something is done, the shortest first."""
    delays, done = [], asyncio.ensure_future(doing())
    while not done.done():
        began = perf_counter()
        await asyncio.sleep(FRAME)
        delays.append(1e3 * (perf_counter() - began - FRAME))
    return sorted(delays)


def at_turns(many: Sequence[Memory], few: Sequence[Memory], texts: Sequence[str]) -> dict[str, float]:
    """What it costs each turn.

    Args:
        many: 100,000 memories.
        few: so many that a look into them is no work for another thread.
        texts: what is said.
    """
    all_of, own = asyncio.run(_turns(many, texts))
    _, quick = asyncio.run(_turns(few, texts))
    return {
        "what comes to mind at a turn over 100,000 entries, 95th percentile, ms": all_of[95 * len(all_of) // 100],
        "of that on the loop, median, ms": median(own),
        "of that on the loop, 95th percentile, ms": own[95 * len(own) // 100],
        f"what comes to mind at a turn over {len(few):,} entries, all on the loop, median, ms": median(quick),
        "the same, 99 of 100 within, ms": quick[99 * len(quick) // 100],
    }
