"""What is looked for: the words of a question and of each of its parts, whom it names, what time it speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from npcsdk.mind.memory.ago import Ago, ago
from npcsdk.mind.memory.called import called
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.terms import SIGN, terms
from npcsdk.patterns import lazy

READ = 400
"""Characters of what was said that are looked for, from its beginning, and as many up to its end."""
FIRST, LAST = 2, 4
"""Parts of it that are looked for by themselves: what is asked mostly comes last."""

TOLD_BY_TIME = 0.3
"""How much words of time tell beside others: what is asked about is rather when something was than what was said."""

_ASKS = "who|whom|whose|what|which|where|when|why|how|is|are|was|were|do|does|did|can|could|will|would|has|have|had"
_PART = lazy(
    r"(?<=\w\w\w)\.(?=\s)|[;:!?。；：！？…\n]+|[,，、]"
    rf"|\b(?:and|or|but)\b(?=\s+(?:{_ASKS}|i|you|he|she|it|we|they)\b)",
    re.IGNORECASE,
)


_SAYING = frozenset("说說讲講谈談提告诉訴起到过過了么麼我你")
"""Signs of which words of saying are made: who asks what somebody said asks about nothing else."""
_WRITTEN = lazy(r"\w+")


class Sought(NamedTuple):
    """What is looked for.

    Attributes:
        parts: how much each of the terms tells, by its key: those of the whole first, then those of its parts.
        written: the word of each key.
        who: the ids of those who are named, each with the name as it stands there.
        time: what time is asked about.
        alone: whether nothing is asked about but who is named, or that time.
    """

    parts: tuple[Mapping[str, float], ...]
    written: Mapping[str, str]
    who: Mapping[str, str]
    time: Ago
    alone: bool = False


def sought(look: Look) -> Sought:
    """What a look is for."""
    return _sought(_read(look.text), tuple(look.names.items()), look.holder)


def meant(text: str, names: Mapping[str, str]) -> str:
    """A text as an embedder should see it: names tell it who talks, not what about, and are looked for apart.

    The text itself where nothing else is left of it.
    """
    return " ".join(called(text, names).text.split()) or text


@lru_cache(maxsize=64)
def _sought(text: str, names: tuple[tuple[str, str], ...], holder: str) -> Sought:
    rest, named = called(text, dict(names))
    time = ago(rest)
    written: dict[str, str] = {}
    spelled = {word.casefold(): word for word in _WRITTEN.findall(rest)}

    def weights(part: str, share: float = 1.0) -> dict[str, float]:
        found = {}
        for term in terms(part):
            found[term.key] = share * term.tells
            written.setdefault(term.key, spelled.get(term.word, term.word))
        return found

    parts = [part for part in map(weights, _PART.split(time.text)) if part]
    asked = {key: tells for part in parts for key, tells in part.items()}
    whole = weights(time.said, TOLD_BY_TIME) | asked
    several = [part for part in parts if len(part) > 1 and part != whole]
    if len(several) > FIRST + LAST:
        several[FIRST:-LAST] = []
    who = {each: name for each, name in named.items() if each != holder}
    alone = max((tells for key, tells in asked.items() if not _SAYING.issuperset(key)), default=0.0) < SIGN
    return Sought((whole, *several) if whole else (), written, who, time, alone)


def _read(text: str) -> str:
    return text if len(text) <= 2 * READ else f"{text[:READ]}\n{text[-READ:]}"
