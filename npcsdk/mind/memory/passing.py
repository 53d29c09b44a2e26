"""What characters tell one another of what they remember: who says it changes, what is said does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from npcsdk.emotion import NEUTRAL
from npcsdk.events import MemoryAdded
from npcsdk.memory import Memory
from npcsdk.mind.knowledge.passes import passes
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.held import Held, root
from npcsdk.world.world import World

WORTH = 0.4
"""The importance from which something is worth telling."""
MOST = 5
"""Memories that one is told of between two turns: more would be no talk but a report."""


class Passing:
    """Goes through what each character might tell, once. What was told is known by whoever remembers it."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], int] = {}

    def due(self, world: World, held: Callable[[str], Held], now: float) -> Iterator[MemoryAdded]:
        """What was passed on by now and nobody was told of yet, by who told it and whom; not stamped yet.

        Args:
            world: whose characters say whom they talk to, and after how long.
            held: gives what a character remembers; it is not changed.
            now: game time in seconds.
        """
        for teller, hearers in passes(world).items():
            keeps = world.characters[teller].keeps_secrets
            for hearer, delay in hearers:
                since = partial(_since, world, held, teller)
                yield from self._told(held(teller), held(hearer), keeps, now - delay, since)

    def _told(
        self, teller: Held, hearer: Held, keeps_secrets: bool, until: float, since: Callable[[Memory], float]
    ) -> Iterator[MemoryAdded]:
        way = teller.who, hearer.who
        known, at, most = teller.index.memories, self._next.get(way, 0), MOST
        told: set[str] | None = None
        while at < len(known) and most:
            memory = known[at]
            if memory is not None and since(memory) > until:
                break
            at += 1
            if memory is None or not _tellable(memory, keeps_secrets):
                continue
            if hearer.who in (memory.said_by, memory.to, *memory.there):
                continue
            told = hearer.roots if told is None else told
            if root(memory.id) not in told:
                most -= 1
                yield _passed(memory, teller.who, hearer.who)
        self._next[way] = at


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


def _tellable(memory: Memory, keeps_secrets: bool) -> bool:
    if memory.importance < WORTH or memory.kind in ("summary", "opinion", "question"):
        return False
    if memory.confided and keeps_secrets:
        return False
    return memory.source != "seen" or not memory.said_by  # One's own words are no news.


def _passed(memory: Memory, teller: str, hearer: str) -> MemoryAdded:
    told = replace(memory, id=f"{root(memory.id)}>{hearer}", source="told", by=teller, feeling=NEUTRAL, to="", there=())
    return added(hearer, replace(told, settles=()))
