"""A server on this machine that speaks OpenAI's streaming protocol, well or badly, as a test wants it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from npcsdk.testing.models import pieces


@dataclass(frozen=True, slots=True)
class Answer:
    """How one request is answered.

    `status` other than 200 sends `body` as JSON. `raw`, where given, is sent in place of the chunks.
    `cut_after` breaks the connection after so many pieces, `stall_after` sends nothing more but
    keeps it. `bytes_at_once` cuts the stream into pieces of that size, through characters and lines.
    """

    text: str = "[happy] Well met, traveller."
    first_token: float = 0.0
    between: float = 0.0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    raw: bytes | None = None
    cut_after: int | None = None
    stall_after: int | None = None
    finish: str | None = "stop"
    done: bool = True
    usage: bool = True
    line_end: str = "\n"
    bytes_at_once: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came. Header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Any


class OpenAIServer:
    """Listens on 127.0.0.1 while it is entered; answers are cycled through.

    Attributes:
        requests: what came, in order.
        connections: how many were accepted.
        asked: set when a request has come.
        left: set when a client closes its connection before the answer is out.
    """

    def __init__(self, answers: str | Answer | Sequence[Answer] = "[happy] Well met, traveller.") -> None:
        if isinstance(answers, str):
            answers = Answer(answers)
        self.requests: list[Request] = []
        self.connections = 0
        self.asked = asyncio.Event()
        self.left = asyncio.Event()
        self._answers = (answers,) if isinstance(answers, Answer) else tuple(answers)
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
                request = await _read(reader)
                answer = self._answers[len(self.requests) % len(self._answers)]
                self.requests.append(request)
                self.asked.set()
                await self._answer(answer, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone, between two requests or within one
        finally:
            writer.transport.abort()

    async def _answer(self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer.status != 200:
            body = json.dumps(answer.body if answer.body is not None else {"error": {"message": "No."}}).encode()
            writer.write(_head(answer, "application/json", f"Content-Length: {len(body)}") + body)
            await writer.drain()
            return
        writer.write(_head(answer, "text/event-stream", "Transfer-Encoding: chunked"))
        await self._pause(answer.first_token, reader)
        for n, event in enumerate(_events(answer)):
            if n:
                await self._pause(answer.between, reader)
            if n == answer.cut_after:
                raise ConnectionAbortedError
            if n == answer.stall_after:
                await self._pause(3600.0, reader)
            for part in _parts(event, answer.bytes_at_once):
                writer.write(b"%x\r\n%s\r\n" % (len(part), part))
                await writer.drain()
                await asyncio.sleep(0)
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


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(head[0].split(" ")[1], headers, json.loads(body or b"null"))


def _head(answer: Answer, kind: str, length: str) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} -", f"Content-Type: {kind}", length]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _events(answer: Answer) -> Iterator[bytes]:
    if answer.raw is not None:
        yield answer.raw
        return
    said = pieces(answer.text)
    for piece in said:
        yield _event(answer, {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
    if answer.finish:
        yield _event(answer, {"choices": [{"index": 0, "delta": {}, "finish_reason": answer.finish}]})
    if answer.usage:
        usage = {"prompt_tokens": 9, "completion_tokens": len(said), "prompt_tokens_details": {"cached_tokens": 4}}
        yield _event(answer, {"choices": [], "usage": usage})
    if answer.done:
        yield _event(answer, "[DONE]")


def _event(answer: Answer, data: Any) -> bytes:
    text = data if isinstance(data, str) else json.dumps(data | {"object": "chat.completion.chunk"}, ensure_ascii=False)
    return f"data: {text}{answer.line_end * 2}".encode()


def _parts(event: bytes, size: int) -> list[bytes]:
    return [event[i : i + size] for i in range(0, len(event), size)] if size else [event]
