"""What a player typed, or is called, as data: words for a model to read, never marks that it obeys.

Tags are written in square brackets, chat templates in angle brackets, bars, braces and line breaks,
and tokenizers may fold any compatible form of these into the plain one. So every one of them becomes
a character that means nothing, whatever dress it comes in, and what cannot be seen is left out.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from npcsdk.patterns import lazy

_MARKS = frozenset("[]{}<>|`")
_HARMLESS = str.maketrans("[]{}<>|`", "()()‹›/'")
_KEPT = frozenset("()（）「」『』《》〈〉“”‘’„‚")
"""Parentheses and quotation marks: no tag and no template begins with one."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, marks of direction, halves of characters, private and unassigned: all unseen or unknown."""
_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0")
"""Letters and marks by name that show nothing."""

# An order to the system, to the end of its sentence; a tag or a mark with what stands in it.
_TAG = lazy(
    r"(?i)\(?(?:\b|5b)(?:goto\b|(?:to|node|next|intent|transition|state|event|role|content|system|assistant|user)\s*[:=])"
    r"[^.!?。！？]*|\([^()]*\)?|‹[^‹›]*›?"
)
_PARENTHESIS = lazy(r"[(（]([^()（）]*)[)）]")


class _Harmless:
    """What each character becomes, as `str.translate` asks for it."""

    def __getitem__(self, code: int) -> str:
        return _harmless(chr(code))


@lru_cache(maxsize=4096)
def _harmless(char: str) -> str:
    kind = unicodedata.category(char)
    if char.isspace() or char == "▁":  # This one is a space to many tokenizers.
        return " "
    if kind in _HIDDEN or char in _BLANK or _only_looks(char):
        return ""
    if char in _KEPT:
        return char
    if kind == "Ps":
        return "("
    if kind == "Pe":
        return ")"
    folded = unicodedata.normalize("NFKD", char)
    return char if _MARKS.isdisjoint(folded) else folded.translate(_HARMLESS)


def _only_looks(char: str) -> bool:
    """Whether it only chooses the look of the character before; text can be hidden in a run of these."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or "\u180b" <= char <= "\u180f"


def quoted(text: str) -> str:
    """Player text as data: one line without a tag, a chat mark or an unseen character."""
    return " ".join(text.translate(_Harmless()).split())


def speech(text: str) -> str:
    """What of a player's text can be meant as speech: no tag, no mark with what stands in it, no order to the system.

    What stands in parentheses is speech; all other brackets count as those of a tag.
    """
    seen = unicodedata.normalize("NFKC", quoted(_PARENTHESIS.sub(r" \1 ", text)))
    return _TAG.sub(" ", seen) if _TAG.search(seen) else text
