"""What the player's words are like, by an embedder; and what is told of one that does not help."""

from __future__ import annotations

from typing import Literal

from npcsdk.events import FACT, InputReceived, Notice
from npcsdk.mind.perceive import Likeness
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.session.context import Context
from npcsdk.session.figures import Figures


class Hearing:
    """Compares words where they decide, and tells each trouble once."""

    def __init__(self) -> None:
        self._trouble = ""

    async def likeness(self, context: Context, state: State, given: InputReceived, figures: Figures) -> Likeness | None:
        """How alike the player's words are to the examples, where they decide and there is an embedder."""
        if given.kind != "say" or context.judged:
            return None
        step = Step(context.world, state)
        with figures.timed("perceive"):
            return await context.perceiver.likeness(given.text, step.examples())

    def tell_trouble(self, context: Context, figures: Figures) -> None:
        """Say once that the embedder does not help, and why."""
        trouble = context.perceiver.trouble if "perceive" in figures.parts else ""
        if trouble:
            figures.degrade("embedder_failed", trouble)
            if trouble != self._trouble:
                level: Literal["warning", "info"] = "warning" if context.perceiver.failing else "info"
                context.emit(Notice(level, "embedder_failed", trouble, **context.stamp(FACT)))
        self._trouble = trouble
