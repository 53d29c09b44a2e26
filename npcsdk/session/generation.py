"""One generated reply: the model's stream checked piece by piece, and the ladder beneath it.

Before the first piece is released a failure is tried again, a violation is mended once, and then
the writer's fallback is said. After it there is no second try: the line ends at its last good piece.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from npcsdk.emotion import Feeling
from npcsdk.errors import ModelError
from npcsdk.events import Notice
from npcsdk.language.meaning import Command, Meaning
from npcsdk.mind.contract import violation
from npcsdk.mind.prompt import Ask, build
from npcsdk.ports import Usage
from npcsdk.session.context import Context
from npcsdk.session.delivery import Delivery
from npcsdk.session.line import Line, Piece
from npcsdk.session.watch import Watch, closing, was_cancelled


class Violated(Exception):
    """A piece that may not be said; the message is the reason."""


class Moved(Exception):
    """The model decided for a node that speaks for itself: the stream is of no more use."""


@dataclass(slots=True)
class Figures:
    """What a turn measured of its model, for TurnEnded.metrics; seconds from the turn's start."""

    started: float = field(default_factory=time.perf_counter)
    first_token: float | None = None
    first_piece: float | None = None
    chunks: int = 0
    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    degraded: list[str] = field(default_factory=list)

    def as_metrics(self) -> dict[str, Any]:
        """JSON values; times in seconds, rounded to microseconds."""
        times = {"first_token": self.first_token, "first_piece": self.first_piece}
        return {
            **{name: round(at - self.started, 6) for name, at in times.items() if at is not None},
            "calls": self.calls,
            "chunks": self.chunks,
            "tokens_in": self.usage.prompt,
            "tokens_cached": self.usage.cached,
            "tokens_out": self.usage.completion,
            "degraded": list(self.degraded),
        }


class Generation:
    """Says one reply in the words of the model.

    `decide` is asked once, before the first words, with the node that the model proposes (None for
    none); it moves the dialogue and answers with what to ask for from there, or raises Moved.
    """

    def __init__(
        self, context: Context, delivery: Delivery, figures: Figures, ask: Ask, decide: Callable[[str | None], Ask]
    ) -> None:
        self._context = context
        self._delivery = delivery
        self._figures = figures
        self._ask = ask
        self._decide = decide
        self._decided = not ask.choices
        self._said = ""
        self._spoke = False

    async def run(self) -> bool:
        """Say the line; False when nothing of it could be said.

        Raises:
            Moved: the dialogue went to a node that speaks for itself; nothing was said here.
        """
        limits, loop = self._context.limits, asyncio.get_running_loop()
        end = loop.time() + limits.patience
        for attempt in range(limits.tries):
            try:
                await self._attempt(attempt, end - loop.time())
            except Violated as broken:
                self._notice("contract", str(broken))
                if self._spoke or self._ask.repair:
                    break
                self._ask = replace(self._ask, repair=str(broken))
            except ModelError as error:
                self._notice("model_failed", f"{self._context.model.name}: {error}")
                if not error.retryable:
                    break
            if self._spoke or loop.time() >= end:
                break
        return self._spoke

    async def _attempt(self, attempt: int, patience: float) -> None:
        context, figures = self._context, self._figures
        seed = context.derive(context.fold.turn, self._ask.node.id, attempt)
        model = context.model
        prompt = build(context.world, context.produced, context.player, self._ask, seed=seed, full=model.judges_intents)
        line = Line(context.character.commands)
        figures.calls += 1
        try:
            async with closing(model.stream(prompt)) as stream, Watch(context.limits, patience) as watch:
                async for chunk in stream:
                    watch.token()
                    if isinstance(chunk, Usage):
                        figures.usage = Usage(*(count if isinstance(count, int) else 0 for count in chunk))
                        continue
                    figures.chunks += 1
                    figures.first_token = figures.first_token or time.perf_counter()
                    pieces = line.feed(chunk)
                    self._judge(line)
                    if pieces:
                        watch.hold()
                        await self._release(pieces)
                        watch.resume()
        except (ModelError, Violated, Moved):
            raise
        except asyncio.CancelledError as error:
            if was_cancelled():
                raise
            raise ModelError("it cancelled itself") from error
        except Exception as error:  # A model is a plug-in: whatever it raises, the talk goes on.
            raise ModelError(f"{type(error).__name__}: {error}") from error
        pieces = line.flush()
        self._judge(line)
        await self._release(pieces)
        if not self._spoke:
            raise ModelError("it said nothing")

    def _judge(self, line: Line) -> None:
        """Take the model's decision as soon as it is known: a goto, or first words without one."""
        if not self._decided and (line.gotos or line.begun):
            self._decided = True
            self._ask = self._decide(line.gotos.pop(0) if line.gotos else None)
        for goto in line.gotos:
            self._notice("illegal_goto", f"[goto:{goto}] is not offered here and was ignored")
        line.gotos.clear()

    async def _release(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            if not piece.text and not self._spoke:
                continue
            allowed = self._allowed(piece)
            broken = violation(piece.text, self._said, self._ask.contract)
            if broken:
                raise Violated(broken.why)
            if not self._spoke:
                self._spoke = True
                self._figures.first_piece = time.perf_counter()
                node, context = self._ask.node.id, self._context
                name = f"{self._ask.graph.graph}.{node}.{context.derive(context.fold.turn, node):012x}"
                self._delivery.begin_line(name, generated=True)
            self._said += piece.text
            await self._delivery.release(allowed)

    def _allowed(self, piece: Piece) -> Piece:
        kept = tuple((at, tag) for at, tag in piece.tags if self._may(tag))
        return piece if len(kept) == len(piece.tags) else Piece(piece.text, kept)

    def _may(self, tag: Meaning) -> bool:
        contract = self._ask.contract
        if isinstance(tag, Feeling) and tag.label not in contract.emotions:
            self._notice("tag_not_allowed", f"[{tag}] is not allowed here and was dropped")
            return False
        if isinstance(tag, Command) and tag.name not in contract.commands:
            self._notice("tag_not_allowed", f"[{tag.name}] is not allowed here and was dropped")
            return False
        return True

    def _notice(self, code: str, text: str) -> None:
        context = self._context
        self._figures.degraded.append(code)
        context.produce(Notice("warning", code, text, **context.stamp(self._delivery.at)))
