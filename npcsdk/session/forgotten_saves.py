"""The saves of one player, removed from folders that hold those of others, too.

Whose a save is it says itself, and a log in its first line. A log that goes on from another one does not: it goes
with the last save that names it. What cannot be read is told of and stays.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from npcsdk.session.folder import locked, synced
from npcsdk.session.forgotten import Forgotten, Whose
from npcsdk.session.save_kinds import Kind, kind_of


def forget_saves(folder: Path, whose: Whose, *, dry_run: bool = False) -> Forgotten:
    """Remove a player's saves from a folder and from those below it.

    Args:
        folder: where saves lie.
        whose: the player.
        dry_run: remove nothing, and only say what would be.
    """
    done, unread = Forgotten(), list[str]()
    for at, below, names in os.walk(folder, onerror=lambda error: unread.append(_refused(error, error.filename))):
        below.sort()
        if names:
            done += _forget(Path(at), whose, None, dry_run=dry_run)
    return done + Forgotten(left=tuple(unread))


def forget_files(paths: Iterable[Path], whose: Whose, *, dry_run: bool = False) -> Forgotten:
    """Remove these saves, where they are the player's, with what only they go on from. One that is gone is none."""
    folders: dict[Path, set[str]] = {}
    for path in paths:
        folders.setdefault(path.parent, set()).add(path.name)
    done = Forgotten()
    for folder, names in folders.items():
        if folder.is_dir():
            done += _forget(folder, whose, names, dry_run=dry_run)
    return done


def _forget(folder: Path, whose: Whose, only: set[str] | None, *, dry_run: bool) -> Forgotten:
    """Remove what is a player's in one folder; of saves only those of these names, if any are given."""
    removed, left = list[Path](), list[str]()
    try:
        with nullcontext() if dry_run else locked(folder):
            gone, left = _chosen(list(_kinds(folder)), whose, only)
            for path in gone:
                try:
                    if not dry_run:
                        path.unlink(missing_ok=True)
                    removed.append(path)
                except OSError as error:
                    left.append(_refused(error, path))
            if removed and not dry_run:
                synced(folder)
    except OSError as error:
        left.append(_refused(error, folder))
    return Forgotten(files=tuple(removed), left=tuple(left))


def _kinds(folder: Path) -> Iterator[Kind]:
    for path in sorted(folder.iterdir()):
        kind = kind_of(path)
        if kind is not None:
            yield kind


def _chosen(kinds: Sequence[Kind], whose: Whose, only: set[str] | None) -> tuple[list[Path], list[str]]:
    """The files to be removed, logs first: whoever is stopped between the two can still say whose the rest is."""
    saves = [kind for kind in kinds if kind.what == "save"]
    gone = {save.path: save for save in saves if save.is_of(whose) and (only is None or save.path.name in only)}
    stay = [save for save in saves if save.path not in gone]
    named = {name for save in gone.values() for name in save.logs}
    logs, left = list[Path](), list[str]()
    for log in (kind for kind in kinds if kind.what == "log"):
        users = [save.path.name for save in stay if save.names(log.path.name)]
        if (only is None and log.is_of(whose)) or (log.path.name in named and log.player in (None, whose.player)):
            if users:
                left.append(f"{log.path}: other saves go on from it: {', '.join(users[:3])}")
            else:
                logs.append(log.path)
        elif only is None and log.player is None and not users:
            left.append(f"{log.path}: nobody can say whose it is: {log.trouble or 'no save goes on from it'}")
    if only is None:
        left += [f"{save.path}: nobody can say whose it is: {save.trouble}" for save in saves if save.trouble]
    rests = [kind.path for kind in kinds if kind.what == "rest"]
    return [*logs, *rests, *gone], left


def _refused(error: OSError, path: object) -> str:
    return f"{path}: cannot be removed: {error.strerror or error}"
