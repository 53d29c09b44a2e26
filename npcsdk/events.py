"""What happened: the events of a session, frozen, with JSON both ways.

Every event carries `turn` (the number of its turn), `at` and `time` (seconds of game time).
`at` is the number of characters of the turn's visible text before the event; `at = -1` is a fact
that cannot be undone: the player's input, an option picked, a game event, and their effects.
What comes outside a turn carries the number of the turn before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

from npcsdk.affect import LASTING, Lasting
from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.event_parts import Frame as Frame
from npcsdk.event_parts import OfferedOption as OfferedOption
from npcsdk.event_parts import TextPart as TextPart
from npcsdk.memory import ORDINARY, Memory, MemoryKind, Recollection, Source
from npcsdk.utterance import MAX_RATE as MAX_RATE
from npcsdk.utterance import Audio as Audio
from npcsdk.utterance import Mark as Mark
from npcsdk.utterance import MarkKind as MarkKind

FACT = -1
"""The `at` of a fact that cannot be undone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Event:
    """Base of all events: the stamps.

    How events are compared and shown is written here once: made anew for each kind, as dataclasses do, it would be
    a third of what a kind costs when npcsdk is imported.
    """

    type: ClassVar[str] = "event"
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "allow_inf_nan": False}
    turn: int = 0
    at: int = FACT
    time: float = 0.0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event) or other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash(_values(self))

    def __repr__(self) -> str:
        told = [f"{each.name}={getattr(self, each.name)!r}" for each in fields(self)]
        return f"{self.__class__.__qualname__}({', '.join(told)})"


def _values(event: Event) -> tuple[Any, ...]:
    return tuple([getattr(event, each.name) for each in fields(event)])


