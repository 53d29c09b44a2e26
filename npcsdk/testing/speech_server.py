"""A server on this machine that answers every request with sound, or badly: for voices asked over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from npcsdk.testing.voices import tone

SOUND = tone(1.0, 24_000).pcm
"""A second of a tone: 16-bit samples, mono, 24 kHz."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How one request is answered.

    `reason` stands in the first line. `cut_at` breaks the connection after so many bytes of the
    body, `stall_at` sends nothing more after them but keeps it (-1: not even the head). `hang_up`
    closes it without an answer. `flood` repeats the body without end. `refuses` answers 400 instead
    where the request holds that word, and names it.
    """

    body: bytes = SOUND
    status: int = 200
    reason: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    stall_at: int | None = None
    hang_up: bool = False
    flood: bool = False
    refuses: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class SpeechServer:
    """Listens on 127.0.0.1 while it is entered; replies are cycled through.

        async with SpeechServer(Reply(status=429)) as server:
            voice = AzureVoice("en-US-JennyNeural", host=server.url)

    `requests` holds what came, `open` how many are being answered, `sockets` how many connections there were.
    """

    def __init__(self, *replies: Reply) -> None:
        self.replies = replies or (Reply(),)
        self.requests: list[Heard] = []
        self.open = 0
        self.sockets: set[Any] = set()
        self.url = ""
        self._runner: Any = None

    async def __aenter__(self) -> SpeechServer:
        from aiohttp import web

        app = web.Application()
        app.router.add_post("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _serve(self, request: Any) -> Any:
        from aiohttp import web

        reply = self.replies[len(self.requests) % len(self.replies)]
        self.open += 1
        try:
            body = await request.read()
            self.requests.append(Heard(request.path, dict(request.headers), body))
            self.sockets.add(request.transport.get_extra_info("peername"))
            if reply.refuses and reply.refuses.encode() in body:
                return web.Response(status=400, text=f"unknown field: '{reply.refuses}'")
            if reply.stall_at == -1:
                await asyncio.get_running_loop().create_future()
            if reply.hang_up:
                request.transport.close()
            response = web.StreamResponse(status=reply.status, reason=reply.reason, headers=reply.headers)
            if not reply.flood:
                response.content_length = len(reply.body)
            await response.prepare(request)
            with suppress(ConnectionError):
                await _send(response, reply)
            if reply.cut_at is not None:
                request.transport.abort()
            return response
        finally:
            self.open -= 1


async def _send(response: Any, reply: Reply) -> None:
    end = reply.cut_at if reply.stall_at is None else reply.stall_at
    await response.write(reply.body[:end])
    if reply.stall_at is not None:
        await asyncio.get_running_loop().create_future()
    while reply.flood:
        await response.write(reply.body)
