"""What characters tell one another of what they remember: who says it changes, what is said does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from npcsdk.emotion import NEUTRAL
from npcsdk.events import MemoryAdded
from npcsdk.memory import Memory
from npcsdk.mind.knowledge.passes import passes
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.facts.heard import heard
from npcsdk.mind.memory.held import Held, root
from npcsdk.world.world import World

WORTH = 0.4
"""The importance from which something is worth telling."""
MOST = 5
"""Memories that one is told of between two turns: more would be no talk but a report."""
ALL = 100
"""Memories that are told on between two turns by all together; the others follow later."""


class Passing:
    """Goes through what each character might tell, once. What was told is known by whoever remembers it."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], int] = {}
        self._last = ""  # who told the last one when there was too much

    def due(self, world: World, held: Callable[[str], Held], now: float) -> Iterator[MemoryAdded]:
        """What was passed on by now and nobody was told of yet, by who told it and whom; not stamped yet.

        Of much, a part, and the next time others begin. It is told of again as long as it is not remembered.

        Args:
            world: whose characters say whom they talk to, and after how long.
            held: gives what a character remembers; it is not changed.
            now: game time in seconds.
        """
        told: set[tuple[str, str | int]] = set()
        count = 0
        for teller, hearers in _from(passes(world), self._last):
            known = held(teller).index.memories
            for hearer, delay in hearers:
                if self._next.get((teller, hearer), 0) >= len(known):
                    continue
                for each in self._told(world, held, (teller, hearer), now - delay, told):
                    if count == ALL:
                        self._last = teller
                        return
                    count += 1
                    yield each

    def _told(
        self,
        world: World,
        held: Callable[[str], Held],
        way: tuple[str, str],
        until: float,
        told: set[tuple[str, str | int]],
    ) -> Iterator[MemoryAdded]:
        """What one tells another. `told` are those who are told of something this time, and of what."""
        teller, hearer = way
        known, keeps, other = held(teller).index.memories, world.characters[teller].keeps_secrets, held(hearer)
        most, open_still = MOST, False
        for at in range(self._next.get(way, 0), len(known)):
            memory = known[at]
            if memory is not None and _since(world, held, teller, memory) > until:
                return
            if memory is None or not _tellable(memory, hearer, keeps) or other.knows(memory):
                self._next[way] = self._next.get(way, 0) if open_still else at + 1
                continue
            open_still = True  # until it is remembered
            keys = {(hearer, key) for key in other.keys(memory)}
            if not told.isdisjoint(keys):
                continue
            if not most:
                return
            told |= keys
            most -= 1
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
    while (name := root(last.id)) != last.id and (teller := world.characters.get(last.by)) is not None:
        took += teller.talks_to.get(who, 0.0)
        who = teller.id
        before = held(who).index.known(f"{name}>{who}") or held(who).index.known(name)
        if before is None:
            break
        last = before
    return memory.time + took


def _tellable(memory: Memory, hearer: str, keeps_secrets: bool) -> bool:
    if hearer in (memory.said_by, memory.to, *memory.there):
        return False
    if memory.importance < WORTH or memory.kind in ("summary", "opinion", "question"):
        return False
    if memory.confided and keeps_secrets:
        return False
    if memory.source == "seen" and memory.said_by:  # One's own words are no news.
        return False
    said = heard(memory.text, memory.said_by, memory.to)
    return not said.question or bool(said.claims or said.promise)  # Nor is what somebody asked.


def _passed(memory: Memory, teller: str, hearer: str) -> MemoryAdded:
    told = replace(memory, id=f"{root(memory.id)}>{hearer}", source="told", by=teller, feeling=NEUTRAL, to="", there=())
    return added(hearer, replace(told, settles=()))
