"""Who can come to know what of the lore: of who knows it from the beginning, of what it says itself, and of rumours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from npcsdk.check.parts import nodes_in
from npcsdk.check.possible.reach import reach_of
from npcsdk.check.ways import Spot
from npcsdk.mind.knowledge.passes import passes
from npcsdk.world.lore import EVERYONE, LoreEntry
from npcsdk.world.nature import PLAYER
from npcsdk.world.once import once
from npcsdk.world.world import World


@once
def knowers_of(world: World) -> Mapping[str, frozenset[str]]:
    """By entry, who knows it from the beginning or can learn it; `player` among them only where the lore says so.

    Whoever is present learns what is told as well. Who that is, the game says, and it may be nobody.
    """
    return {name: _knowers(world, entry) for name, entry in world.lore.items()}


@once
def asked_of(world: World) -> frozenset[str]:
    """The entries for which some condition asks."""
    computed = [world.computed, *(who.computed for who in world.characters.values())]
    computed += [graph.computed for graph in world.graphs.values()]
    asking = [formula for formulas in computed for formula in formulas.values()]
    asking += [way.condition for way in reach_of(world).ways if way.condition]
    asking += [entry.reveal_if for entry in world.lore.values() if entry.reveal_if]
    asking += [variant.if_ for _, node, _ in nodes_in(world) for variant in node.lines if variant.if_]
    return frozenset(lore for condition in asking for lore, _ in condition.lore)


@once
def told_at(world: World) -> Mapping[str, tuple[str, ...]]:
    """By entry, the nodes where somebody learns it, or a reply may tell it: `mira.ledger`."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, entry in world.lore.items():
        lessons = (lesson for each in entry.learned_at.values() for lesson in each)
        found[name] |= dict.fromkeys(lesson for lesson in lessons if spot_of(world, lesson))
    for graph, node, _ in nodes_in(world):
        for name in node.reply.reveal if node.reply else ():
            found[name][f"{graph.graph}.{node.id}"] = None
    return {name: tuple(nodes) for name, nodes in found.items()}


def lessons_for(entry: LoreEntry, who: str) -> frozenset[str]:
    """The nodes, `mira.ledger`, and events with which somebody learns an entry."""
    return frozenset((*entry.learned_at.get(who, ()), *entry.learned_at.get(EVERYONE, ())))


def spot_of(world: World, lesson: str) -> Spot | None:
    """The node that a lesson names; None for one that is an event."""
    graph, _, node = lesson.partition(".")
    return (graph, node) if graph in world.graphs and node in world.graphs[graph].nodes else None


def _knowers(world: World, entry: LoreEntry) -> frozenset[str]:
    people = (*world.characters, PLAYER)
    found = {who for who in people if entry.is_known_by(who)}
    if entry.learned_at:
        found |= {who for who in people if any(_can_be(world, lesson) for lesson in lessons_for(entry, who))}
    waiting = list(found) if entry.spreads else []
    while waiting:
        told = {who for who, _ in passes(world).get(waiting.pop(), ())} - found
        found |= told
        waiting += told
    return frozenset(found)


def _can_be(world: World, lesson: str) -> bool:
    """Whether a talk can come there; an event can always come."""
    spot = spot_of(world, lesson)
    return spot is None or spot in reach_of(world).entered
