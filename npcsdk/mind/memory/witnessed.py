"""What each character remembers of what happened: of everything said, and of events of the game, in its hearing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import (
    Event,
    FeelingChanged,
    Felt,
    InputReceived,
    LineChosen,
    MemoryAdded,
    Perceived,
    Recalled,
    RelationshipChanged,
    TextDelta,
    TurnEnded,
    TurnStarted,
)
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.entries import with_data
from npcsdk.mind.memory.facts.heard import heard
from npcsdk.mind.memory.named import unquoted
from npcsdk.world.nature import PLAYER

LONGEST = 4000
"""Characters kept of one thing said or done."""
EVENT = 0.5
"""How important an event of the game is that moves nobody."""
PICKED = 0.2
"""How important it is which option was picked: what follows from it is said."""
OWN = 0.6
"""How important one's own words are, as a share of what they would be from somebody else."""
MOVED = 0.4
"""How much more important is what moves somebody as far as anything can."""


class Remembered(NamedTuple):
    """One memory, and whose."""

    who: str
    memory: Memory


@dataclass(slots=True)
class _Open:
    """What is being said or done, with the text that came since, and may still move somebody."""

    memory: Memory
    more: str = ""
    line_id: str = ""
    moves: float = 0.0


class Witness:
    """Goes through what happened, as it was heard, and says who remembers what of it.

    What a character said before in the same words nobody remembers again who heard it then, nor does it remember the
    words that came to mind and that it quoted: these it remembers as they were said first. An entry counts as
    remembered when the next thing is said, or the turn ends: by then it is known how far it moved anybody.

    Args:
        rename: gives what a character is called now; what is remembered has the names of then.
        remembers: whether there is somebody who was called so then: of others a log may name any number.
    """

    def __init__(
        self, rename: Callable[[str], str] = str, remembers: Callable[[str], bool] = lambda name: True
    ) -> None:
        self._rename = rename
        self._remembers = remembers
        self._turn = self._number = 0
        self._who = ""
        self._there: tuple[str, ...] = ()
        self._confided = False
        self._recalled: tuple[Recollection, ...] = ()
        self._feelings: dict[str, Feeling] = {}
        self._said: set[tuple[str, str, str]] = set()  # who heard it, who said it, and the words
        self._before: set[tuple[str, str, str]] = set()  # the same of the one that this is a copy of
        self._now: _Open | None = None

    def copy(self) -> Witness:
        """One that goes on by itself."""
        made = Witness(self._rename, self._remembers)
        made._turn, made._number, made._who, made._there = self._turn, self._number, self._who, self._there
        made._recalled, made._confided = self._recalled, self._confided
        made._feelings, made._before = dict(self._feelings), self._said
        return made

    def ended(self) -> Iterator[Remembered]:
        """What is remembered when nothing follows: what was being said is over."""
        yield from self._close()

    def took(self, event: Event) -> Iterator[Remembered]:
        """What is remembered since an event happened."""
        match event:
            case TextDelta():
                if self._now is not None:
                    self._now.more = (self._now.more + event.text)[:LONGEST]
            case FeelingChanged():
                self._feelings[event.character] = event.feeling
            case Felt() | Perceived() | RelationshipChanged():
                self._moved(event)
            case TurnStarted():
                yield from self._close()
                self._who, self._there, self._recalled = event.character, self._among(event.present), ()
                self._confided = False
            case Recalled():
                self._recalled = event.memories
            case InputReceived():
                yield from self._close()
                self._now = self._received(event)
            case LineChosen():
                yield from self._close()
                entry = self._entry(event, "", said_by=event.speaker, to=PLAYER, there=self._there)
                entry = replace(entry, confided=self._confided)  # An answer may say the confidence again.
                self._now = _Open(entry, line_id=event.line_id)
            case TurnEnded():
                yield from self._close()
            case MemoryAdded():
                yield Remembered(event.character, event.memory)

    def _entry(self, event: Event, text: str, **more: Any) -> Memory:
        """A memory of now. Ids count within a turn."""
        self._number = self._number + 1 if event.turn == self._turn else 0
        self._turn = event.turn
        return Memory(id=f"{event.turn}.{self._number}", text=text, time=event.time, turn=event.turn, **more)

    def _among(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(self._remembers, names)))

    def _received(self, event: InputReceived) -> _Open | None:
        if event.kind in ("say", "choose") and event.text.strip():
            text = event.text.strip()[:LONGEST]
            found = heard(text, PLAYER, self._who)
            important = PICKED if event.kind == "choose" else found.importance
            entry = self._entry(event, text, said_by=PLAYER, to=self._who, there=self._there, importance=important)
            self._confided = found.confided
            return _Open(replace(entry, confided=found.confided))
        if event.kind == "event" and event.witnesses:
            text = happening(event.name, event.data)[:LONGEST]
            return _Open(self._entry(event, text, there=self._among(event.witnesses), importance=EVENT))
        return None

    def _moved(self, event: Felt | Perceived | RelationshipChanged) -> None:
        """What is being said or done moves somebody."""
        if self._now is None:
            return
        if isinstance(event, RelationshipChanged):
            moves = 0.5
        elif event.feeling.label == NEUTRAL.label:
            moves = 0.0
        else:  # How the player sounds moves nobody by itself.
            moves = event.feeling.intensity * (0.3 if isinstance(event, Perceived) else 1.0)
        if isinstance(event, Felt):
            self._feelings[event.character] = event.feeling
        self._now.moves = max(self._now.moves, moves)

    def _close(self) -> Iterator[Remembered]:
        """What was being said or done is over: whoever heard it remembers it."""
        now, self._now = self._now, None
        text = (now.memory.text + now.more)[:LONGEST].strip() if now else ""
        if now is None or not text:
            return
        speaker, important, confided = now.memory.said_by, now.memory.importance, now.memory.confided
        if now.line_id:
            found = heard(text, speaker, PLAYER)
            important, confided = round(OWN * found.importance, 3), confided or found.confided
        important = round(min(1.0, important + MOVED * now.moves), 3)
        entry = replace(now.memory, text=text, importance=important, confided=confided)
        for who, memory in self._heard(entry):
            if now.line_id:
                key = (self._rename(who), self._rename(speaker), memory.text)
                if key in self._said or key in self._before:
                    continue
                self._said.add(key)
            felt = self._feelings.get(who, NEUTRAL)
            yield Remembered(who, memory if felt == memory.feeling else replace(memory, feeling=felt))

    def _heard(self, entry: Memory) -> Iterator[Remembered]:
        """What is remembered of it by each who was there."""
        speaker = entry.said_by
        if not speaker:
            yield from (Remembered(who, entry) for who in entry.there)
            return
        own = unquoted(entry.text, self._recalled) if speaker != PLAYER else ""
        if any(map(str.isalnum, own)):
            yield Remembered(speaker, replace(entry, text=own))
        for who in dict.fromkeys(who for who in (entry.to, *entry.there) if who not in (PLAYER, speaker)):
            there = tuple(other for other in entry.there if other != who)
            yield Remembered(who, replace(entry, there=there, source="told", by=speaker))


def happening(name: str, data: Mapping[str, Any]) -> str:
    """An event of the game in words: `player.draws_weapon` with a weapon gives "player draws weapon (weapon: axe)"."""
    return with_data(name.replace(".", " ").replace("_", " ").replace(":", " "), data)
