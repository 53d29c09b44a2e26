"""What of the lore may stand in a request: nothing that the speaker does not know or keeps back."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.lore import LoreEntry
from npcsdk.world.world import World


def secrets(world: World, who: Character) -> frozenset[str]:
    """The lore entries that any node of this character withholds."""
    return frozenset(name for node in nodes(world, who) if node.reply for name in node.reply.withhold)


def public(world: World, who: Character) -> list[LoreEntry]:
    """Lore for every request: what everyone knows and this character never keeps back."""
    kept = secrets(world, who)
    return [entry for entry in world.lore.values() if entry.known_by == "everyone" and entry.id not in kept]


def revealed(world: World, who: Character, node: Node) -> list[LoreEntry]:
    """Lore that a node's line may give away, as far as the speaker may know it and the node does not withhold it."""
    reply = node.reply
    names = [name for name in reply.reveal if name not in reply.withhold] if reply else []
    return [world.lore[name] for name in names if world.lore[name].is_known_by(who.id)]


def nodes(world: World, who: Character) -> Iterable[Node]:
    """All nodes of a character's graphs."""
    return (node for graph in world.graphs.values() if graph.character == who.id for node in graph.nodes.values())
