"""What is denied in a text: the words that a negation reaches."""

from __future__ import annotations

import re

from npcsdk.patterns import lazy

_NOT = (
    r"\b(?:not|never|hardly|barely|cannot|no longer|nor|neither|\w+n't|dont|cant|isnt|wasnt|arent|didnt|doesnt|aint"
    r"|no(?= (?:\w+ )?(?:harm|hate|fear|anger|hard feelings|offen[cs]e|fun|good|joy|love|fool|coward|liar"
    r"|friend|hero)\b))"
)
_NEGATION = lazy(_NOT + r"(?= )", re.IGNORECASE)
_DENIED = lazy(_NOT + r"(?: (?!(?:but|because|since|only|just)\b)[a-z']+){1,4}", re.IGNORECASE)
_IDIOMS = lazy(
    r"\b(?:can(?:no|')?t|can not) (?:wait|help|stop|believe|get enough|thank|stand|bear|complain)\b"
    r"|\b(?:could|can)(?: ?not|n't) (?:be|feel|ask for) (?:more|\w+er|better)\b"
    r"|\bnever (?:been|felt|seen|met|had|tasted|heard|known) (?:so|such|this|more|any|a|\w+er)\b"
    r"|\bnot (?:only|just)\b|\bwhy (?:not|don't|didn't|can't)\b|\bno doubt\b|\bnever (?:forget|forgive)\b"
    r"|\b(?:isn't|aren't|wasn't|ain't|won't|don't|doesn't|haven't) (?:it|that|this|you|he|she|they|we)\b"
    r"|\b(?:if|why|when|until) (?:\w+ ){0,2}(?:not|never|\w+n't)\b|\b(?:don't|do not|not|never) (?:you )?dare\b",
    re.IGNORECASE,
)
_ORDER = lazy(r"(?:^|[.,!?;] ?|\bplease )(?:don't|do not|dont|never|you must not) ", re.IGNORECASE)


def denials(text: str) -> tuple[str, str] | None:
    """The text without what is denied in it, and as if nothing were; None where no negation denies anything.

    "I am not happy" gives "I am" and "I am happy". "I can't wait", "couldn't be happier" and "isn't it lovely"
    deny nothing.
    """
    if not _DENIED.search(text) or _IDIOMS.search(text):
        return None
    without, affirmed = _DENIED.sub(" ", text), _NEGATION.sub(" ", text)
    return " ".join(without.split()), " ".join(affirmed.split())


def ordered(text: str) -> bool:
    """Whether the negation is an order, as in "don't lie to me", which says nothing of how it is."""
    return _ORDER.search(text) is not None


_REASSURES = lazy(
    r"\b(?:i'?m|i am|we'?re|we are) not (?:going|gonna|here|trying|about)\b"
    r"|\b(?:i|we) (?:won't|will not|would never|will never|wouldn't|(?:don't|do not) (?:want|mean|need|wish)"
    r"|never meant)\b",
    re.IGNORECASE,
)


def reassures(text: str) -> bool:
    """Whether someone says what they will not do or do not want, which sounds worse by its words than it is."""
    return _REASSURES.search(text) is not None
