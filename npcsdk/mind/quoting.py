"""What a player typed, or is called, as data: words for a model to read, never marks that it obeys.

Tags are written in square brackets, chat templates in angle brackets, bars, braces and line breaks,
and tokenizers may fold any compatible form of these into the plain one. So every one of them becomes
a character that means nothing, whatever dress it comes in, and what cannot be seen is left out.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_KEPT = frozenset("()（）「」『』《》〈〉“”‘’„‚")
"""Parentheses and quotation marks: no tag and no template begins with one."""
_PLAIN = str.maketrans("[]{}<>|`", "()()‹›/'")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Controls, marks of direction, halves of characters, private and unassigned: all unseen or unknown."""


class _Dress:
    """What each character becomes, as `str.translate` asks for it."""

    def __getitem__(self, code: int) -> str:
        return _undressed(chr(code))


@lru_cache(maxsize=4096)
def _undressed(char: str) -> str:
    kind = unicodedata.category(char)
    if char.isspace() or kind in ("Zl", "Zp") or char == "▁":  # The last one is a space to many tokenizers.
        return " "
    if kind in _HIDDEN or char in "\u034f\u115f\u1160\u3164\uffa0" or _is_variation(char):
        return ""
    if char in _KEPT:
        return char
    if kind in ("Ps", "Pe"):
        return "(" if kind == "Ps" else ")"
    folded = unicodedata.normalize("NFKD", char)
    return folded.translate(_PLAIN) if set(folded) & set("[]{}<>|`") else char


def _is_variation(char: str) -> bool:
    """Whether it only chooses the look of the character before; text can be hidden in a run of these."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or "\u180b" <= char <= "\u180f"


_DRESS = _Dress()


def quoted(text: str) -> str:
    """Player text as data: one line without a tag, a chat mark or an unseen character."""
    return " ".join(text.translate(_DRESS).split())
