"""What follows at once from an input: the facts, before anyone speaks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from npcsdk.events import FACT, Event, InputReceived
from npcsdk.mind.deeds import deeds
from npcsdk.mind.entering import entered, returned
from npcsdk.mind.moment import Moment
from npcsdk.mind.perceive import Likeness
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision, Step
from npcsdk.mind.way import Way
from npcsdk.world.effects import Effects
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
    world: World,
    state: State,
    given: InputReceived,
    moment: Moment | None = None,
    *,
    judged: bool,
    likeness: Likeness | None = None,
) -> Arrival:
    """What an input leads to from a state, which is not changed. See `Step.decide` for the settings.

    It is looked at as of the turn and the time that the input is stamped with, where the state is not there yet.

    A talk that has not begun begins silently. A node whose authored line was cut short goes on to
    its `next` silently, unless it insists; a game event and silence are first tried on the cut node
    itself, whose own `on` can only match while it speaks. A node whose reply was cut short stays,
    but where it has no use for the input and the node behind its `next` has, the talk goes on there.
    """
    moment = moment or Moment()
    if moment.data != given.data:
        moment = replace(moment, data=given.data)
    state = state.copy()
    state.turn, state.time = max(state.turn, given.turn), max(state.time, given.time)
    walk = _Walk(world, state, given, moment, judged, likeness)
    if walk.step.node is None or (given.kind == "begin" and state.ending is not None):
        walk.enter(walk.step.start, "begin")
    if given.kind == "begin":
        return Arrival(tuple(walk.facts), Decision())
    decision = walk.decide()
    onward = walk.past_the_cut()
    if onward and given.kind != "choose":
        further = onward.decide()
        authored = walk.step.node is not None and walk.step.node.authored
        if (authored and not (given.kind in ("event", "silence") and decision.taken)) or (not decision and further):
            walk, decision = onward, further
    if decision.taken is not None:
        walk.effects(getattr(decision.taken.edge, "do", ()), decision.taken.home)
        walk.enter(decision.taken, decision.reason)
    return Arrival(tuple(walk.facts), decision)


class _Walk:
    """A copy of the state that moves on as facts are collected."""

    def __init__(
        self,
        world: World,
        state: State,
        given: InputReceived,
        moment: Moment,
        judged: bool,
        likeness: Likeness | None,
        facts: Iterable[Event] = (),
    ) -> None:
        self.world = world
        self.state = state
        self.facts = list(facts)
        self._given = given
        self._moment = moment
        self._judged = judged
        self._likeness = likeness

    @property
    def step(self) -> Step:
        """The graph as it is now."""
        return Step(self.world, self.state, self._moment)

    @property
    def stamp(self) -> dict[str, Any]:
        return {"turn": self._given.turn, "at": FACT, "time": self._given.time}

    def add(self, events: Iterable[Event]) -> None:
        for event in events:
            self.state.apply(event)
            self.facts.append(event)

    def effects(self, effects: Effects, home: str = "") -> None:
        self.add(deeds(lambda: self.step, effects, self.stamp, home))

    def enter(self, way: Way, reason: str) -> None:
        self.add(entered(self.step, way, reason, self.stamp))

    def decide(self) -> Decision:
        return self.step.decide(self._given, judged=self._judged, likeness=self._likeness)

    def past_the_cut(self) -> _Walk | None:
        """Where a node that was cut short leads by itself; None if it was not, insists, or leads nowhere."""
        node, place = self.step.node, self.state.place
        if not (node and place and place.unfinished and (node.authored or place.spoke) and not node.insist):
            return None
        beyond = _Walk(
            self.world, self.state.copy(), self._given, self._moment, self._judged, self._likeness, self.facts
        )
        beyond.effects(node.do)
        if node.return_ and place.stack:
            beyond.add(returned(beyond.step, self.stamp))
            return beyond
        onward = beyond.step.next()
        if onward is None:
            return None
        beyond.enter(onward, "next")
        return beyond
