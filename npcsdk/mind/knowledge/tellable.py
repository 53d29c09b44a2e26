"""What of the lore may stand in a request: nothing that the speaker does not know by now, or keeps back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from npcsdk.mind.knowledge.knows import knows
from npcsdk.mind.moment import Moment
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.lore import EVERYONE, LoreEntry
from npcsdk.world.once import once
from npcsdk.world.world import Player, World

_NOWHERE = "*"
"""No graph: names mean what they mean in the world, and for who speaks."""


def secrets(world: World, who: Character) -> frozenset[str]:
    """The lore entries that any node of this character withholds."""
    return frozenset(name for node in nodes(world, who) if node.reply for name in node.reply.withhold)


def public(world: World, who: Character) -> list[LoreEntry]:
    """Lore for every request: what everyone knows and may tell, and this character never keeps back."""
    kept = secrets(world, who)
    known = (entry for entry in world.lore.values() if entry.known_by == EVERYONE and entry.reveal_if is None)
    return [entry for entry in known if entry.id not in kept]


def revealed(world: World, state: State, who: Character, node: Node) -> list[LoreEntry]:
    """Lore that a node's line may give away, as far as the speaker knows it by now and the node does not withhold it.

    The node is the writer's word for this place: it does not matter whether `reveal_if` holds.
    """
    reply = node.reply
    names = [name for name in reply.reveal if name not in reply.withhold] if reply else []
    return [world.lore[name] for name in names if knows(world, state, who.id, name)]


def speakable(world: World, state: State, player: Player, who: Character, node: Node) -> list[LoreEntry]:
    """Lore that the speaker may come to speak of wherever it is: `reveal_if` holds, it is known, and not withheld here.

    What was learned last comes first.

    Args:
        world: where.
        state: as of now.
        player: whom the character talks to.
        who: the speaker.
        node: where the dialogue stands.
    """
    entries = [entry for entry in _guarded(world) if knows(world, state, who.id, entry.id)]
    if not entries:
        return []
    kept = node.reply.withhold if node.reply else ()
    step = Step(world, replace(state, character=who.id), Moment(player), _NOWHERE)
    told = [entry for entry in entries if entry.id not in kept and step.holds(entry.reveal_if)]
    return sorted(told, key=lambda entry: -state.known.get(f"{who.id}.{entry.id}", 0.0))


def nodes(world: World, who: Character) -> Iterable[Node]:
    """All nodes that a character may come to speak at: of its own graphs, and of those that any can call."""
    graphs = (graph for graph in world.graphs.values() if graph.character in (who.id, None))
    return (node for graph in graphs for node in graph.nodes.values())


@once
def _guarded(world: World) -> tuple[LoreEntry, ...]:
    return tuple(entry for entry in world.lore.values() if entry.reveal_if is not None)
