"""Save slots: a folder of saves under names that a player gives, and how they go on from one another."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from npcsdk.errors import SaveError
from npcsdk.session.folder import opened, synced
from npcsdk.session.journal import Segment
from npcsdk.session.kinship import parents, place
from npcsdk.session.log_files import ENDING as LOG
from npcsdk.session.save_file import drop_unused, named_logs
from npcsdk.session.save_reading import Document, read_document
from npcsdk.session.slot_names import ENDING, file_name, slot_name


class Saves(Protocol):
    """What can be saved into a slot: a `Session`, a `BackgroundSession`."""

    def save(self, path: Path) -> object:
        """Write it there."""
        ...


@dataclass(frozen=True, slots=True)
class Slot:
    """One save of a folder.

    `turn` is its last turn, `time` its game time in seconds; `character` is who is talked to, at `node`
    (`graph.node`, "" before the talk began). `saved` is when the file was written, in seconds since 1970
    by the clock of the machine: to be shown, not to be computed with.
    `parent` is the name of the slot whose past it shares, "" for none, and `shared` how many turns they
    have in common that can no longer change. `trouble` says what is wrong with it, "" where all is well.
    """

    name: str
    path: Path
    turn: int = 0
    time: float = 0.0
    character: str = ""
    node: str = ""
    saved: float = 0.0
    parent: str = ""
    shared: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A slot, and those that go on from it."""

    slot: Slot
    branches: list[Branch] = field(default_factory=list)


class Slots:
    """The saves of a folder. It need not be there before the first one.

    Args:
        folder: whole by itself: it may be moved and copied.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def path(self, name: str) -> Path:
        """Where a slot lies, be there a save or not: for `session.restore` and `Session.load`.

        Args:
            name: any text.

        Raises:
            SaveError: it is too long.
        """
        return self.folder / file_name(name)

    def save(self, session: Saves, name: str) -> Path:
        """Save a session into a slot; what was in it goes. Where it lies.

        A `BackgroundSession` writes beside the game: `npc.save(slots.path(name))` tells when it is done.

        Raises:
            SaveError: it cannot be written; the session goes on.
        """
        path = self.path(name)
        session.save(path)
        return path

    def delete(self, name: str) -> None:
        """Remove a slot, and of its log what no other slot goes on from. No such slot: nothing happens.

        Raises:
            SaveError: it cannot be removed.
        """
        path = self.path(name)
        if not os.path.lexists(path):
            return
        try:
            with opened(self.folder):
                logs = named_logs(path)
                path.unlink(missing_ok=True)
                synced(self.folder)
                drop_unused(self.folder, logs)
        except OSError as error:
            raise SaveError(f"{path}: cannot be removed: {error.strerror or error}") from error

    def list(self) -> Sequence[Slot]:
        """All slots; of those that share a past each comes after what it goes on from. Never raises.

        A damaged file is listed with its trouble, and one that no slot is called by under its own name.
        """
        return [slot for slot, _ in self._found()]

    def tree(self) -> Sequence[Branch]:
        """All slots, each beneath the one that it goes on from. Never raises."""
        roots: list[Branch] = []
        made: list[Branch] = []
        for slot, parent in self._found():
            made.append(Branch(slot))
            (roots if parent is None else made[parent].branches).append(made[-1])
        return roots

    def _found(self) -> Sequence[tuple[Slot, int | None]]:
        looked = [_looked_at(path) for path in self._files()]
        looked.sort(key=lambda each: (place(each[1]), each[0].saved, each[0].name))
        found: list[tuple[Slot, int | None]] = []
        for (slot, _), (parent, records) in zip(looked, parents([log for _, log in looked]), strict=True):
            if parent is not None:
                slot = replace(slot, parent=looked[parent][0].name, shared=records - 1)  # The first is the head.
            found.append((slot, parent))
        return found

    def _files(self) -> Sequence[Path]:
        try:
            paths = sorted(self.folder.iterdir())
        except OSError:
            return ()
        files = [path for path in paths if not path.name.startswith(".") and not path.name.endswith(LOG)]
        return [path for path in files if not path.is_dir() and (path.name.endswith(ENDING) or named_logs(path))]


def _looked_at(path: Path) -> tuple[Slot, Sequence[Segment]]:
    slot = Slot(path.name if (name := slot_name(path.name)) is None else name, path)
    with suppress(OSError):
        slot = replace(slot, saved=path.lstat().st_mtime)
    try:
        document = read_document(path)
    except SaveError as error:
        return replace(slot, trouble=str(error).removeprefix(f"{path}: ")), ()
    snapshot = document.snapshot
    state = snapshot.fold.view(snapshot.heard)
    stands = state.places.get(snapshot.character)
    slot = replace(
        slot,
        turn=snapshot.fold.turn,
        time=snapshot.time,
        character=snapshot.character,
        node=f"{stands.graph}.{stands.node}" if stands else "",
        trouble=_missing(path.parent, document),
    )
    return slot, document.log


def _missing(folder: Path, document: Document) -> str:
    """What is wrong with the log, as far as that is seen without reading it."""
    for segment in document.log:
        try:
            found = (folder / segment.name).lstat()
        except (OSError, ValueError):
            return f"its log {segment.name} is missing: what was said before is gone"
        if not stat.S_ISREG(found.st_mode) or found.st_size < segment.size:
            return f"its log {segment.name} is damaged: what was said before is gone"
    return ""
