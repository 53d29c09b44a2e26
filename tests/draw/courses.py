"""Logs of sessions that were never held, for pictures of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from npcsdk.draw.course import Gathering
from npcsdk.emotion import Feeling
from npcsdk.events import (
    Event,
    FeelingChanged,
    Felt,
    InputReceived,
    LineChosen,
    RelationshipChanged,
    TextDelta,
    TextPart,
    TurnStarted,
)
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.session.record import Header, header, sealed
from npcsdk.session.replay import turns
from npcsdk.world.world import Player, World

ALL = range(10**9)


def turn(number: int, time: float, said: str = "Well?", answer: str = "[happy] Well.") -> list[Event]:
    """A turn: what the player says, and a line whose tag is felt."""
    stamp = {"turn": number, "time": time}
    label, _, text = answer.removeprefix("[").partition("] ") if answer.startswith("[") else ("", "", answer)
    tag = [FeelingChanged("mira", Feeling(label), at=0, **stamp)] if label else []
    return [
        TurnStarted("mira", **stamp),
        InputReceived("say", (TextPart(said),), **stamp),
        LineChosen("a", "mira", at=0, **stamp),
        *tag,
        TextDelta(text, at=0, **stamp),
    ]


def felt(number: int, time: float, label: str, intensity: float, cause: str = "noise", who: str = "mira") -> Felt:
    """An impulse between turns."""
    return Felt(who, Feeling(label, intensity), cause, "player", turn=number, time=time)


def step(number: int, time: float, side: str, op: str | int, cause: str = "") -> RelationshipChanged:
    """A step of what Mira thinks of the player."""
    return RelationshipChanged("mira", "player", side, op, cause, turn=number, time=time)


def records(events: Iterable[Event], world: str = "tavern") -> Iterator[bytes]:
    """The lines of a log in which these events happened."""
    yield header(Header(world, Player(), "mira", 0, {})).body
    fold, count = Fold(State(character="mira")), 1
    for event in events:
        if isinstance(event, TurnStarted) and fold.tail:
            yield sealed(fold, count).body
            count += 1
        fold.apply(event)
    if fold.tail:
        yield sealed(fold, count).body


def gathered(events: Iterable[Event], world: World | None = None, shown: range = ALL) -> Gathering:
    """What all of them went through."""
    gathering = Gathering(world, shown)
    for passage in turns(records(events)):
        gathering.take(passage)
    return gathering
