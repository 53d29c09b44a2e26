"""The embedded model on this machine: how soon it speaks, what its cache serves, how it holds up frames."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from statistics import median
from typing import Literal

from npcsdk import open_session
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.ports import Contract, Message, Prompt, Usage
from npcsdk.pull import installed

RUNS = 7
TOKENS = 24
CONTRACT = Contract(emotions=("happy", "curious", "worried"), max_words=40)
RULES = (
    "You are Mira. Mira keeps the Salted Kettle, a small tavern at the edge of the marsh. She is warm, dry and quick, "
    "and she has seen every kind of traveller. The bridge on the north road is out since the storm. The ferry does not "
    "run at night. The miller's son went missing last week, and nobody speaks of it. Mira answers in one or two short "
    "spoken sentences."
)
TALK = (
    ("user", "Hello."),
    ("assistant", "[happy] Come in, come in. You look half drowned."),
    ("user", "What do you serve?"),
    ("assistant", "[happy] Ale, stew, and more ale. The stew is better than it smells."),
    ("user", "Where does the road lead?"),
    ("assistant", "[worried] North, to the river, and then nowhere at all since the storm took the bridge."),
    ("user", "Have you a room for the night?"),
    ("assistant", "[curious] One, under the roof. It is dry, mostly. What brings you so far out?"),
)
TURNS = 10
SAID = (
    "Hello there.",
    "What do you serve?",
    "Is the road open?",
    "Who lives around here?",
    "Tell me about the bridge.",
    "What happened in the storm?",
    "Do you have a room?",
    "What is the marsh like?",
    "Any news from the north?",
    "Is the ferry running?",
    "How long have you kept this place?",
)
QUESTIONS = ("Is the road open?", "I can help with the bridge.", "Who are you?", "Tell me of the miller.")


def _prompt(number: int) -> Prompt:
    said = (*TALK, ("user", QUESTIONS[number % len(QUESTIONS)]))
    messages = (Message("system", RULES), *(Message(role, text) for role, text in said))  # type: ignore[arg-type]
    return Prompt(messages, CONTRACT, seed=number, max_tokens=60)


async def _measure() -> dict[str, float]:
    model = EmbeddedModel(installed("smollm2") or "")
    start = time.perf_counter()
    await model.load()
    load = time.perf_counter() - start
    firsts, lines, closes = [], [], []
    for number in range(RUNS + 1):
        start = time.perf_counter()
        stream = model.stream(_prompt(number))
        count = 0
        async for _ in stream:
            count += 1
            if count == 1:
                first = time.perf_counter() - start
            if count == TOKENS:
                break
        spent = time.perf_counter() - start
        end = time.perf_counter()
        await stream.aclose()
        if number:  # the first evaluates the prefix
            closes.append(time.perf_counter() - end)
            firsts.append(first)
            # A line that ended sooner counts as one of 24 tokens at its own pace.
            lines.append(first + (spent - first) * (TOKENS - 1) / max(1, count - 1))
    await model.aclose()
    return {
        "embedded smollm2: first token with the prefix cached, ms": 1000 * median(firsts),
        f"embedded smollm2: line of {TOKENS} tokens, ms": 1000 * median(lines),
        "embedded smollm2: closing a stream, ms": 1000 * median(closes),
        "embedded smollm2: loading, ms": 1000 * load,
    }


@asynccontextmanager
async def _frames() -> AsyncGenerator[list[float]]:
    """A game's loop of 60 frames a second in the main thread's place; what it yields are the gaps, in seconds."""
    gaps: list[float] = []
    over = threading.Event()

    def play() -> None:
        last = time.perf_counter()
        while not over.wait(1 / 60):
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    thread = threading.Thread(target=play)
    thread.start()
    try:
        yield gaps
    finally:
        over.set()
        await asyncio.to_thread(thread.join)


async def _measure_frames(process: Literal["", "own"]) -> dict[str, float]:
    model = EmbeddedModel(installed("smollm2") or "", process=process)
    where = "in a process of its own" if process else "in the game's process"
    async with _frames() as loading:
        await model.load()
    async with _frames() as speaking:
        async for _ in model.stream(_prompt(0)):
            pass
    await model.aclose()
    return {
        f"embedded smollm2, {where}: longest frame while loading, ms": 1000 * max(loading),
        f"embedded smollm2, {where}: longest frame while speaking, ms": 1000 * max(speaking),
    }


class _Counted(EmbeddedModel):
    """Keeps what llama.cpp counted of each request."""

    def __init__(self) -> None:
        super().__init__(installed("smollm2") or "")
        self.usages: list[Usage] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        async for item in super().stream(prompt):
            if isinstance(item, Usage) and item.completion:  # Not the one that comes before the reply.
                self.usages.append(item)
            yield item


async def _measure_cache() -> dict[str, float]:
    model = _Counted()
    async with open_session("tavern", model=model, voice="silent") as session:
        async with session.begin() as turn:
            async for _ in turn:
                pass
        for number in range(40):
            if len(model.usages) >= TURNS:
                break
            async with session.say(SAID[number % len(SAID)]) as turn:
                async for _ in turn:
                    pass
    await model.aclose()
    later = model.usages[1:TURNS]
    share = sum(usage.cached for usage in later) / sum(usage.prompt for usage in later)
    last = model.usages[TURNS - 1]
    return {
        f"embedded smollm2: prompt tokens from the cache at turn {TURNS} of the tavern, %": 100
        * last.cached
        / last.prompt,
        f"embedded smollm2: prompt tokens from the cache in turns 2 to {TURNS} together, %": 100 * share,
    }


async def _measure_all() -> dict[str, float]:
    return await _measure() | await _measure_frames("") | await _measure_frames("own") | await _measure_cache()


def run() -> dict[str, float]:
    """Medians of several runs, by what was measured; nothing but a name where the weights are absent."""
    if installed("smollm2") is None:
        return {"embedded smollm2: skipped, its weights are not there (npcsdk pull smollm2), ms": float("nan")}
    return asyncio.run(_measure_all())


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{value:8.1f}  {name}")
