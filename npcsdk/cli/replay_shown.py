"""How a log looks to people: turn by turn, what the player did, where it led, what was said and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import singledispatchmethod
from typing import TypeAlias

from rich.console import Console
from rich.text import Text

from npcsdk.cli.clean import clean, clean_line
from npcsdk.cli.replay_lines import Said, told
from npcsdk.events import (
    Appraised,
    Event,
    EventEmitted,
    FeelingChanged,
    Felt,
    InputReceived,
    MemoryAdded,
    NodeEntered,
    Notice,
    OptionsOffered,
    Perceived,
    RelationshipChanged,
    SessionEnded,
    TurnEnded,
    TurnStarted,
    VariableChanged,
)
from npcsdk.mind.fold import until
from npcsdk.mind.unmet import shown
from npcsdk.session.record import Header, Sealed
from npcsdk.session.replay import Damaged, Passage, Refold
from npcsdk.session.snapshot import Snapshot

_BREAKS = re.compile(r"[\n\t]")
Row: TypeAlias = tuple[str, str]
"""A line of text and its style."""


class ReplayShown:
    """Prints a log, one passage after the other.

    Args:
        console: where to.
        names: the names of characters, by id, where they are known.
    """

    def __init__(self, console: Console, names: Mapping[str, str] | None = None) -> None:
        self._console = console
        self._names = names or {}
        self._character = ""

    def take(self, passage: Passage, why: Sequence[str] = ()) -> None:
        """Print one record. `why` explains its inputs, in order."""
        match passage.what:
            case Header() as head:
                self._character = head.character
                player = f"player {head.player.id}, called {head.player.name}"
                where = f"A session in {head.world} with {self._name(head.character)}; {player}; seed {head.seed}."
                self._print([(where, "bold")])
            case Damaged(why=reason):
                self._print([(f"Record {passage.number} is left out: {reason}", "red")])
            case Sealed() as record if record.moved:
                rows = [(f"After turn {record.turn} the world was changed.", "bold yellow")]
                self._print([*rows, *((f"  {line}", "yellow") for line in record.moved)])
            case Sealed() as record:
                self._turn(record.turn, record.events, record.heard, why)

    def open(self, snapshot: Snapshot, why: Sequence[str] = ()) -> None:
        """Print the turn of a save that is not sealed yet."""
        if snapshot.tail:
            fold = snapshot.fold
            self._turn(fold.turn, tuple(until(snapshot.tail, snapshot.heard)), snapshot.heard, why, of=fold.length)

    def trouble(self, text: str) -> None:
        """Say that the log is not as it was written."""
        self._print([("", ""), (f"The log is damaged: {text}.", "bold red")])

    def verdict(self, fold: Refold, *, with_save: bool) -> None:
        """Say whether the log gives the state that it should."""
        if fold.moved is not None:
            why = f"After turn {fold.moved} the world was changed; the log is compared from there on."
            self._print([("", ""), (why, "")])
        if fold.difference:
            text = f"The log does not give the same state. It differs first after {fold.difference}."
        elif fold.broken:
            text = f"Whether the log gives the same state cannot be told: {fold.broken}."
        elif with_save:
            text = "The log gives the state of the save, to the byte."
        elif fold.compared:
            text = f"The log gives every state that stands in it, to the byte: {fold.compared} were compared."
        else:
            text = "The log can be followed to its end. No state stands in it that could be compared."
        self._print([("", ""), (text, "bold red" if fold.difference or fold.broken else "bold green")])

    def _turn(
        self, turn: int, events: Sequence[Event], heard: int | None, why: Sequence[str], of: int | None = None
    ) -> None:
        start = next((event for event in events if isinstance(event, TurnStarted)), None)
        head = f"Turn {turn}  {clock(start.time)}" if start else f"After turn {turn}"
        if start and start.character != self._character:
            self._character = start.character
            head += f"  with {self._name(start.character)}"
        rows: list[Row] = [("", ""), (head if of is None else f"{head}  open: not sealed yet", "bold")]
        reasons = list(why)
        for event in told(events):
            rows += self._rows(event)
            if isinstance(event, InputReceived) and event.kind != "begin" and reasons:
                rows += ((f"    {line}", "dim") for line in clean(reasons.pop(0)).split("\n"))
        self._print([*rows, *(_ending(events, heard, of) if start else ())])

    @singledispatchmethod
    def _rows(self, event: Event | Said) -> Iterable[Row]:
        """What of an event is shown."""
        return ()

    @_rows.register
    def _(self, said: Said) -> Iterable[Row]:
        source = [said.line, "generated" * said.generated, f"taken up at {said.start}" * bool(said.start)]
        about = ", ".join(filter(None, source))
        yield f"  {self._name(said.speaker)}{f' <{about}>' if about else ''}: {said.text}", ""

    @_rows.register
    def _(self, event: InputReceived) -> Iterable[Row]:
        yield _given(event), "bold cyan"

    @_rows.register
    def _(self, event: NodeEntered) -> Iterable[Row]:
        way = f"  -> {event.graph}.{event.node}{f' ({event.reason})' if event.reason else ''}"
        way += ", back where it was" if event.again else ""
        if event.stack is not None:
            calls = ", ".join(f"{frame.graph}.{frame.node}" for frame in event.stack)
            way += f"; open calls: {calls or 'none'}"
        yield way, "green"

    @_rows.register
    def _(self, event: VariableChanged) -> Iterable[Row]:
        yield f"  {event.name} {_op(event.op)} is {shown(event.value)}", "magenta"

    @_rows.register
    def _(self, event: RelationshipChanged) -> Iterable[Row]:
        who = f"{self._name(event.character)} toward {self._name(event.toward)}"
        yield f"  {who}: {event.dimension} {_op(event.op)}{_because(event.cause)}", "magenta"

    @_rows.register
    def _(self, event: Felt) -> Iterable[Row]:
        toward = f" toward {self._name(event.toward)}" if event.toward else ""
        yield f"  {self._name(event.character)} feels {event.feeling}{toward}{_because(event.cause)}", "magenta"

    @_rows.register
    def _(self, event: FeelingChanged) -> Iterable[Row]:
        hidden = f", and keeps back {event.hidden}" if event.hidden else ""
        yield f"  {self._name(event.character)} shows {event.feeling}{hidden}", "magenta"

    @_rows.register
    def _(self, event: Perceived) -> Iterable[Row]:
        yield f"  sounds {event.feeling}, valence {event.valence:+.2f} (by {event.by})", "magenta"

    @_rows.register
    def _(self, event: Appraised) -> Iterable[Row]:
        goals = ", ".join(f"{goal} {likely:.2f}" for goal, likely in event.goals.items())
        yield f"  {event.name}: likely now {goals}", "magenta"

    @_rows.register
    def _(self, event: EventEmitted) -> Iterable[Row]:
        yield f"  emits {event.name}", "magenta"

    @_rows.register
    def _(self, event: MemoryAdded) -> Iterable[Row]:
        yield f"  {self._name(event.character)} remembers: {event.text}", "magenta"

    @_rows.register
    def _(self, event: OptionsOffered) -> Iterable[Row]:
        for number, option in enumerate(event.options, 1):
            closed = f" ({option.unavailable})" if option.unavailable else ""
            yield f"  {number}. {option.text} <{option.id}>{closed}", "dim" if closed else "cyan"

    @_rows.register
    def _(self, event: Notice) -> Iterable[Row]:
        yield f"  {event.level} {event.code}: {event.text}", "yellow"

    @_rows.register
    def _(self, event: SessionEnded) -> Iterable[Row]:
        yield f"  The end{f': {event.ending}' if event.ending else ''}.", "bold"

    def _name(self, character: str) -> str:
        return self._names.get(character, character)

    def _print(self, rows: Iterable[Row]) -> None:
        """All of it at once: ten thousand turns are many lines."""
        lines = ((f"{_BREAKS.sub(' ', clean(text))}\n", style) for text, style in rows)
        self._console.print(Text.assemble(*lines), end="", soft_wrap=not self._console.is_terminal)


def clock(seconds: float) -> str:
    """Game time as minutes and seconds, hours before them where there are any: `1:02:05.3`."""
    if not 0 <= seconds < 1e9:
        return f"{seconds:g} s"
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{f'{hours}:{minutes:02}' if hours else minutes}:{rest // 10:02}.{rest % 10}"


def _given(event: InputReceived) -> str:
    match event.kind:
        case "say":
            return f"> {clean_line(event.text)}"
        case "choose":
            return f"> {clean_line(event.text)} <{event.name}>"
        case "event":
            data = ", ".join(f"{name}: {value}" for name, value in event.data.items())
            return f"* {event.name}{f' ({data})' if data else ''}"
        case "silence":
            seconds = event.data.get("seconds")
            return f"* silence{f' of {seconds:.1f} s' if isinstance(seconds, int | float) else ''}"
    return "* the talk begins" if event.kind == "begin" else f"* {event.kind}"


def _because(cause: str) -> str:
    return f" ({cause})" if cause else ""


def _op(op: str | int | float | bool | tuple[str, ...]) -> str:
    return op if isinstance(op, str) and op[:1] in "+-" and op else f"= {shown(op)}"


def _ending(events: Sequence[Event], heard: int | None, of: int | None) -> Iterator[Row]:
    """How far it was heard, where that is not to its end, and that it failed."""
    ended = next((event for event in reversed(events) if isinstance(event, TurnEnded)), None)
    if ended and ended.reason == "failed":
        yield "  The turn failed.", "red"
    if ended and ended.reason == "done":
        return
    if heard is None:
        yield "  It was not said to its end.", "yellow"
    elif heard <= 0:
        yield "  Cut short before anything of it was heard.", "yellow"
    else:
        yield f"  Cut short: heard up to character {heard}{'' if of is None else f' of {of}'}.", "yellow"
