"""One request to an engine, run in a worker thread, that hands what it gets to its event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from npcsdk.errors import ModelError
from npcsdk.models.engine import Engine, closed
from npcsdk.models.grammar import grammar
from npcsdk.models.layout import STRICTEST, laid_out
from npcsdk.models.templates import Refused
from npcsdk.ports import Message, Prompt, Usage

SAMPLING = {"temperature": 0.3, "top_k": 40, "top_p": 0.9, "min_p": 0.05, "repeat_penalty": 1.1, "repeat_last_n": 24}
"""Made for models of a hundred million parameters, which ramble when hotter and loop without the penalty. It looks
back over a sentence only: further back stand the writer's lines, of whose words the reply should be made."""

STRIDE = 4
"""Messages dropped at once from a prompt that is too long, so that the next turns keep the same prefix."""

Item = str | Usage | Exception | None


class Call:
    """A guest of the engine's slots. `items` ends with None or an error; an empty text is a sign of life."""

    def __init__(self, engine: Engine, prompt: Prompt, *, cached: bool) -> None:
        self.items: asyncio.Queue[Item] = asyncio.Queue()
        self.key = prompt.cache_key
        self.messages: Sequence[Message] = prompt.messages
        self.stopped = False
        self.yielded = False
        self._engine = engine
        self._prompt = prompt
        self._loop = asyncio.get_running_loop()
        self._cached = cached
        self._room = engine.settings.context
        self._began = False
        self._error: Exception | None = None
        self._too_long = 0

    def speak(self) -> None:
        """Ask for a line, with fewer messages each time that they are too many for the context."""
        try:
            with self._engine.slots.to_speak(self) as slot:
                if slot is not None:
                    self._fit(slot)
            self._put(closed() if self._engine.stopping else self._error)
        except Exception as error:
            self._put(error if isinstance(error, ModelError) else ModelError(f"The embedded model failed: {error}"))

    def warm(self) -> None:
        """Evaluate the stable messages, as often as someone who speaks goes before."""
        # A template may want a user's message; the marks before it are the prefix's too.
        self.messages = self._prompt.messages[: self._prompt.stable]
        messages = [*self.messages, Message("user", "Hello.")]
        self.yielded = True
        while self.yielded and not (self.stopped or self._engine.stopping):
            with self._engine.slots.to_warm(self) as slot:
                if slot is not None:
                    self._ask(messages, slot, {"max_tokens": 1})
        if self._error:
            raise self._error

    def stop(self) -> None:
        """Nobody listens any more."""
        self.stopped = True
        self._engine.slots.wake()

    def on_done(self, job: asyncio.Future[None]) -> None:
        """A call that was cancelled while it waited for a worker has put nothing yet."""
        if job.cancelled():
            self.items.put_nowait(closed())

    def _fit(self, slot: int) -> None:
        messages, stable = self._prompt.messages, self._prompt.stable
        wanted = {
            "grammar": grammar(self._prompt.contract),
            "seed": self._prompt.seed % (2**32 - 1),  # the largest number means: any seed
            "max_tokens": self._reply(),
        }
        dropped = 0
        while not self.stopped:
            kept = shortened(messages, dropped, stable)
            self._error, self._too_long = None, self._excess(kept)
            if not self._too_long:
                self._ask(kept, slot, wanted)
            if not self._too_long:
                return
            if len(shortened(messages, dropped + STRIDE, stable)) == len(kept):
                raise ModelError(
                    f"A prompt of {self._too_long} tokens does not fit into a context of {self._room}. "
                    "Shorten the persona and lore, or give the model a larger `context`.",
                    retryable=False,
                    of_prompt=True,
                )
            dropped += STRIDE

    def _excess(self, messages: Sequence[Message]) -> int:
        """The tokens of a prompt that is too long, else 0.

        Asking with it instead would cost the slot what it keeps of the one that fits.
        """
        plain = _plain(laid_out(messages, self._engine.layout))
        if sum(len(message["content"].encode()) for message in plain) // 2 + self._reply() <= self._room:
            return 0
        total = self._engine.core.measure(plain)
        return total if total + self._reply() > self._room else 0

    def _ask(self, messages: Sequence[Message], slot: int, wanted: dict[str, Any]) -> None:
        """Make one request. Where the chat template refuses, lay the messages out more strictly, from now on."""
        engine = self._engine
        while True:
            layout = engine.layout
            request = SAMPLING | wanted
            request |= {
                "messages": _plain(laid_out(messages, layout)),
                "id_slot": slot,
                "cache_prompt": self._cached,
                "stream": True,
                "stream_options": {"include_usage": True},
                "return_progress": True,
            }
            try:
                return engine.complete(request, self._on_chunk)
            except Refused:
                if self._began or layout == STRICTEST:
                    raise
                engine.layout = max(engine.layout, layout + 1)

    def _reply(self) -> int:
        return max(1, min(self._prompt.max_tokens, self._room // 2))

    def _on_chunk(self, chunk: dict[str, Any]) -> bool:
        """Take one chunk of the answer; True ends the call."""
        if self.yielded:
            return True
        if "error" in chunk:
            self._too_long = chunk["error"].get("n_prompt_tokens", 0)
            self._error = ModelError(f"The embedded model refused: {chunk['error'].get('message')}", retryable=False)
            return True
        if progress := chunk.get("prompt_progress"):
            self._began = True
            if progress["total"] + self._reply() > self._room:
                self._too_long = progress["total"]
                return True
            read = progress.get("processed", 0) >= progress["total"]
            # For a reply that is cut off: llama.cpp counts only at the end of one that is not.
            return self._put(Usage(progress["total"], progress.get("cache", 0)) if read else "")
        if usage := chunk.get("usage"):
            cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
            return self._put(Usage(usage["prompt_tokens"], cached, usage["completion_tokens"]))
        text = chunk["choices"][0]["delta"].get("content") if chunk.get("choices") else None
        return self._put(text) if text else self.stopped

    def _put(self, item: Item) -> bool:
        if not self.stopped:
            try:
                self._loop.call_soon_threadsafe(self.items.put_nowait, item)
            except RuntimeError:  # the loop is closed: nobody listens
                self.stopped = True
        return self.stopped


def shortened(messages: Sequence[Message], dropped: int, stable: int) -> list[Message]:
    """The messages less the `dropped` oldest that may go: history first, then examples of the stable part.

    System messages and the last message always stay.
    """
    order = [*range(stable, len(messages) - 1), *range(min(stable, len(messages) - 1))]
    gone = set([i for i in order if messages[i].role != "system"][:dropped])
    return [message for i, message in enumerate(messages) if i not in gone]


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": _harmless(message.content)} for message in messages]


def _harmless(text: str) -> str:
    """The text without marks of a chat template, which would end its message, and without lone surrogates."""
    return text.replace("<|", "< |").encode("utf-8", "replace").decode()
