"""Marks laid on a text: words of a voice on the words as written, phonemes inside words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from npcsdk.events import Mark
from npcsdk.speech.phonemes import is_vowel
from npcsdk.speech.pronounce import pronounce
from npcsdk.speech.timing import spread

REACH = 40
"""Characters within which a word of the voice is looked for in the text: it may leave out a few."""
_LONG, _SHORT, _STOP = 1.6, 1.0, 0.8
"""How long a vowel, another sound, and a stop are against each other."""


class Said(NamedTuple):
    """A word as a voice said it, in seconds of its audio."""

    text: str
    start: float
    end: float


def place_words(text: str, said: Sequence[Said], start: float, end: float) -> tuple[Mark, ...]:
    """Word marks for every word of a text, from the times of the words that a voice said.

    A word that is said otherwise than it is written ("five" for "5") is found by what stands around
    it. Without any times the words are spread over the whole span.

    Args:
        text: as written.
        said: in order, as a voice tells of them.
        start: seconds at which the voice begins.
        end: seconds at which it ends.
    """
    words = spread(text, start, max(start, end))
    if not said or not words:
        return words
    bounds = _found(words, text, said)
    marks: list[Mark] = []
    index = 0
    while index < len(words):
        if index in bounds:
            marks.append(_timed(words[index], *bounds[index]))
            index += 1
            continue
        behind = next((i for i in range(index, len(words)) if i in bounds), len(words))
        gap_start = marks[-1].end if marks else min(said[0].start, bounds[behind][0] if behind in bounds else end)
        gap_end = bounds[behind][0] if behind in bounds else max(end, gap_start)
        marks += _shared(words[index:behind], gap_start, gap_end)
        index = behind
    return _ordered(marks)


def _found(words: Sequence[Mark], text: str, said: Sequence[Said]) -> dict[int, tuple[float, float]]:
    """For each written word that was found among the said ones, when it is said."""
    bounds: dict[int, tuple[float, float]] = {}
    cursor = 0
    for word in said:
        wanted = word.text.strip()
        if not wanted or not (place := _search(wanted, text, cursor)):
            continue
        begin, cursor = place
        covered = [i for i, mark in enumerate(words) if mark.at < cursor and mark.at + mark.length > begin]
        span = (word.start, max(word.start, word.end))
        for i, part in zip(covered, _parts([words[i] for i in covered], *span), strict=True):
            if i in bounds:  # "don" and "'t": one written word, said in two
                part = (min(part[0], bounds[i][0]), max(part[1], bounds[i][1]))
            bounds[i] = part
    return bounds


def _search(wanted: str, text: str, cursor: int) -> tuple[int, int] | None:
    """Where a word stands next in a text, whole where it can be told."""
    anywhere = re.escape(wanted)
    whole = rf"(?<![^\W_]){anywhere}" if wanted[0].isalnum() and wanted[0].isascii() else anywhere
    for pattern in (whole, anywhere):
        if found := re.compile(pattern, re.IGNORECASE).search(text, cursor, cursor + REACH + len(wanted)):
            return found.span()
    return None


def _parts(words: Sequence[Mark], start: float, end: float) -> list[tuple[float, float]]:
    """A span shared among the words in it, by how long each is to say."""
    weights = [max(word.end - word.start, 1e-6) for word in words]
    whole, at, parts = sum(weights), start, []
    for weight in weights:
        parts.append((at, at + (end - start) * weight / whole))
        at = parts[-1][1]
    return parts


def _shared(words: Sequence[Mark], start: float, end: float) -> list[Mark]:
    return [_timed(word, *part) for word, part in zip(words, _parts(words, start, end), strict=True)]


def _timed(mark: Mark, start: float, end: float) -> Mark:
    return Mark("word", start, end, mark.value, mark.at, mark.length)


def _ordered(marks: list[Mark]) -> tuple[Mark, ...]:
    """Without overlap: where a word begins before the one before it has ended, that one ends there."""
    kept: list[Mark] = []
    for mark in marks:
        start = max(mark.start, kept[-1].start if kept else 0.0)
        if kept and kept[-1].end > start:
            kept[-1] = _timed(kept[-1], kept[-1].start, start)
        kept.append(_timed(mark, start, max(start, mark.end)))
    return tuple(kept)


def place_phonemes(words: Sequence[Mark], language: str = "en") -> tuple[Mark, ...]:
    """Phoneme marks inside the times of words, as the words are probably pronounced.

    Args:
        words: marks of kind `word`.
        language: of the text.
    """
    marks: list[Mark] = []
    for word in words:
        found = pronounce(word.value, language)
        lengths = [_weight(symbol) for symbol in found]
        pace = (word.end - word.start) / (sum(lengths) or 1.0)
        edges = [word.start + pace * before for before in accumulate(lengths, initial=0.0)]
        marks += [
            Mark("phoneme", start, end, symbol, word.at, word.length)
            for symbol, (start, end) in zip(found, pairwise([*edges[:-1], word.end]), strict=True)
        ]
    return tuple(marks)


def _weight(symbol: str) -> float:
    if is_vowel(symbol):
        return _LONG * (1.3 if len(symbol) > 1 else 1.0)
    return _STOP if symbol in "ptkbdɡ" else _SHORT
