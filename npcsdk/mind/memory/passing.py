"""What characters tell one another of what they remember: who says it changes, what is said does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from npcsdk.emotion import NEUTRAL
from npcsdk.events import MemoryAdded
from npcsdk.memory import Memory
from npcsdk.mind.knowledge.close import is_kept_close
from npcsdk.mind.knowledge.passes import passes
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.facts.heard import heard
from npcsdk.mind.memory.held import Held, root
from npcsdk.world.world import World

Way: TypeAlias = tuple[str, str]
"""Who tells whom."""

WORTH = 0.4
"""The importance from which something is worth telling."""
SAYS, MATTERS = 0.35, 0.7
"""How much words have to say by themselves, where what they moved is less than this."""
MOST = 5
"""Memories that one is told of between two turns: more would be no talk but a report."""
ALL = 100
"""Memories that are told on between two turns by all together; the others follow later."""


class Passing:
    """Goes through what each character might tell, once. What was told is known by whoever remembers it."""

    def __init__(self) -> None:
        self._next: dict[Way, int] = {}
        self._last = ""  # who told the last one when there was too much

    def due(self, world: World, held: Callable[[str], Held], now: float) -> Iterator[MemoryAdded]:
        """What was passed on by now and nobody was told of yet, by who told it and whom; not stamped yet.

        Of much, a part, and the next time others begin. It is told of again as long as it is not remembered. Where
        each is remembered before the next is asked for, what somebody was just told goes on to others, if it is time.

        Args:
            world: whose characters say whom they talk to, and after how long.
            held: gives what a character remembers; it is not changed.
            now: game time in seconds.
        """
        telling, count, before = _Telling(world, held, self._next.copy()), 0, -1
        while count != before:
            first, before = before < 0, count
            for teller, hearers in _from(passes(world), self._last):
                for hearer, delay in hearers:
                    for each in telling.told((teller, hearer), now - delay):
                        if count == ALL:
                            self._last = teller
                            return
                        count += 1
                        yield each
            if first:  # Later on it goes by what may not be remembered after all.
                self._next = telling.next.copy()


class _Telling:
    """What is told between two turns.

    Attributes:
        next: how far each has gone through what it might tell another.
    """

    def __init__(self, world: World, held: Callable[[str], Held], following: dict[Way, int]) -> None:
        self.next = following
        self._world = world
        self._held = held
        self._sizes = {who: len(held(who)) for who in passes(world)}
        self._counts: Counter[Way] = Counter()
        self._told: set[tuple[str, str | int]] = set()  # whom, and of what

    def told(self, way: Way, until: float) -> Iterator[MemoryAdded]:
        """What one tells another of what it knew at some time."""
        teller, hearer = way
        known, first = self._held(teller).index.memories, self.next.get(way, 0)
        if first >= len(known):
            return
        keeps, other, settled = self._world.characters[teller].keeps_secrets, self._held(hearer), True
        for at in range(first, len(known)):
            memory = known[at]
            if memory is not None and _since(self._world, self._held, teller, memory) > until:
                return
            if memory is None or not _tellable(self._world, memory, hearer, keeps) or other.knows(memory):
                if settled and at < self._sizes[teller]:
                    self.next[way] = at + 1
                continue
            settled = False  # until it is remembered
            keys = {(hearer, key) for key in other.keys(memory)}
            if not self._told.isdisjoint(keys):
                continue
            if self._counts[way] == MOST:
                return
            self._told |= keys
            self._counts[way] += 1
            yield _passed(memory, teller, hearer)


def _from(
    ways: Mapping[str, tuple[tuple[str, float], ...]], first: str
) -> list[tuple[str, tuple[tuple[str, float], ...]]]:
    """Who tells whom, beginning with one of those who tell."""
    all_of = list(ways.items())
    at = next((at for at, (teller, _) in enumerate(all_of) if teller == first), 0)
    return all_of[at:] + all_of[:at]


def _since(world: World, held: Callable[[str], Held], who: str, memory: Memory) -> float:
    """When somebody came to know of something: what went from mouth to mouth took its time each time."""
    took, last = 0.0, memory
    for _ in world.characters:  # No way is longer; where a save was edited it may lead in a circle.
        name, teller = root(last.id), world.characters.get(last.by)
        if name == last.id or teller is None:
            break
        took += teller.talks_to.get(who, 0.0)
        who, known = teller.id, held(teller.id).index.known
        ids = (*(f"{name}>{called}" for called in (who, *teller.was)), name)
        before = next(filter(None, map(known, ids)), None)
        if before is None:
            break
        last = before
    return memory.time + took


def _tellable(world: World, memory: Memory, hearer: str, keeps_secrets: bool) -> bool:
    if hearer in (memory.said_by, memory.to, *memory.there):
        return False
    if memory.importance < WORTH or memory.kind in ("summary", "opinion", "question"):
        return False
    if memory.confided and keeps_secrets:
        return False
    if memory.source == "seen" and memory.said_by:  # One's own words are no news.
        return False
    # What a character tells of the lore goes no further than the lore does; what the player says of it is hearsay.
    if memory.said_by in world.characters and is_kept_close(world, memory.text):
        return False
    said = heard(memory.text, memory.said_by, memory.to)
    if memory.said_by and said.importance < SAYS and memory.importance < MATTERS:  # Small talk that pleased somebody.
        return False
    return not said.question or bool(said.claims or said.promise)  # Nor is what somebody asked.


def _passed(memory: Memory, teller: str, hearer: str) -> MemoryAdded:
    told = replace(memory, id=f"{root(memory.id)}>{hearer}", source="told", by=teller, feeling=NEUTRAL, to="", there=())
    return added(hearer, replace(told, settles=()))
