"""Lore that nothing uses, or that cannot be told where it should be, and characters that say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import lines_of, nodes_in
from npcsdk.check.possible.learning import asked_of, knowers_of
from npcsdk.check.texts.speaking import Speaking
from npcsdk.check.ways import Spot, passages, starts
from npcsdk.world.lore import EVERYONE
from npcsdk.world.rules import Fault
from npcsdk.world.world import World


def unused_lore_faults(world: World) -> Iterator[Fault]:
    """Lore that nobody is ever told, and that nothing asks for: what everyone knows is told, and what `reveal_if` sets
    free, the rest only where a reply reveals it, or a line speaks of it."""
    used = {name for _, node, _ in nodes_in(world) if node.reply for name in (*node.reply.reveal, *node.reply.withhold)}
    used |= asked_of(world)
    knowers = knowers_of(world)
    left = {
        key
        for key, entry in world.lore.items()
        if entry.known_by != EVERYONE and entry.reveal_if is None and key not in used
        if knowers[key]  # That nobody can learn of it says as much.
    }
    left -= set(_told(world)) if left else set()
    for key in world.lore:
        if key in left:
            message = f"Nobody ever tells {key}: not everyone knows it, and no reply reveals or withholds it."
            remedy = f"Write `reveal: [{key}]` where it may be told, give it a `reveal_if`, or remove it."
            yield Fault(("lore", key), "unused-lore", message, remedy)


def _told(world: World) -> Iterator[str]:
    """What authored lines speak of whose speaker can know it."""
    speaking, speakers, knowers = Speaking(world), speakers_of(world), knowers_of(world)
    for graph, node, _ in nodes_in(world):
        who = {each.id for each in speakers[graph.graph]}
        for said, _ in lines_of(node):
            yield from (name for name in speaking.of(said) if who & knowers[name])


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
