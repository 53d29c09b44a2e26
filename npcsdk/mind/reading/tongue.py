"""Whether a text is in English, which is what the words of the reader were learned from."""

from __future__ import annotations

from npcsdk.mind.rules.small_words import SMALL_WORDS
from npcsdk.mind.words import words
from npcsdk.patterns import lazy

_LETTERS = lazy(r"[^\W\d_]")
_LATIN = lazy(r"[A-Za-zÀ-ɏ\u1e00-\u1eff]")


def english(text: str) -> bool:
    """Whether it may be English: a single word of another language that is written in plain letters passes."""
    if not text.isascii() and 2 * len(_LATIN.findall(text)) < len(_LETTERS.findall(text)):
        return False
    found = set(words(text))
    ours = len(found & SMALL_WORDS["en"])
    if ours == 0 and any(not word.isascii() for word in found):
        return False
    own = found - SMALL_WORDS["en"]
    theirs = max(len(own & small) for language, small in SMALL_WORDS.items() if language != "en")
    return theirs < 2 or theirs <= ours
