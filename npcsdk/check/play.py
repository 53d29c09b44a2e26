"""A talk without models, voices and clocks: what the writer wrote is said at once, and all of it is heard.

What it does to the state is what a session with a scripted model does, so a world can be played
through thousands of times in seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from npcsdk.check.recalling import Recalling
from npcsdk.check.spoken import spoken_by
from npcsdk.emotion import Feeling
from npcsdk.errors import SessionError
from npcsdk.events import (
    FACT,
    CommandIssued,
    Event,
    FeelingChanged,
    InputReceived,
    LineChosen,
    NodeEntered,
    Notice,
    OfferedOption,
    TextDelta,
    TextPart,
    TurnEnded,
    TurnStarted,
)
from npcsdk.language.meaning import Command, Taken
from npcsdk.mind.arrive import Arrival, arrive
from npcsdk.mind.contract import fallback_ids, fallbacks
from npcsdk.mind.course import Course, Speak, emitted
from npcsdk.mind.feelings.ahead import foreseen
from npcsdk.mind.feelings.reactions import noticed
from npcsdk.mind.feelings.upon import at_first, upon
from npcsdk.mind.knowledge.rumours import rumours
from npcsdk.mind.lines import chosen
from npcsdk.mind.moment import Moment, derive
from npcsdk.mind.state import Place, State
from npcsdk.mind.step import Decision, Step
from npcsdk.mind.way import Way
from npcsdk.world.conditions import ConditionError
from npcsdk.world.graph import Node
from npcsdk.world.text import interpolate, names_in
from npcsdk.world.world import Player, World

NOTHING_TO_SAY = "nothing_to_say"
"""The code of the Notice where a reply has no fallback, nor has its character: without a model a game stops here."""

Judge: TypeAlias = Callable[[tuple[Way, ...]], Way | None]
"""Says which of the ways that intents open is meant."""


class Play:
    """One player's talk with the characters of a world.

    Attributes:
        state: what is so. Not to be changed.
        time: seconds of game time. Lines take none of it.
        ways: what the last turn took, in order, each with the place that it led away from.
        watch: called with each input before it happens: the graph as it is then, the input, and what is decided.
    """

    def __init__(
        self,
        world: World,
        *,
        player: Player | None = None,
        seed: int = 0,
        character: str = "",
        unanswered: Callable[[ConditionError], None] | None = None,
    ) -> None:
        """A talk at its beginning.

        Args:
            world: what was authored; its references must hold.
            player: who plays.
            seed: all randomness follows from it.
            character: who is talked to first; by default the world's `start`.
            unanswered: told of each condition that cannot be computed.
        """
        self.world = world
        self.player = player or Player()
        self.seed = seed
        self.ways: list[tuple[Place | None, Way]] = []
        self.watch: Callable[[Step, InputReceived, Decision], None] | None = None
        self.state = State.fresh(world, character or world.start)
        self.time = 0.0
        self._recalling = Recalling(world, self.player)
        self._turns_with = self.state.character
        self._said: dict[str, int] = {}
        self._moment = Moment(self.player, seed, unanswered=unanswered)
        self._step = Step(world, self.state, self._moment)

    @property
    def character(self) -> str:
        """Who the next turn is with."""
        return self.state.character

    @property
    def options(self) -> tuple[OfferedOption, ...]:
        """What the player may pick now."""
        return self.state.offered if self._turns_with == self.state.character else ()

    @property
    def step(self) -> Step:
        """The graph as it is now. The same one as long as the talk stands where it stood: it reads the state anew."""
        step, place = self._step, self.state.place
        if place is None or step.place is not place or step.moment is not self._moment:
            step = self._step = Step(self.world, self.state, self._moment)
        return step

    @property
    def ahead(self) -> Step:
        """The graph as the next turn will find it, whatever that turn is about."""
        state = replace(self.state, turn=self.state.turn + 1, time=self.time)
        return Step(self.world, state, replace(self._moment, data={}) if self._moment.data else self._moment)

    def begin(self) -> list[Event]:
        """The character speaks first. Later on, the options again; after an end, anew."""
        return self._turn(InputReceived("begin"))

    def say(self, text: str, judge: Judge | None = None) -> list[Event]:
        """The player says something.

        Args:
            text: in any words.
            judge: says which of the ways is meant, as a model would, or that none is; else the words say it.

        Raises:
            SessionError: the talk has ended.
        """
        if self.state.ending is not None:
            raise SessionError(f"the talk with {self.character} has ended ({self.state.ending})")
        return self._turn(InputReceived("say", (TextPart(text),), self.player.name), judge)

    def choose(self, option_id: str) -> list[Event]:
        """The player picks an option that is offered and open.

        Raises:
            SessionError: there is none of that id.
        """
        offered = {option.id: option.text for option in self.options if not option.unavailable}
        if option_id not in offered:
            raise SessionError(f"option {option_id!r} cannot be picked; open are: {', '.join(offered) or 'none'}")
        parts = (TextPart(offered[option_id]),)
        return self._turn(InputReceived("choose", parts, self.player.name, option_id))

    def notify(self, name: str, /, **data: Any) -> list[Event]:
        """Something happened in the game. `data` are JSON values. It is a turn where it leads somewhere."""
        return self._turn(InputReceived("event", name=name, data=data))

    def wait(self, seconds: float) -> list[Event]:
        """Let game time pass in silence; the turn that follows from it, or nothing."""
        self.time += seconds
        return self._turn(InputReceived("silence", data={"seconds": self.time - self.state.quiet_since}))

    def talk_to(self, character: str) -> None:
        """Turn to another character; the next turn is with them.

        Raises:
            SessionError: no such character.
        """
        if character not in self.world.characters:
            raise SessionError(f"the world has no character {character!r}")
        self.state.character = character

    def _turn(self, given: InputReceived, judge: Judge | None = None) -> list[Event]:
        state, judged = self.state, judge is not None
        self.ways = []
        if given.kind in ("event", "silence"):
            given = _stamped(given, state.turn, self.time)
            begun = state.place is not None and state.ending is None
            ahead = foreseen(self.world, state, given)
            if not (begun and self._arrival(replace(given, turn=state.turn + 1), judged, ahead).moved):
                return self._over(_Turn(self).happen(given)) if given.kind == "event" else []
        turn = _Turn(self)
        number = state.turn + 1
        turn.let(TurnStarted(state.character, turn=number, time=self.time))
        self._turns_with = state.character
        given = _stamped(given, number, self.time)
        if given.data or self._moment.data:
            self._moment = replace(self._moment, data=given.data)
        turn.happen(given)
        turn.all(*rumours(self.world, self.state, self._stamp(FACT)))
        turn.all(*at_first(self.world, self.state, self._stamp(FACT)))
        recalled = self._recalling.upon(self.state, given, self.time)
        turn.all(*(replace(event, **self._stamp(FACT)) for event in recalled))
        arrival = self._arrival(given, judged)
        if self.watch:
            self.watch(self.step, given, arrival.decision)
        if arrival.decision.taken:
            self.ways.append((state.place, arrival.decision.taken))
        turn.all(*arrival.facts)
        entered = any(isinstance(fact, NodeEntered) for fact in arrival.facts)
        place = state.place
        speaks = given.kind != "begin" or entered or (place is not None and place.unfinished)
        turn.run(arrival.decision, judge, speaks, emitted(arrival.facts))
        return self._over(turn.events)

    def _over(self, events: list[Event]) -> list[Event]:
        self._recalling.took(events)
        return events

    def _arrival(self, given: InputReceived, judged: bool, state: State | None = None) -> Arrival:
        return arrive(self.world, state or self.state, given, self._moment, judged=judged)

    def _stamp(self, at: int) -> dict[str, Any]:
        return {"turn": self.state.turn, "at": at, "time": self.time}


class _Turn:
    """One turn in the making."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self.events: list[Event] = []
        self._at = 0
        self._missing: set[str] = set()

    def let(self, event: Event) -> None:
        """Let an event have happened."""
        self._play.state.apply(event)
        self.events.append(event)

    def happen(self, given: InputReceived) -> list[Event]:
        """Let an input have happened, and what it does at once to those who notice it."""
        play = self._play
        if given.kind == "event":
            there = noticed(play.world, play.character, given.name, given.data)
            given = replace(given, witnesses=(play.character,) if there is None else there)
        self.let(given)
        for event in upon(play.world, lambda: play.state, given, play._stamp(FACT)):
            self.let(event)
        return self.events

    def all(self, *events: Event) -> list[Event]:
        """Let events have happened; all of the turn so far."""
        for event in events:
            self.let(event)
        return self.events

    def run(self, decision: Decision, judge: Judge | None, speaks: bool, heard: list[str]) -> None:
        """Go along the turn's course to its end."""
        play = self._play
        course = Course(lambda: play.step, self._stamp, self._filled, speaks=speaks, heard=heard)
        if decision.choices and judge:
            way = judge(decision.choices)
            taken = way or decision.otherwise
            if taken:
                for event in course.taken(taken, "goto" if way else "else"):
                    self.let(event)
        for act in course.run():
            if not isinstance(act, Speak):
                self.let(act)
            elif not self._speak(course, act.node):
                self.let(TurnEnded("failed", **self._stamp()))
                break
        else:
            self.let(TurnEnded("done", **self._stamp()))
        play.ways += course.ways

    def _stamp(self) -> dict[str, Any]:
        return self._play._stamp(self._at)

    def _speak(self, course: Course, node: Node) -> bool:
        """Say what a node has to say; whether it could."""
        play = self._play
        line = chosen(play.step, node)
        if line is not None:
            self._say(line.line_id, line.text, line.order)
            return True
        if node.reply is None:
            return True
        course.replied = True
        return self._fallback(node)

    def _fallback(self, node: Node) -> bool:
        """Say one of the lines that the writer left for a reply: one of those that were said longest ago."""
        play = self._play
        character = play.world.characters[play.state.character]
        lines = fallbacks(character, node)
        if not lines:
            text = f"node {node.id!r} has no fallback, and its character has none"
            self.let(Notice("error", NOTHING_TO_SAY, text, **self._stamp()))
            return False
        names = fallback_ids(play.step.graph.graph, character, node)
        oldest = min(play._said.get(name, 0) for name in names)
        fresh = [at for at, name in enumerate(names) if play._said.get(name, 0) == oldest]
        at = fresh[derive(play.seed, play.state.turn, node.id, "fallback") % len(fresh)]
        play._said[names[at]] = play.state.turn
        self._say(names[at], lines[at])
        return True

    def _say(self, line_id: str, text: str, order: int = 0) -> None:
        play = self._play
        who = play.world.characters[play.state.character]
        self.let(LineChosen(line_id, who.id, False, order, **self._stamp()))
        if self._at:
            self._show("\n")
        shown = 0
        line = spoken_by(who, self._filled(text))
        for at, tag in line.tags:
            tag = tag.feeling if isinstance(tag, Taken) else tag
            if isinstance(tag, Feeling | Command):
                self._show(line.text[shown:at])
                shown = at
            if isinstance(tag, Feeling):
                self.let(FeelingChanged(who.id, tag, lasts=who.feelings.lasts, **self._stamp()))
            elif isinstance(tag, Command):
                self.let(CommandIssued(tag.name, tag.args, who.id, **self._stamp()))
        self._show(line.text[shown:])

    def _show(self, text: str) -> None:
        if text:
            self.let(TextDelta(text, **self._stamp()))
            self._at += len(text)

    def _filled(self, text: str) -> str:
        """A text with its names filled in; what has no value is left out, and told of once."""
        if "{" not in text:
            return text
        text = self._play.step.fill(text)
        left = names_in(text)
        for name in sorted(left - self._missing):
            told = f"{{{name}}} has no value in this turn and was left out"
            self.let(Notice("warning", "missing_name", told, **self._stamp()))
        self._missing |= left
        return interpolate(text, dict.fromkeys(left, ""))


def _stamped(given: InputReceived, turn: int, time: float) -> InputReceived:
    return InputReceived(given.kind, given.parts, given.speaker, given.name, given.data, turn=turn, time=time)