InputKind = Literal["begin", "say", "choose", "event", "silence"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InputReceived(Event):
    """What reached the character: words, a picked option, a game event, or silence.

    `name` is the option's id or the event's name; `data` is what the game sent with the event. `graph` is
    that of an option which was offered behind a cut line, where it is not the graph of that line. `witnesses` are
    those who noticed an event.
    """

    type: ClassVar[str] = "input_received"
    kind: InputKind
    parts: tuple[TextPart, ...] = ()
    speaker: str = ""
    name: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    graph: str = ""
    witnesses: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All text parts, joined."""
        return " ".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TurnStarted(Event):
    """A turn began; what the turn before it left open is sealed. `present` are others who hear what is said in it."""

    type: ClassVar[str] = "turn_started"
    character: str
    present: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NodeEntered(Event):
    """The dialogue moved to a node. `reason` says what led there.

    `stack` are the calls that are open from now on, the outermost first; None: the same as before.
    With `again` the talk is back where it was when it called: nothing is said, and no visit counted.
    """

    type: ClassVar[str] = "node_entered"
    graph: str
    node: str
    reason: str = ""
    stack: tuple[Frame, ...] | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LineChosen(Event):
    """A line is about to be said, authored or generated.

    `order` is there for one of several `lines`: the larger, the later it was said. See `mind.lines`.
    A line that was cut short and is taken up again leaves out its first `start` characters. `locale` is the
    one that its text is from, "" for a text as it was written.
    """

    type: ClassVar[str] = "line_chosen"
    line_id: str
    speaker: str
    generated: bool = False
    order: int = 0
    start: int = 0
    locale: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TextDelta(Event):
    """More of the visible text of the line."""

    type: ClassVar[str] = "text_delta"
    text: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FeelingChanged(Event):
    """What the character shows from here on.

    Within a line it is what the line's tag says, and is felt as well. As a fact (`at` -1) it only shows what is
    felt. `hidden` is what is felt beneath, where that is kept back, and may show for a moment. `lasts` says how
    quickly it fades, if nothing else comes.
    """

    type: ClassVar[str] = "feeling_changed"
    character: str
    feeling: Feeling
    hidden: Feeling | None = None
    lasts: Lasting = LASTING


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Felt(Event):
    """Something is felt, be it shown or not: an impulse that fades, and that pushes the mood.

    `cause` is the event, the effect or the word that it comes from, and `toward` whom it is about, a character's
    id or `player`; "" for nobody.
    """

    type: ClassVar[str] = "felt"
    character: str
    feeling: Feeling
    cause: str = ""
    toward: str = ""
    lasts: Lasting = LASTING


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Perceived(Event):
    """How the player sounded: `feeling`, and `valence` from -1 (bad) to 1 (good).

    `by` is what read it: `words`, an `embedder`, or the `model`. What could not be read is not told of.
    """

    type: ClassVar[str] = "perceived"
    feeling: Feeling
    valence: float = 0.0
    by: str = "words"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Appraised(Event):
    """How likely goals are since an event of the game, 0 to 1 each, by `character.goal`."""

    type: ClassVar[str] = "appraised"
    name: str
    goals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UtteranceReady(Event):
    """A voiced slice of a line. `at` is where its text begins in the turn's visible text.

    `feeling` is the one at its start; `duration` is in seconds, of the audio where there is any,
    else the estimated reading time. `audio` is None for a silent utterance.
    """

    type: ClassVar[str] = "utterance_ready"
    line_id: str
    speaker: str
    text: str
    duration: float
    feeling: Feeling = NEUTRAL
    audio: Audio | None = None
    marks: tuple[Mark, ...] = ()
    voice: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CommandIssued(Event):
    """What the game should do: a gesture, an animation, an action."""

    type: ClassVar[str] = "command_issued"
    name: str
    args: tuple[str, ...] = ()
    character: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OptionsOffered(Event):
    """What the player may pick now, besides saying something."""

    type: ClassVar[str] = "options_offered"
    options: tuple[OfferedOption, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class VariableChanged(Event):
    """An effect on a variable, as the operation (`"+5"`, or the value to set).

    `name` is `variable` for one of the world, `graph.variable` or `character.variable` for the others. `value` is
    what came out, for display only: state is computed from the operation.
    """

    type: ClassVar[str] = "variable_changed"
    name: str
    op: str | int | float | bool | tuple[str, ...]
    value: str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RelationshipChanged(Event):
    """A step in what a character thinks of someone: `toward` is a character's id, or `player`.

    `cause` is what moved it, where that was no effect of a node or an edge: an event, or `model`. `began` is what
    that side was before anything moved it, as the character's file says: steps add to that, whatever is cut.
    """

    type: ClassVar[str] = "relationship_changed"
    character: str
    toward: str
    dimension: str
    op: str | int | float
    cause: str = ""
    began: int | float = 0


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventEmitted(Event):
    """The dialogue tells of something, as an effect says: the game may act on it, and transitions may wait for it."""

    type: ClassVar[str] = "event_emitted"
    name: str
    character: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MemoryAdded(Event):
    """A character will remember this, besides what is said and done in its sight, which it remembers by itself.

    What the fields say is told at `Memory`. `happened` is the game time when it happened, if that was before.
    """

    type: ClassVar[str] = "memory_added"
    character: str
    memory_id: str
    text: str
    source: Source = "seen"
    by: str = ""
    said_by: str = ""
    to: str = ""
    kind: MemoryKind = "event"
    importance: float = ORDINARY
    feeling: Feeling = NEUTRAL
    happened: float | None = None
    there: tuple[str, ...] = ()
    confided: bool = False
    of: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()

    @property
    def memory(self) -> Memory:
        """What is remembered."""
        return Memory(
            id=self.memory_id,
            text=self.text,
            time=self.time if self.happened is None else self.happened,
            turn=self.turn if self.happened is None else 0,
            said_by=self.said_by,
            to=self.to,
            there=self.there,
            source=self.source,
            by=self.by,
            kind=self.kind,
            importance=self.importance,
            feeling=self.feeling,
            confided=self.confided,
            of=self.of,
            settles=self.settles,
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Recalled(Event):
    """What comes to a character's mind in this turn, at what is said to it; the best fit first."""

    type: ClassVar[str] = "recalled"
    character: str
    memories: tuple[Recollection, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Learned(Event):
    """Somebody, a character or `player`, knows an entry of the lore from here on; `by` is who told it, if anybody.

    `happened` is the game time when it was learned, where that was before it was told of.
    """

    type: ClassVar[str] = "learned"
    character: str
    lore: str
    by: str = ""
    happened: float | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Notice(Event):
    """Something a developer should know; the player need not."""

    type: ClassVar[str] = "notice"
    level: Literal["info", "warning", "error"]
    code: str
    text: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TurnEnded(Event):
    """Production ended, seconds before the sound does. `at` is the end of what was produced or,
    for an interrupted turn, of what counts."""

    type: ClassVar[str] = "turn_ended"
    reason: Literal["done", "interrupted", "failed"]
    metrics: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Heard(Event):
    """How far turn `turn` was heard: the first `at` characters, or -1 when nothing began.

    May come before or after TurnEnded and may be revised until the next turn starts.
    """

    type: ClassVar[str] = "heard"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SessionEnded(Event):
    """The talk reached an end node."""

    type: ClassVar[str] = "session_ended"
    ending: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Restored(Event):
    """The state is another one from here on: what was shown and heard before is not what led to it.

    `turn` is the turn after which it stands, and the next one has the number after it, be it that there
    was one of that number before. A game drops what it still plays, and takes from the session's state
    what it shows; the options of the new state follow. `reason` is a save that was loaded, turns that
    were taken back, a world that changed, or a player who asked to be forgotten.
    """

    type: ClassVar[str] = "restored"
    reason: Literal["load", "rewind", "reload", "forget"]
    character: str


EVENT_TYPES: dict[str, type[Event]] = {
    kind.type: kind
    for kind in (
        InputReceived, TurnStarted, NodeEntered, LineChosen, TextDelta, FeelingChanged, Felt, Perceived, Appraised,
        UtteranceReady, CommandIssued, OptionsOffered, VariableChanged, RelationshipChanged, EventEmitted, MemoryAdded,
        Recalled, Learned, Notice, TurnEnded, Heard, SessionEnded, Restored,
    )
}  # fmt: skip
"""The closed set of events, by the name they carry in JSON."""
