"""The sessions of one player in a store, removed to the last byte."""

from __future__ import annotations

from npcsdk.errors import SaveError, StoreError
from npcsdk.ports import Kept, Store
from npcsdk.session.forgotten import Forgotten, Whose
from npcsdk.session.log import BRANCH
from npcsdk.session.record import read_header


def forget_sessions(store: Store, whose: Whose, *, spared: str = "", dry_run: bool = False) -> Forgotten:
    """Remove a player's sessions from a store, branches too, and let it erase what was in them.

    Whoever plays one of them at this moment, here or in another process, can write nothing more to it.

    Args:
        store: where they are kept.
        whose: the player.
        spared: the key of a session that stays, as it has been cleared by whoever plays it.
        dry_run: remove nothing, and only say what would be.
    """
    found, left = [], []
    try:
        for kept in store.sessions(f"{whose.world}/{whose.player}" if whose.world else ""):
            if kept.key == spared or not _may_be(kept.key, whose):
                continue
            try:
                if _is_of(store, kept, whose):
                    found.append(kept)
            except SaveError as error:
                left.append(f"session {kept.key}: nobody can say whose it is: {error}")
        left += _sharing(store, found, spared)
        if not dry_run:
            for kept in found:
                store.delete(kept.key)
            store.erase()
    except StoreError as error:  # What was deleted before it is gone; the next time goes on from there.
        left.append(str(error))
    return Forgotten(sessions=tuple(kept.key for kept in found), left=tuple(left))


def _may_be(key: str, whose: Whose) -> bool:
    """Whether a key can be one of the player's: it ends with their id, or that is followed by the name of a branch."""
    world, _, rest = key.partition("/")
    return whose.world in (None, world) and (rest == whose.player or rest.startswith(f"{whose.player}{BRANCH}"))


def _is_of(store: Store, kept: Kept, whose: Whose) -> bool:
    """Whether a session says that it is the player's: `ann~duel` is a branch of Ann's, or a player who is called so.

    Raises:
        SaveError: it says nothing.
    """
    name = kept.key.partition("/")[2]
    if BRANCH not in name or not kept.records:
        return name == whose.player
    return read_header(store.read(kept.key)[0].body).player.id == whose.player


def _sharing(store: Store, found: list[Kept], spared: str) -> list[str]:
    """Sessions that stay, and have records in common with those that are removed."""
    gone = {kept.key for kept in found}
    return [
        f"session {other.key}: it is not the player's, and keeps {other.shared} records that it has from {other.parent}"
        for other in (store.sessions() if gone else ())
        if other.shared and other.parent in gone and other.key not in {*gone, spared}
    ]
