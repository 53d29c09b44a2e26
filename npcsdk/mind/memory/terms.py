"""What a text is found by: its words without those of grammar, as stems; pairs of characters for Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.mind.memory.irregular import BASE
from npcsdk.mind.phrase import FAINT, FULL, LIGHT, weighed
from npcsdk.mind.words import stands_alone, words
from npcsdk.patterns import lazy

READ = 4000
"""Characters of a text that are read. What stands behind them is remembered, and not found by its words."""
LONGEST = 40
"""Characters of a word that are looked at."""
SIGN = 0.4
"""What a Chinese or Japanese character tells. Less is told by words that go with anything, as `make`."""

_GRAMMAR = frozenset(
    "before after during while because until since between through against under above both each every few such own "
    "same other others nor been being having he'd she'd they'd we'd it'll he'll she'll we'll they'll that'll we've "
    "they've who'd who've doesn't haven't hasn't hadn't wouldn't shouldn't couldn't ain't weren't mustn't himself "
    "herself itself ourselves themselves yourselves ours hers theirs whether though although upon per via".split()
)
# Beside those of `phrase`: of questions, prepositions, endings, and how the traditional script writes both.
_GRAMMAR_SIGNS = frozenset(
    "谁哪怎几为从到对但而或之其此每所以因于您咱嘛哦嗯啦過过來来去又才再誰幾為從對嗎們這個還會給請裡兒沒與點於"
)
_SENTENCE = lazy(r"[^.!?。！？…\n]+[.!?。！？…]*")


class Term(NamedTuple):
    """Something that a text is found by.

    Attributes:
        key: two texts with the same have it in common.
        tells: how much, 0 to 1: words that go with anything, as `make`, tell little.
        word: as it was written, without capitals.
    """

    key: str
    tells: float
    word: str


def terms(text: str) -> Iterator[Term]:
    """What a text is found by, in the order in which it stands there; what stands there twice comes twice.

    A Chinese or Japanese character tells less than two of them together.
    """
    before, plain = "", False
    for word in words(text[:READ]):
        key, weight = weighed(BASE.get(word, word[:LONGEST]))
        if not stands_alone(word):
            before = ""
            if weight > FAINT and word not in _GRAMMAR:
                yield Term(key, weight**3, word)
            continue
        last, before, was_plain = before, word, plain
        plain = weight > FAINT and word not in _GRAMMAR_SIGNS
        if last and (plain or was_plain):
            yield Term(last + word, FULL if plain and was_plain else LIGHT * LIGHT, last + word)
        if plain:
            yield Term(key, SIGN, word)


def asks(text: str) -> float:
    """How much of a text is questions, 0 to 1: who asks tells less than who answers."""
    text = text[:READ]
    if "?" not in text and "？" not in text:
        return 0.0
    sentences = _SENTENCE.findall(text)
    asked = sum(len(sentence) for sentence in sentences if sentence[-1] in "?？")
    return asked / max(1, sum(map(len, sentences)))
