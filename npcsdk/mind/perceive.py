"""What the player meant, by the words of the examples that the writer gave for each intent.

Nothing is chosen rather than wrong: an utterance must share enough of its content words with one
example of an intent, and clearly more than with any other intent's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from npcsdk.patterns import lazy
from npcsdk.world.graph import Transition

THRESHOLD = 0.6
"""The `overlap` with one example that is enough."""
MARGIN = 0.1
"""How much better the best intent must be than the second."""

_WORD = lazy(r"[^\W_]+(?:'[^\W_]+)?")
_CJK = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# fmt: off
_STOP = frozenset({
    "a", "an", "the", "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "to", "of", "in", "on",
    "at", "for", "and", "or", "but", "so", "if", "it", "its", "it's", "this", "that", "i", "you", "he", "she", "we",
    "they", "me", "my", "your", "his", "her", "our", "their", "with", "can", "could", "would", "will", "shall",
    "may", "might", "must", "there", "here", "then", "just", "please", "any", "some", "what", "which", "who", "how",
    "as", "about", "i'm", "i'd", "i'll", "you're", "let's"
})
# fmt: on
_SUFFIX = lazy(r"(?:ing|ed|es|s|ly)$")


Likeness = Callable[[str, str], float]
"""How alike in meaning a text of the player and an example are: the cosine of their vectors."""


def match_intent(text: str, intents: Sequence[Transition], likeness: Likeness | None = None) -> Transition | None:
    """The transition whose examples the text resembles, or None.

    Args:
        text: what the player said.
        intents: the legal transitions that have an intent.
        likeness: by an embedder, where there is one; else words alone decide.
    """
    scores = [max((overlap(text, example) for example in edge.examples), default=0.0) for edge in intents]
    scored = sorted(((score, -index) for index, score in enumerate(scores)), reverse=True)
    if not scored or scored[0][0] < THRESHOLD:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < MARGIN:
        return None
    return intents[-scored[0][1]]


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """Words that carry meaning, normalised; pairs of characters for Chinese and Japanese."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    words = {_stem(word) for word in _WORD.findall(_CJK.sub(" ", text)) if word not in _STOP}
    for run in re.findall(f"{_CJK.pattern}+", text):
        words |= {run[i : i + 2] for i in range(max(1, len(run) - 1))}
    return frozenset(words)


def _stem(word: str) -> str:
    stem = _SUFFIX.sub("", word).removesuffix("e")
    return stem if len(stem) >= 3 else word


def overlap(text: str, other: str) -> float:
    """How alike the content words of two texts are: the Dice coefficient, 0 to 1."""
    one, two = content_words(text), content_words(other)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0
