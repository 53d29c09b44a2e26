"""What characters went through in a session, gathered from its log: what moved them, when, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from npcsdk.affect import CALM, Affect
from npcsdk.emotion import NEUTRAL, Feeling, Pad
from npcsdk.errors import SaveError
from npcsdk.events import (
    FACT,
    Appraised,
    Event,
    EventEmitted,
    FeelingChanged,
    Felt,
    InputReceived,
    LineChosen,
    Perceived,
    RelationshipChanged,
    TextDelta,
    TurnStarted,
)
from npcsdk.mind.feelings.regard import regard
from npcsdk.mind.fitting import is_same_world
from npcsdk.mind.fold import until
from npcsdk.mind.state import State
from npcsdk.session.record import Header, Sealed
from npcsdk.session.replay import Damaged, Passage
from npcsdk.session.snapshot import Snapshot
from npcsdk.world.world import World

LONGEST = 200
"""Characters kept of a line."""
MOST_LINES = 6
"""Lines kept of a turn."""
_APPLIED = (TurnStarted, FeelingChanged, Felt, Perceived, Appraised, RelationshipChanged)


class Place(NamedTuple):
    """When something was: in which turn, counted from 0 within what is drawn, and at which second of game time."""

    turn: int
    time: float


class Moment(NamedTuple):
    """What is felt and shown from a place on, until the next moment: it fades by itself."""

    place: Place
    affect: Affect
    shown: Feeling


class Step(NamedTuple):
    """What a side of a relationship is from a place on."""

    place: Place
    value: float


class Cause(NamedTuple):
    """What moved something. `feeling` is what came of it, None where no feeling did; `by` is its name, or ""."""

    place: Place
    by: str
    feeling: Feeling | None = None


@dataclass(slots=True)
class Stretch:
    """A turn: its number in the session, when it began, and what was said in it, as (who, text)."""

    number: int
    time: float
    lines: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Course:
    """What one character went through.

    `sides` are by `player.trust`. `end` is the game time at its end, in seconds.
    """

    name: str
    temperament: Pad
    turns: Sequence[Stretch]
    moments: Sequence[Moment]
    sides: dict[str, list[Step]]
    causes: Sequence[Cause]
    end: float

    @property
    def is_still(self) -> bool:
        """Whether nothing was felt, and no relationship moved or stood anywhere but at 0."""
        felt = any(moment.affect.feelings or any(moment.affect.pushed) for moment in self.moments)
        return not felt and not any(step.value for steps in self.sides.values() for step in steps)


class Gathering:
    """Gathers from a log what all its characters went through.

    Args:
        world: says how characters are called, where their moods rest and what they thought of whom at first; without
            it moods rest at 0, and only relationships that moved are known.
        shown: the numbers of the turns to keep; what was before is only what they begin with.

    Attributes:
        damaged: how many records could not be read or followed.
    """

    def __init__(self, world: World | None, shown: range) -> None:
        self.damaged = 0
        self._world = world
        self._shown = shown
        self._state = State()
        self._first: State | None = None
        self._turns: list[Stretch] = []
        self._moments: dict[str, list[Moment]] = {}
        self._sides: dict[str, dict[str, list[Step]]] = {}
        self._causes: dict[str, list[Cause]] = {}
        self._talked: dict[str, int] = {}
        self._lost = False
        self._told: list[Cause] = []
        self._end = 0.0

    def take(self, passage: Passage) -> None:
        """Go on by one record.

        Raises:
            SaveError: the log is of another world.
        """
        match passage.what:
            case Header() as head:
                if self._world and not is_same_world(head.world, self._world):
                    raise SaveError(f"this is a log of the world {head.world!r}, not of {self._world.id!r}")
                self._state.character = head.character
            case Damaged():
                self.damaged += 1
                self._lost = True
            case Sealed() as record:
                if not record.moved:
                    self._go_on(record.events)
                if record.state is not None and (record.moved or self._lost):
                    self._state, self._lost = record.state.copy(), False
                    self._stand()
                self._pass(record.time)

    def open(self, snapshot: Snapshot) -> None:
        """Go on by the turn of a save that is not sealed yet."""
        if self._lost:
            self._state, self._lost = snapshot.settled.copy(), False
            self._stand()
        self._go_on(until(snapshot.tail, snapshot.heard))
        self._pass(snapshot.time)

    @property
    def characters(self) -> tuple[str, ...]:
        """Who was talked to, or felt something, or thought something of someone: who was moved most often first."""
        known = dict.fromkeys([*self._talked, *self._moments, *self._sides])
        moved = {who: len(self._moments.get(who, ())) + len(self._sides.get(who, ())) for who in known}
        return tuple(sorted(known, key=lambda who: (-moved[who], -self._talked.get(who, 0), who)))

    def course(self, who: str) -> Course:
        """What one character went through, from the first turn that is kept.

        Raises:
            SaveError: nothing happened in these turns, or the character is not in them.
        """
        if self._first is None:
            some = "in these turns" if self._shown.start or self._shown.stop < 10**9 else "in it"
            raise SaveError(f"nothing has happened {some} yet, so there is nothing to draw")
        known = self._world.characters if self._world else self.characters
        if who not in known and who not in self.characters:
            raise SaveError(f"there is no character {who!r} in it. There are: {', '.join(known) or 'none'}")
        character = self._world.characters.get(who) if self._world else None
        begin = Place(0, self._turns[0].time)
        first = Moment(begin, self._first.affects.get(who, CALM), self._first.feelings.get(who, NEUTRAL))
        sides = self._beginning(who, begin)
        for side, steps in self._sides.get(who, {}).items():
            sides.setdefault(side, [Step(begin, 0.0)]).extend(steps)
        causes = sorted((*self._causes.get(who, ()), *self._told), key=lambda cause: cause.place)
        return Course(
            character.name if character else who,
            character.temperament.pad if character else Pad(),
            self._turns,
            (first, *self._moments.get(who, ())),
            sides,
            causes,
            max(self._end, begin.time),
        )

    def _beginning(self, who: str, begin: Place) -> dict[str, list[Step]]:
        """What it thought of whom before what is drawn, as far as that was anything."""
        assert self._first is not None
        keys = {key.partition(">")[2] for key in self._first.relationships if key.startswith(f"{who}>")}
        found: dict[str, object] = {key: self._first.relationships[f"{who}>{key}"] for key in keys}
        if self._world and who in self._world.characters:
            for toward, sides in self._world.characters[who].relationships.items():
                for side in sides:
                    found[f"{toward}.{side}"] = regard(self._world, self._first, who, toward, side)
        values = {key: _number(value) for key, value in sorted(found.items())}
        return {key: [Step(begin, value)] for key, value in values.items() if value is not None}

    def _go_on(self, events: Iterable[Event]) -> None:
        for event in events:
            if self._first is None and self._is_kept(event):
                self._first = self._state.copy()
            try:
                if isinstance(event, _APPLIED):
                    self._state.apply(event)
                else:
                    self._pass(event.time)
            except (ValueError, TypeError, KeyError):
                self.damaged += 1
                continue
            if self._is_kept(event):
                self._keep(event)

    def _pass(self, time: float) -> None:
        self._state.time = max(self._state.time, time)
        if self._first is not None and (self._state.turn in self._shown or not self._turns):
            self._end = max(self._end, self._state.time)

    def _is_kept(self, event: Event) -> bool:
        return (event.turn if isinstance(event, TurnStarted) else max(self._state.turn, event.turn)) in self._shown

    def _keep(self, event: Event) -> None:
        if isinstance(event, TurnStarted) or not self._turns:
            self._turns.append(Stretch(event.turn, self._state.time))
        self._end = self._state.time
        turn, place = self._turns[-1], Place(len(self._turns) - 1, self._state.time)
        match event:
            case TurnStarted():
                self._talked[event.character] = self._talked.get(event.character, 0) + 1
            case InputReceived(kind="say" | "choose"):
                self._say(turn, "", event.text)
            case InputReceived(kind="event") | EventEmitted():
                self._told.append(Cause(place, event.name))
            case LineChosen():
                self._say(turn, event.speaker, "")
            case TextDelta() if turn.lines and turn.lines[-1][0]:
                who, text = turn.lines[-1]
                turn.lines[-1] = who, (text + event.text)[:LONGEST]
            case Felt():
                self._move(place, event.character, Cause(place, event.cause, event.feeling))
            case FeelingChanged():
                said = Cause(place, "", event.feeling) if event.at != FACT else None
                self._move(place, event.character, said)
            case RelationshipChanged():
                self._side(place, event)

    def _say(self, turn: Stretch, who: str, text: str) -> None:
        if len(turn.lines) < MOST_LINES:
            turn.lines.append((self._name(who), text[:LONGEST]))

    def _name(self, who: str) -> str:
        character = self._world.characters.get(who) if self._world else None
        return character.name if character else who

    def _move(self, place: Place, who: str, cause: Cause | None) -> None:
        affect, shown = self._state.affects.get(who, CALM), self._state.feelings.get(who, NEUTRAL)
        self._moments.setdefault(who, []).append(Moment(place, affect, shown))
        if cause:
            self._causes.setdefault(who, []).append(cause)

    def _side(self, place: Place, event: RelationshipChanged) -> None:
        side = f"{event.toward}.{event.dimension}"
        value = _number(self._state.relationships[f"{event.character}>{side}"])
        if value is not None:
            self._sides.setdefault(event.character, {}).setdefault(side, []).append(Step(place, value))
            if event.cause:
                self._causes.setdefault(event.character, []).append(Cause(place, event.cause))

    def _stand(self) -> None:
        """Go on from a state that no event led to: the world was changed, or the log is damaged before it."""
        if self._first is None or not self._turns:
            return
        place = Place(len(self._turns) - 1, max(self._turns[-1].time, self._state.time))
        for who in self._state.affects:
            self._move(place, who, None)
        for key, value in self._state.relationships.items():
            who, _, side = key.partition(">")
            if (number := _number(value)) is not None:
                self._sides.setdefault(who, {}).setdefault(side, []).append(Step(place, number))


def _number(value: object) -> float | None:
    """A value as a number that can be drawn; worlds may have others."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(max(-1e6, min(1e6, value)))
