"""Saves, read: untrusted, so read whole, checked whole, and only then used. No world is needed for that.

A save holds all that is so. Where its log cannot be read the talk goes on all the same, without its past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from npcsdk.codec import BadNumber, from_json, read_json
from npcsdk.errors import SaveError
from npcsdk.events import FACT, Event, Heard, NodeEntered, RelationshipChanged, TextDelta, TurnStarted, VariableChanged
from npcsdk.mind.entering import DEEPEST
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import WINDOW, Place, State
from npcsdk.ports import Record
from npcsdk.safe_file import Damaged, read_file
from npcsdk.session.budget import Spent
from npcsdk.session.journal import Journal, Segment
from npcsdk.session.log_files import MAX_BYTES
from npcsdk.session.log_reading import read_log
from npcsdk.session.record import Header, first_fault, header, moved, read_state
from npcsdk.session.save_upgrades import UPGRADES
from npcsdk.session.snapshot import FORMAT, VERSION, Snapshot
from npcsdk.world.model import MAX_NUMBER, Value
from npcsdk.world.operations import apply_op, outright
from npcsdk.world.world import Player

HIGHEST = 2**53
"""No count of a save is higher: what lies beyond is no whole number everywhere."""
_ATTEMPTS = 3

_Count = Annotated[int, Field(ge=0, le=HIGHEST)]


@dataclass(frozen=True, slots=True)
class SaveFile:
    """What a save held. `records` is its log, whole; `name` is the path it was read from.

    `trouble` says why the log could not be read, "" where it could: `records` is then a head and the
    state alone, so that the talk goes on, and no turn before it can be shown or taken back.
    """

    snapshot: Snapshot
    records: Sequence[Record]
    journal: Journal
    trouble: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a save says by itself, without its log. `written` is what the file said, in its own version."""

    snapshot: Snapshot
    log: tuple[Segment, ...]
    written: Mapping[str, Any]


class _Segment(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)
    name: str = Field(pattern=r"^[^/\\\x00]+\.log$", max_length=255)
    size: _Count
    records: int = Field(ge=1, le=HIGHEST)
    crc: int = Field(ge=0, lt=2**32)


class _Spent(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, defer_build=True)
    seconds: float = Field(0.0, ge=0)
    tokens: int = Field(0, ge=0)
    cost: float = Field(0.0, ge=0)


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, defer_build=True)
    format: Literal["npcsdk-save"]
    version: int
    world: str
    player: Player
    character: str
    seed: int
    time: float = Field(ge=0)
    heard: int | None = Field(ge=FACT, le=HIGHEST)
    state: dict[str, Any]
    tail: list[dict[str, Any]]
    records: int = Field(ge=1, le=HIGHEST)
    log: list[_Segment] = Field(default_factory=list, max_length=256)
    spent: _Spent = Field(default_factory=lambda: _Spent())


def read_save(path: str | Path) -> SaveFile:
    """What a save holds, with its log.

    Raises:
        SaveError: the save is missing, damaged, too large, newer, hostile or none of npcsdk.
    """
    path = Path(path)
    for _ in range(_ATTEMPTS):
        content = _content(path)
        save = _with_log(path, _document(path, content))
        if not save.trouble or content == _content(path):
            break  # Else it was replaced while it was read, and what it named went away.
    return replace(save, name=str(path))


def read_document(path: Path) -> Document:
    """What a save says by itself. Its log is not looked at.

    Raises:
        SaveError: as `read_save` does.
    """
    return _document(path, _content(path))


def read_parked(key: str, content: bytes) -> Snapshot:
    """What a store holds of a session that is not sealed: a save that names no log.

    Raises:
        SaveError: it is damaged, newer, or none.
    """
    return _document(Path(key), content).snapshot


def _with_log(path: Path, document: Document) -> SaveFile:
    snapshot, folder = document.snapshot, path.parent.absolute()
    head = Header(snapshot.world, snapshot.player, snapshot.character, snapshot.seed)
    try:
        if upgrade := UPGRADES.get(document.written["version"]):
            records = upgrade.log(folder, document.written.get("log"), head, snapshot.settled)
            return SaveFile(replace(snapshot, records=len(records)), records, Journal())
        records, chain = read_log(folder, document.log, head)
    except Damaged as error:
        trouble = f"what was said before cannot be shown or taken back: {error}"
        records = [header(head), moved(snapshot.settled, (trouble,))]
        spared = [segment.name for segment in document.log]
        return SaveFile(replace(snapshot, records=len(records)), records, Journal(spared=spared), trouble)
    return SaveFile(snapshot, records, Journal(chain))


def _content(path: Path) -> bytes:
    try:
        content = read_file(path, MAX_BYTES)
    except Damaged as error:
        raise SaveError(f"{path}: cannot be read: it {str(error).removeprefix(f'{path} ')}. Name a save.") from None
    except ValueError as error:  # A path that can be none.
        raise SaveError(f"{path!s}: cannot be read: {error}") from None
    except OSError as error:
        raise SaveError(f"{path}: cannot be read: {error.strerror or error}") from None
    if content is None:
        raise SaveError(f"{path}: cannot be read: there is no such file")
    return content


