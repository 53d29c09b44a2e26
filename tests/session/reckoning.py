"""What must be so, reckoned by plain code from what a game was told and what it reported: no fold, no state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from crossing import tokens

from npcsdk.events import (
    FACT,
    CommandIssued,
    Event,
    FeelingChanged,
    Heard,
    InputReceived,
    LineChosen,
    NodeEntered,
    Notice,
    OfferedOption,
    OptionsOffered,
    RelationshipChanged,
    SessionEnded,
    TextDelta,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
    VariableChanged,
)
from npcsdk.mind.state import State
from npcsdk.session.session import Session
from npcsdk.world.world import World

NOTHING = -1
LATER = (Heard, InputReceived, Notice, OptionsOffered)
"""What may still be told of a turn that has ended: how far it was heard, what leads nowhere, what is offered."""


@dataclass
class Told:
    """One turn as the game knows it. `heard` is what it reported, None where it did not."""

    character: str = ""
    events: list[Event] = field(default_factory=list)
    text: str = ""
    heard: int | None = None
    ended: TurnEnded | None = None
    closed: int | None = None
    """Where it was cut, once it was."""
    edge: int = NOTHING
    """The furthest place at which it was cut: two cuts in a row may say different things."""
    told_cut: bool = False
    """The session said where it was cut, though the game reported nothing."""
    picked: bool = False
    """One of its options was picked."""
    cut_again: bool = False
    """It was cut when it had come to its end."""
    exact: bool = False
    """The report is the timeline's own, and nothing was told since."""
    loaded: int | None = None
    """How far it was heard when the talk was saved: who loads it plays nothing of it, and has nothing to report."""
    given: list[Event] = field(default_factory=list)
    """What the timeline said is due."""

    @property
    def length(self) -> int:
        """Characters that the game was told, -1 where there were none and it has not come to its end."""
        return len(self.text) or (0 if self.ended is not None and self.ended.reason == "done" else NOTHING)

    @property
    def cut(self) -> int:
        """How much of it counts."""
        return self.length if self.heard is None else self.heard

    @property
    def whole(self) -> bool:
        """Whether all of it counts: nobody says less, and it was not cut before the first word, or picked from."""
        broken = self.told_cut or (self.ended is not None and self.ended.reason != "done")
        return self.heard is None and (self.picked or not broken)

    def counts(self, event: Event) -> bool:
        """Whether it happened."""
        return event.at == FACT or self.whole or event.at <= self.cut

    def part(self, event: TextDelta) -> str:
        """As much of a text as was heard."""
        return event.text if self.whole else event.text[: max(0, self.cut - event.at)]

    @property
    def offered(self) -> tuple[OfferedOption, ...]:
        """What is offered in it, going by what was heard."""
        offers = [event for event in self.events if isinstance(event, OptionsOffered | NodeEntered)]
        last = [event for event in offers if self.counts(event)][-1:]
        return last[0].options if last and isinstance(last[0], OptionsOffered) else ()

    def pick(self, name: str) -> None:
        """One of its options is picked: all was heard that it stands behind."""
        if all(option.id != name for option in self.offered):
            self.heard, self.picked, self.exact = None, True, False

    @property
    def visible(self) -> str:
        """All text that was heard."""
        return self.text if self.whole else self.text[: max(0, self.cut)]


