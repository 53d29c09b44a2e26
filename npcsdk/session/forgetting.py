"""A player who is forgotten while they play: the session goes on with somebody it never met."""

from __future__ import annotations

import asyncio
from collections.abc import Set
from pathlib import Path

from npcsdk.caches import let_go
from npcsdk.ports import Store
from npcsdk.session.context import Context
from npcsdk.session.forgotten import Forgotten, Whose
from npcsdk.session.forgotten_saves import forget_files
from npcsdk.session.forgotten_sessions import forget_sessions
from npcsdk.session.keeping import Keeping
from npcsdk.session.owner import TurnOwner


async def forget_here(owner: TurnOwner, keeping: Keeping) -> Forgotten:
    """Begin anew at once, then remove what was kept of the player: in the store, and the saves that were written.

    Branches of theirs in the store go too, and who plays one of them is superseded. Where it is saved by itself, the
    new beginning is saved there.

    Raises:
        StoreError: the store cannot be written; nothing changed.
    """
    keeping.begin_anew()
    written, keeping.written = keeping.written, set()
    await owner.cool()  # What was left behind may still be keeping something.
    _let_go(owner.context)
    await keeping.settle()
    whose = Whose(owner.context.player.id, keeping.world.id)
    done = await asyncio.to_thread(_removed, keeping.store, keeping.log.claim.key, written, whose)
    keeping.changed()  # What is saved by itself was removed with the rest.
    return done


def _let_go(context: Context) -> None:
    """Keep in memory nothing of what was said: no vectors of it, and nothing that was worked out of its words."""
    context.perceiver.forget()
    if context.vectors is not None:
        context.vectors.forget()
    context.embedder = context.embedder  # A perceiver that never heard anything.
    let_go()


def _removed(store: Store | None, key: str, written: Set[Path], whose: Whose) -> Forgotten:
    done = forget_files(sorted(written), whose)
    return done if store is None else done + forget_sessions(store, whose, spared=key)
