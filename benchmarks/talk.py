"""What the session itself costs: first audio above the bound, CPU a turn, memory, poll, interrupt, long talks."""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import time
from contextlib import aclosing
from random import Random

from npcsdk.background import BackgroundSession
from npcsdk.codec import plain
from npcsdk.events import TextDelta, UtteranceReady
from npcsdk.ports import SpeechRequest
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.world import Player

FIRST, BETWEEN, VOICE = 0.100, 0.020, 0.030
REPLIES = {
    "English": "Well met again, old friend of mine. The bridge is out, and nobody has come to mend it since.",
    "Chinese": "你好啊朋友，今天的路不太好走。桥断了，没有人来修。",
    "short": "Yes, it is.",
    "tagged": "[happy] Come in, come in, you look cold! [wave] The fire is warm. [curious] Have you eaten?",
}
LINES = 24
"""Different lines in a row: one that was said lately is not said again."""
THINGS = (
    "barrel bench blanket bottle branch bridge broom bucket butter candle cellar chair cheese cherry cloak copper "
    "corner cradle dinner feather fiddle forest garden ginger goose hammer harvest hollow honey kettle ladder lantern "
    "leather market meadow mirror mutton needle onion pepper pillow pocket pudding ribbon saddle shutter silver spoon "
    "stable story sugar summer supper table thimble thunder timber turnip valley walnut window winter"
).split()


def run() -> dict[str, float]:
    """All figures of this part; see `python -m benchmarks` for names, units and targets."""
    figures = {
        f"first audio above the bound, {name}, ms": asyncio.run(_above_bound(text)) for name, text in REPLIES.items()
    }
    figures["CPU a turn of 60 tokens, one session, ms"] = asyncio.run(_cpu(1, turns=5))
    figures["CPU a turn of 60 tokens, 64 sessions at once, ms"] = asyncio.run(_cpu(64, turns=2))
    figures["memory of one more session, kB"] = asyncio.run(_memory())
    figures["poll(), µs"] = _poll()
    figures["interrupt to closed model stream, ms"] = asyncio.run(_interrupt())
    return figures | asyncio.run(_long())


def _sixty(line: int) -> str:
    """A line of 60 tokens and 28 words in four sentences, unlike the others."""
    words = Random(line).sample(THINGS, 28)
    return " ".join(" ".join(words[at : at + 7]).capitalize() + "." for at in range(0, 28, 7))


SIXTY = [_sixty(line) for line in range(LINES)]


async def _opened(model: FakeModel, voice: FakeVoice | SilentVoice | None = None, language: str = "en") -> Session:
    talk = Session(small_world(), model=model, voice=voice or SilentVoice(), player=Player(language=language))
    async with talk.begin() as turn:
        async for _ in turn:
            pass
    return talk


async def _above_bound(reply: str, runs: int = 15) -> float:
    """Milliseconds from `say` to the first sound, less those of a bare client with the same fakes."""
    model, voice = FakeModel(reply, first_token=FIRST, between=BETWEEN), FakeVoice(VOICE)
    times, bare = [], []
    for _ in range(runs):
        talk = await _opened(model, voice, "en" if reply.isascii() else "zh")  # a new one, which has not said it before
        begun = time.perf_counter()
        async with talk.say("hm") as turn:
            async for event in turn:
                if isinstance(event, UtteranceReady):
                    times.append(time.perf_counter() - begun)
                    break
        bare.append(await _bare(model, voice, reply, event.text))
    return (statistics.median(times) - statistics.median(bare)) * 1000


async def _bare(model: FakeModel, voice: FakeVoice, reply: str, clause: str) -> float:
    """Seconds that nobody can save: the tokens up to the one that ends the clause, then the voice."""
    end = reply.index(clause.strip()) + len(clause.strip())
    begun, length = time.perf_counter(), 0
    async with aclosing(model.stream(model.prompts[-1])) as stream:
        async for token in stream:
            length += len(str(token))
            if length >= end:
                break
    await voice.speak(SpeechRequest(clause))
    return time.perf_counter() - begun


