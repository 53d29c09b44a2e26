"""A cache of speeches, emptied. What was said is in its files, but not to whom: so all of it goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from npcsdk.safe_file import TEMPORARY
from npcsdk.voices.kept import manifest
from npcsdk.voices.kept.room import LOCK, locked
from npcsdk.voices.kept.shelf import SUFFIX


def emptied(folder: Path, *, dry_run: bool = False) -> tuple[Sequence[Path], Sequence[str]]:
    """Remove all speeches from a cache; voices go on with it meanwhile, and speak again what they are asked for.

    Args:
        folder: the cache; lines that were voiced ahead for a world are no cache, and stay.
        dry_run: remove nothing, and only say what would be.

    Returns:
        The files that were removed, and what is still there and why.
    """
    removed, left = list[Path](), list[str]()
    if (folder / manifest.NAME).exists():
        return [], [f"{folder}: lines voiced ahead for a world: they are no cache, and hold no player"]
    try:
        found = sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX) or _is_begun(path))
        if not found:
            return [], []
        with nullcontext() if dry_run else locked(folder / LOCK) as lock:
            for path in found:
                try:
                    if not dry_run:
                        path.unlink(missing_ok=True)
                    removed.append(path)
                except OSError as error:
                    left.append(f"{path}: cannot be removed: {error.strerror or error}")
            if lock is not None:
                os.pwrite(lock, b"%-20d" % 0, 0)
    except FileNotFoundError:
        pass
    except OSError as error:
        left.append(f"{folder}: cannot be emptied: {error.strerror or error}")
    return removed, left


def _is_begun(path: Path) -> bool:
    return path.name.startswith(TEMPORARY)
