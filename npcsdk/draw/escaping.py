"""Text of worlds made fit for markup: it may say anything and mean nothing."""

from __future__ import annotations

from html import escape

from npcsdk.draw.cards import plainly


def marked_up(text: str) -> str:
    """For the content and the quoted attributes of XML and HTML, on one line."""
    return escape(plainly(text), quote=True)


def marked_up_lines(lines: tuple[str, ...]) -> str:
    """Likewise, several lines."""
    return "\n".join(marked_up(line) for line in lines)
