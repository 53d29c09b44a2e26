"""Recall by simpler means, to compare: BM25, likeness of vectors, and a blend of such signals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from math import log
from operator import mul
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.conversations import Conversation, Question, Score, mean, score
from npcsdk.mind.memory.looks import meant
from npcsdk.mind.memory.terms import terms

K1, B = 1.2, 0.75
WEIGHTS = (0.0, 0.3, 0.6, 1.0)
"""What is tried for each signal beside the first."""

Floats = NDArray[np.float64]


def stems(text: str) -> list[str]:
    """The words of a text without stop words, as stems."""
    return [term.key for term in terms(text)]


class Bm25:
    """Okapi BM25 over texts, each put together with `around` others before and after it."""

    def __init__(self, talk: Conversation, around: int) -> None:
        own = [stems(turn.text) for turn in talk.turns]
        spans = [range(max(0, at - around), min(len(own), at + around + 1)) for at in range(len(own))]
        self.texts = [Counter(word for near in span for word in own[near]) for span in spans]
        self.lengths = np.array([text.total() for text in self.texts], float)
        self.counts = Counter(word for text in self.texts for word in text)

    def scores(self, question: str) -> Floats:
        """One for each text."""
        found = np.zeros(len(self.texts))
        share = K1 * (1 - B + B * self.lengths / self.lengths.mean())
        for word in set(stems(question)):
            if count := self.counts[word]:
                rare = log(1 + (len(self.texts) - count + 0.5) / (count + 0.5))
                times = np.array([text[word] for text in self.texts], float)
                found += rare * times * (K1 + 1) / (times + share)
        return found


def bm25(talks: Sequence[Conversation], around: int) -> list[Score]:
    """By BM25 alone."""
    found = []
    for talk in talks:
        ranker = Bm25(talk, around)
        found += [_scored(question, ranker.scores(question.text)) for question in talk.questions]
    return found


class Signals(NamedTuple):
    """What was found by likeness of vectors, and by the best blend."""

    meaning: list[Score]
    blend: list[Score]


def signals(talks: Sequence[Conversation], vectors: Mapping[str, Sequence[float]]) -> Signals:
    """Blend BM25, BM25 over neighbours, likeness in meaning, and whether who is named said it.

    Each is made comparable by its mean and spread, and all weights are tried on all questions, to flatter the blend.
    """
    asked: list[tuple[Question, list[Floats]]] = []
    for talk in talks:
        own, near = Bm25(talk, 0), Bm25(talk, 1)
        said = np.array([vectors[turn.text] for turn in talk.turns])
        names = {name: name for name in talk.speakers}
        for question in talk.questions:
            alike = said @ np.array(vectors[meant(question.text, names)])
            speaks = np.array([float(turn.speaker in question.text) for turn in talk.turns])
            each = [near.scores(question.text), own.scores(question.text), alike, speaks]
            asked.append((question, [_even(signal) for signal in each]))

    def by(weights: Sequence[float]) -> list[Score]:
        return [_scored(question, sum(map(mul, weights, each), np.zeros(1))) for question, each in asked]

    blends = (by((1.0, *weights)) for weights in product(WEIGHTS, repeat=3))
    return Signals(by((0, 0, 1, 0)), max(blends, key=lambda scores: mean(each.at_10 for each in scores)))


def _even(values: Floats) -> Floats:
    even: Floats = (values - values.mean()) / (values.std() or 1.0)
    return even


def _scored(question: Question, scores: Floats) -> Score:
    return score(question, np.argsort(-scores, kind="stable")[:10].tolist())
