"""Names of people in a text: whom it names, and the text without them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from npcsdk.mind.phrase import LIGHT, weighed
from npcsdk.mind.words import stands_alone, words

LONGEST = 60
"""Characters of a name; what is longer is no name that anybody says."""
_SHORTEST = 3
"""Letters of a part of a name that stands for the whole."""


class Called(NamedTuple):
    """What a text says beside the names in it, and whom it names.

    Attributes:
        text: without the names.
        who: ids, in the order in which they are named, each with the name as it stands in the text.
    """

    text: str
    who: Mapping[str, str]


def called(text: str, names: Mapping[str, str]) -> Called:
    """Take the names out of a text: `Anna's sister` names Anna and is about a sister.

    A part of a name that is nobody else's counts, too: `Hale` for `Captain Hale`. What is a word of every day,
    as `Will`, is a name only where it is written as one.

    Args:
        text: what was said.
        names: what people are called, by their ids.
    """
    finder = _finder(tuple(names.items()))
    if finder is None:
        return Called(text, {})
    who: dict[str, str] = {}
    for found in finder.pattern.finditer(text):
        for each in finder.whose.get(found[1].casefold(), ()):
            who.setdefault(each, found[1])
    return Called(finder.pattern.sub(" ", text), who) if who else Called(text, {})


class _Finder(NamedTuple):
    pattern: re.Pattern[str]
    whose: Mapping[str, tuple[str, ...]]
    """The ids, by what is said."""


@lru_cache(maxsize=64)
def _finder(names: tuple[tuple[str, str], ...]) -> _Finder | None:
    whose: dict[str, tuple[str, ...]] = {}
    patterns: dict[str, str] = {}
    parts = Counter(part.casefold() for _, name in names for part in {name.strip(), *name.split()})
    for who, name in names:
        for variant in _variants(name.strip(), parts):
            whose[variant.casefold()] = (*whose.get(variant.casefold(), ()), who)
            patterns[variant] = _pattern(variant)
    if not patterns:
        return None
    either = "|".join(patterns[variant] for variant in sorted(patterns, key=len, reverse=True))
    return _Finder(re.compile(rf"({either})(?:['’]s\b)?"), whose)


def _variants(name: str, parts: Mapping[str, int]) -> Iterator[str]:
    if not words(name) or len(name) > LONGEST or (_ordinary(name) and name == name.lower()):
        return
    yield name
    for part in name.split():
        tells = len(part) >= _SHORTEST and part[0].isupper() and not _ordinary(part)
        if part != name and tells and parts[part.casefold()] == 1:
            yield part


def _ordinary(name: str) -> bool:
    found = words(name)
    return len(found) == 1 and not stands_alone(found[0]) and weighed(found[0])[1] <= LIGHT


def _pattern(variant: str) -> str:
    written = re.escape(variant)
    if stands_alone(words(variant)[0]):
        return written
    return rf"(?<!\w){written if _ordinary(variant) else f'(?i:{written})'}(?!\w)"
