"""A model that says again what was recorded: real conversations without the model they were had with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest
from pathlib import Path

from npcsdk.config import named_path
from npcsdk.errors import ModelError
from npcsdk.models.cassette import Asked, Call, read
from npcsdk.ports import Prompt, Usage

_CLIP = 60
"""Characters of a prompt that an error shows."""


class RecordedModel:
    """Says what a cassette holds: to the same prompt the same reply, whatever the order of prompts.

    A prompt that was recorded several times gets its replies in the order of recording, then from
    the first again. What was recorded as an error is that error again.

    Args:
        path: of the cassette.
        strict: a prompt that was never recorded is an error; else it gets the reply that comes next.
        pace: wait before each piece as long as the recorded model took.

    Raises:
        SpecError: there is no such cassette, or it is damaged.
    """

    metered = False

    def __init__(self, path: str | Path, *, strict: bool = True, pace: bool = False) -> None:
        self.name = f"recorded:{path}"
        self._path = path
        header, self._calls = read(named_path(str(path)))
        self.judges_intents = header.judges_intents
        self.small = header.small
        self._strict, self._pace = strict, pace
        self._places: dict[Asked, list[int]] = {}
        for place, call in enumerate(self._calls):
            self._places.setdefault(call.asked, []).append(place)
        self._next = 0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield a recorded reply in its recorded pieces, then a Usage that cost nothing.

        Raises:
            ModelError: the recorded one; or the prompt was never recorded, and what differs.
        """
        call = self._call(Asked.of(prompt))
        before = 0.0
        for piece, at in zip(call.reply, call.at or (0.0,) * len(call.reply), strict=True):
            if self._pace and at > before:
                await asyncio.sleep(at - before)
                before = at
            yield piece
        if call.usage:
            yield Usage(call.usage.prompt, call.usage.cached, call.usage.completion, 0.0)
        if call.error:
            raise call.error.error()
        if call.cut:
            raise ModelError("the recording of this reply ends here", retryable=False, of_prompt=True)

    async def aclose(self) -> None:
        """Nothing is held."""

    def _call(self, asked: Asked) -> Call:
        places = self._places.get(asked)
        if places:
            place = places.pop(0)
            places.append(place)
        else:
            place = self._following(asked)
        self._next = place + 1
        return self._calls[place]

    def _following(self, asked: Asked) -> int:
        """Where the next whole reply is, from the first again after the last."""
        count = len(self._calls)
        for place in range(self._next, self._next + count) if not self._strict else ():
            call = self._calls[place % count]
            if call.reply and not call.error and not call.cut:
                return place % count
        unknown = f"{self._path} holds no answer to this prompt: {self._difference(asked)}."
        remedy = "Record it anew (record:PATH+SPEC), or play it with strict=no."
        raise ModelError(f"{unknown} {remedy}", retryable=False, of_prompt=True)

    def _difference(self, asked: Asked) -> str:
        """How the recorded request that is most like this one differs from it."""
        if not self._calls:
            return "it is empty"
        nearest = max((call.asked for call in self._calls), key=lambda other: _likeness(asked, other))
        for number, (now, then) in enumerate(zip_longest(asked.messages, nearest.messages), 1):
            if now != then:
                return f"message {number} is {_shown(now, then)}, recorded was {_shown(then, now)}"
        for name in Asked.model_fields:
            now, then = getattr(asked, name), getattr(nearest, name)
            if now != then:
                return f"{name} is {str(now)[:_CLIP]}, recorded was {str(then)[:_CLIP]}"
        return "it is the same"  # pragma: no cover


def _likeness(one: Asked, other: Asked) -> tuple[int, float]:
    """How many messages are equal from the first on, then how alike the next ones are."""
    same = _equal(one.messages, other.messages)
    next_one, next_other = (" ".join(text for _, text in asked.messages[same : same + 1]) for asked in (one, other))
    return same, SequenceMatcher(None, next_one[:1000], next_other[:1000]).quick_ratio()


def _equal(one: Iterable[object], other: Iterable[object]) -> int:
    """How many items are equal from the first on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _shown(message: tuple[str, str] | None, other: tuple[str, str] | None) -> str:
    """A message from a little before the place where it differs from the other."""
    if message is None:
        return "not there"
    role, text = message
    start = max(0, _equal(text, other[1] if other else "") - _CLIP // 3)
    end = start + _CLIP
    return f"({role}) {'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