def _document(path: Path, content: bytes) -> Document:
    try:
        written = read_json(content)
    except BadNumber as error:
        raise SaveError(f"{path}: no save of npcsdk, or damaged: {error}") from None
    except (ValueError, RecursionError):
        raise SaveError(f"{path}: damaged or cut off: it is no complete JSON document") from None
    said = _upgraded(path, written)
    try:
        document = _Document.model_validate(said)
    except ValidationError as error:
        raise SaveError(f"{path}: no save of npcsdk, or damaged: {first_fault(error)}") from None
    try:
        state = read_state(document.state)
        tail = tuple(from_json(event) for event in document.tail)
        _check(state, tail)
    except SaveError as error:
        raise SaveError(f"{path}: {error}") from None
    log = tuple(Segment(each.name, each.size, each.records, each.crc) for each in document.log)
    if log and written["version"] == VERSION and sum(segment.records for segment in log) != document.records:
        raise SaveError(f"{path}: damaged: its log does not have {document.records} records")
    snapshot = Snapshot(
        world=document.world,
        player=document.player,
        character=document.character,
        seed=document.seed,
        time=document.time,
        settled=state,
        tail=tail,
        heard=document.heard,
        spent=Spent(**document.spent.model_dump()),
        records=document.records,
    )
    return Document(snapshot, log, written)


def _upgraded(path: Path, written: Any) -> Any:
    """What the file says, as this version would say it."""
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise SaveError(f"{path}: no save of npcsdk, or damaged: it does not say that it is one")
    version = written.get("version")
    if isinstance(version, int) and version > VERSION:
        raise SaveError(
            f"{path}: made by a newer npcsdk (save version {version}; this one reads {VERSION}). Update it."
        )
    said = written
    while (version := said.get("version")) != VERSION:
        if isinstance(version, bool) or not isinstance(version, int) or version not in UPGRADES:
            raise SaveError(f"{path}: no save of npcsdk, or damaged: its version is {str(version)[:40]}")
        said = UPGRADES[version].document(said)
    return said


def _check(state: State, tail: Sequence[Event]) -> None:
    """Refuse what no session can have come to, in whatever world."""
    if len(state.history) > WINDOW:
        raise SaveError("more history than a session keeps")
    counts = [state.turn, *state.lines.values(), *state.picked.values(), *state.met.values()]
    counts += [number for visit in state.visits.values() for number in (visit.times, visit.turn)]
    if not all(0 <= count <= HIGHEST for count in counts) or min(state.time, state.quiet_since) < 0:
        raise SaveError("the state is damaged: a count or a time is impossible")
    _check_tail(state, tail)
    _check_sides(state, tail)
    try:
        Fold(state, tail).view(None)
    except (ValueError, TypeError, KeyError) as error:
        raise SaveError(f"the open turn cannot have happened: {error}") from None
    _check_values(state.variables)
    _check_values(state.relationships)
    places: list[Place | NodeEntered] = [*state.places.values()]
    places += [event for event in tail if isinstance(event, NodeEntered)]
    for place in places:
        stack = place.stack or ()
        if len(stack) > DEEPEST:
            raise SaveError(f"more than {DEEPEST} calls are open")
        for frame in stack:
            _check_values(frame.saved)


def _check_values(values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        try:
            apply_op("", outright(value))
        except ValueError as error:
            raise SaveError(f"{name[:80]}: {error}") from None


def _check_tail(state: State, tail: Iterable[Event]) -> None:
    reached, turn = FACT, None
    for index, event in enumerate(tail):
        turn = event.turn if turn is None else turn
        if event.turn != turn or isinstance(event, Heard) or (isinstance(event, TurnStarted) and index):
            raise SaveError(f"the open turn does not hang together at event {index}")
        if not state.turn <= turn <= HIGHEST:
            raise SaveError("the open turn is none that could follow")
        if event.time < 0 or (isinstance(event, TextDelta) and event.at < 0) or abs(event.at) > HIGHEST:
            raise SaveError(f"event {index} of the open turn has an impossible stamp")
        if isinstance(event, RelationshipChanged) and event.at == FACT:
            continue  # What somebody made of an event that came later, and that nothing cuts off.
        if isinstance(event, VariableChanged | RelationshipChanged):
            # Effects come in order: whatever is cut off their end, those before it still add up.
            if event.at < reached:
                raise SaveError(f"event {index} of the open turn comes too late")
            reached = event.at


def _check_sides(state: State, tail: Iterable[Event]) -> None:
    """Refuse steps in relationships that do not add up, whatever is cut off: facts among them come in any order."""
    most: dict[str, float] = {}
    for index, event in enumerate(tail):
        if isinstance(event, RelationshipChanged):
            key = f"{event.character}>{event.toward}.{event.dimension}"
            if key not in most:
                most[key] = _size(state.relationships.get(key, 0), index)
            try:
                most[key] += abs(event.began) + _size(apply_op(0, event.op), index)
            except ValueError as error:
                raise SaveError(f"event {index} of the open turn cannot have happened: {error}") from None
            if not most[key] <= MAX_NUMBER:
                raise SaveError(f"event {index} of the open turn cannot have happened: it is more than can be")


def _size(value: Value, index: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SaveError(f"event {index} of the open turn cannot have happened: {str(value)[:40]!r} is no number")
    return abs(value)
