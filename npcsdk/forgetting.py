"""A player is forgotten, wherever that is kept: for whoever runs the game. No world is needed for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from npcsdk.caches import let_go
from npcsdk.errors import SaveError, SessionError, StoreError
from npcsdk.models.cassette import is_one
from npcsdk.ports import Store
from npcsdk.session.forgotten import Forgotten, Whose
from npcsdk.session.forgotten_saves import forget_files, forget_saves
from npcsdk.session.forgotten_sessions import forget_sessions
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.voices.kept.emptying import emptied
from npcsdk.world.world import Player


def forget(
    player: str,
    *,
    store: Store | str | Path | None = None,
    saves: Iterable[str | Path] = (),
    world: str | None = None,
    voices: str | Path | None = None,
    cassettes: Iterable[str | Path] = (),
    dry_run: bool = False,
) -> Forgotten:
    """Remove all that is kept of a player. Waits for the disk, maybe seconds: call it in a thread.

    End the player's sessions first, in whatever process: one that runs can write nothing more to the store, but still
    to its saves. Where it is stopped midway, call it again: it goes on from there.

    Args:
        player: the id. Of another player nothing is removed, however alike their ids are.
        store: a file, `game.db`, or a store object.
        saves: folders with saves, and those below them; or saves. What cannot be read there stays, and is told of.
        world: the id of a world, to forget the player in that one alone; by default in all of them.
        voices: the cache of voiced lines. It is emptied: it does not say to whom a line was said.
        cassettes: recordings of models, removed as a whole: they do not say who talked.
        dry_run: remove nothing, and only say what would be.

    Raises:
        SessionError: no player can have such an id.
        StoreError: there is no such store; nothing was removed.
        SaveError: there is no such folder or save; nothing was removed.
    """
    whose, places = Whose(_known(player), world), _there(saves)
    kept = _opened(store) if isinstance(store, str | Path) else store
    try:
        done = Forgotten() if kept is None else forget_sessions(kept, whose, dry_run=dry_run)
    finally:
        if kept is not None and kept is not store:
            kept.close()
    for place in places:
        if place.is_dir():
            done += forget_saves(place, whose, dry_run=dry_run)
        else:
            done += forget_files([place], whose, dry_run=dry_run)
    if voices is not None:
        files, left = emptied(Path(voices), dry_run=dry_run)
        done += Forgotten(files=tuple(files), left=tuple(left))
    for cassette in map(Path, cassettes):
        done += _removed(cassette, dry_run=dry_run)
    if not dry_run:
        let_go()
    return done


def _known(player: str) -> str:
    """An id as sessions know it."""
    try:
        return Player(id=player).id
    except ValidationError:
        raise SessionError(f"no player is called {player[:40]!r}...: an id has 200 characters at most") from None


def _there(saves: Iterable[str | Path]) -> list[Path]:
    places = [Path(place) for place in saves]
    for place in places:
        if not place.exists():
            raise SaveError(f"{place}: there is no such folder, and no such save. Nothing was removed.")
    return places


def _opened(path: str | Path) -> SqliteStore:
    if not Path(path).exists():
        raise StoreError(f"{path}: there is no such store. Nothing was removed.")
    return SqliteStore(path)


def _removed(cassette: Path, *, dry_run: bool) -> Forgotten:
    if not cassette.exists():
        return Forgotten()
    if not is_one(cassette):
        return Forgotten(left=(f"{cassette}: this is no cassette",))
    try:
        if not dry_run:
            cassette.unlink()
    except OSError as error:
        return Forgotten(left=(f"{cassette}: cannot be removed: {error.strerror or error}",))
    return Forgotten(files=(cassette,))
