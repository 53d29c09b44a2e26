"""The words for a value, cut out of what follows a verb."""

from __future__ import annotations

from npcsdk.mind.memory.facts.lists import NO_NAME, NUMBERS, PRONOUNS, STOPS
from npcsdk.patterns import lazy

LONGEST = 60
"""Characters of a value."""
_WORDS = 6
_ARTICLES = frozenset("a an the some any my".split())
_NOT_LAST = frozenset("of in at the a an with for to on my from very".split())
_AWAY = frozenset("in at on from for to with named called who that of near by since into under".split())
_JOIN_NAMES = frozenset("of von van de the".split())
_COUNT = lazy(r"\d{1,9}(?:[.,]\d{1,3})?(?:st|nd|rd|th)?$")
_SPANS = frozenset(
    "year years month months week weeks day days winter winters summer summers spring autumn ages long now decades"
    " night morning evening monday tuesday wednesday thursday friday saturday sunday".split()
)


def value(rest: tuple[str, ...], *, most: int = _WORDS, article: bool = False, stops: frozenset[str] = STOPS) -> str:
    """The words up to where a value ends; "" where there is none.

    Args:
        rest: the words.
        most: how many count at the most.
        article: whether an article at the beginning is kept.
        stops: words that end it.
    """
    low = [word.casefold() for word in rest]
    end = next((at for at in range(len(low)) if low[at] in stops or _when(low, at)), len(low))
    start, end = 0, min(end, most)
    while not article and start < end and low[start] in _ARTICLES:
        start += 1
    while start < end and low[end - 1] in _NOT_LAST:
        end -= 1
    text = " ".join(rest[start:end])
    return text if text and len(text) <= LONGEST and low[start] not in PRONOUNS else ""


def noun(rest: tuple[str, ...], *, most: int = 4) -> str:
    """What is had or somebody is: up to the next preposition."""
    end = next((at for at in range(1, len(rest)) if rest[at].casefold() in NUMBERS), len(rest))
    return value(rest[:end], most=most, stops=STOPS | _AWAY)


def name(rest: tuple[str, ...]) -> str:
    """A name: one to three words, more than one only where both are written alike."""
    found: list[str] = []
    for word in rest[:5]:
        low = word.casefold()
        if low in STOPS or (low in NO_NAME and not (found and low in _JOIN_NAMES)) or not word[0].isalpha():
            break
        found.append(word)
    if found and found[-1] in _JOIN_NAMES:
        found.pop()
    if len(found) > 1 and found[0][0].isupper() and found[1][0].islower() and found[1] not in _JOIN_NAMES:
        found = found[:1]
    return " ".join(found) if sum(word not in _JOIN_NAMES for word in found) <= 3 else ""


def counted(word: str) -> bool:
    """Whether a word is a number."""
    return word in NUMBERS or _COUNT.match(word) is not None or ("-" in word and word.split("-")[0] in NUMBERS)


def _when(low: list[str], at: int) -> bool:
    """Whether words say how long or when, and belong to no value: `for ten years`, `last spring`, `at the moment`."""
    after = low[at + 1 : at + 5]
    match low[at]:
        case "for":
            return not _SPANS.isdisjoint(after)
        case "last" | "this" | "next" | "every" | "these":
            return bool(after) and after[0] in _SPANS
        case "at":
            return after[:2] == ["the", "moment"]
    return False
