"""Lore that is kept back where every way there has told it already."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from functools import lru_cache

from npcsdk.check.parts import nodes_in
from npcsdk.check.ways import Spot, passages, starts
from npcsdk.mind.knowledge.naming import Naming, naming_of
from npcsdk.world.graph import Node
from npcsdk.world.rules import Fault
from npcsdk.world.world import World

_Bits = int
"""A set of lore entries, one bit for each."""


def told_faults(world: World) -> Iterator[Fault]:
    """Replies that withhold what must have been told on the way: by a reveal, or by an authored line that names it."""
    kept = {name for _, node, _ in nodes_in(world) if node.reply for name in node.reply.withhold}
    bits = {name: 1 << at for at, name in enumerate(sorted(kept & world.lore.keys()))}
    telling = _telling(world, bits)
    if not telling:
        return
    onward: dict[Spot, list[Spot]] = defaultdict(list)
    for passage in passages(world):
        onward[passage.source].append(passage.target)
    before = _told_before(set(starts(world).values()), onward, telling)
    nearest = lru_cache(maxsize=None)(lambda bit: _nearest(onward, telling, bit))
    for graph, node, path in nodes_in(world):
        here = (graph.graph, node.id)
        for at, name in enumerate(node.reply.withhold if node.reply else ()):
            bit = bits.get(name, 0)
            if before.get(here, 0) & bit and not telling.get(here, 0) & bit:
                teller = nearest(bit)[here]
                message = f"{name} is withheld here, and every way to {node.id} has told it already: see {teller[1]}."
                remedy = "Withhold it no longer here, or let it be told later."
                yield Fault((*path, "reply", "withhold", at), "told-too-early", message, remedy)


def _told_before(
    begins: set[Spot], onward: Mapping[Spot, list[Spot]], telling: Mapping[Spot, _Bits]
) -> dict[Spot, _Bits]:
    """What was told on every way to each place that a talk can come to."""
    found: dict[Spot, _Bits] = dict.fromkeys(begins, 0)
    waiting = deque(begins)
    while waiting:
        here = waiting.popleft()
        after = found[here] | telling.get(here, 0)
        for target in onward.get(here, ()):
            told = found[target] & after if target in found else after
            if found.get(target) != told:
                found[target] = told
                waiting.append(target)
    return found


def _nearest(onward: Mapping[Spot, list[Spot]], telling: Mapping[Spot, _Bits], bit: _Bits) -> dict[Spot, Spot]:
    """For each place one of those that tell an entry, and from which it can be reached."""
    tellers = [spot for spot, told in telling.items() if told & bit]
    found: dict[Spot, Spot] = {}
    waiting = deque((target, spot) for spot in tellers for target in onward.get(spot, ()))
    while waiting:
        here, teller = waiting.popleft()
        if here not in found:
            found[here] = teller
            waiting.extend((target, teller) for target in onward.get(here, ()))
    return found


def _telling(world: World, bits: Mapping[str, _Bits]) -> dict[Spot, _Bits]:
    """What each place tells: reveals, or names in everything that it may say."""
    naming = naming_of(world)
    found: dict[Spot, _Bits] = {}
    for graph, node, _ in nodes_in(world):
        told = 0
        for name in (*_named(naming, node), *(node.reply.reveal if node.reply else ())):
            told |= bits.get(name, 0)
        if told:
            found[graph.graph, node.id] = told
    return found


def _named(naming: Naming, node: Node) -> frozenset[str]:
    """What a node's own lines name: of several, what all of them do."""
    lines = [node.line] if node.line else [variant.line for variant in node.lines]
    told = frozenset(naming.of(lines[0])) if lines else frozenset()
    for line in lines[1:]:
        told &= frozenset(naming.of(line)) if told else told
    return told
