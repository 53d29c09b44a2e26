"""Which words a place keeps back: those that would give away what it withholds."""

from __future__ import annotations

from npcsdk.world.graph import Reply
from npcsdk.world.world import World


def forbidden(world: World, reply: Reply) -> tuple[str, ...]:
    """Keywords of what a reply withholds, but for those that what is revealed has too.

    A word of both gives nothing away that may not be said. Where an entry has no other it stays forbidden:
    else nothing would guard it.
    """
    revealed = (world.lore[name] for name in reply.reveal if name in world.lore and name not in reply.withhold)
    open_words = {keyword.casefold() for entry in revealed for keyword in entry.keywords}
    entries = [world.lore[name].keywords for name in reply.withhold if name in world.lore]
    guarded = [[word for word in entry if word.casefold() not in open_words] or entry for entry in entries]
    return tuple(dict.fromkeys(word for entry in guarded for word in entry))
