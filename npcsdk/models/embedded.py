"""A model on this machine, by llama.cpp: no service, no key, no network."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Literal, TypeVar

from npcsdk.errors import ModelTimeout
from npcsdk.models.call import Call, Item
from npcsdk.models.engine import Engine, Settings, closed, give_back, share
from npcsdk.models.templates import checked
from npcsdk.ports import Prompt, Usage

LOAD_TIMEOUT = 120.0
"""Seconds for loading."""
TIMEOUT = 30.0
"""Seconds without any progress of a stream."""

T = TypeVar("T")

SMALL = 400_000_000
"""Bytes; a smaller file is no model that could make use of what was said before."""


class EmbeddedModel:
    """A GGUF model, shared by all in the process that name the same file and settings.

    It is loaded on first use, or by `load` or `warm`. `slots` requests run at once, others wait. What a prompt
    has in common with the last one of its character is not evaluated again: each character keeps its slot
    while there are as many slots as characters; one that gives its slot up is kept in main memory, of which
    256 MiB at most are used for that.

    Args:
        path: the GGUF file.
        name: its spec, for people.
        context: tokens of prompt and reply together. A slot takes memory for all of them: 23 kB a token
            with SmolLM2, up to 130 kB with models of seven thousand million parameters.
        threads: for computing; by default one less than there are cores, since one that is kept from its
            core holds up all.
        slots: requests worked on at once. Two, so that a character can answer while another is made
            ready; more only cost memory while one player talks to one character at a time.
        template: the chat template, where the file's own is not wanted: "chatml", "plain", or a Jinja
            text. A file without one gets ChatML where it knows its marks, else plain text.
        process: "own" to load and compute in a process of its own, so that a game's frames hold. It ends
            with this one, and is started anew should it die.
        repeatable: the same prompt and seed give the same words, always. Costs the prefix cache,
            since numbers differ in their last digits with what was cached; use `slots=1` with it.

    Raises:
        SpecError: there is no such template.
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
        template: str = "",
        process: Literal["", "own"] = "",
        repeatable: bool = False,
    ) -> None:
        path = Path(path).expanduser().absolute()
        self.name = name or f"embedded:{path.stem}"
        self._settings = Settings(
            path, context, threads or max(1, _cores() - 1), slots, checked(template), process == "own"
        )
        self.small = _size(path) < SMALL
        """Whether it is shown no history, which it would only repeat."""
        self._repeatable = repeatable
        self._engine: Engine | None = None

    async def load(self) -> None:
        """Have the model in memory, as every stream does first. It may be called to be ready sooner.

        Raises:
            ModelError: the file is missing, damaged or no model; the message says what to do.
            MissingExtra: xllamacpp is not installed.
        """
        await self._loaded()

    async def warm(self, prompt: Prompt) -> None:
        """Load, and evaluate the first `prompt.stable` messages, so that requests that begin so start there.

        Whoever speaks meanwhile goes before, and goes on from what is evaluated already.

        Raises:
            ModelError: the model cannot be loaded, or refuses these messages.
        """
        engine = await self._loaded()
        if self._repeatable:
            return
        call = Call(engine, prompt, cached=True)
        try:
            await _in(engine.warming, call.warm)
        finally:
            call.stop()

    async def count(self, texts: Sequence[str]) -> Sequence[int]:
        """Tokens of each text, by the model's own tokenizer, without those that a chat template adds.

        Raises:
            ModelError: the model cannot be loaded.
        """
        engine = await self._loaded()
        whole = [text.encode("utf-8", "replace").decode() for text in texts]  # less lone surrogates
        return await _in(engine.counting, lambda: engine.core.count(whole))

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield the tokens of a line that keeps to the contract's grammar, then a Usage.

        Raises:
            ModelError: the model cannot be loaded, or the prompt's fixed part does not fit.
            ModelTimeout: nothing came for too long.
        """
        engine = await self._loaded()
        call = Call(engine, prompt, cached=not self._repeatable)
        try:
            job = asyncio.get_running_loop().run_in_executor(engine.speaking, call.speak)
        except RuntimeError as error:
            raise closed() from error
        job.add_done_callback(call.on_done)
        try:
            while (item := await self._next(engine, call)) is not None:
                if isinstance(item, Exception):
                    raise item
                if item != "":
                    yield item
        finally:
            call.stop()
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
                async with asyncio.timeout(LOAD_TIMEOUT):
                    await asyncio.get_running_loop().run_in_executor(None, engine.load)
            except TimeoutError:
                raise ModelTimeout(f"{self.name} was not loaded within {LOAD_TIMEOUT:g} s.") from None
        return engine

    async def _next(self, engine: Engine, call: Call) -> Item:
        try:
            async with asyncio.timeout(TIMEOUT):
                return await call.items.get()
        except TimeoutError:
            engine.core.unstick(TIMEOUT)
            raise ModelTimeout(f"{self.name} gave nothing for {TIMEOUT:g} s.") from None


async def _in(executor: Executor, work: Callable[[], T]) -> T:
    try:
        return await asyncio.get_running_loop().run_in_executor(executor, work)
    except RuntimeError as error:
        raise closed() from error
    except asyncio.CancelledError:
        # Closing cancels what waits for a worker, and so seems to cancel whoever waits for that.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise closed() from None


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(path: Path) -> float:
    """Bytes of the file; a file that is not there is not small, and will be told of when it is loaded."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return float("inf")