async def _cpu(sessions: int, turns: int) -> float:
    """Milliseconds of CPU a session and turn, the fake's own share included."""
    world_words = "tell me what you think of it"

    async def talks() -> list[Session]:
        return [await _opened(FakeModel(SIXTY, between=BETWEEN), FakeVoice(VOICE)) for _ in range(sessions)]

    async def play(talk: Session) -> None:
        for _ in range(turns):
            await talk.run(world_words)

    opened = await talks()
    await asyncio.gather(*(talk.run(world_words) for talk in opened[:4]))
    runs = []
    for _ in range(3):
        begun = time.process_time()
        await asyncio.gather(*(play(talk) for talk in opened))
        runs.append((time.process_time() - begun) / sessions / turns)
    return statistics.median(runs) * 1000


async def _memory(sessions: int = 400) -> float:
    """Kilobytes that one more session holds after three turns."""
    model, voice = FakeModel("[happy] Sit down. [wave] What brings you here?"), SilentVoice()
    kept = []
    sizes = []
    for count in (100, sessions):
        while len(kept) < count:
            talk = await _talked(model, voice)
            model.prompts.clear()
            model.closed_at.clear()
            kept.append(talk)
        gc.collect()
        sizes.append(_resident())
    return (sizes[1] - sizes[0]) / (sessions - 100) / 1024


async def _talked(model: FakeModel, voice: SilentVoice) -> Session:
    talk = Session(small_world(), model=model, voice=voice)
    for words in ("hello", "I can help you", "hm"):
        await talk.run(words)
    return talk


def _resident() -> int:
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Private_Dirty"))


def _poll(frames: int = 600) -> float:
    """Microseconds of `poll()` at 60 frames a second while she talks, median."""
    talk = Session(small_world(), model=FakeModel(SIXTY, between=0.005), voice=FakeVoice(0.02))
    times = []
    with BackgroundSession(talk) as npc:
        for frame in range(frames):
            if frame % 120 == 0:
                npc.say("hello")
            begun = time.perf_counter()
            npc.poll()
            times.append(time.perf_counter() - begun)
            npc.tick(1 / 60)
            time.sleep(1 / 240)
    return statistics.median(times) * 1e6


async def _interrupt(runs: int = 200) -> float:
    """Milliseconds from `interrupt()` to the model's stream being closed, median."""
    loop = asyncio.get_running_loop()
    model = FakeModel(SIXTY, between=0.001)
    talk = await _opened(model, FakeVoice(0.05))
    times = []
    for _ in range(runs):
        async with talk.say("hm") as turn:
            async for event in turn:
                if isinstance(event, TextDelta):
                    begun = loop.time()
                    await talk.interrupt()
                    times.append(model.closed_at[-1] - begun)
                    break
    return statistics.median(times) * 1000


async def _long(turns: int = 10_000) -> dict[str, float]:
    """What 10,000 turns leave: the snapshot, the log a turn, the growth of the request."""
    model = FakeModel([f"[happy] Sit down, you. [wave] {line[: line.index('.') + 1]}" for line in SIXTY])
    talk = await _opened(model)
    early = late = 0.0
    for turn in range(turns):
        await talk.run(f"Word number {turn} of a long talk about nothing much")
        if turn == 100:
            early = _size(model)
        if turn % 1000 == 999:
            late = _size(model)
            model.prompts.clear()
    log = statistics.mean(len(record.body) + 1 for record in talk.log.read(1))
    snapshot = len(json.dumps(plain(talk._context.fold.settled), ensure_ascii=False).encode())
    return {
        "snapshot after 10,000 turns, kB": snapshot / 1024,
        "log a turn, mean of 10,000, kB": log / 1024,
        "request at turn 10,000 against turn 100, ratio": late / early,
    }


def _size(model: FakeModel) -> float:
    """Characters of a request, mean over a round of lines: a window of turns that leaps is now long, now short."""
    return statistics.mean(
        sum(len(message.content) for message in prompt.messages) for prompt in model.prompts[-LINES:]
    )
