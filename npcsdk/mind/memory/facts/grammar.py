"""A clause of English taken apart: who, does or is what, and whether that is so, so no longer, or not at all."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.mind.memory.facts.forms import (
    ADVERBS,
    CLAUSAL,
    HEDGES,
    LEMMA,
    MODALS,
    OPENERS,
    PASSED,
    PAST,
    PERFECT,
    STATED,
)
from npcsdk.mind.memory.facts.lists import PRONOUNS
from npcsdk.mind.memory.facts.plain import Clause

_LONGEST_SUBJECT = 5
_BEFORE_SUBJECT = 6
"""Words that may say when or where before the subject comes."""
_PRONOUNS = frozenset("i we you he she it they".split())
_FRONTED = frozenset("for in since at on by after from until with during".split())
_UNSURE = frozenset(
    "likely probably possibly nearly almost supposedly allegedly apparently reportedly hardly barely".split()
)


class Said(NamedTuple):
    """A clause taken apart.

    Attributes:
        who: the words of the subject, in small letters.
        named: the same as they were written.
        verb: its first form: "be", "live".
        form: the verb as it was written, in small letters.
        rest: what follows, as it was written.
        denied: whether it says no.
        ended: whether it says that it was so and is so no longer.
        past: whether it tells of the past.
        perfect: whether what is past still holds.
    """

    who: tuple[str, ...]
    named: tuple[str, ...]
    verb: str
    form: str
    rest: tuple[str, ...]
    denied: bool = False
    ended: bool = False
    past: bool = False
    perfect: bool = False

    @property
    def holds(self) -> bool:
        """Whether what it says is so."""
        return not (self.denied or self.ended)

    @property
    def low(self) -> tuple[str, ...]:
        """What follows the verb, in small letters."""
        return tuple(word.casefold() for word in self.rest)


def opened(clause: Clause) -> Clause:
    """A clause without the words that only open it, and without what says when or where before its subject."""
    low, at = clause.low, 0
    while at < len(low):
        if low[at] in OPENERS:
            at += 1
            continue
        step = next((len(way) for way in PASSED if way[0] == low[at] and low[at : at + len(way)] == way), 0)
        if not step or at + step == len(low):
            break
        if low[at : at + step] == ("i", "know") and CLAUSAL.isdisjoint(low[at + 2 :]):
            break
        at += step
    if low[at : at + 1] and low[at] in _FRONTED and low[at + 1 : at + 2] and low[at + 1] not in PRONOUNS:
        end = at + _BEFORE_SUBJECT
        at = next((place for place in range(at + 2, min(end, len(low))) if low[place] in ("i", "we", "my")), at)
    return Clause(clause.words[at:], low[at:], clause.joined) if at else clause


def taken_apart(clause: Clause) -> Said | None:
    """Who does or is what in a clause that was `opened`; None where it tells nothing that can be known for sure."""
    words, low = clause.words, clause.low
    start = _subject_ends(low)
    if not 0 < start < len(low) or low[0] in HEDGES:
        return None
    return _verb(words, low, start)


def _subject_ends(low: tuple[str, ...]) -> int:
    """Where the words of the subject end."""
    if low and low[0] in _PRONOUNS:
        return 1
    if low and low[0] in MODALS:
        return 0
    for at in range(1, min(len(low), _LONGEST_SUBJECT + 1)):
        word = low[at]
        if word in LEMMA or word in MODALS or word in ("do", "does", "did", "never", "used", "no", "not", "went"):
            return at
        if at > 1 and word in ADVERBS:
            return at
    return 0


def _verb(words: tuple[str, ...], low: tuple[str, ...], at: int) -> Said | None:
    """Goes on from the subject over what stands before the verb."""
    start, denied, ended, past, perfect = at, False, False, False, False
    while at < len(low):
        word, after = low[at], low[at + 1] if at + 1 < len(low) else ""
        if word in ("not", "never"):
            denied = True
        elif word == "no" and after == "longer":
            denied = ended = True
            at += 1
        elif word == "used" and after == "to":
            denied = ended = past = True
            at += 1
        elif word in MODALS:
            if word == "can" and after == "not" and low[at + 2 : at + 3] in (("stand",), ("bear",), ("abide",)):
                return Said(low[:start], words[:start], "hate", low[at + 2], words[at + 3 :])
            return None
        elif word in ("do", "does", "did"):
            past = past or word == "did"
        elif word in ("have", "has", "had") and after != "got" and _next(low, at + 1) in PERFECT:
            perfect, past = True, past or word == "had"
        elif word in ("got", "get", "gets", "went", "gone") and after in STATED:
            return _said(words, low, start, at, Said((), (), "be", word, (), denied, ended, False, True))
        elif word in ("started", "began", "begun", "start"):
            at += after == "to"
        elif word in ("stopped", "quit") and after.endswith("ing"):
            denied = ended = True
        elif word in ("am", "is", "are", "was", "were", "been") and _going_on(low, at + 1):
            past = past or word in ("was", "were")
        elif word in LEMMA:
            past = past or (word in PAST and not perfect)
            return _said(words, low, start, at, Said((), (), LEMMA[word], word, (), denied, ended, past, perfect))
        elif word not in ADVERBS and not word.endswith("ly"):
            return None
        at += 1
    return None


def _next(low: tuple[str, ...], at: int) -> str:
    """The next word that is no adverb and no negation."""
    while at < len(low) and (low[at] in ("not", "never") or (low[at] in ADVERBS and low[at] not in PERFECT)):
        at += 1
    return low[at] if at < len(low) else ""


def _going_on(low: tuple[str, ...], at: int) -> bool:
    """Whether a form of to be only helps another verb: `am living`, `have been working`."""
    after = _next(low, at)
    if after == "no" and low[at : at + 2] == ("no", "longer"):
        after = _next(low, at + 2)
    return (after.endswith("ing") and after in LEMMA and after != "being") or after == "been"


def _said(words: tuple[str, ...], low: tuple[str, ...], start: int, at: int, how: Said) -> Said | None:
    """The clause from its verb on; what stands between `is` and what something is belongs to the verb."""
    denied, ended = how.denied, how.ended
    at += 1
    while how.verb == "be" and at < len(low):
        word = low[at]
        if word == "no" and low[at + 1 : at + 2] == ("longer",):
            ended, at = True, at + 1
        elif word in ("not", "never"):
            denied = True
        elif word in _UNSURE and at + 1 < len(low) and not low[at + 1][0].isdigit():
            return None
        elif word not in ADVERBS and not (word.endswith("ly") and at + 1 < len(low)):
            break
        at += 1
    rest = words[at:]
    for place in range(at, len(low) - 1):
        if low[place] == "any" and low[place + 1] in ("more", "longer"):
            rest, ended = words[at:place] + words[place + 2 :], ended or denied
            break
    return how._replace(who=low[:start], named=words[:start], rest=rest, denied=denied, ended=ended)
