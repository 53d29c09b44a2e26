"""A language model that says what the test tells it to, as late and as badly as the test wants."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from npcsdk.errors import ModelError
from npcsdk.ports import Prompt, Usage

REFUSAL = "I'm sorry, but as an AI language model I can't help with that."

_PIECE = re.compile(r"\s*[^\W\u2e80-\U0010ffff]{1,4}|\s*.", re.DOTALL)
_TAG = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong in a call, once `after` pieces are out.

    `error` raises ModelError (`retryable` or not), `bug` a RuntimeError, `stall` waits `seconds`
    before going on. `empty` says nothing, `tags` only tags, `refuse` what an assistant says when
    it will not; these three disregard `after`.
    """

    kind: Literal["error", "bug", "stall", "empty", "tags", "refuse"]
    after: int = 0
    retryable: bool = True
    seconds: float = 3600.0


class FakeModel:
    """A LanguageModel for tests.

    Args:
        replies: a text, several that are cycled through, or a function of the prompt.
        first_token: seconds before the first piece.
        between: seconds between pieces, which are of about four characters (one, in Chinese).
        faults: a Fault for every call, or one for some: by number of the call, from 0.
        judges_intents: what the port says of it.
        name: its spec, for people.
        metered: what the port says of it.

    Attributes:
        prompts: each Prompt that it was asked, in order.
        open_streams: streams begun and not yet closed; 0 when nobody leaks one.
        closed_at: `loop.time()` at which each stream was closed, in that order.
        closed: whether `aclose` was called.
    """

    def __init__(
        self,
        replies: str | Sequence[str] | Callable[[Prompt], str] = "[happy] Well met, traveller.",
        *,
        first_token: float = 0.0,
        between: float = 0.0,
        faults: Fault | Mapping[int, Fault] | None = None,
        judges_intents: bool = False,
        name: str = "fake",
        metered: bool = False,
    ) -> None:
        self.name = name
        self.metered = metered
        self.judges_intents = judges_intents
        self.prompts: list[Prompt] = []
        self.open_streams = 0
        self.closed_at: list[float] = []
        self.closed = False
        self._replies = (replies,) if isinstance(replies, str) else replies
        self._first_token = first_token
        self._between = between
        self._faults = faults

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the reply of this call piece by piece, then a Usage, with its fault if it has one."""
        call = len(self.prompts)
        self.prompts.append(prompt)
        fault = self._faults if isinstance(self._faults, Fault) else (self._faults or {}).get(call)
        said = pieces(_spoilt(self._reply(prompt, call), fault))
        loop = asyncio.get_running_loop()
        self.open_streams += 1
        try:
            await asyncio.sleep(self._first_token)
            for n, piece in enumerate(said):
                if n:
                    await asyncio.sleep(self._between)
                if fault and n == fault.after:
                    await _strike(fault)
                yield piece
            if fault and fault.after >= len(said):
                await _strike(fault)
            yield Usage(prompt=sum(len(m.content) for m in prompt.messages) // 4, completion=len(said))
        finally:
            self.open_streams -= 1
            self.closed_at.append(loop.time())

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.closed = True

    def _reply(self, prompt: Prompt, call: int) -> str:
        if callable(self._replies):
            return self._replies(prompt)
        return self._replies[call % len(self._replies)]


def pieces(text: str) -> list[str]:
    """Cut a text as a tokenizer might: about four letters a piece, one where there are no spaces."""
    return _PIECE.findall(text)


def _spoilt(reply: str, fault: Fault | None) -> str:
    if fault is None:
        return reply
    if fault.kind == "empty":
        return ""
    if fault.kind == "refuse":
        return REFUSAL
    return "".join(_TAG.findall(reply)) or "[happy]" if fault.kind == "tags" else reply


async def _strike(fault: Fault) -> None:
    if fault.kind == "error":
        raise ModelError("The fake model failed, as the test told it to.", retryable=fault.retryable)
    if fault.kind == "bug":
        raise RuntimeError("The fake model has a bug, as the test told it to.")
    if fault.kind == "stall":
        await asyncio.sleep(fault.seconds)
