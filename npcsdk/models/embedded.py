"""A model in the process itself, by llama.cpp: no service, no key, no network."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

from npcsdk.errors import ModelError, ModelTimeout
from npcsdk.models.engine import Engine, Settings, give_back, share
from npcsdk.models.grammar import grammar
from npcsdk.ports import Message, Prompt, Usage

SAMPLING = {"temperature": 0.3, "top_k": 40, "top_p": 0.9, "min_p": 0.05, "repeat_penalty": 1.1, "repeat_last_n": 64}
"""Made for models of a hundred million parameters, which ramble when hotter and loop without the penalty."""

STRIDE = 4
"""Messages dropped at once from a prompt that is too long, so that the next turns keep the same prefix."""


class EmbeddedModel:
    """A GGUF model, shared by all in the process that name the same file and settings.

    It is loaded on first use, or by `load`. A stream costs no thread of its own: `slots` requests
    run at once, others wait. What a prompt has in common with the slot's last one is not
    evaluated again.

    Args:
        path: the GGUF file. Its chat template is used.
        name: its spec, for people.
        context: tokens of prompt and reply together.
        threads: for computing; by default half as many as there are cores, at most 4. They wait for
            each other at every step, so one that is kept from its core holds up all.
        slots: requests worked on at once.
        repeatable: the same prompt and seed give the same words, always. Costs the prefix cache,
            since numbers differ in their last digits with what was cached; use `slots=1` with it.
        load_timeout: seconds for loading.
        timeout: seconds without any progress of a stream.
    """

    judges_intents = False
    metered = False

    def __init__(
        self,
        path: str | Path,
        *,
        name: str = "",
        context: int = 2048,
        threads: int | None = None,
        slots: int = 2,
        repeatable: bool = False,
        load_timeout: float = 120.0,
        timeout: float = 30.0,
    ) -> None:
        path = Path(path).expanduser().absolute()
        self.name = name or f"embedded:{path.stem}"
        self._settings = Settings(path, context, threads or max(1, min(4, (os.cpu_count() or 2) // 2)), slots)
        self._repeatable = repeatable
        self._load_timeout = load_timeout
        self._timeout = timeout
        self._engine: Engine | None = None

    async def load(self) -> None:
        """Have the model in memory, as every stream does first. It may be called to be ready sooner.

        Raises:
            ModelError: the file is missing, damaged or no model; the message says what to do.
            MissingExtra: xllamacpp is not installed.
        """
        await self._loaded()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the tokens of a line that keeps to the contract's grammar, then a Usage.

        Raises:
            ModelError: the model cannot be loaded, or the prompt's fixed part does not fit.
            ModelTimeout: nothing came for too long.
        """
        engine = await self._loaded()
        loop = asyncio.get_running_loop()
        call = _Call(engine, prompt, loop, cached=not self._repeatable)
        try:
            job = loop.run_in_executor(engine.pool, call.run)
        except RuntimeError as error:
            raise _closed() from error
        job.add_done_callback(call.on_done)
        try:
            while (item := await self._next(call)) is not None:
                if isinstance(item, Exception):
                    raise item
                if item != "":
                    yield item
        finally:
            call.stopped = True
            job.cancel()

    async def aclose(self) -> None:
        """Let go of the model; the last of its users frees the memory. A later stream loads it again."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await asyncio.get_running_loop().run_in_executor(None, give_back, engine)

    async def _loaded(self) -> Engine:
        if self._engine is None:
            self._engine = share(self._settings)
        engine = self._engine
        if not engine.loaded:
            try:
                async with asyncio.timeout(self._load_timeout):
                    await asyncio.get_running_loop().run_in_executor(None, engine.load)
            except TimeoutError:
                raise ModelTimeout(f"{self.name} was not loaded within {self._load_timeout:g} s.") from None
        return engine

    async def _next(self, call: _Call) -> str | Usage | Exception | None:
        try:
            async with asyncio.timeout(self._timeout):
                return await call.items.get()
        except TimeoutError:
            raise ModelTimeout(f"{self.name} gave nothing for {self._timeout:g} s.") from None


class _Call:
    """One request, run in a worker thread, that hands what it gets to the loop, one wake-up a token."""

    def __init__(self, engine: Engine, prompt: Prompt, loop: asyncio.AbstractEventLoop, *, cached: bool) -> None:
        self.items: asyncio.Queue[str | Usage | Exception | None] = asyncio.Queue()
        self.stopped = False
        self._engine = engine
        self._prompt = prompt
        self._loop = loop
        self._cached = cached
        self._room = engine.settings.context
        self._error: Exception | None = None
        self._too_long = 0

    def run(self) -> None:
        """Ask, with fewer messages each time that they are too many for the context."""
        try:
            dropped = 0
            while not self.stopped:
                messages = shortened(self._prompt.messages, dropped, self._prompt.stable)
                self._error, self._too_long = None, 0
                self._engine.complete(self._request(messages), self._on_chunk)
                if not self._too_long:
                    break
                if len(shortened(self._prompt.messages, dropped + STRIDE, self._prompt.stable)) == len(messages):
                    raise ModelError(
                        f"A prompt of {self._too_long} tokens does not fit into a context of {self._room}. "
                        "Shorten the persona and lore, or give the model a larger `context`.",
                        retryable=False,
                    )
                dropped += STRIDE
            self._put(_closed() if self._engine.stopping else self._error)
        except Exception as error:
            self._put(error if isinstance(error, ModelError) else ModelError(f"The embedded model failed: {error}"))

    def on_done(self, job: asyncio.Future[None]) -> None:
        """A call that was cancelled while it waited for a slot has put nothing yet."""
        if job.cancelled():
            self.items.put_nowait(_closed())

    def _request(self, messages: Sequence[Message]) -> dict[str, Any]:
        return SAMPLING | {
            "messages": [{"role": m.role, "content": _harmless(m.content)} for m in messages],
            "grammar": grammar(self._prompt.contract),
            "seed": self._prompt.seed % (2**32 - 1),  # the largest number means: any seed
            "max_tokens": self._reply(),
            "cache_prompt": self._cached,
            "stream": True,
            "stream_options": {"include_usage": True},
            "return_progress": True,
        }

    def _reply(self) -> int:
        return max(1, min(self._prompt.max_tokens, self._room // 2))

    def _on_chunk(self, chunk: dict[str, Any]) -> bool:
        """Take one chunk of the answer; True ends the call."""
        if "error" in chunk:
            self._too_long = chunk["error"].get("n_prompt_tokens", 0)
            self._error = ModelError(f"The embedded model refused: {chunk['error'].get('message')}", retryable=False)
            return True
        if progress := chunk.get("prompt_progress"):
            if progress["total"] + self._reply() > self._room:
                self._too_long = progress["total"]
                return True
            return self._put("")
        if usage := chunk.get("usage"):
            cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
            return self._put(Usage(usage["prompt_tokens"], cached, usage["completion_tokens"]))
        text = chunk["choices"][0]["delta"].get("content") if chunk.get("choices") else None
        return self._put(text) if text else self.stopped

    def _put(self, item: str | Usage | Exception | None) -> bool:
        if not self.stopped:
            try:
                self._loop.call_soon_threadsafe(self.items.put_nowait, item)
            except RuntimeError:  # the loop is closed: nobody listens
                self.stopped = True
        return self.stopped


def _closed() -> ModelError:
    return ModelError("The embedded model was closed.", retryable=False)


def _harmless(text: str) -> str:
    """The text without marks of a chat template, which would end its message, and without lone surrogates."""
    return text.replace("<|", "< |").encode("utf-8", "replace").decode()


def shortened(messages: Sequence[Message], dropped: int, stable: int) -> list[Message]:
    """The messages less the `dropped` oldest that may go: history first, then examples of the stable part.

    System messages and the last message always stay.
    """
    order = [*range(stable, len(messages) - 1), *range(min(stable, len(messages) - 1))]
    gone = set([i for i in order if messages[i].role != "system"][:dropped])
    return [message for i, message in enumerate(messages) if i not in gone]
