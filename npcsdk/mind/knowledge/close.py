"""What is kept among those who know it: lore that is no rumour."""

from __future__ import annotations

from npcsdk.mind.knowledge.kept_back import KeptBack
from npcsdk.mind.knowledge.naming import naming_of
from npcsdk.world.lore import EVERYONE
from npcsdk.world.once import once
from npcsdk.world.world import World


def is_kept_close(world: World, text: str) -> bool:
    """Whether a text tells of lore that does not spread, and that not everyone knows.

    It is known again by a keyword that no other entry has, and by whole sentences of it.
    """
    entries, told = _close(world)
    return bool(entries) and (told.is_told_by(text) or not entries.isdisjoint(naming_of(world).of(text)))


@once
def _close(world: World) -> tuple[frozenset[str], KeptBack]:
    entries = [entry for entry in world.lore.values() if entry.known_by != EVERYONE and not entry.spreads]
    return frozenset(entry.id for entry in entries), KeptBack(entries, (), world.languages[0])