class Record:
    """All that a game was told, turn by turn, and what it reported."""

    def __init__(self) -> None:
        self.turns: dict[int, Told] = {0: Told()}
        self.turn = 0

    @property
    def last(self) -> Told:
        """The turn that the game was told of last."""
        return self.turns[self.turn]

    def take(self, event: Event) -> None:
        """The game is told of something."""
        if isinstance(event, TurnStarted):
            assert event.turn == self.turn + 1, ("turns are told one after the other", self.turn, event)
            assert self.turn == 0 or self.last.ended, "a turn begins where another one has not ended"
            told = self.turns.setdefault(event.turn, Told())
            assert not told.events
            self.turn, told.character = event.turn, event.character
        assert event.turn in self.turns, event
        told = self.turns[event.turn]
        assert told.ended is None or isinstance(event, LATER), ("an event of a turn that has ended", event)
        if told.closed is not None:
            assert not isinstance(event, TextDelta | UtteranceReady), ("said after the cut", event)
            assert event.at <= told.edge or isinstance(event, Heard), ("it lies beyond the cut", told.edge, event)
        elif event.at != FACT and not isinstance(event, Heard | TurnEnded):
            told.exact = False
        self._note(told, event)

    def _note(self, told: Told, event: Event) -> None:
        told.events.append(event)
        match event:
            case TextDelta(text=text):
                assert event.at == len(told.text), "nothing of the text is missing, nothing comes twice"
                told.text += text
            case InputReceived(kind="choose") if event.turn - 1 in self.turns:
                self.turns[event.turn - 1].pick(event.name)
            case Heard(at=at):
                assert NOTHING <= at <= max(0, told.length), ("heard is what was never told", told.length, event)
                told.told_cut = told.told_cut or told.heard is None
            case TurnEnded(reason=reason):
                told.ended = event
                cut = told.cut if told.closed is None else told.closed
                assert reason != "interrupted" or event.at == cut, ("it ends elsewhere than at the cut", cut, event.at)

    def report(self, at: int | None, turn: int, *, exact: bool = False) -> None:
        """The game reports how far it heard the turn it knows; `turn` is the one that goes on."""
        if turn == 0 or turn != self.turn:  # That one is sealed.
            return
        told = self.last
        if told.loaded is None:
            told.heard = told.length if at is None else max(NOTHING, min(at, told.length))
            told.exact = exact

    def stop(self, at: int | None, turn: int, *, exact: bool = False) -> None:
        """The turn that goes on is cut: where the game says, or at what counts as heard."""
        if turn == 0:
            return
        if turn != self.turn:  # The game was not even told that it began.
            told = self.turns.setdefault(turn, Told())
            if at is not None:
                told.heard = NOTHING
        else:
            told = self.last
            if at is None and told.heard is None and told.ended and told.ended.reason == "done":
                return  # There is nothing left to cut.
            if at is not None:
                self.report(at, turn, exact=exact)
        told.cut_again = told.cut_again or told.ended is not None
        told.closed = told.cut
        told.edge = max(told.edge, told.closed)

    def load(self) -> None:
        """The talk goes on from a save."""
        told = self.last
        told.loaded = told.cut
        told.exact = False

    def unread(self, events: list[Event]) -> None:
        """A reader left its turn: these waited for it."""
        for event in events:
            if isinstance(event, TurnStarted):
                self.turn = event.turn
            told = self.turns.setdefault(event.turn, Told())
            if isinstance(event, TurnStarted):
                told.character = event.character
            told.events.append(event)
            if isinstance(event, TurnEnded):
                told.ended = event

    def happened(self) -> Iterator[tuple[int, Told, Event]]:
        """What counts, in order; text cut at what was heard."""
        for number in sorted(self.turns):
            told = self.turns[number]
            for event in told.events:
                if told.counts(event):
                    yield number, told, event

    def heard_words(self, before: int) -> set[str]:
        """All words that were heard whole in the turns before one."""
        return {word for number, told in self.turns.items() if number < before for word in tokens(told.visible)}

    def heard_last(self, turn: int) -> set[str]:
        """The words, whole or in part, that were heard in the turn before one, if that was with the same character."""
        now, before = self.turns.get(turn), self.turns.get(turn - 1)
        return tokens(before.visible) if now and before and now.character == before.character else set()

    def check_lines(self) -> None:
        """A line that is taken up goes on from the sentence where it was cut: nothing unheard is passed over."""
        before: dict[str, tuple[int, str, str]] = {}
        for number in sorted(self.turns):
            told = self.turns[number]
            chosen = [event for event in told.events if isinstance(event, LineChosen)]
            for event, after in zip(chosen, [*chosen[1:], None], strict=False):
                end = after.at if after else len(told.text)
                text = told.text[event.at : end].lstrip("\n")
                heard = told.visible[event.at : end].lstrip("\n")
                if event.start and told.counts(event) and not any(map(str.isdigit, text)):
                    start, said, known = before[event.line_id]
                    passed = said[len(known) : max(0, event.start - start)]
                    assert not passed.strip(), ("part of a line is passed over", event, passed)
                    assert start <= event.start, ("it goes back further than it was told", event)
                    again = said[event.start - start :]
                    assert text.startswith(again) or again.startswith(text), ("it goes on elsewhere", again, text)
                if told.counts(event):
                    before[event.line_id] = (event.start, text, heard)


