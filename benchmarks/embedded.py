"""How soon the embedded model has its first token and a line, its prompt's prefix cached, on this machine."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from npcsdk.models.embedded import EmbeddedModel
from npcsdk.ports import Contract, Message, Prompt
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


def run() -> dict[str, float]:
    """Medians of several runs, by what was measured; nothing but a name where the weights are absent."""
    if installed("smollm2") is None:
        return {"embedded smollm2: skipped, its weights are not there (npcsdk pull smollm2), ms": float("nan")}
    return asyncio.run(_measure())


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{value:8.1f}  {name}")
