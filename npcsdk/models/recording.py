"""A model that is recorded while it speaks."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from npcsdk.config import named_path
from npcsdk.errors import SpecError
from npcsdk.models.cassette import Asked, Call, Counted, Failure, Header, discreet, is_one, line, whole
from npcsdk.ports import LanguageModel, Prompt, TokenCounter, Usage, Warmable


class RecordingModel:
    """A model whose calls are written to a cassette as they happen.

    The first call replaces the cassette that is there. A call that was given up before its first
    words is not written. A chain is recorded as one model.

    Args:
        model: the model; closing this one closes it.
        path: of the cassette.

    Raises:
        SpecError: there is another file, or none can be written.
    """

    def __init__(self, model: LanguageModel, path: str | Path) -> None:
        self.model = model
        self.name = model.name
        self.metered = bool(getattr(model, "metered", False))
        self.price = getattr(model, "price", None)
        self._path = named_path(str(path))
        self._begun = False
        self._failure: SpecError | None = None
        if self._path.exists() and not is_one(self._path):
            raise SpecError(f"{self._path} is no cassette and is left as it is. Record to another file.")
        if not self._path.parent.is_dir():
            raise SpecError(f"There is no folder {self._path.parent} to record to.")
        if isinstance(model, TokenCounter):
            # On the instance, so that only what counts tokens is a TokenCounter.
            self.count = model.count

    @property
    def judges_intents(self) -> bool:
        """As the model says."""
        return self.model.judges_intents

    @property
    def small(self) -> bool:
        """As the model says."""
        return bool(getattr(self.model, "small", False))

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield what the model yields, and write it down at the end.

        Raises:
            ModelError: by the model.
            SpecError: the call before could not be written.
        """
        if self._failure:
            raise self._failure
        asked, started = Asked.of(prompt), time.monotonic()
        reply: list[str] = []
        at: list[float] = []
        usage: Usage | None = None
        error: Exception | None = None
        cut = True
        try:
            async with aclosing(self.model.stream(prompt)) as stream:
                async for item in stream:
                    if isinstance(item, Usage):
                        usage = item
                    elif item:
                        reply.append(whole(item))
                        at.append(round(time.monotonic() - started, 3))
                    yield item
            cut = False
        except Exception as failure:
            error, cut = failure, False
            raise
        finally:
            if reply or not cut:
                counted = Counted.of(usage) if usage else None
                failed = Failure.of(error) if error else None
                self._write(Call(asked=asked, reply=tuple(reply), at=tuple(at), usage=counted, error=failed, cut=cut))

    async def warm(self, prompt: Prompt) -> None:
        """Warm the model, where that can be done."""
        if isinstance(self.model, Warmable):
            await self.model.warm(prompt)

    async def aclose(self) -> None:
        """Close the model."""
        await self.model.aclose()

    def _write(self, call: Call) -> None:
        # It does not raise: it runs also where a call is cancelled, which must not be hidden.
        try:
            with self._path.open("a" if self._begun else "w", encoding="utf-8", newline="\n") as file:
                if not self._begun:
                    file.write(
                        line(Header(model=discreet(self.name), judges_intents=self.judges_intents, small=self.small))
                    )
                file.write(line(call))
        except OSError as error:
            self._failure = SpecError(f"{self._path} cannot be written: {error.strerror or error}.")
        self._begun = True
