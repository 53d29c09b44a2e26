"""Visemes from phonemes: where the mouth is, and when, with what speech does to its own shapes.

Shapes begin before their sound: lips close ahead of p, b, m and round ahead of oo. What cannot be
seen (k, h between vowels) takes the shape of its neighbours, and no more than 30 shapes come in a
second, which is what a face can show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from npcsdk.events import Mark
from npcsdk.speech.phonemes import VOWEL_VISEMES, shapes

SHORTEST = 1 / 30
"""Seconds: no shape is shorter."""
CLOSED = 0.06
"""Seconds for which the lips stay shut for p, b, m, or on the teeth for f, v, where there is room."""
EARLY = 0.04
"""Seconds by which lips may round before their vowel."""
REST = 0.10
"""Seconds without a phoneme after which the mouth comes to rest."""
DIPHTHONG = 0.55
"""How much of a diphthong belongs to its first shape."""

_LIPS = ("PP", "FF")
_ROUND = ("ou", "oh")
_WEIGHT = {"PP": 4, "FF": 3, "sil": 2, "aa": 2, "oh": 2, "ou": 2, "E": 2, "ih": 2, "CH": 2, "TH": 2}
"""Which of two shapes gives way where there is no room for both: the one of less weight."""


@dataclass(slots=True)
class _Shape:
    name: str
    start: float
    end: float
    at: int
    length: int

    @property
    def weight(self) -> int:
        return _WEIGHT.get(self.name, 1)


def visemes(phonemes: Iterable[Mark], duration: float) -> tuple[Mark, ...]:
    """Marks of kind `viseme`, in order and without overlap; where sound ends before the audio does, `sil` is last.

    Args:
        phonemes: marks of kind `phoneme` in order, in seconds within the audio.
        duration: of the audio, in seconds.
    """
    row = _shaped(list(phonemes), duration)
    row = _merged(_unseen(row))
    _round_early(row)
    _close_lips(row)
    row = _merged(_thinned(row))
    return tuple(Mark("viseme", s.start, s.end, s.name, s.at, s.length) for s in row)


def _shaped(phonemes: list[Mark], duration: float) -> list[_Shape]:
    """A shape, or two, for each phoneme; where none follows for long the mouth rests, else the shape stays."""
    row: list[_Shape] = []
    for index, mark in enumerate(phonemes):
        names = shapes(mark.value) or _breath(phonemes, index)
        middle = mark.start + DIPHTHONG * (mark.end - mark.start)
        times = (mark.start, middle, mark.end) if len(names) == 2 else (mark.start, mark.end)
        _bridge(row, mark.start)
        row += [
            _Shape(name, start, end, mark.at, mark.length)
            for name, start, end in zip(names, times[:-1], times[1:], strict=True)
            if end > start
        ]
    if row and row[-1].end < duration:
        last = row[-1]
        row.append(_Shape("sil", last.end, duration, last.at + last.length, 0))
    return row


def _bridge(row: list[_Shape], start: float) -> None:
    """Fill the time up to the next phoneme."""
    if not row or row[-1].end >= start:
        return
    last = row[-1]
    if start - last.end >= REST:
        row.append(_Shape("sil", last.end, start, last.at + last.length, 0))
    else:
        last.end = start


def _breath(phonemes: list[Mark], index: int) -> tuple[str, ...]:
    """The shape of a breath: that of the sound behind it, or before it."""
    for near in (*phonemes[index + 1 : index + 2], *phonemes[max(index - 1, 0) : index]):
        if found := shapes(near.value):
            return found[:1]
    return ("E",)


def _unseen(row: list[_Shape]) -> list[_Shape]:
    """Short sounds of the tongue between vowels are not seen: they are lost in the vowel behind them."""
    kept: list[_Shape] = []
    for index, shape in enumerate(row):
        before, behind = row[index - 1 : index], row[index + 1 : index + 2]
        hidden = shape.name in ("kk", "nn", "DD") and shape.end - shape.start < 2 * SHORTEST
        if hidden and before and behind and {before[0].name, behind[0].name} <= VOWEL_VISEMES:
            behind[0].start = shape.start
        else:
            kept.append(shape)
    return kept


def _merged(row: list[_Shape]) -> list[_Shape]:
    kept: list[_Shape] = []
    for shape in row:
        if kept and kept[-1].name == shape.name:
            kept[-1].end = shape.end
            kept[-1].length = max(kept[-1].length, shape.at + shape.length - kept[-1].at)
        else:
            kept.append(shape)
    return kept


def _round_early(row: list[_Shape]) -> None:
    for before, vowel in pairwise(row):
        if vowel.name in _ROUND and before.name not in (*_LIPS, "sil"):
            early = min(EARLY, (before.end - before.start) / 2)
            before.end = vowel.start = vowel.start - early


def _close_lips(row: list[_Shape]) -> None:
    """Give p, b, m and f, v the time to be seen, from the shape before and then from the one behind."""
    for index, shape in enumerate(row):
        if shape.name not in _LIPS:
            continue
        missing = CLOSED - (shape.end - shape.start)
        if missing > 0 and index:
            before = row[index - 1]
            room = max(0.0, (before.end - before.start) - SHORTEST)
            taken = min(missing, room) if before.name not in _LIPS else 0.0
            before.end = shape.start = shape.start - taken
            missing -= taken
        if missing > 0 and index + 1 < len(row):
            behind = row[index + 1]
            room = max(0.0, (behind.end - behind.start) - SHORTEST)
            taken = min(missing, room) if behind.name not in _LIPS else 0.0
            shape.end = behind.start = behind.start + taken


def _thinned(row: list[_Shape]) -> list[_Shape]:
    """No shape shorter than SHORTEST: it takes what it lacks from a neighbour, or gives itself up to one."""
    index = 0
    while index < len(row) > 1:
        shape = row[index]
        missing = SHORTEST - (shape.end - shape.start)
        if missing <= 1e-9:
            index += 1
            continue
        near = [i for i in (index - 1, index + 1) if 0 <= i < len(row)]
        giver = row[max(near, key=lambda i: row[i].end - row[i].start)]
        lightest = min(near, key=lambda i: (row[i].weight, row[i].end - row[i].start))
        if giver.weight <= shape.weight and giver.end - giver.start - missing >= SHORTEST:
            _take(shape, giver, missing)
        elif row[lightest].weight < shape.weight:
            _take(shape, row[lightest], row[lightest].end - row[lightest].start)
            del row[lightest]
        else:
            _take(row[lightest], shape, shape.end - shape.start)
            del row[index]
        index = max(index - 2, 0)
    return row


def _take(heir: _Shape, giver: _Shape, seconds: float) -> None:
    if giver.start < heir.start:
        giver.end -= seconds
        heir.start = giver.end
    else:
        giver.start += seconds
        heir.end = giver.start
