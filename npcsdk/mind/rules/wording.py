"""A line as the rules look at it."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from npcsdk.mind.words import words
from npcsdk.patterns import lazy

_ALIKE = str.maketrans(dict.fromkeys("‘’‛ʼ′´", "'"))
_UNSEEN = lazy("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff\U000e0000-\U000e007f]")
_CLAUSES = lazy(r"[.!?…。！？,;:，、；：()\"“”「」『』—–]+")


class Wording(NamedTuple):
    """A line up to and with the piece that is judged.

    `text` is the whole and `piece` its end, both with wide letters made narrow, apostrophes
    straight and unseen characters gone; `words` are those of the whole, in small letters. `last`
    says that nothing follows.
    """

    text: str
    piece: str
    words: list[str]
    last: bool


def wording(piece: str, said: str = "", *, last: bool = False) -> Wording:
    """A piece behind what was said of its line before."""
    text = narrow(said + piece)
    return Wording(text, narrow(piece), words(text), last)


def narrow(text: str) -> str:
    """A text in the plainest characters that mean the same."""
    return text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKC", text.translate(_ALIKE)))


def clauses(text: str) -> list[list[str]]:
    """The words of each stretch between marks, without those that have none."""
    return [found for part in _CLAUSES.split(text) if (found := words(part))]


def either(alternatives: str) -> str:
    """A regular expression for any of these, one a line."""
    return "(?:" + "|".join(line.strip(" ") for line in alternatives.strip("\n ").splitlines()) + ")"
