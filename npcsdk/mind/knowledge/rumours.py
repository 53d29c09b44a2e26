"""Rumours: what is told on, along who talks to whom, each time after a while. Who tells it changes, what is told does
not. Pure."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from npcsdk.events import Learned
from npcsdk.mind.knowledge.passes import passes
from npcsdk.mind.state import State
from npcsdk.world.lore import EVERYONE
from npcsdk.world.once import once
from npcsdk.world.world import World


def rumours(world: World, state: State, stamp: dict[str, Any]) -> Iterator[Learned]:
    """What has reached somebody new by now, in the order in which it did: each on the shortest way from who knows it.

    Args:
        world: whose lore says what spreads, and whose characters say whom they tell, and after how long.
        state: as of now: it says who has learned what, and when. What somebody knows from the beginning, they knew
            at 0.
        stamp: `turn`, `at` and `time` of what follows; it is told of up to that time.
    """
    spreading, ways, now = _spreading(world), passes(world), stamp["time"]
    if not spreading:
        return
    known: dict[str, dict[str, float]] = defaultdict(dict)
    for key, since in state.known.items():
        who, _, lore = key.partition(".")
        if lore in spreading:
            known[lore][who] = since
    waiting = []
    for lore, knowers in spreading.items():
        known[lore] = {**known[lore], **dict.fromkeys(knowers, 0.0)}
        for who, since in known[lore].items():
            waiting += [(since + delay, lore, to, who) for to, delay in ways.get(who, ()) if to not in known[lore]]
    heapq.heapify(waiting)
    while waiting:
        since, lore, who, by = heapq.heappop(waiting)
        if since > now:
            return
        if who in known[lore]:
            continue
        known[lore][who] = since
        yield Learned(who, lore, by, since, **stamp)
        for to, delay in ways.get(who, ()):
            heapq.heappush(waiting, (since + delay, lore, to, who))


@once
def _spreading(world: World) -> Mapping[str, tuple[str, ...]]:
    """The rumours that can reach somebody, each with who knows it from the beginning."""
    if not passes(world):
        return {}
    found = {name: entry.known_by for name, entry in world.lore.items() if entry.spreads}
    return {name: tuple(knowers) for name, knowers in found.items() if knowers != EVERYONE}
