"""A folder of speeches, each in a file that is named by the hash of what was asked for."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from npcsdk.ports import Speech
from npcsdk.safe_file import read_file, write_temporary
from npcsdk.voices.kept.identity import key_of
from npcsdk.voices.kept.room import Room
from npcsdk.voices.kept.speech_file import MOST, pack, unpack

SUFFIX = ".speech"
_NAME = re.compile(rf"[0-9a-f]{{64}}{re.escape(SUFFIX)}")


class Shelf:
    """Speeches in a folder, by what was asked for. Any number of processes may use one at once.

    Args:
        folder: where; made when first something is put there.
        max_bytes: what the files may have together; by default there is no bound.

    Raises:
        ValueError: `max_bytes` is negative.
    """

    def __init__(self, folder: Path, *, max_bytes: int | None = None) -> None:
        if max_bytes is not None and max_bytes < 0:
            raise ValueError(f"max_bytes {max_bytes!r} is below 0")
        self.folder = folder
        self._most = max_bytes
        self._room = None if max_bytes is None else Room(folder, SUFFIX, max_bytes)

    @property
    def used(self) -> int:
        """Bytes in a bounded folder when something was last put there; 0 before."""
        return self._room.used if self._room else 0

    def path(self, identity: dict[str, Any]) -> Path:
        """Where the speech of an identity lies, or would."""
        return self.folder / (key_of(identity) + SUFFIX)

    def read(self, identity: dict[str, Any]) -> Speech | None:
        """The speech that was put there, or None.

        Raises:
            Damaged: something else lies in its place.
            OSError: the folder cannot be read.
        """
        data = read_file(self.path(identity), MOST)
        return None if data is None else unpack(data, identity)

    def touch(self, identity: dict[str, Any]) -> None:
        """Note that a speech is used, so that others go first where room is needed."""
        with suppress(OSError):  # A folder that is only read forgets nothing anyway.
            os.utime(self.path(identity))

    def put(self, identity: dict[str, Any], speech: Speech) -> bool:
        """Keep a speech; whether there is room for one of its size at all.

        Raises:
            ValueError: it is not fit to be heard a second time.
            OSError: it cannot be written, or no room can be made.
        """
        data = pack(identity, speech)
        if self._most is not None and len(data) > self._most:
            return False
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700 if self._room else 0o777)
        temporary = write_temporary(self.folder, data)
        try:
            if self._room is None:
                temporary.replace(self.path(identity))
            else:
                with self._room.reserved(len(data)):
                    temporary.replace(self.path(identity))
        finally:
            temporary.unlink(missing_ok=True)
        return True

    def drop(self, path: Path) -> bool:
        """Remove a file of this shelf; whether there was one. What is no plain file of such a name is left alone."""
        ours = path.parent == self.folder and _NAME.fullmatch(path.name)
        if not ours or path.is_symlink() or not path.is_file():
            return False
        path.unlink(missing_ok=True)
        return True

    def paths(self) -> list[Path]:
        """The files that are named as speeches are, by name.

        Raises:
            OSError: the folder cannot be read.
        """
        return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))
