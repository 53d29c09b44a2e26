"""What follows at once from an input: the facts, before anyone speaks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from npcsdk.events import FACT, Event, InputReceived, OfferedOption
from npcsdk.mind.deeds import deeds
from npcsdk.mind.entering import entered, returned
from npcsdk.mind.moment import Moment
from npcsdk.mind.perceive import Likeness
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision, Step
from npcsdk.mind.way import Way
from npcsdk.world.effects import Effects
from npcsdk.world.graph import Transition
from npcsdk.world.text import interpolate, names_in
from npcsdk.world.world import World


class Arrival(NamedTuple):
    """The facts of an input (all at -1), what is left to decide, and whether the input led anywhere.

    `waits` says that the node does not speak: it waits for the player.
    """

    facts: tuple[Event, ...]
    decision: Decision
    waits: bool = False

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
    its `next` silently; a game event and silence are first tried on the cut node itself, whose own `on`
    can only match while it speaks. A node whose reply was cut short stays, but where it has no use for
    the input and the node behind its `next` has, the talk goes on there. One that insists takes its line
    up again before anything else, and is left for an event of a priority above 0 alone. A bark yields to
    everything, and what it does and leads to happens silently. Picking an option goes on from where
    `offers` found it.
    """
    moment = moment or Moment()
    if moment.data != given.data:
        moment = replace(moment, data=given.data)
    state = state.copy()
    state.turn, state.time = max(state.turn, given.turn), max(state.time, given.time)
    walk = _Walk(world, state, given, moment, judged, likeness)
    begun = walk.step.node is not None
    if not begun or (given.kind == "begin" and state.ending is not None):
        walk.enter(walk.step.start, "begin")
        begun = False
    if given.kind == "begin":
        return walk.taken_up() if begun and walk.is_bark else Arrival(tuple(walk.facts), Decision())
    if walk.insists:
        decision = walk.decide() if given.kind == "event" else Decision()
        if not (decision.taken and _is_urgent(decision.taken)):
            return Arrival(tuple(walk.facts), Decision())
    else:
        walk, decision = walk.led()
    if decision.taken is not None:
        walk.effects(getattr(decision.taken.edge, "do", ()), decision.taken.home)
        walk.enter(decision.taken, decision.reason)
    return Arrival(tuple(walk.facts), decision)


def offers(world: World, state: State, moment: Moment | None = None) -> tuple[OfferedOption, ...]:
    """What the player can pick where a line was cut short: at that node, or where its `next` leads silently.

    Nothing where the line insists: it is said to its end first. Names that have no value are left out.
    """
    place = state.place
    if place is None or state.ending is not None:
        return ()
    given = InputReceived("choose", turn=state.turn, time=state.time)
    walk = _Walk(world, state.copy(), given, moment or Moment(), False, None)
    if not walk.insists and place.unfinished:
        walk = walk.beyond()
    step = walk.step
    if walk.insists or (step.node and step.node.end):
        return ()
    return tuple(
        OfferedOption(option.id, _filled(step, option.text), _filled(step, option.unavailable))
        for option in step.options()
    )


def picked_in(world: World, state: State, given: InputReceived, moment: Moment) -> str:
    """The graph of the option that is picked, where that is not the graph in which the talk stands; else ""."""
    place = state.place
    if place is None or not place.unfinished:
        return ""
    state = state.copy()
    state.turn = given.turn
    graph = _Walk(world, state, given, moment, False, None).picked()[0].step.graph.graph
    return graph if graph != place.graph else ""


def _filled(step: Step, text: str) -> str:
    text = step.fill(text)
    return interpolate(text, dict.fromkeys(names_in(text), ""))


def _is_urgent(way: Way) -> bool:
    return isinstance(way.edge, Transition) and way.edge.priority > 0


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
        self.moved = False
        """Whether it went on from a cut node."""
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

    @property
    def is_bark(self) -> bool:
        """Whether what was said in passing is not over."""
        node, place = self.step.node, self.state.place
        return bool(node and node.bark and place and place.unfinished)

    @property
    def insists(self) -> bool:
        """Whether a line is to be said to its end before anything else."""
        node, place = self.step.node, self.state.place
        return bool(node and node.insist and not node.bark and place and place.unfinished)

    def led(self) -> tuple[_Walk, Decision]:
        """Where the input leads, from the node or from where that leads by itself if it was cut short."""
        outside, decision = self._given.kind in ("event", "silence"), self.decide()
        if self._given.kind == "choose":
            return self.picked()
        onward = self.past_the_cut()
        further = onward.decide() if onward else Decision()
        if self.is_bark:
            if onward and (further.taken or not outside):
                return onward, further
            if decision.taken and self.step.node:
                self.effects(self.step.node.do)
        elif onward:
            authored = self.step.node is not None and self.step.node.authored
            if (authored and not (outside and decision.taken)) or (not decision and further):
                return onward, further
        return self, decision

    def picked(self) -> tuple[_Walk, Decision]:
        """Where an option leads, be it one that was offered when a line was cut short."""
        place, walk = self.state.place, self
        if place and place.unfinished:
            self.state.turn -= 1  # What is drawn goes by the turn: it is what it was when the option was offered.
            walk = self.beyond()
            self.state.turn += 1
            walk.state.turn = self.state.turn
        decision = walk.decide()
        return (walk, decision) if decision else (self, self.decide())

    def taken_up(self) -> Arrival:
        """Where a talk stands that is taken up again after a bark: that is not said again."""
        walk = self._left()
        return Arrival(tuple(walk.facts), Decision(), waits=walk.waits or not walk.moved)

    @property
    def waits(self) -> bool:
        """Whether the node waits for the player, as a reply does that is reached by `next`."""
        node, place = self.step.node, self.state.place
        return bool(node and node.reply and not node.speak_first) or not (place and place.unfinished)

    def past_the_cut(self) -> _Walk | None:
        """Where a node that was cut short leads by itself; None if it was not, or leads nowhere."""
        node, place = self.step.node, self.state.place
        if not (node and place and place.unfinished and (node.authored or node.bark or place.spoke)):
            return None
        if node.insist and not node.bark:
            return None
        beyond = self._left()
        return beyond if beyond.moved else None

    def beyond(self) -> _Walk:
        """Where the player can pick something: the cut node, what it does having happened, or where it leads."""
        node, place = self.step.node, self.state.place
        if node and node.reply and node.options and place and not place.spoke:  # It waits, or has not begun.
            return self
        walk = self._left()
        node = walk.step.node
        if walk.moved and node and not walk.waits and not walk.insists:
            walk.effects(node.do)
        return walk

    def _left(self) -> _Walk:
        """What a cut node does happens silently, and it is left if it leads anywhere by itself."""
        walk = _Walk(self.world, self.state.copy(), self._given, self._moment, self._judged, self._likeness, self.facts)
        node, place = walk.step.node, walk.state.place
        assert node is not None
        assert place is not None
        walk.effects(node.do)
        if node.return_ and place.stack:
            walk.add(returned(walk.step, walk.stamp))
            walk.moved = True
        elif onward := walk.step.next():
            walk.enter(onward, "next")
            walk.moved = True
        return walk
