"""Whether what happens may cut in on what is being said, has to wait, or comes too late to lead anywhere.

docs/authoring.md has it as a table. The player's own doing never waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from npcsdk.events import UtteranceReady
from npcsdk.mind.way import Way
from npcsdk.session.context import Context
from npcsdk.session.turn import Turn
from npcsdk.world.graph import Node, Transition
from npcsdk.world.world import World

LATE = 2.0
"""Seconds that a game's sound may lag behind."""
GAP = 0.25
"""Seconds between two pieces of a line, at most."""

Verdict = Literal["now", "wait", "fact"]
"""It leads where it leads, or is told, now; it waits; it is a fact that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """What is being said as an event comes.

    Attributes:
        node: whose line it is; None before a talk begins.
        busy: more of the turn is being made.
        sounding: what was made is still heard.
        insisting: the line is to be said to its end, be it that it is silent now.
    """

    node: Node | None = None
    busy: bool = False
    sounding: bool = False
    insisting: bool = False

    @property
    def passing(self) -> bool:
        """Whether it is a bark, which yields to everything."""
        return (self.busy or self.sounding) and self.node is not None and self.node.bark


@dataclass(slots=True)
class Waiting:
    """An event that waits. `next` is the turn of the player that came after it; None before that."""

    next: int | None = None

    def overdue(self, turn: int, speaking: Speaking) -> bool:
        """Whether the player's next turn is over too."""
        return self.next is not None and (self.next < turn or not (speaking.busy or speaking.sounding))


def is_bark(way: Way | None, world: World) -> bool:
    """Whether a way leads to what is said in passing."""
    return way is not None and way.target(world).bark


def verdict(way: Way | None, world: World, speaking: Speaking, waiting: Waiting | None, turn: int) -> Verdict:
    """What becomes of an event.

    Args:
        way: where it would lead now; None where no transition waits for it.
        world: where.
        speaking: what is being said.
        waiting: how it waited so far; None if it comes just now. One that waited does not cut in any more.
        turn: the number of the last turn.
    """
    passing = is_bark(way, world)
    if speaking.insisting:
        if way and not passing and isinstance(way.edge, Transition) and way.edge.priority > 0:
            return "now"
        return "fact" if waiting and waiting.overdue(turn, speaking) and not speaking.busy else "wait"
    if way is None:
        return "wait" if speaking.busy else "now"
    if not (speaking.busy or speaking.sounding) or speaking.passing:
        return "now"
    return "wait" if passing or waiting else "now"


def speaking(context: Context, heard: int | None, character: str, *, busy: bool) -> Speaking:
    """What is being said now.

    A game that reports less than all of what was made, or was not told all of it yet, still plays it, until the
    time is over that its sound takes, and a little longer.

    Args:
        context: of the session.
        heard: how far the last turn was heard.
        character: whom the next turn is with.
        busy: whether a turn is being made.
    """
    fold = context.fold
    view = fold.view(heard)
    place = view.place
    if place is None:
        return Speaking(busy=busy)
    node = context.world.graphs[place.graph].nodes[place.node]
    sounding = False
    if heard is not None and heard < fold.length and not (busy or context.muted):
        pieces = sum(isinstance(event, UtteranceReady) for event in fold.tail)
        sounding = context.time < context.produced.quiet_since + LATE + GAP * pieces
    insists = node.insist and not node.bark and place.unfinished and view.ending is None
    return Speaking(node, busy, sounding, insists and (busy or sounding or view.character == character))


class WaitingEvents:
    """The events that wait, in the order in which they came, and who sleeps until something changes for them.

    Args:
        standing: what it depends on whether an event has to wait.
    """

    def __init__(self, standing: Callable[[], object]) -> None:
        self.events: dict[Turn, Waiting] = {}
        self._standing = standing
        self._sleepers: dict[asyncio.Future[None], None] = {}
        self._stood: object = None

    def before(self, turn: Turn) -> Iterable[Turn]:
        """Those that came before an event."""
        return takewhile(lambda other: other is not turn, list(self.events))

    def stir(self, *, surely: bool = False) -> None:
        """Wake who sleeps, where something changed or `surely`."""
        if not self._sleepers:
            return
        stood, self._stood = self._stood, self._standing()
        if surely or stood != self._stood:
            for sleeper in self._sleepers:
                if not sleeper.done():
                    sleeper.set_result(None)

    async def news(self) -> None:
        """Return when something has changed."""
        self.stir()
        self._stood = self._standing()
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers[sleeper] = None
        try:
            await sleeper
        finally:
            del self._sleepers[sleeper]

    def clear(self) -> None:
        """Forget them all: they happened in a past that is no more."""
        self.events.clear()
        self.stir(surely=True)
