"""Running a plan: what it does is done, and what it expects is looked for. Pure: no model, no voice, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from npcsdk.check.plans.meeting import Met, met, picked, said_in
from npcsdk.check.plans.plan import Deed, Expectation, Place, Plan
from npcsdk.check.plans.references import plan_faults, spot_of
from npcsdk.check.play import Play
from npcsdk.errors import Problem, SessionError
from npcsdk.events import Event, InputReceived, NodeEntered, TextPart, TurnEnded, TurnStarted, VariableChanged
from npcsdk.mind.moment import Moment
from npcsdk.mind.scope import scope_of
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.mind.trace import report, standing
from npcsdk.world.localized import localized
from npcsdk.world.world import Player, World

TURNS_TOLD = 3
"""Turns before a failure that are told of."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not go as a plan says.

    Attributes:
        plan: the plan's title.
        place: where the plan says it.
        expected: what it says.
        found: what there was instead.
        transcript: the last turns, a line each.
        trace: why the last input led where it did; see `mind.trace`.
    """

    plan: str
    place: Place
    expected: str
    found: str
    transcript: str = ""
    trace: str = ""

    @property
    def problem(self) -> Problem:
        """As a finding."""
        place = self.place
        remedy = "Mend the world, or say in the plan what should happen."
        return Problem("plan-failed", self._told, remedy, place.file, place.line, place.column)

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}:{self.place.column}: {self._told}"

    @property
    def _told(self) -> str:
        head = f"{self.plan}: expected {self.expected}; {self.found.rstrip('.')}."
        return "\n".join(part for part in (head, self.transcript, self.trace) if part)


def run_plan(world: World, plan: Plan) -> tuple[Failure, ...]:
    """What did not go as a plan says: nothing, or all that failed after the first step where something did.

    Intents are decided by their examples, and a reply says one of its fallbacks.

    Raises:
        ValueError: the plan names what is not in the world; the message has all of it.
    """
    faults = tuple(plan_faults(world, plan))
    if faults:
        raise ValueError("\n".join(map(str, faults)))
    return tuple(_Run(world, plan).failures())


class _Turn(NamedTuple):
    """What one deed came to. `before` is the state that it was decided on."""

    told: str
    given: InputReceived
    before: State
    events: Sequence[Event]


class _Run:
    """One run of one plan."""

    def __init__(self, world: World, plan: Plan) -> None:
        who = plan.character or world.start
        player = Player(name=plan.player or Player().name, language=plan.language)
        world = localized(world, plan.language)
        self._plan = plan
        self._play = Play(world, player=player, seed=plan.seed, character=who)
        self._turns: list[_Turn] = []
        own = world.graph_of(who).graph
        keys = scope_of(world, own, who).keys
        for setting in plan.values:
            value = setting.value
            op = f"={value}" if isinstance(value, str) else value
            self._play.state.apply(VariableChanged(keys[setting.name], op, value))
        spot = spot_of(world, plan.node, own) if plan.node else None
        if spot:
            self._play.state.apply(NodeEntered(*spot, "plan", ()))
            self._play.state.apply(TurnEnded("done"))

    def failures(self) -> Iterator[Failure]:
        """Do and look, until something is not as expected; then look at what else is expected there."""
        failed = False
        self._do(Deed("begin", self._plan.place, self._plan.place))
        for step in self._plan.steps:
            if isinstance(step, Deed):
                if failed:
                    return
                trouble = self._do(step)
                if trouble:
                    yield self._failure(step.place, f"to {step}", trouble, now=step.kind == "choose")
                    return
                continue
            found = self._look(step)
            if not found.met:
                failed = True
                now = step.kind in ("option", "unavailable")
                yield self._failure(step.place, str(step), found.instead, now=now)

    def _do(self, deed: Deed) -> str:
        """Do it; what keeps it from being done, or ""."""
        play = self._play
        before, given = play.state.copy(), InputReceived("begin")
        told = f"[{deed}]"
        try:
            match deed.kind:
                case "say":
                    given = InputReceived("say", (TextPart(deed.text),))
                    told = f"> {deed.text}"
                    events = play.say(deed.text)
                case "choose":
                    option = picked(play.options, deed.text)
                    if option is None or option.unavailable:
                        return _not_offered(play, closed=option is not None)
                    given = InputReceived("choose", (TextPart(option.text),), name=option.id)
                    told = f"> {option.text}"
                    events = play.choose(option.id)
                case "event":
                    given = InputReceived("event", name=deed.text, data=deed.data)
                    events = play.notify(deed.text, **deed.data)
                case "wait":
                    events = play.wait(deed.seconds)
                    given = InputReceived("silence", data={"seconds": play.time - before.quiet_since})
                case "talk":
                    play.talk_to(deed.text)
                    before = play.state.copy()
                    events = play.begin()
                case _:
                    events = play.begin()
        except SessionError as error:
            return str(error)
        if any(isinstance(event, TurnStarted) for event in events):
            before.apply(TurnStarted(before.character, turn=before.turn + 1, time=play.time))
        self._turns.append(_Turn(told, given, before, events))
        return ""

    def _look(self, expected: Expectation) -> Met:
        return met(self._play, self._turns[-1].events if self._turns else (), expected)

    def _failure(self, place: Place, expected: str, found: str, *, now: bool) -> Failure:
        """A failure with what led to it; `now` tells of the options there are instead of the last decision."""
        turns = self._turns[-TURNS_TOLD:]
        transcript = "\n".join(line for turn in turns for line in self._lines(turn))
        step = self._play.step
        trace = standing(step) if now else self._trace(self._turns[-1])
        return Failure(self._plan.title, place, expected, found, transcript, trace)

    def _lines(self, turn: _Turn) -> Iterator[str]:
        yield f"  {turn.told}"
        characters = self._play.world.characters
        for line in said_in(turn.events):
            yield f"  {characters[line.speaker].name}: {' '.join(line.text.split())}"

    def _trace(self, turn: _Turn) -> str:
        play = self._play
        step = Step(play.world, turn.before, Moment(play.player, play.seed, turn.given.data))
        return report(step, turn.given, step.decide(turn.given, judged=False))


def _not_offered(play: Play, *, closed: bool) -> str:
    offered = " | ".join(option.text for option in play.options if not option.unavailable) or "nothing"
    return f"that is {'closed' if closed else 'not offered'}; what can be picked is: {offered}"
