"""Whether an authored text names what a keyword of the lore stands for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from npcsdk.mind.rules.withheld import withheld
from npcsdk.mind.rules.wording import wording
from npcsdk.mind.words import words


def named(text: str, keywords: Sequence[str], language: str) -> str | None:
    """Which of the keywords a text names, in any form: a reason in words.

    The rule for what models say sees through any disguise, at a cost. A writer hides no words, so
    it is asked of those only whose beginning stands in the text.
    """
    small = text.casefold()
    near = tuple(word for word in keywords if (begun := beginning(word)) and begun in small)
    return withheld(wording(text, last=True), near, language) if near else None


@lru_cache(maxsize=4096)
def beginning(keyword: str) -> str:
    """How the first word of a keyword begins in all of its forms, in small letters; "" where there is no word."""
    first = next(iter(words(keyword)), "")
    return first[: max(2, len(first) - 2)]
