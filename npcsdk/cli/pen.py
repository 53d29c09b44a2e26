"""Writes lines piece by piece: knows where it stands in a line, so that words wrap and never touch."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text


class Pen:
    """Writes to a console. On a terminal, words that do not fit go to the next line; elsewhere lines stay whole."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = console.width if console.is_terminal else 0
        self._column = 0
        self._gap = True

    def write(self, text: str, style: str = "") -> None:
        """Go on with the line. Space after space, or at its start, is left out."""
        for word in re.findall(r"\S+\s*|\s+", text):
            word = word.lstrip() if self._gap else word
            if self._width and self._column and self._column + cell_len(word.rstrip()) > self._width:
                self._console.print()
                self._column = 0
                word = word.lstrip()
            if word:
                self._console.print(Text(word, style), end="")
                self._column += cell_len(word)
                self._gap = word[-1].isspace()

    def aside(self, text: str, style: str) -> None:
        """Put something between the words, with space on both sides."""
        self.write(f"{'' if self._gap else ' '}{text} ", style)

    def line(self, text: str, style: str = "") -> None:
        """A line of its own."""
        self.end()
        self._console.print(Text(text, style), soft_wrap=not self._width)

    def end(self, mark: str = "") -> None:
        """End the line, if one was begun."""
        if self._column:
            self._console.print(Text(mark))
        self.forget()

    def forget(self) -> None:
        """The line was ended by someone else: the player."""
        self._column, self._gap = 0, True
