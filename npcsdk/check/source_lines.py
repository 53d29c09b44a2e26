"""The lines of a world's files, to show what a finding is about."""

from __future__ import annotations

from pathlib import Path

from npcsdk.world.files import Files


class SourceLines:
    """Reads each file once, within the limits that hold for worlds."""

    def __init__(self, folder: Path) -> None:
        self._files = Files(folder)
        self._lines: dict[str, list[str]] = {}

    def line(self, file: str, number: int) -> str:
        """A line of a file, counted from 1; "" where there is none."""
        if file not in self._lines:
            text = self._files.text(self._files.folder / file) or ""
            self._lines[file] = text.replace("\r\n", "\n").split("\n")
        lines = self._lines[file]
        return lines[number - 1] if 0 < number <= len(lines) else ""
