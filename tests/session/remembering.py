"""Who must remember what, reckoned by plain code from what a game was told, did and reported: no fold, no memories."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from reckoning import Record, Told
from remembered_world import KEEPS, NAMES, PEOPLE, SECRET, TELLING, TELLS, WORTHY, plain

from npcsdk.events import (
    Event,
    Heard,
    InputReceived,
    LineChosen,
    MemoryAdded,
    Recalled,
    TextDelta,
    TurnEnded,
    TurnStarted,
)
from npcsdk.memory import Memory


@dataclass(frozen=True)
class Entry:
    """One thing that somebody must remember. `mouths` are those whom it went through, the last one told it."""

    id: str
    text: str
    time: float
    source: str = "seen"
    by: str = ""
    said_by: str = ""
    heard_by: frozenset[str] = frozenset()
    worthy: bool = False
    confided: bool = False
    mouths: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    kind: str = "event"

    @property
    def root(self) -> str:
        return self.id.partition(">")[0]

    @property
    def told_at(self) -> float:
        """When whoever it went through last could have told it: at each mouth it takes its time."""
        ways = zip(self.mouths, self.mouths[1:], strict=False)
        return self.time + sum(TELLS[one][other] for one, other in ways)


@dataclass
class Added:
    """What was put into the log beside the turns: before the event of this number in this turn."""

    who: str
    entry: Entry
    turn: int
    number: int


@dataclass
class Ledger:
    """All of one session that decides what is remembered in it. A copy is a branch."""

    edition: int = 0
    record: Record = field(default_factory=Record)
    added: list[Added] = field(default_factory=list)
    open: tuple[int, int] = (0, 0)
    """The turn, and the number of the event in it, from which on nothing is sealed."""
    over: bool = False
    """Whether the turn before the last one was sealed before that one began."""
    present: tuple[str, ...] = ()

    def copy(self) -> Ledger:
        made = copy.copy(self)
        made.record = Record()
        made.record.turn = self.record.turn
        made.record.turns = {
            number: replace(told, events=list(told.events), given=[]) for number, told in self.record.turns.items()
        }
        made.added = list(self.added)
        return made

    @property
    def turn(self) -> int:
        return max(self.record.turns)

    def name(self, who: str) -> str:
        """What somebody is called now."""
        return NAMES[self.edition].get(who, who)

    def take(self, event: Event) -> None:
        """The game is told of something."""
        before = self.record.turns.get(event.turn - 1)
        stood = (before.heard, before.picked) if before else None
        if isinstance(event, TurnStarted):
            self.over = self.open[1] > 0
            self.open = event.turn, 0
        self.record.take(event)
        told = self.record.last
        if (
            isinstance(event, Heard)
            and event.turn == self.record.turn
            and told.heard is not None
            and told.loaded is None
        ):
            told.heard = event.at  # The session says so, too, where something is picked that was offered later.
        if before and stood and self.over:  # What was picked there says nothing of how far it was heard.
            before.heard, before.picked = stood

    def seal(self) -> None:
        """The last turn can change no more."""
        told = self.record.turns[self.turn]
        told.loaded = told.cut
        self.record.turn = self.turn
        self.open = self.turn, len(told.events)

    def back(self, turn: int) -> None:
        """All turns behind one are taken back."""
        for number in [number for number in self.record.turns if number > turn]:
            del self.record.turns[number]
        self.record.turn = turn
        self.seal()
        kept = [each for each in self.added if (each.turn, each.number) <= (turn + 1, 0)]
        self.added = [replace(each, turn=turn, number=self.open[1]) if each.turn > turn else each for each in kept]

    def add(self, who: str, entry: Entry) -> None:
        self.added.append(Added(who, entry, *self.open))

    def held(self, until: int | None = None) -> Held:
        """What everybody remembers; before a turn began, or now."""
        found = Held()
        for number in sorted(self.record.turns):
            if until is not None and number >= until:
                self._beside(found, number, 0)
                break
            self._turn(found, number, self.record.turns[number])
        return found

    def _turn(self, found: Held, number: int, told: Told) -> None:
        scene, sealed = Scene(found, number), {self.open, *((each.turn, each.number) for each in self.added)}
        for at, event in enumerate(told.events):
            if (number, at) in sealed:
                scene.over()
            self._beside(found, number, at)
            if told.counts(event):
                text = told.part(event) if isinstance(event, TextDelta) else ""
                scene.take(event, text)
        scene.over()
        self._beside(found, number, len(told.events))

    def _beside(self, found: Held, number: int, at: int) -> None:
        for each in self.added:
            if (each.turn, each.number) == (number, at):
                found.put(each.who, each.entry)


class Held:
    """What everybody holds, in the order in which they came to know of it."""

    def __init__(self) -> None:
        self.all: dict[str, list[Entry]] = defaultdict(list)
        self.merged: dict[str, set[str]] = defaultdict(set)
        self.said: set[tuple[str, str, str]] = set()

    def put(self, who: str, entry: Entry) -> None:
        if entry.kind == "summary":
            self.merged[who] |= set(entry.of)
        self.all[who].append(entry)

    def of(self, who: str) -> list[Entry]:
        """What is not merged into a summary."""
        return [each for each in self.all[who] if each.id not in self.merged[who]]

    def told_on(self, entry: Entry) -> Entry:
        """What the log says that somebody was told of, with all whom it went through."""
        if ">" not in entry.id:
            return entry
        known = next(each for each in self.all[entry.by] if each.root == entry.root)
        return replace(entry, mouths=(*known.mouths, entry.by), heard_by=frozenset({entry.said_by}))

    def knows(self, who: str, entry: Entry) -> bool:
        """Whether somebody knows of it: from whomever, or by the same words of the same mouth."""
        same = entry.said_by and (entry.said_by, entry.text)
        return any(each.root == entry.root or (same and same == (each.said_by, each.text)) for each in self.all[who])

    def due(self, now: float) -> Iterator[tuple[str, Entry]]:
        """What is passed on by now, to whom, and remembered by them from then on: of each to each five things, in the
        order in which it came to know them, from mouth to mouth as far as there was time."""
        left = {(teller, hearer): 5 for teller, hearers in TELLS.items() for hearer in hearers}
        found = True
        while found:
            found = False
            for (teller, hearer), count in left.items():
                told = list(islice(self._told(teller, hearer, now - TELLS[teller][hearer]), count))
                left[teller, hearer] -= len(told)
                found = found or bool(told)
                yield from ((hearer, entry) for entry in told)

    def _told(self, teller: str, hearer: str, until: float) -> Iterator[Entry]:
        for entry in list(self.of(teller)):
            if replace(entry, mouths=(*entry.mouths, teller)).told_at > until:
                return
            kept = entry.confided and KEEPS[teller]
            own = entry.source == "seen" and entry.said_by
            if kept or own or not entry.worthy or hearer in entry.heard_by or entry.kind in ("summary", "opinion"):
                continue
            if not self.knows(hearer, entry):
                mouths = (*entry.mouths, teller)
                told = replace(entry, id=f"{entry.root}>{hearer}", source="told", by=teller, mouths=mouths)
                self.put(hearer, replace(told, heard_by=frozenset({entry.said_by})))
                yield self.all[hearer][-1]


class Scene:
    """One turn as it went, in the ears of everybody."""

    def __init__(self, found: Held, number: int) -> None:
        self.found, self.number = found, number
        self.who, self.there, self.count = "", (), -1 if number else 0
        self.confided = False
        self.recalled: list[str] = []
        self.now: tuple[Entry, str] | None = None
        """What is being said or done, and whose line it is."""

    def take(self, event: Event, text: str) -> None:
        match event:
            case TurnStarted():
                self.who, self.there = plain(event.character), tuple(map(plain, event.present))
                self.confided = False
            case Recalled():
                self.recalled = [one.memory.text for one in event.memories if one.memory.said_by == "player"]
            case TextDelta() if self.now:
                self.now = replace(self.now[0], text=self.now[0].text + text), self.now[1]
            case LineChosen():
                self.begin(event, "", plain(event.speaker), (self.who, *self.there))
            case InputReceived(kind="say" | "choose" as kind) if event.text.strip():
                self.begin(event, event.text.strip(), "player", (self.who, *self.there))
                worthy = kind == "say" and event.text.startswith(tuple(each.partition("{")[0] for each in WORTHY))
                self.confided = event.text.startswith(SECRET)
                self.now = replace(self.now[0], worthy=worthy, confided=self.confided), ""  # type: ignore[index]
            case InputReceived(kind="event"):
                self.over()
                if event.witnesses:
                    self.begin(event, happening(event), "", tuple(map(plain, event.witnesses)))
                    self.now = replace(self.now[0], worthy=True), ""  # type: ignore[index]
            case InputReceived():
                self.over()
            case TurnEnded():
                self.over()
            case MemoryAdded():
                self.found.put(plain(event.character), self.found.told_on(as_entry(event)))

    def begin(self, event: Event, text: str, said_by: str, hearers: tuple[str, ...]) -> None:
        self.over()
        self.count += 1
        line = said_by if isinstance(event, LineChosen) else ""
        entry = Entry(f"{self.number}.{self.count}", text, event.time, said_by=said_by, heard_by=frozenset(hearers))
        self.now = entry, line

    def over(self) -> None:
        """What was being said is over: whoever heard it remembers it."""
        now, self.now = self.now, None
        if now is None or not now[0].text.strip():
            return
        entry, line = now
        entry = replace(entry, text=entry.text.strip())
        if line:
            confided = self.confided or entry.text.startswith(SECRET)
            entry = replace(entry, worthy=entry.text.startswith(TELLING), confided=confided)
        for who in PEOPLE:
            if who not in entry.heard_by:
                continue
            mine = replace(entry, source="told", by=entry.said_by) if entry.said_by else entry
            mine = mine if who != entry.said_by else replace(entry, text=self.unquoted(entry.text))
            if line and (who, line, mine.text) in self.found.said:
                continue
            if line:
                self.found.said.add((who, line, mine.text))
            self.found.put(who, mine)

    def unquoted(self, text: str) -> str:
        """One's own words, less those of the player that came to mind and that one repeated."""
        for quote in self.recalled:
            text = text.replace(f"“{quote}”", "“…”") if len(quote) >= 12 else text
        return text


def happening(event: InputReceived) -> str:
    told = "; ".join(f"{key}: {value}" for key, value in event.data.items() if key not in ("by", "witnesses"))
    words = event.name.replace(".", " ")
    return f"{words} ({told})" if told else words


def as_entry(event: MemoryAdded) -> Entry:
    """What the log says that somebody remembers besides."""
    by = plain(event.by)
    return Entry(
        event.memory_id,
        event.text,
        event.time if event.happened is None else event.happened,
        event.source,
        by,
        plain(event.said_by),
        worthy=event.importance >= 0.4,
        confided=event.confided,
        of=event.of,
        kind=event.kind,
    )


def shown(memory: Memory) -> tuple[Any, ...]:
    """What is compared of a memory."""
    names = plain(memory.by), plain(memory.said_by)
    return (memory.id, memory.text, memory.time, memory.source, *names, memory.confided, memory.kind)


def expected(entry: Entry) -> tuple[Any, ...]:
    return (entry.id, entry.text, entry.time, entry.source, entry.by, entry.said_by, entry.confided, entry.kind)
