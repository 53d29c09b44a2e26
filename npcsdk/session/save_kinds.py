"""What a file in a folder of saves is, and whose, as far as it says so; it may be damaged, or from a newer npcsdk."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from npcsdk.errors import SaveError
from npcsdk.safe_file import TEMPORARY, Damaged, open_plain, read_file
from npcsdk.session.folder import is_abandoned
from npcsdk.session.forgotten import Whose
from npcsdk.session.log_files import BEGINNINGS, MAX_BYTES, is_named
from npcsdk.session.log_files import ENDING as LOG
from npcsdk.session.record import read_header
from npcsdk.session.slot_names import ENDING as SAVE
from npcsdk.session.snapshot import FORMAT

_BEGINNING = 4096
"""Bytes of a file in which a save says that it is one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A file of ours: a save, a file of a log, or the rest of a save that a process did not finish before it ended.

    `player` and `world` are ids, None where it does not say them; `trouble` says why not, where it should. `logs` are
    the files that a save names, and `content` is what it holds where that cannot be told.
    """

    path: Path
    what: Literal["save", "log", "rest"]
    player: str | None = None
    world: str | None = None
    logs: frozenset[str] = frozenset()
    trouble: str = ""
    content: bytes = field(default=b"", repr=False)

    def is_of(self, whose: Whose) -> bool:
        """Whether it says that it is a player's."""
        return self.player is not None and self.world is not None and whose.is_of(self.player, self.world)

    def names(self, log: str) -> bool:
        """Whether a save goes on from a log, or may do so."""
        return log in self.logs or is_named(log, self.content)


def kind_of(path: Path) -> Kind | None:
    """What a file is; None where it is none of ours."""
    is_log = path.name.endswith(LOG)
    try:
        start = _start(path)
        if is_log:
            return _log(path, start) if start.startswith(BEGINNINGS) else None
        is_save = FORMAT.encode() in start
        if is_save and is_abandoned(path.name):
            return Kind(path, "rest")
        return _save(path, sure=is_save) if is_save or (start and path.name.endswith(SAVE)) else None
    except Damaged:  # A folder, a link, a pipe: npcsdk writes none.
        return None
    except OSError as error:
        ours = path.name.endswith((LOG, SAVE)) or path.name.startswith(TEMPORARY)
        return Kind(path, "log" if is_log else "save", trouble=error.strerror or str(error)) if ours else None


def _start(path: Path) -> bytes:
    file = open_plain(path)
    try:
        return os.read(file, _BEGINNING)
    finally:
        os.close(file)


def _log(path: Path, start: bytes) -> Kind:
    if not start.startswith(BEGINNINGS[0]):
        return Kind(path, "log")
    try:
        with os.fdopen(open_plain(path), "rb") as file:
            head = read_header(file.readline(MAX_BYTES))
    except SaveError as error:
        return Kind(path, "log", trouble=str(error))
    return Kind(path, "log", head.player.id, head.world)


def _save(path: Path, *, sure: bool) -> Kind | None:
    """A save; None where it turns out to be another document. `sure`: it says near its beginning that it is one."""
    try:
        content = read_file(path, MAX_BYTES) or b""
    except Damaged as error:
        return Kind(path, "save", trouble=str(error).removeprefix(f"{path} ")) if sure else None
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return Kind(path, "save", trouble="it is damaged or cut off: no complete JSON document", content=content)
    match said:
        case {"format": str(form), "player": {"id": str(player)}, "world": str(world)} if form == FORMAT:
            return Kind(path, "save", player, world, _named(said.get("log")))
        case {"format": str(form)} if form == FORMAT:
            return Kind(path, "save", trouble="it is damaged: it names no player, or no world", content=content)
        case {"player": _, "state": _}:
            return Kind(path, "save", trouble="it is damaged: it does not say that it is a save", content=content)
    return None


def _named(log: Any) -> frozenset[str]:
    """The files that a save names; what cannot be a name is none."""
    parts = log if isinstance(log, list) else [log]
    names = [part.get("name") for part in parts if isinstance(part, dict)]
    return frozenset(name for name in names if isinstance(name, str) and Path(name).name == name)
