"""What is so: the state of one session, and how each event changes it.

State is the fold of the events that happened. Nothing else writes to it, so saving, loading,
rewinding and interruption need no rules of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import singledispatch

from npcsdk.affect import CALM, Affect
from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import (
    FACT,
    Appraised,
    CommandIssued,
    Event,
    FeelingChanged,
    Felt,
    InputReceived,
    Learned,
    LineChosen,
    NodeEntered,
    OfferedOption,
    OptionsOffered,
    Perceived,
    Recalled,
    RelationshipChanged,
    SessionEnded,
    TextDelta,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
    VariableChanged,
)
from npcsdk.memory import Recollection
from npcsdk.mind.entries import Entry as Entry
from npcsdk.mind.entries import Place as Place
from npcsdk.mind.entries import Visit as Visit
from npcsdk.mind.entries import with_data
from npcsdk.world.model import Value
from npcsdk.world.operations import apply_op
from npcsdk.world.world import World

WINDOW = 24
"""Entries of history kept in the state; older ones are in the log and, later, in memory."""
ENTRY_LIMIT = 600
"""Characters kept of one entry."""
HISTORY_LIMIT = 4500
"""Characters kept of all entries: a save stays under 20 kB in any language."""
TURNS_KEPT = 10
"""Turns for which lines are kept, so that none of them is said again too soon."""


@dataclass(slots=True)
class State:
    """All that a session knows, for all its characters.

    `character` is who is talked to, and `present` are the others who hear what is said in this turn.
    `variables` are by qualified name (`trust`, `mira.trust`); `visits` are by `graph.node`. `lines` holds
    for each line of several the order in which it was said last, `picked` how often each option was
    picked, by `graph.option`.
    `said` holds the lines of the last turns without their tags, one entry a turn and speaker.
    `feelings` is what each character shows, since `shown_at`, `hidden` what it keeps back and may let slip, `affects`
    what it feels; `relationships` holds what was moved of what a character thinks of someone, by
    `mira>player.trust`, and `goals` how likely each goal is whose likelihood an event has told, by
    `mira.keep_inn_safe`. `met` counts the turns with each character, `sounded` is how the player sounded when they
    last said something. `known` is when each entry of the lore was learned, by `tam.bridge_out`, by those who did not
    know it from the beginning, and `recalled` what came to mind in this turn.
    `quiet_since` is the game time from which silence counts: the end of what is being heard.
    """

    turn: int = 0
    time: float = 0.0
    character: str = ""
    present: tuple[str, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
    variables: dict[str, Value] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    picked: dict[str, int] = field(default_factory=dict)
    feelings: dict[str, Feeling] = field(default_factory=dict)
    shown_at: dict[str, float] = field(default_factory=dict)
    hidden: dict[str, Feeling] = field(default_factory=dict)
    affects: dict[str, Affect] = field(default_factory=dict)
    relationships: dict[str, Value] = field(default_factory=dict)
    goals: dict[str, float] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    sounded: Feeling = NEUTRAL
    known: dict[str, float] = field(default_factory=dict)
    recalled: tuple[Recollection, ...] = ()
    history: list[Entry] = field(default_factory=list)
    said: list[Entry] = field(default_factory=list)
    offered: tuple[OfferedOption, ...] = ()
    quiet_since: float = 0.0
    endings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def fresh(cls, world: World, character: str) -> State:
        """The state in which a session begins: nothing happened, variables at their defaults."""
        variables = {key: variable.value for key, variable in world.declared.items()}
        return cls(character=character, variables=variables)

    @property
    def place(self) -> Place | None:
        """Where the character talked to stands; None before it begins."""
        return self.places.get(self.character)

    @property
    def ending(self) -> str | None:
        """How the talk with this character ended; None while it goes on."""
        return self.endings.get(self.character)

    @property
    def feeling(self) -> Feeling:
        """What the character talked to shows."""
        return self.feelings.get(self.character, NEUTRAL)

    def affect(self, character: str) -> Affect:
        """What a character feels by now."""
        return self.affects.get(character, CALM).at(self.time)

    def relationship(self, toward: str, dimension: str) -> Value:
        """What the character talked to thinks of someone, a character or `player`; 0 where nothing was told of it."""
        return self.relationships.get(f"{self.character}>{toward}.{dimension}", 0)

    def copy(self) -> State:
        """A copy that shares only what is frozen."""
        return replace(
            self,
            places=dict(self.places),
            variables=dict(self.variables),
            visits=dict(self.visits),
            lines=dict(self.lines),
            picked=dict(self.picked),
            feelings=dict(self.feelings),
            shown_at=dict(self.shown_at),
            hidden=dict(self.hidden),
            affects=dict(self.affects),
            relationships=dict(self.relationships),
            goals=dict(self.goals),
            met=dict(self.met),
            known=dict(self.known),
            history=list(self.history),
            said=list(self.said),
            endings=dict(self.endings),
        )

    def apply(self, event: Event) -> None:
        """Let one event have happened."""
        if event.time > self.time:
            self.time = event.time
        rule = _RULES.get(type(event))
        if rule:
            rule(event, self)

    def cut_short(self) -> None:
        """Note in the history where the last line broke off, if it did."""
        place = self.place
        if place is None or not (place.unfinished and place.told):
            return
        for at in range(len(self.history) - 1, -1, -1):
            entry = self.history[at]
            if entry.turn != self.turn:
                return
            if entry.kind == "line" and entry.speaker == self.character:
                self.history[at] = replace(entry, cut=True)
                return

    def remember(self, event: Event, speaker: str, text: str, kind: str) -> None:
        """Add to the history: to its last entry where that is the same one going on."""
        _join(self.history, event.turn, self.character, speaker, text, kind)
        if len(self.history) > WINDOW:
            del self.history[:-WINDOW]
        while (
            len(self.history) * ENTRY_LIMIT > HISTORY_LIMIT
            and sum([len(entry.text) for entry in self.history]) > HISTORY_LIMIT
        ):
            del self.history[0]


def _join(entries: list[Entry], turn: int, character: str, speaker: str, text: str, kind: str) -> None:
    """Add an entry: to the last one where both are pieces of the same line."""
    last = entries[-1] if entries else None
    if last and kind == "line" and last.kind == "line" and last.turn == turn and last.speaker == speaker:
        entries[-1] = Entry(turn, last.character, speaker, (last.text + text)[:ENTRY_LIMIT], "line")
    else:
        entries.append(Entry(turn, character, speaker, text[:ENTRY_LIMIT], kind))


@singledispatch
def _apply(event: Event, state: State) -> None:
    """Events without a rule (Notice, MemoryAdded, Heard) change nothing."""


@_apply.register(TurnStarted)
def _(event: TurnStarted, state: State) -> None:
    state.cut_short()
    state.turn = event.turn
    state.character, state.present = event.character, event.present
    state.met[event.character] = state.met.get(event.character, 0) + 1
    state.offered = ()
    state.recalled = ()
    state.quiet_since = event.time
    state.said = [entry for entry in state.said if entry.turn >= event.turn - TURNS_KEPT]


@_apply.register(InputReceived)
def _(event: InputReceived, state: State) -> None:
    state.quiet_since = max(state.quiet_since, event.time)
    if event.kind == "choose" and state.place:
        key = f"{event.graph or state.place.graph}.{event.name}"
        state.picked[key] = state.picked.get(key, 0) + 1
    if event.kind == "say":
        state.sounded = NEUTRAL
    if event.kind in ("say", "choose"):
        state.remember(event, event.speaker, event.text, event.kind)
    elif event.kind == "event" and _noticed(event, state.character):
        state.remember(event, "", with_data(event.name, event.data), "event")


def _noticed(event: InputReceived, who: str) -> bool:
    """Whether somebody notices an event; where it does not say who does, as in an old save, they do."""
    return who in event.witnesses or not (event.witnesses or isinstance(event.data.get("witnesses"), list | tuple))


@_apply.register(NodeEntered)
def _(event: NodeEntered, state: State) -> None:
    stack = event.stack
    if stack is None:
        place = state.place
        stack = place.stack if place else ()
    state.places[state.character] = Place(event.graph, event.node, not event.again, event.again, stack)
    if not event.again:
        key = f"{event.graph}.{event.node}"
        before = state.visits.get(key)
        state.visits[key] = Visit(before.times + 1 if before else 1, event.turn, event.time)
    state.endings.pop(state.character, None)
    state.offered = ()


@_apply.register(LineChosen)
def _(event: LineChosen, state: State) -> None:
    if event.order:
        state.lines[event.line_id] = event.order
    place = state.places.get(state.character)
    if place is not None:
        done = place.done if place.unfinished and place.line == event.line_id else 0
        state.places[state.character] = Place(
            place.graph, place.node, place.unfinished, place.spoke, place.stack,
            event.start, event.line_id, event.locale, done,
        )  # fmt: skip


@_apply.register(TextDelta)
def _(event: TextDelta, state: State) -> None:
    place = state.places.get(state.character)
    if place is not None:
        # A new row between two lines belongs to neither.
        told = place.told + len(event.text if place.told else event.text.lstrip("\n"))
        state.places[state.character] = Place(
            place.graph, place.node, True, True, place.stack, told, place.line, place.locale, place.done
        )
    _join(state.said, event.turn, state.character, state.character, event.text, "line")
    state.remember(event, state.character, event.text, "line")


@_apply.register(FeelingChanged)
def _(event: FeelingChanged, state: State) -> None:
    who, feeling = event.character, event.feeling
    state.feelings[who], state.shown_at[who] = feeling, event.time
    if event.hidden is not None:
        state.hidden[who] = event.hidden
    else:
        state.hidden.pop(who, None)
    if event.at != FACT:  # Else it only shows what is felt.
        state.affects[who] = state.affects.get(who, CALM).said(feeling, event.time, event.lasts)
        state.remember(event, who, f"[{feeling}] ", "line")


@_apply.register(Felt)
def _(event: Felt, state: State) -> None:
    who = event.character
    state.affects[who] = state.affects.get(who, CALM).moved(event.feeling, event.time, event.lasts)


@_apply.register(Perceived)
def _(event: Perceived, state: State) -> None:
    state.sounded = event.feeling


@_apply.register(Appraised)
def _(event: Appraised, state: State) -> None:
    state.goals.update(event.goals)


@_apply.register(Recalled)
def _(event: Recalled, state: State) -> None:
    state.recalled = event.memories


@_apply.register(Learned)
def _(event: Learned, state: State) -> None:
    since = event.time if event.happened is None else event.happened
    state.known.setdefault(f"{event.character}.{event.lore}", since)


@_apply.register(CommandIssued)
def _(event: CommandIssued, state: State) -> None:
    place = state.places.get(state.character)
    if place is not None and place.line and event.at != FACT:
        state.places[state.character] = replace(place, done=place.done + 1)
    tag = ":".join((event.name, *event.args))
    state.remember(event, state.character, f"[{tag}] ", "line")


@_apply.register(UtteranceReady)
def _(event: UtteranceReady, state: State) -> None:
    state.quiet_since = max(state.quiet_since, event.time) + event.duration


@_apply.register(OptionsOffered)
def _(event: OptionsOffered, state: State) -> None:
    state.offered = event.options


@_apply.register(VariableChanged)
def _(event: VariableChanged, state: State) -> None:
    # A world that grew since a save was made has variables which the save does not know.
    known = event.name in state.variables
    state.variables[event.name] = apply_op(state.variables[event.name], event.op) if known else event.value


@_apply.register(RelationshipChanged)
def _(event: RelationshipChanged, state: State) -> None:
    key = f"{event.character}>{event.toward}.{event.dimension}"
    state.relationships[key] = apply_op(state.relationships.get(key, event.began), event.op)


@_apply.register(TurnEnded)
def _(event: TurnEnded, state: State) -> None:
    state.recalled = ()
    state.quiet_since = max(state.quiet_since, event.time)
    if event.reason == "done":
        place = state.place
        if place is not None and place.unfinished:
            state.places[state.character] = Place(place.graph, place.node, False, place.spoke, place.stack)


@_apply.register(SessionEnded)
def _(event: SessionEnded, state: State) -> None:
    state.endings[state.character] = event.ending


_RULES = _apply.registry
"""The rule of each kind of event. Looked up here, as dispatch by hand takes a quarter of the time."""
