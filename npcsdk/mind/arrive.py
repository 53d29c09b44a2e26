"""What follows at once from an input: the facts, before anyone speaks. Pure."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.events import FACT, Event, InputReceived
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision, Step
from npcsdk.world.effects import Effect
from npcsdk.world.world import World


class Arrival(NamedTuple):
    """The facts of an input (all at -1), what is left to decide, and whether the input led anywhere."""

    facts: tuple[Event, ...]
    decision: Decision

    @property
    def moved(self) -> bool:
        """Whether an edge was taken."""
        return self.decision.taken is not None


def arrive(world: World, state: State, given: InputReceived, *, judged: bool) -> Arrival:
    """What an input leads to from a state, which is not changed.

    A talk that has not begun begins silently. A node whose authored line was cut short goes on to
    its `next` silently, unless it insists; a game event is first tried on the cut node itself,
    whose own `on` can only match while it speaks.
    """
    walk = _Walk(world, state.copy(), given)
    if walk.step.node is None or (given.kind == "begin" and state.ending is not None):
        walk.enter(walk.step.start, "begin")
        if given.kind == "begin":
            return Arrival(tuple(walk.facts), Decision())
    decision = walk.step.decide(given, judged=judged) if given.kind == "event" else Decision()
    if decision.taken is None and given.kind not in ("begin", "choose"):
        walk.pass_by()
        decision = walk.step.decide(given, judged=judged)
    elif given.kind == "choose":
        decision = walk.step.decide(given, judged=judged)
    if decision.taken is not None:
        walk.effects(decision.taken.do)
        walk.enter(decision.taken.to, decision.reason)
    return Arrival(tuple(walk.facts), decision)


class _Walk:
    """A copy of the state that moves on as facts are collected."""

    def __init__(self, world: World, state: State, given: InputReceived) -> None:
        self.state = state
        self.step = Step(world, state)
        self.facts: list[Event] = []
        self._turn, self._time = given.turn, given.time

    def add(self, event: Event) -> None:
        self.state.apply(event)
        self.facts.append(event)

    def effects(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self.add(self.step.effect(effect, turn=self._turn, at=FACT, time=self._time))

    def enter(self, node: str, reason: str) -> None:
        self.add(self.step.enter(node, reason, turn=self._turn, at=FACT, time=self._time))

    def pass_by(self) -> None:
        """Leave a node whose authored line was cut short."""
        node = self.step.node
        if not (self.state.unfinished and node and node.line and not node.insist):
            return
        onward = self.step.next()
        if onward:
            self.effects(node.do)
            self.enter(onward.to, "next")
