"""Promises and questions that are not settled yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from npcsdk.memory import Memory
from npcsdk.mind.memory.facts.due import due
from npcsdk.mind.memory.facts.heard import Heard
from npcsdk.mind.memory.facts.journal import Journal
from npcsdk.mind.memory.facts.matching import Content, concerns, content, fulfils, points
from npcsdk.mind.memory.facts.promise import kept_by_silence

AWAY = 600.0
"""Seconds of game time after which who said it would come back has come back, by saying anything."""
_MOST = 32
"""Promises, and questions, of one to another that are kept; the oldest of more are forgotten."""
_NEXT = 2
"""Turns within which a plain answer belongs to the question that was asked last."""

Pair = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A promise or a question that is not settled.

    Attributes:
        memory: what was said.
        kind: which of the two it is.
        by: who promised or asked, an id.
        to: whom, an id; "" where that is not known.
        text: the words of the promise or the question.
        due: when it is due, in game time; None where nothing says so.
        number: which of the memories it is.
    """

    memory: Memory
    kind: Literal["promise", "question"]
    by: str
    to: str
    text: str
    due: float | None = None
    number: int = 0

    @property
    def content(self) -> Content:
        """What it is about."""
        return content(self.text)


class Owing:
    """What is owed by whom to whom, as one character heard of it.

    Args:
        journal: what its tables are written by.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._open: dict[int, Owed] = {}
        self._between: dict[Pair, tuple[int, ...]] = {}
        self._asked: dict[tuple[str, str], int] = {}
        self._ids: dict[str, tuple[int, ...]] = {}

    def open(self, now: float) -> list[Owed]:
        """All that is not settled: what is overdue first, then what was said last."""
        late = [each for each in self._open.values() if each.due is not None and each.due <= now]
        rest = [each for each in self._open.values() if each.due is None or each.due > now]
        late.sort(key=lambda each: (each.due, each.number))
        return late + sorted(rest, key=lambda each: (-each.memory.time, -each.number))

    def add(self, memory: Memory, heard: Heard, number: int) -> None:
        """Take in what a memory settles, and what it leaves open."""
        for name in memory.settles:
            for each in self._ids.get(name, ()):
                self._settle(each)
        if memory.kind not in ("event", "fact", "promise", "question"):
            return
        if not memory.said_by and memory.kind == "event":
            self._happened(memory.text)
            return
        if memory.kind == "event" and memory.by not in ("", memory.said_by):
            return  # Told on: it neither binds whoever hears of it, nor answers it.
        self._settled_by(memory, heard)
        self._left_open(memory, heard, number)

    def _settled_by(self, memory: Memory, heard: Heard) -> None:
        me, you = memory.said_by, memory.to
        for each in self._of("promise", me, you):
            back = "back" in each.content.deeds and not each.content.things
            if back and memory.time - each.memory.time >= AWAY:
                self._settle(each.number)
        if heard.done:
            self._fulfilled(self._of("promise", me, you) or self._of("promise", me), heard.done)
            self._fulfilled(self._of("promise", you, me), heard.done)
        if heard.waives:
            self._fulfilled(self._of("promise", you, me), heard.waives, waived=True)
        self._answered(memory, heard)

    def _fulfilled(self, owed: list[Owed], text: str, *, waived: bool = False) -> None:
        """Settles what words say was done: all that they name, or, where they name nothing, the last they can mean."""
        done = content(text)
        named = [each for each in owed if (concerns(each.content, done) if waived else fulfils(each.content, done))]
        meant = [each for each in owed if not named and (points(each.content, done) or (waived and not done.things))]
        for each in named or meant[:1]:
            self._settle(each.number)

    def _happened(self, text: str) -> None:
        """Settles what an event of the game says was done, whoever did it: it must name the things."""
        done = content(text)
        if done.deeds and done.things:
            owed = [each for each in self._open.values() if each.kind == "promise" and each.content.things]
            for each in sorted(owed, key=lambda each: -each.number)[:_MOST]:
                if fulfils(each.content, done):
                    self._settle(each.number)

    def _answered(self, memory: Memory, heard: Heard) -> None:
        asked = self._open.get(self._asked.get((memory.to, memory.said_by), -1))
        if heard.answers:
            if asked is not None and memory.turn - asked.memory.turn <= _NEXT:
                self._settle(asked.number)
            for each in self._of("question", memory.to, memory.said_by):
                if concerns(each.content, content(memory.text)):
                    self._settle(each.number)
        if heard.answers or not heard.question:
            self._journal.drop(self._asked, (memory.to, memory.said_by))

    def _left_open(self, memory: Memory, heard: Heard, number: int) -> None:
        promise = heard.promise or (memory.text if memory.kind == "promise" else "")
        question = heard.question or (memory.text if memory.kind == "question" else "")
        by = memory.said_by or memory.by
        if promise and by and (memory.kind == "promise" or not kept_by_silence(promise)):
            self._keep(
                Owed(memory=memory, kind="promise", by=by, to=memory.to, text=promise, due=due(promise, memory.time)),
                number,
            )
        elif question and by:
            self._keep(Owed(memory=memory, kind="question", by=by, to=memory.to, text=question), number)
            self._journal.put(self._asked, (by, memory.to), number)

    def _keep(self, owed: Owed, number: int) -> None:
        """Keeps something open; said again in the same words, it stands for what was said before."""
        for each in self._of(owed.kind, owed.by, owed.to):
            if each.content == owed.content:
                self._settle(each.number)
        owed = Owed(
            memory=owed.memory, kind=owed.kind, by=owed.by, to=owed.to, text=owed.text, due=owed.due, number=number
        )
        pair = (owed.kind, owed.by, owed.to)
        numbers = (*self._between.get(pair, ()), number)
        for old in numbers[:-_MOST]:
            self._journal.drop(self._open, old)
        self._journal.put(self._between, pair, numbers[-_MOST:])
        self._journal.put(self._open, number, owed)
        self._journal.put(self._ids, owed.memory.id, (*self._ids.get(owed.memory.id, ()), number))

    def _settle(self, number: int) -> None:
        owed = self._open.get(number)
        if owed is not None:
            self._journal.drop(self._open, number)
            pair = (owed.kind, owed.by, owed.to)
            self._journal.put(self._between, pair, tuple(each for each in self._between[pair] if each != number))

    def _of(self, kind: str, by: str, to: str | None = None) -> list[Owed]:
        """What one owes another, or anybody, the last first."""
        if to is not None:
            numbers = self._between.get((kind, by, to), ())
        else:
            numbers = tuple(each.number for each in self._open.values() if each.kind == kind and each.by == by)
        return [self._open[each] for each in sorted(numbers, reverse=True) if each in self._open]
