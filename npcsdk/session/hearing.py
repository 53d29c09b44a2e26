"""What an input brings: what the player's words are like, and what comes to mind; and what is told of troubles."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from npcsdk.events import FACT, Event, InputReceived, Notice
from npcsdk.later import later
from npcsdk.mind.perceive import Likeness
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.session.admission import BY_PLAYER
from npcsdk.session.context import Context
from npcsdk.session.figures import Figures

if TYPE_CHECKING:
    from npcsdk.session.minding import comes_to_mind, ready
else:
    comes_to_mind = later("npcsdk.session.minding", "comes_to_mind")
    ready = later("npcsdk.session.minding", "ready")


class Understood(NamedTuple):
    """What is known of an input when its turn begins: `facts` come with it, and are not stamped yet."""

    likeness: Likeness | None = None
    facts: Sequence[Event] = ()


class Hearing:
    """Compares words where they decide, looks for what they bring to mind, and tells each trouble once."""

    def __init__(self) -> None:
        self._troubles: dict[str, str] = {}
        self._ready = False

    async def heard(self, context: Context, state: State, given: InputReceived, figures: Figures) -> Understood:
        """What an input is like, and what it brings to mind, as far as that is known in time."""
        likeness = await self._likeness(context, state, given, figures)
        return Understood(likeness, await self._brought(context, state, given, figures))

    async def _brought(self, context: Context, state: State, given: InputReceived, figures: Figures) -> Sequence[Event]:
        """What an input brings to mind; what is no doing of the player brings nothing."""
        if context.memory is None or given.kind not in BY_PLAYER:
            return ()
        if not self._ready:  # Else a game would stand still while it is loaded.
            await asyncio.to_thread(ready)
            self._ready = True
        return await comes_to_mind(context, state.character, given, figures)

    async def _likeness(
        self, context: Context, state: State, given: InputReceived, figures: Figures
    ) -> Likeness | None:
        """How alike the player's words are to the examples, where they decide and there is an embedder."""
        if given.kind != "say" or context.judged:
            return None
        step = Step(context.world, state)
        with figures.timed("perceive"):
            return await context.perceiver.likeness(given.text, step.examples())

    def tell_troubles(self, context: Context, figures: Figures) -> None:
        """Say once that the embedder does not help, or that something is not remembered, and why."""
        if "perceive" in figures.parts:
            level: Literal["warning", "info"] = "warning" if context.perceiver.failing else "info"
            self._tell(context, figures, "embedder_failed", context.perceiver.trouble, level)
        else:
            self._troubles.pop("embedder_failed", None)
        if context.memory is not None:
            self._tell(context, figures, "memory_failed", context.memory.trouble, "warning")

    def _tell(
        self, context: Context, figures: Figures, code: str, trouble: str, level: Literal["warning", "info"]
    ) -> None:
        if trouble:
            figures.degrade(code, trouble)
            if trouble != self._troubles.get(code):
                context.emit(Notice(level, code, trouble, **context.stamp(FACT)))
        self._troubles[code] = trouble
