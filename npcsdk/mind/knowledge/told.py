"""What a request tells of the lore at its end: what the node reveals, and what may come up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from npcsdk.mind.hearsay import prose
from npcsdk.mind.knowledge.kept_back import KeptBack
from npcsdk.mind.knowledge.tellable import public, revealed, speakable
from npcsdk.mind.perceive import overlap
from npcsdk.mind.state import State
from npcsdk.mind.tokens import estimate
from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.lore import LoreEntry
from npcsdk.world.world import Player, World


def everyones(world: World, who: Character) -> list[str]:
    """Facts for every request of a character."""
    return [_fact(entry) for entry in public(world, who)]


def own(world: World, state: State, who: Character, node: Node, *, again: bool) -> list[str]:
    """Facts that the node may give away; with `again` those that every request has as well."""
    known = [] if again else public(world, who)
    return [_fact(entry) for entry in revealed(world, state, who, node) if entry not in known]


def besides(
    world: World, state: State, player: Player, who: Character, node: Node, kept: KeptBack, *, most: int, asked: bool
) -> str:
    """A sentence with the facts that may come up besides; "" where there are none.

    Args:
        world: where.
        state: as of now.
        player: whom the character talks to.
        who: the speaker.
        node: where the dialogue stands.
        kept: what is kept back here.
        most: tokens that they may take, by estimate. What has to do with what was said last goes first.
        asked: only what has to do with that.
    """
    entries = speakable(world, state, player, who, node)
    if not entries:
        return ""
    shown = {entry.id for entry in revealed(world, state, who, node)}
    said = _last(state)
    near = {entry.id: overlap(said, f"{entry.text} {' '.join(entry.keywords)}") for entry in entries}
    ranked = sorted(entries, key=lambda entry: -near[entry.id])
    open_ones = (entry for entry in ranked if entry.id not in shown and (near[entry.id] or not asked))
    facts = list(_within(most, (_fact(entry) for entry in open_ones if not kept.is_told_by(entry.text))))
    return f"{who.name} may speak of this, too: {' '.join(facts)}" if facts else ""


def _last(state: State) -> str:
    """What the player said last."""
    said = (entry.text for entry in reversed(state.history) if entry.kind in ("say", "choose"))
    return next(said, "")


def _within(most: int, facts: Iterable[str]) -> Iterator[str]:
    for fact in facts:
        most -= estimate(fact)
        if most < 0:
            return
        yield fact


def _fact(entry: LoreEntry) -> str:
    """An entry as data: no tag, no mark of a chat; one that reads like an order is hearsay."""
    return prose(entry.text)