def reckoned(record: Record, world: World, character: str) -> dict[str, Any]:
    """The state by name, from what counts."""
    variables = dict(State.fresh(world, world.start).variables)
    visits: Counter[str] = Counter()
    picked: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    lines: dict[str, int] = {}
    feelings: dict[str, Any] = {}
    places: dict[str, list[Any]] = {}
    endings: dict[str, str] = {}
    offered: tuple[Any, ...] = ()
    who = world.start
    for _, told, event in record.happened():
        match event:
            case TurnStarted(character=who):
                offered = ()
            case InputReceived(kind="choose", name=name, graph=graph):
                picked[f"{graph or places[who][0]}.{name}"] += 1
            case NodeEntered(graph=graph, node=node, stack=stack, again=again):
                before = places.get(who, ["", "", (), False, False])
                places[who] = [graph, node, before[2] if stack is None else stack, not again, again]
                visits[f"{graph}.{node}"] += not again
                endings.pop(who, None)
                offered = ()
            case LineChosen(line_id=name, order=order) if order:
                lines[name] = order
            case TextDelta() if told.part(event):
                places[who][3:] = [True, True]
            case TurnEnded(reason="done"):
                if who in places:
                    places[who][3] = False
            case FeelingChanged(character=whose, feeling=feeling):
                feelings[whose] = feeling
            case VariableChanged(name=name, value=value):
                variables[name] = value
            case RelationshipChanged(character=whose, toward=toward, dimension=dimension, op=op):
                relations[f"{whose}>{toward}.{dimension}"] += int(op)
            case OptionsOffered(options=offered):
                pass
            case SessionEnded(ending=ending):
                endings[who] = ending
    return {
        "turn": max(record.turns),
        "character": character,
        "variables": variables,
        "visits": dict(+visits),
        "picked": dict(+picked),
        "relationships": dict(relations),
        "lines": lines,
        "feelings": feelings,
        "places": {name: tuple(place) for name, place in places.items()},
        "endings": endings,
        "offered": offered,
        "history": history(record, world.start),
    }


def history(record: Record, start: str) -> list[tuple[Any, ...]]:
    """What was said and done, in entries: what one speaker says in a turn is one, but where something comes between."""
    entries: list[tuple[Any, ...]] = []
    who = start
    for number, told, event in record.happened():
        match event:
            case TurnStarted(character=who):
                pass
            case InputReceived(kind="say" | "choose" as kind):
                entries.append((number, who, event.speaker, event.text, kind))
            case InputReceived(kind="event", name=name):
                assert not event.data
                entries.append((number, who, "", name, "event"))
            case TextDelta():
                _join(entries, (number, who, who, told.part(event)))
            case FeelingChanged(character=whose, feeling=feeling, at=place) if place != FACT:
                _join(entries, (number, who, whose, f"[{feeling}] "))
            case CommandIssued(name=name, args=args):
                _join(entries, (number, who, who, f"[{':'.join((name, *args))}] "))
    return entries


def _join(entries: list[tuple[Any, ...]], new: tuple[int, str, str, str]) -> None:
    if not new[3]:
        return
    last = entries[-1] if entries else None
    if last and (last[0], last[2], last[4]) == (new[0], new[2], "line"):
        entries[-1] = (*last[:3], last[3] + new[3], "line")
    else:
        entries.append((*new, "line"))


def shown(state: State) -> dict[str, Any]:
    """The state in the same form."""
    return {
        "turn": state.turn,
        "character": state.character,
        "variables": state.variables,
        "visits": {name: visit.times for name, visit in state.visits.items()},
        "picked": state.picked,
        "relationships": state.relationships,
        "lines": state.lines,
        "feelings": state.feelings,
        "places": {who: (p.graph, p.node, p.stack, p.unfinished, p.spoke) for who, p in state.places.items()},
        "endings": state.endings,
        "offered": state.offered,
        "history": [(entry.turn, entry.character, entry.speaker, entry.text, entry.kind) for entry in state.history],
    }


def agrees(record: Record, talk: Session) -> None:
    """The session's state is what is reckoned. All that waited was taken."""
    record.check_lines()
    state = talk.state
    want, have = reckoned(record, talk.world, talk.character), shown(state)
    whole, kept = want.pop("history"), have.pop("history")
    assert have == want, {name: (have[name], want[name]) for name in want if have[name] != want[name]}
    assert kept == whole[len(whole) - len(kept) :], (kept, whole)
    size = sum(len(entry[3]) for entry in whole[len(whole) - len(kept) - 1 :])
    assert len(kept) == len(whole) or len(kept) == 24 or size > 4500, "more of the history is forgotten than need be"
    said = [(entry.turn, entry.speaker, entry.text) for entry in state.said]
    lines = [(number, told.character, told.visible) for number, told in record.turns.items() if told.visible]
    assert said == lines[len(lines) - len(said) :]
    last = record.turns[max(record.turns)]
    options = last.offered
    done = last.ended is not None and last.ended.reason == "done"
    if (done and not last.cut_again) or (last.ended is None and last.closed is None):  # It can be heard to its end.
        options = replace(last, heard=None).offered
    assert talk.options == (options if last.character == talk.character else ()), "the options are not those last told"
