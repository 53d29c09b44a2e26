"""Whom or what a clause is about, as claims name it."""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.mind.memory.facts.forms import ADVERBS
from npcsdk.mind.memory.facts.lists import ABSTRACT, KIN, PRONOUNS, TRADES, VAGUE

_OWN = {
    "name": "name",
    "age": "age",
    "job": "work",
    "trade": "work",
    "work": "work",
    "profession": "work",
    "occupation": "work",
    "home": "home",
    "house": "home",
    "birthday": "birthday",
    "hometown": "origin",
    "homeland": "origin",
    "surname": "surname",
    "nickname": "nickname",
}
"""What somebody says of itself with `my ... is`."""
_NOT_NAMES = (
    PRONOUNS
    | ABSTRACT
    | VAGUE
    | ADVERBS
    | frozenset(
        "to for of with from by at in on about into if every many most some more less people folk folks men women"
        " time please looks look sounds sound seems seem seemed feels feel smells tastes would could might usually"
        " does your my our his her their its one two three being having living working let make take give come call"
        " tell get keep put who's hey honour honor magic gold silver politics religion peace justice music art wine"
        " tea coffee nature fate winter summer spring autumn today tomorrow yesterday tonight whoever somebody's"
        " doing having going".split()
    )
)
_POSSESSIVE = ("'s", "s'")


class Subject(NamedTuple):
    """Whom or what a clause is about.

    Attributes:
        about: as in `Claim.about`.
        kind: "self" for the speaker, "you" for the listener, "somebody" for a person, "named" for what may be one by
            its capital, "bare" for one word that may be a name in small letters, "thing" for what has an article or an
            owner.
        what: the side of it that the subject itself names, as in `my name is`.
        name: what the speaker calls whom it is about, as in `my sister Anna`.
    """

    about: str
    kind: str
    what: str = ""
    name: str = ""


def subject(
    who: tuple[str, ...], named: tuple[str, ...], said_by: str, to: str, before: Subject | None
) -> Subject | None:
    """Whom or what some words mean.

    Args:
        who: the words in small letters.
        named: the words as they were written.
        said_by: the speaker.
        to: the listener.
        before: the only one besides these two that was spoken of before, for `he` and `she`.
    """
    first = who[0]
    if first in ("i", "we"):
        return Subject(said_by, "self") if said_by and len(who) == 1 else None
    if first == "you":
        return Subject(to, "you") if to and len(who) == 1 else None
    if first in ("he", "she", "it", "they"):
        return before if before and (before.kind == "thing") == (first == "it") and first != "they" else None
    if first in ("his", "her") and before and before.kind == "somebody":
        side = _OWN.get(who[1], "") if len(who) == 2 else ""
        return before._replace(what=side, name="") if side else None
    if first in ("my", "our"):
        return _owned(who[1:], named[1:], said_by)
    if first == "your":
        return _owned(who[1:], named[1:], to)
    if first in ("the", "this", "that", "these", "those"):
        return _thing(who[1:], said_by) if first == "the" or len(who) > 1 else None
    if first == "name" and len(who) == 1:
        return Subject(said_by, "self", "name") if said_by else None
    if first == "favourite" and len(who) > 1:
        return Subject(said_by, "self", " ".join(who)) if said_by else None
    return _named(who, named)


def _owned(who: tuple[str, ...], named: tuple[str, ...], owner: str) -> Subject | None:
    """`My sister`, `my sister Anna`, `my sister's name`, `my name`, `my favourite dish`."""
    if not who or not owner:
        return None
    if len(who) == 1 and who[0] in _OWN:
        return Subject(owner, "self", _OWN[who[0]])
    if who[0] == "favourite":
        return Subject(owner, "self", " ".join(who)) if len(who) > 1 else None
    if who[-1] in ("name", "age", "home", "job", "birthday") and len(who) > 1:
        bare = _owner(who[-2])
        return Subject(f"{owner}'s {' '.join((*who[:-2], bare))}", "somebody", _OWN[who[-1]])
    at = next((at for at, word in enumerate(who) if word in KIN), None)
    if at is not None and at < len(who) - 1 and not who[at].endswith(_POSSESSIVE):
        name = named[at + 1 :]
        if len(name) > 2 or any(word in _NOT_NAMES for word in who[at + 1 :]):
            return None
        return Subject(f"{owner}'s {' '.join(who[: at + 1])}", "somebody", name=" ".join(name))
    if any(word in PRONOUNS or word in ("of", "to", "in", "at", "with", "for") for word in who) or who[-1] in ABSTRACT:
        return None
    return Subject(f"{owner}'s {' '.join(who)}", "somebody" if at is not None or who[-1] in TRADES else "thing")


def _owner(word: str) -> str:
    """Who owns something: `sister's`, and `dads` where the apostrophe was left out."""
    bare = word.removesuffix("'s").removesuffix("s'")
    return bare[:-1] if bare == word and bare.endswith("s") and bare[:-1] in KIN else bare


def _thing(who: tuple[str, ...], said_by: str) -> Subject | None:
    """`The bridge`, `the price of ale`."""
    if who == ("name",):
        return Subject(said_by, "self", "name") if said_by else None
    if not who or len(who) > 4 or who[0] in VAGUE or any(word in PRONOUNS for word in who):
        return None
    if who[-1] in VAGUE or who[-1] in ABSTRACT:
        return None
    return Subject(" ".join(who), "somebody" if who[-1] in TRADES or who[-1] in KIN else "thing")


def _named(who: tuple[str, ...], named: tuple[str, ...]) -> Subject | None:
    """`Tam`, `Old Tam`, `Tam's brother`; a single word in small letters may be a name as well."""
    if len(who) > 3 or any(word in _NOT_NAMES for word in who):
        return None
    if not all(word[0].isalpha() for word in who) or (named[0].islower() and who[0].endswith(("ing", "ly"))):
        return None
    capital = named[0][0].isupper() and (len(who) == 1 or named[-1][0].isupper() or who[-2].endswith("'s"))
    return Subject(" ".join(who), "named" if capital else "bare") if capital or len(who) == 1 else None
