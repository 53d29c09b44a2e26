"""What the player meant, by the examples that the writer gave for each intent.

Only the intents that are legal now compete, and nothing is chosen rather than wrong: the best must
explain most of what was said, and clearly more of it than any other. Words are weighed by how much
they tell in general (`phrase`) and how few of the intents they speak for. Where there is an embedder,
likeness in meaning counts as well. What says no never matches an example that says yes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from npcsdk.mind.phrase import FAINT, FULL, LIGHT, Phrase, clauses, phrase
from npcsdk.mind.quoting import speech
from npcsdk.mind.words import stands_alone
from npcsdk.world.graph import Transition

Likeness = Callable[[str, str], float]
"""How alike in meaning a text of the player and an example are: the cosine of their vectors, about 0
for texts that have nothing to do with each other, 0 where it is not known."""

THRESHOLD, MARGIN = 0.61, 0.14
"""The score that is enough, and how much better the best must be than the second, by words alone."""
THRESHOLD_ALIKE, MARGIN_ALIKE = 1.72, 0.06
"""The same where likeness in meaning counts, too."""
LONGEST = 500
"""Characters of the player's text that are looked at."""

_UNKNOWN = 0.45
"""What a word counts that speaks for no intent."""
_MISSPELLED = 0.8
"""What a word counts that is a letter off; one of the two must have `_SPELLABLE` letters."""
_SPELLABLE = 6
EXAMPLE = 9.0
"""The score of an example itself, word for word: no likeness speaks against it."""
_LEAST = 0.55
"""Evidence below this, as `thanks` alone, counts less than a third, unless it is all of an example."""
_COVERED, _STRAY = 0.3, 0.8
"""What hits less than this of an example, as `help` of `fifty credits would help you remember`, counts less."""
_PAST = 0.8
"""What telling of the past, or what something is, counts beside an example that does not."""
_NO_QUESTION = 0.9
"""What likeness to a question counts for what is none: it may only mention what the question is about."""
_CLAUSE = 0.9
"""What one clause of a longer text counts."""
_ALIKE = 2.5
"""What likeness counts beside words."""


def match_intent(
    text: str, intents: Sequence[Transition], likeness: Likeness | None = None, *, to: str = ""
) -> Transition | None:
    """The transition whose examples the text resembles, or None.

    Args:
        text: what the player said.
        intents: the legal transitions that have an intent.
        likeness: by an embedder that knows `compared(intents)`; without it words alone decide.
        to: the name of the character spoken to, which tells nothing of what is meant.
    """
    weighed = weigh_intents(text, intents, likeness, to=to)
    return intents[weighed.best] if weighed.best is not None else None


class Weighed(NamedTuple):
    """How well each intent explains a text.

    Attributes:
        scores: one for each intent, in their order; none where the text holds no word.
        threshold: what is enough.
        margin: how much better the best must be than the second.
        best: the place of the intent that is meant; None where none is, or two are too near to each other.
    """

    scores: tuple[float, ...] = ()
    threshold: float = THRESHOLD
    margin: float = MARGIN
    best: int | None = None


def weigh_intents(
    text: str, intents: Sequence[Transition], likeness: Likeness | None = None, *, to: str = ""
) -> Weighed:
    """What `match_intent` goes by, for whoever wants to know why. Takes what it takes."""
    text = speech(text[:LONGEST])
    if not intents or not phrase(text).words:
        return Weighed()
    scores = _by_words(text, tuple((edge.intent, edge.examples) for edge in intents), to)
    threshold, margin = THRESHOLD, MARGIN
    if likeness is not None:
        pairs = zip(scores, intents, strict=True)
        scores = tuple(score + _ALIKE * _likeness(text, edge, likeness) for score, edge in pairs)
        threshold, margin = THRESHOLD_ALIKE, MARGIN_ALIKE
    return Weighed(scores, threshold, margin, _clear(scores, threshold, margin))


@lru_cache(maxsize=2048)
def _by_words(text: str, intents: tuple[tuple[str, tuple[str, ...]], ...], to: str) -> tuple[float, ...]:
    """How well each intent explains a text. Kept: walks say the same words at the same places again and again."""
    return tuple(_scores(text, _index(intents, to)))


def compared(intents: Iterable[Transition]) -> list[str]:
    """The texts that `match_intent` asks the likeness to: what an embedder should know beforehand."""
    return list(dict.fromkeys(text for edge in intents for text in (edge.intent, *edge.examples)))


def content_words(text: str) -> frozenset[str]:
    """Words that carry meaning, as stems; pairs of characters for Chinese and Japanese."""
    return frozenset(part for part, weight in phrase(text).weights.items() if weight >= LIGHT)


def overlap(text: str, other: str) -> float:
    """How alike the content words of two texts are: the Dice coefficient, 0 to 1."""
    one, two = content_words(text), content_words(other)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


class _Intent(NamedTuple):
    vocabulary: frozenset[str]
    examples: tuple[tuple[Phrase, float], ...]
    """With the weight of all parts of the example."""


class _Index(NamedTuple):
    """The intents that compete, prepared once for each set of them."""

    intents: tuple[_Intent, ...]
    telling: Mapping[str, float]
    """How much a part tells these intents apart, 0 to 1."""
    misspelled: Mapping[str, frozenset[str]]
    """Words that may be meant, by spellings with a letter left out."""


