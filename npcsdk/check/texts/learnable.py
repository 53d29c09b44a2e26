"""Lore that nobody can learn, and lore that whoever should tell it can never know."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import nodes_in
from npcsdk.check.possible.learning import knowers_of
from npcsdk.world.rules import Fault
from npcsdk.world.world import World


def unlearnable_faults(world: World) -> Iterator[Fault]:
    """Lore that nobody knows from the beginning and that nobody can learn."""
    for key, knowers in knowers_of(world).items():
        if knowers:
            continue
        where = "no talk can come to where it is learned" if world.lore[key].learned_at else "nobody can learn it"
        remedy = "Name who knows it in `known_by`, or who learns it, and where, in `learned_at`."
        yield Fault(("lore", key), "unlearnable-lore", f"Nobody knows {key}, and {where}.", remedy)


def not_known_faults(world: World) -> Iterator[Fault]:
    """Lore that a reply reveals and whoever says it can never know: no model is told of it there."""
    speakers, knowers = speakers_of(world), knowers_of(world)
    for graph, node, path in nodes_in(world):
        for at, name in enumerate(node.reply.reveal if node.reply else ()):
            strangers = [who.id for who in speakers[graph.graph] if who.id not in knowers[name]]
            if strangers and knowers[name]:
                message = f"{', '.join(strangers)} cannot tell {name} here without knowing it."
                remedy = f"Add {strangers[0]} to its `known_by` in the lore, or reveal something else."
                yield Fault((*path, "reply", "reveal", at), "not-known", message, remedy)
