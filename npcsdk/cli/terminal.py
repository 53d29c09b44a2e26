"""The terminal, as far as there is one: where to print, and whether a person sits there."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from rich.console import Console


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; a closed or missing one is not."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def has_person() -> bool:
    """Whether someone can type and read what comes."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


def out() -> Console:
    """stdout: with colours for a person, plain text without control codes for all else."""
    return _console(sys.stdout, plain=not has_person())


def err() -> Console:
    """stderr, likewise."""
    return _console(sys.stderr, plain=not is_terminal(sys.stderr))


def _console(stream: TextIO | None, *, plain: bool) -> Console:
    return Console(
        file=stream,
        force_terminal=not plain,
        no_color=plain or "NO_COLOR" in os.environ,
        color_system=None if plain else "auto",
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
    )


def tolerant() -> None:
    """Let letters that a stream cannot write become question marks instead of errors."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
