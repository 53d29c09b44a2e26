"""What the log of a session holds: a first record that says whose it is, then one for each turn that was sealed.

The log alone tells the whole state, to the byte: each record has the events that were heard, and every
`STATES` records the state itself stands beside them, so that no reader begins at the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from npcsdk.codec import adapter, from_json, plain, read_json
from npcsdk.errors import SaveError
from npcsdk.events import EVENT_TYPES, Event, Mark, Notice, Recalled, TextDelta, UtteranceReady
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.fold import Fold, until
from npcsdk.mind.state import State
from npcsdk.ports import Record
from npcsdk.world.model import Value
from npcsdk.world.world import Player, World

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "npcsdk-log"
VERSION = 2
STATES = 32
"""Records from one that holds the state to the next."""
_LEFT_OUT = {"turn", "metrics"}
"""Fields of events that no record has: its turn is said once, and what was measured is not part of what happened."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first record of a log says: in which world the session began, for whom, and from which seed.

    `variables` are those it began with: the world may have others at their beginning by now. None: the log is of
    an npcsdk that did not write them.
    """

    world: str
    player: Player
    character: str
    seed: int
    variables: dict[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A turn that can change no more. `heard` is how far it was heard in characters, None to its end.

    `quiet` and `time` are what the state has by its end. `state` is that state, where the record holds it.
    `moved` says what became of the state in a world that changed: the record then holds no turn.
    """

    turn: int
    heard: int | None
    events: tuple[Event, ...]
    quiet: float
    time: float
    state: State | None = None
    moved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ends:
    heard: int | None
    quiet: float
    time: float
    moved: tuple[str, ...] = ()


def header(head: Header) -> Record:
    """The first record of a log."""
    said: dict[str, Any] = {"format": FORMAT, "version": VERSION, "world": head.world}
    said |= {"player": head.player.model_dump(), "character": head.character, "seed": head.seed}
    if head.variables is not None:
        said["variables"] = head.variables
    return Record(0, encoded(said))


def sealed(fold: Fold, number: int) -> Record:
    """The record of the last turn, just before it is sealed: its heard events, text joined, sound left out.

    Args:
        fold: whose tail is about to be sealed.
        number: how many records the log has.
    """
    state = fold.view(fold.heard)
    events = b",".join([_written(event) for event in _kept(fold)])
    heard = b"null" if fold.heard is None else b"%d" % fold.heard
    ends = f'"quiet":{state.quiet_since!r},"time":{state.time!r}'.encode()
    more = b',"state":%b' % encoded(plain(replace(state, recalled=()))) if number % STATES == 0 else b""
    return Record(fold.turn, b'{"turn":%d,"events":[%b],"heard":%b,%b%b}' % (fold.turn, events, heard, ends, more))


def aside(settled: State, events: Iterable[Event]) -> Record:
    """The record of events that change no state, beside any turn: memories that the game adds.

    Args:
        settled: the state that the log tells of.
        events: with its turn and time.
    """
    told = b",".join([_written(event) for event in events])
    ends = f'"quiet":{settled.quiet_since!r},"time":{settled.time!r}'.encode()
    return Record(settled.turn, b'{"turn":%d,"events":[%b],"heard":null,%b}' % (settled.turn, told, ends))


def moved(state: State, why: Iterable[str]) -> Record:
    """The record of a state that was fitted into a world that changed."""
    said: dict[str, Any] = {
        "turn": state.turn,
        "heard": None,
        "events": [],
        "quiet": state.quiet_since,
        "time": state.time,
    }
    return Record(state.turn, encoded({**said, "state": plain(state), "moved": list(why)}))


def read_header(body: bytes) -> Header:
    """What the first record says.

    Raises:
        SaveError: it is none, or of a newer npcsdk.
    """
    said = _object(body)
    if said.get("format") != FORMAT:
        raise SaveError("this is no log of npcsdk")
    version = said.get("version")
    if isinstance(version, int) and version > VERSION:
        raise SaveError(f"made by a newer npcsdk (log version {version}; this one reads {VERSION}). Update it.")
    try:
        return _header().validate_python({name: said.get(name) for name in Header.__slots__})
    except ValidationError as error:
        raise SaveError(f"the head of the log is damaged: {first_fault(error)}") from None


def read_record(body: bytes) -> Sealed:
    """What a record other than the first says.

    Raises:
        SaveError: it is damaged.
    """
    said = _object(body)
    turn, events = said.get("turn"), said.get("events")
    if not isinstance(turn, int) or not isinstance(events, list):
        raise SaveError("a record of the log is damaged: it has no turn or no events")
    try:
        told = tuple(from_json({"turn": turn, **event} if isinstance(event, Mapping) else event) for event in events)
    except SaveError as error:
        raise SaveError(f"the record of turn {turn} is damaged: {error}") from None
    try:
        rest = _ends().validate_python(
            {name: said[name] for name in ("heard", "quiet", "time", "moved") if name in said}
        )
    except ValidationError as error:
        raise SaveError(f"the record of turn {turn} is damaged: {first_fault(error)}") from None
    state = read_state(said["state"]) if said.get("state") is not None else None
    return Sealed(turn, rest.heard, told, rest.quiet, rest.time, state, rest.moved)


def ready() -> None:
    """Make what reads and writes records, which is made once. Takes some 20 ms: call it in a thread."""
    _state()
    _ends()
    for kind in EVENT_TYPES:
        adapter(kind)