@lru_cache(maxsize=128)
def _index(intents: tuple[tuple[str, tuple[str, ...]], ...], to: str) -> _Index:
    vocabularies = [
        frozenset().union(*(phrase(text).weights for text in (intent, *examples))) for intent, examples in intents
    ]
    count = Counter(part for vocabulary in vocabularies for part in vocabulary)
    telling = {part: log(1 + 3 / number) / log(4) for part, number in count.items()}
    telling.update(dict.fromkeys(phrase(to).weights, 0.0))
    spellings = defaultdict(set)
    for part in telling:
        for spelling in _spellings(part):
            spellings[spelling].add(part)
    return _Index(
        tuple(
            _Intent(vocabulary, tuple((phrase(e), _weight(phrase(e), telling)) for e in examples))
            for vocabulary, (_, examples) in zip(vocabularies, intents, strict=True)
        ),
        telling,
        {spelling: frozenset(parts) for spelling, parts in spellings.items()},
    )


def _weight(one: Phrase, telling: Mapping[str, float]) -> float:
    return sum(weight * telling[part] for part, weight in one.weights.items())


def _spellings(part: str) -> Iterable[str]:
    if len(part) >= _SPELLABLE - 1 and part.isascii():
        yield part
        yield from (part[:at] + part[at + 1 :] for at in range(1, len(part)))


def _scores(text: str, index: _Index) -> list[float]:
    """How well each intent explains the text, or one clause of it, which is a little less."""
    whole = _scores_of(phrase(text), index)
    parts = [[_CLAUSE * score for score in _scores_of(part, index)] for part in clauses(text)]
    return [max(column) for column in zip(whole, *parts, strict=True)]


def _scores_of(said: Phrase, index: _Index) -> list[float]:
    known: dict[str, tuple[float, float]] = {}
    total = 0.0
    straddling = _straddling(said, index)
    for part, weight in said.weights.items():
        if part in straddling:
            continue
        total += weight * index.telling.get(part, _UNKNOWN)
        meant = part if part in index.telling else _meant(part, weight, index)
        if meant:
            sure = weight if meant == part else weight * _MISSPELLED
            told = sure * index.telling[meant]
            known[meant] = (sure if told and weight > FAINT else 0.0, told)
    return [_score(said, intent, known, total, index.telling) for intent in index.intents]


def _straddling(said: Phrase, index: _Index) -> frozenset[str]:
    """Pairs of the end of one Chinese word and the beginning of the next, seen by a known pair beside them."""
    pairs = [part for part in said.weights if len(part) == 2 and stands_alone(part[0])]
    known = [pair for pair in pairs if pair in index.telling]
    begins, ends = {pair[0] for pair in known}, {pair[1] for pair in known}
    return frozenset(pair for pair in pairs if pair not in known and (pair[1] in begins or pair[0] in ends))


def _meant(part: str, weight: float, index: _Index) -> str | None:
    """The known word that a misspelled one stands for."""
    if weight < FULL:
        return None
    near = {word for spelling in _spellings(part) for word in index.misspelled.get(spelling, ())}
    return min((word for word in near if _a_letter_off(word, part)), default=None)


def _a_letter_off(word: str, other: str) -> bool:
    """For two that share a spelling: one has a letter more, or two have changed places. Not one in place of
    another, as in `strong` and `strange`: as many are words of their own."""
    short, long = sorted((word, other), key=len)
    return len(long) >= _SPELLABLE and (sorted(short) == sorted(long) or short in _spellings(long))


def _score(
    said: Phrase, intent: _Intent, known: Mapping[str, tuple[float, float]], total: float, telling: Mapping[str, float]
) -> float:
    hits = {part: weights for part, weights in known.items() if part in intent.vocabulary}
    explained = sum(told for _, told in hits.values()) / total if total else 0.0
    evidence = sum(weight for weight, _ in hits.values())
    best = 0.0
    for example, weight in intent.examples:
        if example.words == said.words:
            return EXAMPLE
        bearing = _bearing(example, said)
        if not weight or not bearing:
            continue
        shared = len(example.pairs & said.pairs)
        covered = sum(w * telling[part] for part, w in example.weights.items() if part in hits) / weight
        score = 0.6 * explained + 0.4 * covered + min(0.15 * shared, 0.2)
        score *= bearing if covered >= _COVERED else bearing * _STRAY
        best = max(best, score if evidence >= _LEAST or covered > 0.99 else 0.3 * score)
    return best


def _likeness(text: str, edge: Transition, likeness: Likeness) -> float:
    """The nearest example counts most, then the next one, then what the writer calls the intent."""
    said = phrase(text)
    near = sorted(filter(None, (_near(phrase(e), said, likeness(text, e)) for e in edge.examples)), reverse=True)[:2]
    if not near or near[0] <= 0:
        return 0.0
    found = 0.7 * near[0] + 0.3 * near[-1] + 0.3 * likeness(text, edge.intent)
    return found / 2 if said.negated else found  # Vectors hardly tell yes from no.


def _near(example: Phrase, said: Phrase, alike: float) -> float:
    """The likeness, as far as the example can speak for what was said."""
    alike = _NO_QUESTION * alike if example.stance == "asks" and not said.stance else alike
    return _bearing(example, said) * alike


def _bearing(example: Phrase, said: Phrase) -> float:
    """How far an example can speak for what was said, 0 to 1.

    Not at all where one says no and the other does not, or where one offers, asks or tells what the other does not.
    """
    if example.negated != said.negated or (example.stance != said.stance and "" not in (example.stance, said.stance)):
        return 0.0
    return _PAST if said.stance == "tells" != example.stance else 1.0


def _clear(scores: Sequence[float], threshold: float, margin: float) -> int | None:
    first, *others = sorted(range(len(scores)), key=lambda at: -scores[at])
    if scores[first] < threshold or (others and scores[first] - scores[others[0]] < margin):
        return None
    return first
