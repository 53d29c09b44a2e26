"""Replies that have nothing to say when the model cannot."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import nodes_in
from npcsdk.world.rules import Fault
from npcsdk.world.world import World


def fallback_faults(world: World) -> Iterator[Fault]:
    """Replies without a fallback, of their own or of everyone who may say them."""
    speakers = speakers_of(world)
    for graph, node, path in nodes_in(world):
        if node.reply is None or node.reply.fallback:
            continue
        silent = [who.id for who in speakers[graph.graph] if not who.fallback]
        if silent:
            message = f"Without a model {', '.join(silent)} says nothing at {node.id}."
            remedy = "Write a `fallback` for the reply, or one for the character, which holds for all of its replies."
            yield Fault((*path, "reply"), "no-fallback", message, remedy)
