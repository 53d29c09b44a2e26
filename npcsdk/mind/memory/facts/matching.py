"""Whether what was done, or answered, is what was promised, or asked: by the words that the two share."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from npcsdk.mind.phrase import FULL, LIGHT, phrase
from npcsdk.mind.words import stands_alone, stem, words
from npcsdk.patterns import lazy

_DEEDS = {
    "hand": (
        "bring brings brought fetch fetched get gets got give gives gave given deliver delivers delivered hand hands"
        " handed return returns returned carry carried take took send sent pay pays paid retrieve retrieved recover"
        " recovered buy bought here lend lent places puts sets lays presents offers slides collected"
    ),
    "back": "return returned returns back",
    "find": (
        "find found finds rescue rescued free freed save saved locate located bring brought search searched look looked"
    ),
    "fix": "fix fixed fixes mend mended mends repair repaired rebuild rebuilt build built",
    "talk": (
        "talk talked speak spoke spoken ask asked tell told warn warned inform convince convinced persuade persuaded"
    ),
    "kill": (
        "kill killed kills slay slain slew hunt hunted clear cleared deal dealt defeat defeated avenge avenged handle"
        " handled stop stopped"
    ),
    "help": "help helped helps",
    "guard": "protect protected guard guarded watch watched keep kept",
    "meet": "meet met visit visited see saw",
    "make": "make made cook cooked write wrote written",
    "do": "do did done finish finished",
}
"""Words for deeds that may be meant by each other, by what they are called here."""
_LOOSE_WORDS = (
    "tomorrow today tonight soon later next week month day morning evening night dawn dusk noon midnight monday tuesday"
    " wednesday thursday friday saturday sunday promise swear vow word honour honor promised asked sure definitely"
    " myself yourself safe hour minute before after first light secret trust worry time"
)
"""Words of promises that say nothing of what is promised."""
_SIGNS = {
    "带": "hand",
    "给": "hand",
    "交": "hand",
    "还": "hand",
    "拿": "hand",
    "送": "hand",
    "回": "back",
    "找": "find",
    "救": "find",
    "修": "fix",
    "说": "talk",
    "告": "talk",
    "杀": "kill",
    "帮": "help",
    "护": "guard",
    "见": "meet",
    "做": "do",
    "办": "do",
}
_LOOSE = frozenset(
    "我你他她它把的了会一定明天今晚后就来去这那是在吗呢什么谁哪怎几多少们放心请您要有没也都" + "".join(_SIGNS)
)
_AT_LARGE = lazy(
    r"(?i)\bas (?:i |we )?(?:promised|agreed|swore)|\bas (?:you|u) asked\b|\b(?:it|that|deed|job|work|task)(?:'s"
    r"| is|s) (?:done|finished|over)\b"
    r"|\bi did (?:it|what|as|that)\b|\b(?:kept|keep) (?:my|your) (?:word|promises?)\b|^\W*(?:done"
    r"|mission accomplished)\b|办好了|搞定|完成了|做完了|说到做到|如约"
)


class Content(NamedTuple):
    """What words are about: which deeds they name, which things besides, and whether they say only that it was done.

    `loose` are words that go with anything, as `come`; they tell something only where nothing else does.
    """

    deeds: frozenset[str]
    things: frozenset[str]
    loose: frozenset[str]
    at_large: bool


@cache
def _deeds() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, forms in _DEEDS.items():
        for word in forms.split():
            found.setdefault(stem(word), set()).add(name)
    return found


@cache
def _empty() -> frozenset[str]:
    return frozenset(map(stem, _LOOSE_WORDS.split()))


@lru_cache(maxsize=512)
def content(text: str) -> Content:
    """What a text is about; of a long one its first 400 characters count."""
    text = text[:400]
    deeds: set[str] = set()
    said = words(text)
    for word in said:
        deeds |= {_SIGNS[word]} if word in _SIGNS else _deeds().get(stem(word), set())
    weights = phrase.__wrapped__(text).weights  # What is kept of phrases is for those that are compared again.
    things = {part for part, weight in weights.items() if weight >= FULL and _is_thing(part)}
    loose = {part for part, weight in weights.items() if LIGHT <= weight < FULL and not stands_alone(part[0])}
    return Content(frozenset(deeds), frozenset(things), frozenset(loose), _AT_LARGE.search(text) is not None)


def fulfils(promise: Content, done: Content) -> bool:
    """Whether what was done is what was promised: the same things, and a deed of the same kind.

    Where the promise names things, at least half of them have to be named again, one at the least; pairs of Chinese
    characters overlap, so that one of them is enough.
    """
    deed = not promise.deeds or bool(promise.deeds & done.deeds) or done.at_large
    return deed and (_share(promise.things, done.things) if promise.things else bool(promise.deeds & done.deeds))


def points(promise: Content, done: Content) -> bool:
    """Whether what was done names no thing, and may mean what was promised: `I brought it`, `as promised`."""
    return not done.things and (done.at_large or bool(promise.deeds & done.deeds))


def concerns(one: Content, other: Content) -> bool:
    """Whether words are about the things of others, half of them at the least."""
    return _share(one.things or one.loose, other.things | other.loose)


def _share(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    shared = ours & theirs
    return bool(shared) and (2 * len(shared) >= len(ours) or any(stands_alone(part[0]) for part in shared))


def _is_thing(part: str) -> bool:
    if stands_alone(part[0]):
        return len(part) > 1 and _LOOSE.isdisjoint(part)
    return part not in _deeds() and part not in _empty()
