"""A log gone through from its beginning: each record as it reads, damaged ones told of, and the state that follows.

The state is made from the events alone. What a log or a save says of it is only compared with it: the same
log in the same world gives the same state, to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from npcsdk.codec import plain
from npcsdk.errors import SaveError
from npcsdk.mind.state import State
from npcsdk.ports import Record
from npcsdk.session.record import Header, Sealed, after, beginning, encoded, read_header, read_record
from npcsdk.world.world import World

LONGEST = 120
"""Characters of a value that is told of in a difference."""


class Damaged(NamedTuple):
    """A record that cannot be read, and why."""

    why: str


class Passage(NamedTuple):
    """One record as it reads. `number` is its place in the log, counted from 1: the line of a log file."""

    number: int
    what: Header | Sealed | Damaged


class Difference(NamedTuple):
    """Where two states are not the same: in which turn, in which part, and what each has there, as JSON."""

    turn: int
    part: str
    folded: str
    kept: str

    def __str__(self) -> str:
        if self.folded == self.kept:
            return f"turn {self.turn}: {self.part} holds the same in another order"
        return f"turn {self.turn}: {self.part} is {self.folded} by the log's events, and {self.kept} as it was kept"


def turns(records: Iterable[Record | bytes | Damaged]) -> Iterator[Passage]:
    """What each record of a log says, in order. One that is damaged is told of, and the rest goes on."""
    for number, record in enumerate(records, 1):
        if isinstance(record, Damaged):
            yield Passage(number, record)
        else:
            body = record if isinstance(record, bytes) else record.body
            yield Passage(number, _read(body, first=number == 1))


def state_after(world: World, records: Iterable[Record | bytes], turn: int | None = None) -> State:
    """The state after a turn, or at the end of a log, from its beginning and by its events alone.

    Args:
        world: the world that the session began in.
        records: a whole log.
        turn: the number of the turn; None for the last one.

    Raises:
        SaveError: the log is damaged up to there, or cannot have happened; the message names the record.
    """
    fold = Refold(world)
    for passage in turns(records):
        there = turn is not None and fold.state is not None and fold.state.turn >= turn
        if there and not (isinstance(passage.what, Sealed) and passage.what.turn == turn):
            break
        fold.take(passage)
        if fold.broken:
            raise SaveError(fold.broken)
    if fold.state is None:
        raise SaveError("the log is empty")
    return fold.state


class Refold:
    """Makes the state of a log, passage by passage, and compares it with each state that stands in the log.

    Attributes:
        state: the state so far; None where it is not known: before the head, and from a record that is damaged
            up to the next one that holds the state.
        difference: the first one that was found.
        broken: why the state could not be followed somewhere, "" where it could.
        compared: how many states were compared.
        moved: the turn after which the world was changed last; None where it never was. What was before is
            not compared: it happened in another world.
    """

    def __init__(self, world: World) -> None:
        self.state: State | None = None
        self.difference: Difference | None = None
        self.broken = ""
        self.compared = 0
        self.moved: int | None = None
        self._world = world

    def take(self, passage: Passage) -> None:
        """Go on by one record."""
        what = passage.what
        if isinstance(what, Damaged):
            self._lose(f"record {passage.number} is damaged: {what.why}")
        elif isinstance(what, Header):
            self.state = beginning(self._world, what)
        elif what.moved and what.state is not None:
            self.state, self.moved, self.difference, self.broken = what.state.copy(), what.turn, None, ""
        else:
            self._happen(passage.number, what)

    def compare(self, kept: State) -> None:
        """Compare the state so far with one that was kept elsewhere: in a save."""
        if self.state is not None and self.difference is None:
            self.compared += 1
            self.difference = difference(self.state, kept)

    def _happen(self, number: int, record: Sealed) -> None:
        if number == 1:
            self._lose("the log has no beginning")
        if self.state is None:
            self.state = record.state and record.state.copy()
            return
        try:
            self.state = after(self.state, record)
        except SaveError as error:
            self._lose(f"record {number}: {error}")
        if record.state is not None:
            self.compare(record.state)
            self.state = self.state or record.state.copy()

    def _lose(self, why: str) -> None:
        self.broken, self.state = self.broken or why, None


def difference(folded: State, kept: State) -> Difference | None:
    """The first part in which two states are not the same to the byte, if there is one."""
    one, other = plain(folded), plain(kept)
    if encoded(one) == encoded(other):
        return None
    return Difference(folded.turn, *_first(one, other, ""))


def _first(one: Any, other: Any, at: str) -> tuple[str, str, str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one != other:
        name = next(name for name in (*one, *other) if name not in one or name not in other or one[name] != other[name])
        if name in one and name in other:
            return _first(one[name], other[name], f"{at}.{name}" if at else name)
        return f"{at}.{name}" if at else name, _told(one.get(name)), _told(other.get(name))
    if isinstance(one, Sequence) and isinstance(other, Sequence) and not isinstance(one, str) and one != other:
        place = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
        if place is not None:
            return _first(one[place], other[place], f"{at}[{place}]")
        return f"the length of {at}", str(len(one)), str(len(other))
    if isinstance(one, Mapping):
        # Equal as values, so the order is another one: of this, or further in.
        inner = next((name for name in one if encoded(one[name]) != encoded(other[name])), None)
        if inner is not None and list(one) == list(other):
            return _first(one[inner], other[inner], f"{at}.{inner}" if at else inner)
    return at or "the state", _told(one), _told(one if one == other else other)


def _told(value: Any) -> str:
    text = "missing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _read(body: bytes, *, first: bool) -> Header | Sealed | Damaged:
    try:
        if first and b'"format"' in body[:20]:
            return read_header(body)
        return read_record(body)
    except SaveError as error:
        return Damaged(str(error).removeprefix("a record of the log is damaged: "))
