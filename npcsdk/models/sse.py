"""A stream of chat completion chunks, out of bytes however they are cut.

Sources: WHATWG HTML, "Server-sent events" (only `data` lines matter here, one an event); OpenAI's
API reference, "The chat completion chunk object".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from npcsdk.errors import ModelError
from npcsdk.ports import Usage

MAX_LINE = 1_000_000
"""Bytes; a longer line is no token of a chat."""


class ChunkReader:
    """Feed it bytes, get text and usage. `done` is true after the end marker, `whole` once the reply is complete."""

    def __init__(self) -> None:
        self.done = False
        self.whole = False
        self._rest = b""

    def feed(self, received: bytes) -> Iterator[str | Usage]:
        """What the lines that ended in these bytes say.

        Raises:
            ModelError: the service reports an error, refuses, filters, or sends what is no chunk.
        """
        *lines, self._rest = (self._rest + received).split(b"\n")
        if len(self._rest) > MAX_LINE:
            raise ModelError("The model service sent a line without end.")
        for line in lines:
            if line.startswith(b"data:") and not self.done:
                data = line[5:].strip()
                if data == b"[DONE]":
                    self.done = self.whole = True
                elif data:
                    yield from self._read(data)

    def _read(self, data: bytes) -> Iterator[str | Usage]:
        try:
            chunk = json.loads(data)
            if error := chunk.get("error"):
                raise ModelError(f"The model service reports: {said(error)}")
            for choice in (chunk.get("choices") or ())[:1]:
                yield from self._choice(choice)
            if usage := chunk.get("usage"):
                cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
                yield Usage(usage.get("prompt_tokens") or 0, cached, usage.get("completion_tokens") or 0)
        except (ValueError, AttributeError, TypeError, LookupError, RecursionError) as error:
            raise ModelError(f"The model service sent what is no chat completion chunk: {data[:80]!r}.") from error

    def _choice(self, choice: dict[str, Any]) -> Iterator[str]:
        delta = choice.get("delta") or {}
        reason = choice.get("finish_reason")
        if delta.get("refusal") or reason == "content_filter":
            raise ModelError("The model refused, or its service filtered the reply.", retryable=False)
        if isinstance(text := delta.get("content"), str) and text:
            yield text
        self.whole = self.whole or bool(reason)


def said(error: Any) -> str:
    """The message of an error object, short and on one line."""
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(text or "no reason given").split())[:300]
