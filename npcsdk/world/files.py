"""The files of a world folder, found and read within limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from npcsdk.errors import Problem

MAX_BYTES = 8_000_000
"""Size of one file."""
MAX_TOTAL_BYTES = 32_000_000
"""Size of all files of a world together."""
MAX_FILES = 2_000
"""Entries in one folder of a world."""


@dataclass(slots=True)
class Files:
    """Reads the files of one world; what is wrong with them is added to `problems`."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    _bytes_left: int = MAX_TOTAL_BYTES

    def text(self, path: Path) -> str | None:
        """The text of a file; None, and a problem, where it cannot be read."""
        try:
            return _decoded(self._bytes(path))
        except _Unreadable as error:
            self.problems.append(Problem(error.code, error.message, error.remedy, self.name(path)))
        except OSError as error:
            reason = error.strerror or str(error)
            remedy = "Look at the file's permissions."
            self.problems.append(Problem("unreadable-file", f"It cannot be read: {reason}.", remedy, self.name(path)))
        return None

    def name(self, path: Path) -> str:
        """A file's name in problems: its path within the world, printable."""
        name = path.relative_to(self.folder).as_posix()
        return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name)

    def listed(self, folder: str, endings: tuple[str, ...] = (".yaml", ".yml")) -> Iterator[Path]:
        """The files in a folder of the world with one of these endings, by name."""
        place = self.folder / folder
        try:
            with os.scandir(place) as entries:
                names = [entry.name for entry in islice(entries, MAX_FILES + 1)]
        except FileNotFoundError:
            return
        except OSError as error:
            reason = error.strerror or str(error)
            self.problems.append(Problem("unreadable-file", f"It cannot be listed: {reason}.", "", folder))
            return
        if len(names) > MAX_FILES:
            message = f"The folder holds more than {MAX_FILES} files."
            self.problems.append(Problem("too-large", message, "Move other files elsewhere.", folder))
            return
        for name in sorted(names):
            if name.lower().endswith(endings) and not name.startswith("."):
                yield place / name

    def astray(self, folder: str) -> str:
        """What to do with a file that seems to belong into a folder of the world and is not read; "" for none."""
        for name in self._names(""):
            if name.lower().rstrip("s") == folder.rstrip("s") and name != folder and (self.folder / name).is_dir():
                return f"The folder {name} is not read: call it {folder}."
        for name in self._names(folder):
            if name.lower().endswith(".txt"):
                stem = name[:-4].removesuffix(".yaml").removesuffix(".yml")
                return f"{folder}/{name} is not read: call it {stem}.yaml."
        for name in self._names(""):
            if name.lower().endswith((".yaml", ".yml")) and name not in ("world.yaml", "lore.yaml", "lore.yml"):
                return f"{name} is not read: move it into the folder {folder}, if it belongs there."
        return ""

    def _names(self, folder: str) -> list[str]:
        """Names in a folder of the world that can be told of."""
        try:
            with os.scandir(self.folder / folder) as entries:
                names = sorted(entry.name for entry in islice(entries, MAX_FILES))
        except OSError:
            return []
        return [name for name in names if name.isprintable() and not name.startswith(".")]

    def _bytes(self, path: Path) -> bytes:
        # realpath, since Path.resolve raises on a link that leads to itself.
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.folder)):
            raise _Unreadable("outside-folder", "It leads out of the world's folder.", "Copy the file into the folder.")
        # Anything else, a named pipe above all, could make reading wait for ever.
        if not path.is_file():
            raise _Unreadable("unreadable-file", "It is not a file.", "Put a YAML file there.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        self._bytes_left -= len(raw)
        if len(raw) > MAX_BYTES:
            raise _Unreadable("too-large", f"The file is larger than {MAX_BYTES // 1_000_000} MB.", "Split it.")
        if self._bytes_left < 0:
            message = f"The world's files are larger than {MAX_TOTAL_BYTES // 1_000_000} MB together."
            raise _Unreadable("too-large", message, "Make the world smaller.")
        return raw


class _Unreadable(Exception):
    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code = code
        self.message = message
        self.remedy = remedy
        super().__init__(message)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in raw[:2] and len(raw) % 2 == 0):
        raise _Unreadable("bad-encoding", "The file is saved as UTF-16.", _AS_UTF_8)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"Line {line} holds bytes that are not UTF-8."
        raise _Unreadable("bad-encoding", message, _AS_UTF_8) from None


_AS_UTF_8 = "Save it as UTF-8; most editors ask for the encoding where they ask for the name."
