"""A stream of chat completion chunks, out of bytes however they are cut.

Sources: WHATWG HTML, "Server-sent events" (only `data` lines matter here, one an event); OpenAI's
API reference, "The chat completion chunk object"; for what other services add, docs/services.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from npcsdk.errors import ModelError
from npcsdk.models.failures import reported, said
from npcsdk.models.usage import usage_of
from npcsdk.ports import Usage

MAX_LINE = 262_144
"""Bytes; a longer line is no token of a chat."""
MAX_REPLY = 16_000_000
"""Bytes of one reply, thoughts included; what is longer has no end."""
SHOWN = 200
"""Bytes that are kept of what is no stream, to show them."""
_BOM = b"\xef\xbb\xbf"
THOUGHTS = ("reasoning_content", "reasoning")
"""Fields of a delta that hold what a model thinks and does not say."""


class ChunkReader:
    """Feed it bytes, get text.

    Attributes:
        done: the end marker has come.
        whole: the reply is complete.
        thought: thoughts have come, which are not spoken.
        short: the reply ended because it reached its limit of tokens.
        usage: what the service counted; None while it has not said.
        failure: why there will be no more text; what the service counted may follow even so.
        other: how it began, to be shown if it is no stream.
    """

    def __init__(self) -> None:
        from jiter import from_json

        self.done = self.whole = self.thought = self.short = False
        self.usage: Usage | None = None
        self.failure: ModelError | None = None
        self.other = b""
        self._from_json = from_json
        self._rest = b""
        self._size = 0
        self._begun = False

    @property
    def ended(self) -> bool:
        """Whether no more text will come; what the service counted may still."""
        return self.done or self.whole or self.failure is not None

    def feed(self, received: bytes) -> list[str]:
        """What the lines that ended in these bytes say; an empty text is a sign of life."""
        # A line may end in CR, LF or both; what stands between the two is an empty line, of no meaning.
        whole = (self._rest + received).replace(b"\r", b"\n")
        if not self._begun:
            self.other, self._begun = (self.other + received)[:SHOWN], b"data:" in whole
        # What has no data is not taken apart: empty lines without end would cost seconds.
        *lines, self._rest = whole.split(b"\n") if b"data:" in whole else whole.rpartition(b"\n")[::2]
        self._size += len(received)
        if len(self._rest) > MAX_LINE or self._size > MAX_REPLY:
            self._fail(ModelError("The model service sent a line or a reply without end."))
            self._rest, self.done = b"", True
        texts = []
        for line in lines:
            line = line.removeprefix(_BOM)
            if line.startswith(b"data:") and not self.done:
                data = line[5:].strip()
                if data == b"[DONE]":
                    self.done = True
                    self.whole = self.failure is None
                elif data and (text := self._read(data)) is not None and self.failure is None:
                    texts.append(text)
        return texts

    def _read(self, data: bytes) -> str | None:
        try:
            chunk = self._from_json(data)
            if usage := chunk.get("usage"):
                self.usage = usage_of(usage) or self.usage
            if error := chunk.get("error"):
                self._fail(reported(error))
            for choice in chunk.get("choices") or ():
                if not choice.get("index"):  # others were not asked for
                    return self._choice(choice)
        except (ValueError, AttributeError, TypeError, LookupError, RecursionError):
            self._fail(ModelError(f"The model service sent what is no chat completion chunk: {said(data[:80])}"))
        return None

    def _choice(self, choice: Mapping[str, Any]) -> str | None:
        delta, reason = choice.get("delta") or {}, choice.get("finish_reason")
        if delta.get("refusal") or reason == "content_filter":
            why = "The model refused, or its service filtered the reply."
            self._fail(ModelError(why, retryable=False, of_prompt=True))
        if reason == "insufficient_system_resource":
            self._fail(ModelError("The model service ran out of resources."))
        self.short = self.short or (reason == "length" and not self.whole)
        self.whole = self.whole or bool(reason)
        if text := _text(delta.get("content")):
            return text
        if any(map(delta.get, THOUGHTS)) or delta.get("content"):
            self.thought = True
            return ""
        return None

    def _fail(self, failure: ModelError) -> None:
        if not self.whole:  # what follows a reply does it no harm
            self.failure = self.failure or failure


def _text(content: Any) -> str:
    """The text of a content: mostly it is that; some services send a list of parts, thoughts among them."""
    if isinstance(content, list):
        parts = (part for part in content if isinstance(part, Mapping) and part.get("type") == "text")
        return "".join(str(part.get("text") or "") for part in parts)
    return content if isinstance(content, str) else ""
