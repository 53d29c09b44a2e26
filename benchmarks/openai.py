"""What a stream from a service costs this process: CPU, the service being a process of its own."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from npcsdk.models.openai import OpenAIModel
from npcsdk.ports import Contract, Message, Prompt
from npcsdk.testing.models import pieces

TOKENS = 60
RUNS = {0.0: 200, 0.02: 12}
"""Streams measured, by the seconds between their tokens."""
TEXT = "".join(pieces("Come in and sit down by the fire. " * 30)[:TOKENS])
SERVE = """
import asyncio, sys
from npcsdk.testing.openai_server import Answer, OpenAIServer
async def main():
    async with OpenAIServer(Answer(sys.argv[1], between=float(sys.argv[2]))) as server:
        print(server.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""
PROMPT = Prompt(
    (
        Message("system", "You are Mira, who keeps a small tavern at the edge of the marsh. " * 12),
        *(Message("user" if n % 2 else "assistant", f"What was said, number {n}.") for n in range(1, 12)),
        Message("system", "Mira's aim now: make the traveller feel at home. At most 40 words."),
    ),
    Contract(),
)


def run() -> dict[str, float]:
    """Medians over warm connections; see `python -m benchmarks` for units and targets."""
    figures = {}
    for pause, name in ((0.0, "at zero delay"), (0.02, "20 ms apart")):
        with _service(pause) as url:
            cost, warm = asyncio.run(_cpu(url, RUNS[pause]))
            bare = asyncio.run(_bare(url, RUNS[pause]))
        figures[f"openai: CPU of a stream of {TOKENS} tokens {name}, ms"] = cost
        figures[f"openai: the same bytes {name}, read from a socket and not looked at, ms"] = bare
    figures["openai: warming, the package being imported, ms"] = warm
    return figures


@contextmanager
def _service(pause: float) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, TEXT, str(pause)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.communicate()


async def _cpu(url: str, runs: int) -> tuple[float, float]:
    """Milliseconds of CPU of one stream, the median of several, and those until a connection is open."""
    model = OpenAIModel("bench", base_url=url)
    begun = time.perf_counter()
    await model.warm(PROMPT)
    warm = time.perf_counter() - begun
    times = []
    for _ in range(runs):
        begun = time.process_time()
        text = "".join([item async for item in model.stream(PROMPT) if isinstance(item, str)])
        times.append(time.process_time() - begun)
        assert text == TEXT
    await model.aclose()
    return statistics.median(times[len(times) // 4 :]) * 1000, warm * 1000


async def _bare(url: str, runs: int) -> float:
    """Milliseconds of CPU for the same bytes with nothing but asyncio: what no client can save."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    times = []
    for _ in range(runs):
        begun = time.process_time()
        writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
        received = b""
        while not received.endswith(b"\r\n0\r\n\r\n"):
            received += await reader.read(65_536)
        times.append(time.process_time() - begun)
    writer.close()
    return statistics.median(times[len(times) // 4 :]) * 1000


if __name__ == "__main__":
    for figure, value in run().items():
        print(f"{value:8.2f}  {figure}")
