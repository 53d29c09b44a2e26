"""A server on this machine that speaks OpenAI's protocol, streams and embeddings, well or badly, as a test wants."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from npcsdk.testing.models import pieces

_TLS = b"\x16"
"""The first byte of a TLS handshake."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one request is answered.

    `status` other than 200 sends `body` as JSON. `raw`, where given, is sent in place of the chunks.
    `thoughts` come before the text, as `reasoning_content`. `counts` is what it says of its usage.
    `cut_after` breaks the connection after so many pieces, `cut_at` after so many bytes of the
    stream, `stall_after` sends nothing more but keeps it. With `reset` a break is a reset of TCP.
    `packed`, where given, is sent in place of `body`, as it is.
    `bytes_at_once` cuts the stream into pieces of that size, through characters and lines.
    At `/embeddings` the vectors of the texts are answered in one piece, after `first_token` seconds: of as many
    numbers as are asked for, else of `dimension`; `raw`, `packed`, `usage` and `status` mean the same there.
    """

    text: str = "[happy] Well met, traveller."
    first_token: float = 0.0
    between: float = 0.0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    raw: bytes | None = None
    packed: bytes | None = None
    thoughts: str = ""
    counts: Mapping[str, Any] | None = None
    cut_after: int | None = None
    cut_at: int | None = None
    reset: bool = False
    stall_after: int | None = None
    finish: str | None = "stop"
    done: bool = True
    usage: bool = True
    line_end: str = "\n"
    bytes_at_once: int = 0
    dimension: int = 8


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


class OpenAIServer:
    """Listens on 127.0.0.1 while it is entered; answers are cycled through.

    Attributes:
        answers: what it answers from now on.
        requests: what was asked of the model, in order.
        visits: other requests, such as one that only opens a connection.
        connections: how many were accepted.
        asked: set when a request has come.
        left: set when a client closes its connection before the answer is out.
    """

    def __init__(self, answers: str | Answer | Sequence[Answer] = "[happy] Well met, traveller.") -> None:
        if isinstance(answers, str):
            answers = Answer(answers)
        self.requests: list[Request] = []
        self.visits: list[Request] = []
        self.connections = 0
        self.asked = asyncio.Event()
        self.left = asyncio.Event()
        self.answers = (answers,) if isinstance(answers, Answer) else tuple(answers)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The base URL for a client."""
        assert self._server is not None, "the server is not entered"
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await _read(reader, writer)
                if request.method != "POST":
                    self.visits.append(request)
                    await self._answer(Answer(status=404), reader, writer)
                    continue
                answer = self.answers[len(self.requests) % len(self.answers)]
                self.requests.append(request)
                self.asked.set()
                if request.path.partition("?")[0].endswith("/embeddings") and answer.status == 200:
                    await self._pause(answer.first_token, reader)
                    writer.write(_embeddings(answer, request.body))
                    await writer.drain()
                    continue
                await self._answer(answer, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone, between two requests or within one, or speaks no HTTP
        finally:
            writer.transport.abort()

    async def _answer(self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer.status != 200:
            body = answer.packed
            if body is None:
                body = json.dumps(answer.body if answer.body is not None else {"error": {"message": "No."}}).encode()
            writer.write(_head(answer, "application/json", f"Content-Length: {len(body)}") + body)
            await writer.drain()
            return
        writer.write(_head(answer, "text/event-stream", "Transfer-Encoding: chunked"))
        await self._pause(answer.first_token, reader)
        left = answer.cut_at if answer.cut_at is not None else sys.maxsize
        for n, event in enumerate(_events(answer)):
            if n:
                await self._pause(answer.between, reader)
            if n == answer.cut_after:
                _break(answer, writer)
            if n == answer.stall_after:
                await self._pause(3600.0, reader)
            for part in _parts(event[:left], answer.bytes_at_once):
                writer.write(b"%x\r\n%s\r\n" % (len(part), part))
                await writer.drain()
                await asyncio.sleep(0)
            left -= len(event)
            if left <= 0:
                _break(answer, writer)
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _pause(self, seconds: float, reader: asyncio.StreamReader) -> None:
        """Wait, unless the client goes."""
        try:
            async with asyncio.timeout(seconds):
                await reader.readexactly(1)
        except TimeoutError:
            return
        except (asyncio.IncompleteReadError, ConnectionError):
            self.left.set()
            raise
        raise ConnectionAbortedError("the client spoke before it was answered")


def _break(answer: Answer, writer: asyncio.StreamWriter) -> None:
    if answer.reset:  # closed with a linger of zero seconds, TCP resets
        tcp = writer.get_extra_info("socket")
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionAbortedError


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
    first = await reader.readexactly(1)
    if first == _TLS:
        writer.write(b"HTTP/1.1 400 -\r\n\r\n")
        await writer.drain()
        raise ConnectionAbortedError("the client speaks TLS")
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path = head[0].split(" ")[:2]
    return Request(method, path, headers, json.loads(body or b"null"))


def _head(answer: Answer, kind: str, length: str) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} -", f"Content-Type: {kind}", length]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def vector(text: str, dimension: int) -> list[float]:
    """What the server makes of a text: how often each byte is in it, by its remainder. Not of length 1."""
    counts = [0.0] * dimension
    for byte in text.encode():
        counts[byte % dimension] += 1.0
    return counts


def _embeddings(answer: Answer, asked: Mapping[str, Any]) -> bytes:
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    rows = [
        {"object": "embedding", "index": n, "embedding": vector(text, asked.get("dimensions", answer.dimension))}
        for n, text in enumerate(texts)
    ]
    told: dict[str, Any] = {"object": "list", "data": rows[::-1], "model": asked["model"]}
    if answer.usage:
        tokens = sum(len(text.split()) for text in texts)
        told["usage"] = answer.counts or {"prompt_tokens": tokens, "total_tokens": tokens}
    body = answer.packed or answer.raw or json.dumps(told).encode()
    return _head(answer, "application/json", f"Content-Length: {len(body)}") + body


def _events(answer: Answer) -> Iterator[bytes]:
    if answer.raw is not None:
        yield answer.raw
        return
    said = pieces(answer.text)
    deltas = [{"reasoning_content": piece} for piece in pieces(answer.thoughts)] + [{"content": it} for it in said]
    for delta in deltas:
        yield _event(answer, {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    if answer.finish:
        yield _event(answer, {"choices": [{"index": 0, "delta": {}, "finish_reason": answer.finish}]})
    if answer.usage:
        usage = {"prompt_tokens": 9, "completion_tokens": len(deltas), "prompt_tokens_details": {"cached_tokens": 4}}
        yield _event(answer, {"choices": [], "usage": usage if answer.counts is None else answer.counts})
    if answer.done:
        yield _event(answer, "[DONE]")


def _event(answer: Answer, data: Any) -> bytes:
    text = data if isinstance(data, str) else json.dumps(data | {"object": "chat.completion.chunk"}, ensure_ascii=False)
    return f"data: {text}{answer.line_end * 2}".encode()


def _parts(event: bytes, size: int) -> list[bytes]:
    size = size or max(1, len(event))
    return [event[at : at + size] for at in range(0, len(event), size)]
