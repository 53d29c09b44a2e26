"""One generated reply: the model's stream checked piece by piece, and the ladder beneath it.

Before the first piece is released a failure is tried again or goes to the next model, a violation is
mended once, and then the writer's fallback is said. After it there is no second try: the line ends at
its last good piece, and where that is no whole sentence a fallback follows it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from npcsdk.errors import ModelError
from npcsdk.events import Notice
from npcsdk.mind.contract import Broken, violation
from npcsdk.mind.prompt import Ask, Prompt, build
from npcsdk.ports import LanguageModel, Usage
from npcsdk.session.context import Context
from npcsdk.session.delivery import Delivery
from npcsdk.session.figures import Figures
from npcsdk.session.line import ENDS, Line, Piece
from npcsdk.session.lineup import Lineup, form
from npcsdk.session.permitted import Permitted
from npcsdk.session.spending import Call
from npcsdk.session.watch import Watch, closing, was_cancelled

TAGS = 24
"""Tags in one line; a model that sends more has lost its way."""
HIDDEN = "it spoke of what must not be told here"
"""What a model is told that named what is withheld."""
PAUSE = 0.25
"""Seconds before a failed request is made again; twice as long each time."""
LONGEST_PAUSE = 2.0
"""Seconds that a player is let wait because a service asks for it; then somebody else speaks."""


class Violated(Exception):
    """A piece that may not be said."""

    def __init__(self, broken: Broken) -> None:
        self.broken = broken
        super().__init__(broken.why)


class Moved(Exception):
    """The model decided for a node that speaks for itself: the stream is of no more use."""


class Generation:
    """Says one reply in the words of a model.

    `decide` is asked once, before the first words, with the node that the model proposes (None for
    none); it moves the dialogue and answers with what to ask for from there, or raises Moved.
    """

    def __init__(
        self,
        context: Context,
        delivery: Delivery,
        figures: Figures,
        lineup: Lineup,
        ask: Ask,
        decide: Callable[[str | None], Ask],
    ) -> None:
        self._context = context
        self._delivery = delivery
        self._figures = figures
        self._lineup = lineup
        self._ask = ask
        self._decide = decide
        self._decided = not ask.choices
        self._tries = 0
        self.said = ""
        """What was said of the line so far, without its tags."""
        self._tags = 0
        self._permitted = Permitted(context, self._notice)
        self._checked = self._perceived = False
        self._spoke = False
        self.broke_off = False
        """Whether what was said ends within a sentence."""

    async def run(self) -> bool:
        """Say the line; False when nothing of it could be said, by this or, undecided, by no judging model.

        Raises:
            Moved: the dialogue went to a node that speaks for itself; nothing was said here.
        """
        while (model := self._lineup.current) and (self._decided or model.judges_intents):
            pause = 0.0
            try:
                await self._attempt(model)
            except Violated as error:
                self._break(error.broken)
                if not self._spoke and self._ask.repair:
                    self._lineup.give_up()
                # What may not be told must not stand in a request either.
                repair = HIDDEN if error.broken.code == "withheld" else error.broken.why
                self._ask = replace(self._ask, repair=repair)
            except ModelError as error:
                named = str(error).startswith(model.name)
                self._notice("model_failed", str(error) if named else f"{model.name}: {error}")
                pause = self._after(error)
            else:
                return True
            if self._spoke:
                self.broke_off = not self.said.rstrip().endswith(ENDS)
                return True
            if self._lineup.patience <= pause:
                self._lineup.give_up()
            elif self._lineup.current is not None:
                self._figures.retries += 1
                await asyncio.sleep(pause)
        return False

    def _after(self, error: ModelError) -> float:
        """What follows from a failure: the next model, or seconds until the same one is asked again."""
        self._tries += 1
        again = error.retryable and self._tries < self._context.limits.tries
        pause = PAUSE * 2 ** (self._tries - 1) if error.retry_after is None else error.retry_after
        if self._lineup.others or not again or pause > LONGEST_PAUSE:
            self._lineup.drop()
            self._tries = 0
            return 0.0
        return pause

    async def _attempt(self, model: LanguageModel) -> None:
        context, figures, lineup = self._context, self._figures, self._lineup
        prompt = self._prompt(model)
        who = context.character
        line = Line(who.commands, speaker=who.name, own=who.own_emotions)
        patience = lineup.patience
        first = min(patience, context.limits.hurry) if lineup.others else patience
        self._checked, self._tags = False, 0
        try:
            with Call(model, prompt, figures, context.purse) as call:
                async with closing(model.stream(prompt)) as stream, Watch(context.limits, first, patience) as watch:
                    async for chunk in stream:
                        watch.token()
                        if isinstance(chunk, Usage):
                            call.reported(chunk)
                        elif chunk:  # An empty one is a sign of life: the model thinks, or reads the prompt.
                            call.token(chunk)
                            pieces = line.feed(chunk)
                            self._judge(line)
                            if pieces:
                                watch.hold()
                                await self._release(pieces, model)
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
        await self._release(pieces, model, ended=True)
        if not self._spoke:
            raise ModelError("it said nothing")

    def _prompt(self, model: LanguageModel) -> Prompt:
        context = self._context
        with self._figures.timed("prompt"):
            seed = context.derive(context.fold.turn, self._ask.node.id, self._figures.calls)
            prompt = build(context.world, context.produced, context.player, self._ask, seed=seed, **form(model))
        context.asking(model, prompt)
        return prompt

    def _judge(self, line: Line) -> None:
        """Take the model's decision as soon as it is known: a goto, or first words without one; and what it hears."""
        if line.hears and not self._perceived:
            self._perceived = True
            self._context.perceive(line.hears, self._delivery.at)
        if not self._decided and (line.gotos or line.begun):
            self._decided = True
            self._ask = self._decide(line.gotos.pop(0) if line.gotos else None)
        for goto in line.gotos:
            self._notice("illegal_goto", f"[goto:{goto}] is not offered here and was ignored")
        line.gotos.clear()

    async def _release(self, pieces: list[Piece], model: LanguageModel, *, ended: bool = False) -> None:
        for number, piece in enumerate(pieces, 1):
            if not piece.text and not self._spoke:
                continue
            self._check(piece, last=ended and number == len(pieces))
            if not self._spoke:
                self._begin(model)
            self.said += piece.text
            for part in await self._permitted.of(piece, self._ask.contract):
                await self._delivery.release(part)

    def _check(self, piece: Piece, *, last: bool) -> None:
        """Hold a piece against the contract; the last one with the whole line.

        Raises:
            Violated: it may not be said.
        """
        if not self._checked:
            self._checked = True
            self._context.rate(self._ask.graph.graph, self._ask.node.id, self._figures).lines += 1
        with self._figures.timed("contract"):
            broken = violation(piece.text, self.said, self._ask.contract, last=last)
        self._tags += len(piece.tags)
        if self._tags > TAGS:
            broken = Broken("tags", f"more than {TAGS} tags")
        if broken:
            raise Violated(broken)

    def _begin(self, model: LanguageModel) -> None:
        self._spoke = True
        self._figures.first_piece = time.perf_counter()
        self._figures.spoke = model.name
        node, context = self._ask.node.id, self._context
        name = f"{self._ask.graph.graph}.{node}.{context.derive(context.fold.turn, node):012x}"
        self._delivery.begin_line(name, generated=True)

    def _break(self, broken: Broken) -> None:
        """Count a violation for its node, and tell of it."""
        self._context.rate(self._ask.graph.graph, self._ask.node.id, self._figures).broken += 1
        self._notice("contract", f"{broken.code}: {broken.why}")

    def _notice(self, code: str, text: str) -> None:
        context = self._context
        self._figures.degrade(code, text)
        context.produce(Notice("warning", code, text, **context.stamp(self._delivery.at)))
