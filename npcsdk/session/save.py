"""Saves: one versioned JSON document, beside a log of sealed turns that is only ever appended to.

A save is untrusted: it is read whole, checked whole, and only then used.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from npcsdk.codec import BadNumber, from_json, plain, read_json, to_json
from npcsdk.errors import SaveError
from npcsdk.events import (
    FACT,
    Event,
    Heard,
    NodeEntered,
    RelationshipChanged,
    TextDelta,
    TurnStarted,
    VariableChanged,
)
from npcsdk.mind.entering import DEEPEST
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import TURNS_KEPT, WINDOW, Place, State
from npcsdk.session.budget import Spent
from npcsdk.session.context import Context
from npcsdk.session.record import without_marks
from npcsdk.world.model import Value
from npcsdk.world.operations import apply_op, outright
from npcsdk.world.world import Player, World

if TYPE_CHECKING:
    from pydantic import TypeAdapter

VERSION = 1
MAX_BYTES = 4_000_000
"""A save larger than this was not made by npcsdk."""


@dataclass(slots=True)
class Journal:
    """The log of a session: what is on disk already, and what is sealed but not yet written."""

    path: Path | None = None
    size: int = 0
    pending: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Saved:
    """What a save held, checked against its world."""

    player: Player
    character: str
    seed: int
    time: float
    fold: Fold
    journal: Journal
    spent: Spent


class _Log(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)
    name: str = Field(pattern=r"^[^/\\\x00]+\.log$", max_length=255)
    size: int = Field(ge=0)


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
    heard: int | None = Field(ge=FACT)
    state: dict[str, Any]
    tail: list[dict[str, Any]]
    log: _Log
    spent: _Spent = Field(default_factory=lambda: _Spent())


def write_save(path: Path, journal: Journal, context: Context, character: str, heard: int | None) -> None:
    """Write a session to `path` and what was sealed since the last save to the log beside it.

    Each file is written to a temporary name, flushed to disk and renamed, or appended to: a crash
    leaves the old save or the new one.

    Raises:
        SaveError: the files cannot be written; the session goes on.
    """
    fold = context.fold
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        log = path.with_name(path.name + ".log").absolute()  # The program may change its folder before the next save.
        size = _write_log(log, journal)
        document = {
            "format": "npcsdk-save",
            "version": VERSION,
            "world": context.world.id,
            "player": context.player.model_dump(),
            "character": character,
            "seed": context.seed,
            "time": context.time,
            "heard": heard,
            "state": plain(fold.settled),
            "tail": [to_json(without_marks(event)) for event in fold.tail],
            "log": {"name": log.name, "size": size},
            "spent": asdict(context.purse.spent),
        }
        _replace(path, json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass"))
    except (OSError, ValueError) as error:  # ValueError: a path that can be none.
        reason = getattr(error, "strerror", None) or error
        raise SaveError(f"{path}: cannot be written: {reason}. The talk goes on; save elsewhere.") from error
    journal.path, journal.size = log, size
    journal.pending.clear()


def read_save(path: Path, world: World) -> Saved:
    """What a save holds.

    Raises:
        SaveError: it is missing, damaged, too large, newer, hostile or of another world.
    """
    document = _parsed(path)
    if document.world != world.id:
        raise SaveError(f"{path}: this is a save of the world {document.world!r}, not of {world.id!r}")
    if document.character not in world.characters:
        raise SaveError(f"{path}: the world has no character {document.character!r} any more")
    try:
        state = _state().validate_python(document.state)
    except ValidationError as error:
        raise SaveError(f"{path}: the state is damaged: {_first(error)}") from None
    tail = [from_json(event) for event in document.tail]
    _check_state(path, state, tail, world)
    fold = Fold(state, tail, document.heard)
    journal = Journal(path.with_name(document.log.name).absolute(), document.log.size)
    spent = Spent(**document.spent.model_dump())
    return Saved(document.player, document.character, document.seed, document.time, fold, journal, spent)


def _parsed(path: Path) -> _Document:
    try:
        if path.exists() and not path.is_file():  # Opening a named pipe would wait for ever.
            raise SaveError(f"{path}: cannot be read: it is not a file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise SaveError(f"{path}: larger than {MAX_BYTES} bytes; this is no save of npcsdk")
        value = read_json(content)
    except OSError as error:
        raise SaveError(f"{path}: cannot be read: {error.strerror or error}") from None
    except BadNumber as error:
        raise SaveError(f"{path}: no save of npcsdk, or damaged: {error}") from None
    except (ValueError, RecursionError):
        raise SaveError(f"{path}: damaged or cut off: it is no complete JSON document") from None
    version = value.get("version") if isinstance(value, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise SaveError(
            f"{path}: made by a newer npcsdk (save version {version}; this one reads {VERSION}). Update it."
        )
    try:
        return _Document.model_validate(value)
    except ValidationError as error:
        raise SaveError(f"{path}: no save of npcsdk, or damaged: {_first(error)}") from None


def _check_state(path: Path, state: State, tail: Sequence[Event], world: World) -> None:
    if len(state.history) > WINDOW or len(state.said) > (TURNS_KEPT + 2) * (1 + len(world.characters)):
        raise SaveError(f"{path}: more history than a session keeps")
    _check_tail(path, tail)
    try:
        played = Fold(state, tail).view(None)
    except (ValueError, TypeError, KeyError) as error:
        raise SaveError(f"{path}: the open turn cannot have happened: {error}") from None
    for character in (*state.places, *played.places):
        if character not in world.characters:
            raise SaveError(f"{path}: the world has no character {character!r} any more")
    _check_values(path, state.variables)
    places: list[Place | NodeEntered] = [*state.places.values()]
    places += [event for event in tail if isinstance(event, NodeEntered)]
    for place in places:
        stack = place.stack or ()
        if len(stack) > DEEPEST:
            raise SaveError(f"{path}: more than {DEEPEST} calls are open")
        for graph, node in ((place.graph, place.node), *((frame.graph, frame.node) for frame in stack)):
            if graph not in world.graphs or node not in world.graphs[graph].nodes:
                raise SaveError(f"{path}: the world has no node {graph}.{node} any more")
        for frame in stack:
            _check_values(path, frame.saved)


def _check_values(path: Path, values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        try:
            apply_op("", outright(value))
        except ValueError as error:
            raise SaveError(f"{path}: {name[:80]}: {error}") from None


def _check_tail(path: Path, tail: Sequence[Event]) -> None:
    reached = FACT
    for index, event in enumerate(tail):
        if event.turn != tail[0].turn or isinstance(event, Heard) or (isinstance(event, TurnStarted) and index):
            raise SaveError(f"{path}: the open turn does not hang together at event {index}")
        if event.time < 0 or (isinstance(event, TextDelta) and event.at < 0):
            raise SaveError(f"{path}: event {index} of the open turn has an impossible stamp")
        if isinstance(event, VariableChanged | RelationshipChanged):
            # Effects come in order: whatever is cut off their end, those before it still add up.
            if event.at < reached:
                raise SaveError(f"{path}: event {index} of the open turn comes too late")
            reached = event.at


def _write_log(path: Path, journal: Journal) -> int:
    """Bring the log at `path` up to date; its new size in bytes."""
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in journal.pending)
    fresh = lines.encode("utf-8", "surrogatepass")
    if journal.path == path and path.exists() and path.stat().st_size == journal.size:
        with path.open("ab") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
    else:  # Another place, or a file that holds more than this session knows: start from what is known.
        past = journal.path.read_bytes()[: journal.size] if journal.path and journal.path.is_file() else b""
        fresh = past + fresh
        _replace(path, fresh)
        return len(fresh)
    return journal.size + len(fresh)


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


@cache
def _state() -> TypeAdapter[State]:
    from pydantic import TypeAdapter

    return TypeAdapter(State)
