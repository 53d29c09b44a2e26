"""What follows at once from an input: the facts, before anyone speaks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from npcsdk.events import FACT, Event, InputReceived
from npcsdk.mind.perceive import Likeness
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


def arrive(
    world: World, state: State, given: InputReceived, *, judged: bool, likeness: Likeness | None = None
) -> Arrival:
    """What an input leads to from a state, which is not changed. See `Step.decide` for the settings.

    A talk that has not begun begins silently. A node whose authored line was cut short goes on to
    its `next` silently, unless it insists; a game event and silence are first tried on the cut node
    itself, whose own `on` can only match while it speaks. A node whose reply was cut short stays,
    but where it has no use for the input and the node behind its `next` has, the talk goes on there.
    """
    walk = _Walk(world, state.copy(), given, judged, likeness)
    if walk.step.node is None or (given.kind == "begin" and state.ending is not None):
        walk.enter(walk.step.start, "begin")
    if given.kind == "begin":
        return Arrival(tuple(walk.facts), Decision())
    decision = walk.decide()
    onward = walk.past_the_cut()
    if onward and given.kind != "choose":
        further = onward.decide()
        authored = walk.step.node is not None and bool(walk.step.node.line)
        if (authored and not (given.kind in ("event", "silence") and decision.taken)) or (not decision and further):
            walk, decision = onward, further
    if decision.taken is not None:
        walk.effects(decision.taken.do)
        walk.enter(decision.taken.to, decision.reason)
    return Arrival(tuple(walk.facts), decision)


class _Walk:
    """A copy of the state that moves on as facts are collected."""

    def __init__(
        self,
        world: World,
        state: State,
        given: InputReceived,
        judged: bool,
        likeness: Likeness | None,
        facts: Iterable[Event] = (),
    ) -> None:
        self.state = state
        self.step = Step(world, state)
        self.facts = list(facts)
        self._given = given
        self._judged = judged
        self._likeness = likeness

    def add(self, event: Event) -> None:
        self.state.apply(event)
        self.facts.append(event)

    def effects(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self.add(self.step.effect(effect, turn=self._given.turn, at=FACT, time=self._given.time))

    def enter(self, node: str, reason: str) -> None:
        self.add(self.step.enter(node, reason, turn=self._given.turn, at=FACT, time=self._given.time))

    def decide(self) -> Decision:
        return self.step.decide(self._given, judged=self._judged, likeness=self._likeness)

    def past_the_cut(self) -> _Walk | None:
        """Where a node that was cut short leads by itself; None if it was not, insists, or leads nowhere."""
        node, place = self.step.node, self.state.place
        if not (node and place and place.unfinished and (node.line or place.spoke) and not node.insist):
            return None
        beyond = _Walk(self.step.world, self.state.copy(), self._given, self._judged, self._likeness, self.facts)
        onward = beyond.step.next()
        if onward is None:
            return None
        beyond.effects(node.do)
        beyond.enter(onward.to, "next")
        return beyond
