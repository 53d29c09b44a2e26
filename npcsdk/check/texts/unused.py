"""Lore that nothing uses, or that cannot be told where it should be, and characters that say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import nodes_in
from npcsdk.check.ways import Spot, passages, starts
from npcsdk.world.rules import Fault
from npcsdk.world.world import World


def unused_lore_faults(world: World) -> Iterator[Fault]:
    """Lore that no model is ever told: what everyone knows is, the rest only where a reply reveals it."""
    used = {name for _, node, _ in nodes_in(world) if node.reply for name in (*node.reply.reveal, *node.reply.withhold)}
    for key, entry in world.lore.items():
        if entry.known_by != "everyone" and key not in used:
            message = f"Nobody ever tells {key}: not everyone knows it, and no reply reveals or withholds it."
            remedy = f"Write `reveal: [{key}]` where it may be told, or remove it."
            yield Fault(("lore", key), "unused-lore", message, remedy)


def not_known_faults(world: World) -> Iterator[Fault]:
    """Lore that a reply reveals and whoever says it does not know: no model is told of it there."""
    speakers = speakers_of(world)
    for graph, node, path in nodes_in(world):
        for at, name in enumerate(node.reply.reveal if node.reply else ()):
            strangers = [who.id for who in speakers[graph.graph] if not world.lore[name].is_known_by(who.id)]
            if strangers:
                message = f"{', '.join(strangers)} cannot tell {name} here without knowing it."
                remedy = f"Add {strangers[0]} to its `known_by` in the lore, or reveal something else."
                yield Fault((*path, "reply", "reveal", at), "not-known", message, remedy)


def silent_faults(world: World) -> Iterator[Fault]:
    """Characters to whom nothing can be said that gets an answer: no node of their talk says or offers anything."""
    onward: dict[Spot, list[Spot]] | None = None
    says = {(graph.graph, node.id) for graph, node, _ in nodes_in(world) if node.authored or node.reply or node.options}
    for who, begin in starts(world).items():
        if begin in says:
            continue
        if onward is None:
            onward = defaultdict(list)
            for passage in passages(world):
                onward[passage.source].append(passage.target)
        seen, waiting = {begin}, [begin]
        while waiting and seen.isdisjoint(says):
            new = {target for target in onward[waiting.pop()] if target not in seen}
            seen |= new
            waiting += new
        if seen.isdisjoint(says):
            message = f"{who} has nothing to say: no node that a talk with this character can come to says anything."
            yield Fault(
                ("characters", who), "unused-character", message, "Write a line for it, or remove the character."
            )