def read_state(value: Any) -> State:
    """A state from JSON values; whether a world has what it names is not looked at.

    Raises:
        SaveError: it is damaged.
    """
    try:
        return _state().validate_python(value)
    except ValidationError as error:
        raise SaveError(f"the state is damaged: {first_fault(error)}") from None


def beginning(world: World, head: Header) -> State:
    """The state in which a session began."""
    state = State.fresh(world, head.character)
    if head.variables is not None:
        state.variables = dict(head.variables)
    return state


def replayed(start: State, records: Iterable[Sealed]) -> State:
    """The state after these records.

    Args:
        start: the state before them; it is not changed.
        records: in order.

    Raises:
        SaveError: they cannot have happened.
    """
    state = start
    for record in records:
        state = after(state, record)
    return state


def after(state: State, record: Sealed) -> State:
    """The state after one more record, as its events make it; `record.state` is asked only where the world changed.

    Raises:
        SaveError: it cannot have happened.
    """
    if record.moved and record.state is not None:
        return record.state.copy()
    state = state.copy()
    try:
        for event in record.events:
            state.apply(event)
    except (ValueError, TypeError, KeyError) as error:
        raise SaveError(f"turn {record.turn} of the log cannot have happened: {error}") from None
    state.quiet_since, state.time, state.recalled = record.quiet, record.time, ()
    return state


def state_at(world: World, records: Sequence[Record]) -> State:
    """The state at the end of a log, whose first record is its head: from the last state that stands in it.

    Raises:
        SaveError: the log is damaged, or has no beginning.
    """
    later: list[Sealed] = []
    for record in reversed(records[1:]):
        read = read_record(record.body)
        if read.state is not None:
            return replayed(read.state, reversed(later))
        later.append(read)
    head = read_header(records[0].body)
    return replayed(beginning(world, head), reversed(later))


def encoded(value: Any) -> bytes:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a value, and where."""
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def without_marks(event: Event) -> Event:
    """An utterance without its marks: no state follows from them, and a mouth has some thirty a second.

    Vocal sounds stay: they are tags of the line, and no other event tells of them.
    """
    return replace(event, marks=_sounds(event)) if isinstance(event, UtteranceReady) else event


def _sounds(utterance: UtteranceReady, heard: int | None = None) -> tuple[Mark, ...]:
    """Its vocal sounds, as far as it was heard."""
    sounds = tuple([mark for mark in utterance.marks if mark.kind == "sound"])
    if heard is None or not sounds:
        return sounds
    return tuple(mark for mark in sounds if utterance.at + mark.at <= heard)


def _kept(fold: Fold) -> list[Event]:
    """What the log keeps of the tail: all but sound and what the game was told aside; tags like [laugh] stay."""
    events: list[Event] = []
    text: list[str] = []
    for event in fold.tail if fold.heard is None else until(fold.tail, fold.heard):
        kind = type(event)
        if kind is TextDelta:
            text.append(event.text)  # type: ignore[attr-defined]
            if len(text) > 1:
                continue
        elif isinstance(event, UtteranceReady):
            sounds = _sounds(event, fold.heard)
            if not sounds:
                continue
            event = UtteranceReady(event.line_id, event.speaker, "", 0.0, marks=sounds, at=event.at, time=event.time)
        elif isinstance(event, Notice) and event.level == "info":
            continue
        elif isinstance(event, Recalled):  # Of what came to mind, which memories: they stand in the log already.
            event = replace(event, memories=tuple(map(_pointer, event.memories)))
        if text and kind is not TextDelta:
            if len(text) > 1:
                events[-1] = replace(events[-1], text="".join(text))  # type: ignore[call-arg]
            text.clear()
        events.append(event)
    if len(text) > 1:
        events[-1] = replace(events[-1], text="".join(text))  # type: ignore[call-arg]
    return events


def _pointer(found: Recollection) -> Recollection:
    return Recollection(memory=Memory(id=found.memory.id, text=""), score=found.score)


def _written(event: Event) -> bytes:
    """The event as JSON, without what the record says or leaves out, and without what is as it is by default."""
    start, write = _writer(event.type)
    try:
        body = write(event, exclude_defaults=True, exclude=_LEFT_OUT)
    except ValueError:  # Half a character, which only our own writing lets pass.
        body = encoded({name: value for name, value in plain(event).items() if name not in _LEFT_OUT})
    return start + b"," + body[1:] if len(body) > 2 else start + b"}"


@cache
def _writer(kind: str) -> tuple[bytes, Callable[..., bytes]]:
    """How an event of a kind begins, and what writes the rest, in C: the session's loop stands still meanwhile."""
    return b'{"type":"%b"' % kind.encode("ascii"), adapter(kind).serializer.to_json


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = read_json(body)
    except (ValueError, RecursionError):
        raise SaveError("a record of the log is damaged: it is no JSON") from None
    if not isinstance(said, dict):
        raise SaveError("a record of the log is damaged: it is no JSON object")
    return said


@cache
def _state() -> TypeAdapter[State]:
    from pydantic import TypeAdapter

    return TypeAdapter(State)


@cache
def _header() -> TypeAdapter[Header]:
    from pydantic import TypeAdapter

    return TypeAdapter(Header)


@cache
def _ends() -> TypeAdapter[_Ends]:
    from pydantic import TypeAdapter

    return TypeAdapter(_Ends)
