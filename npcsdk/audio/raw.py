"""What an engine hands over before it is finished: sound, and as much of its times as it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from npcsdk.events import Audio


class Spoken(NamedTuple):
    """A word as the engine read it ("five" for "5"), in seconds of its audio."""

    text: str
    start: float
    end: float


class Phone(NamedTuple):
    """A phoneme in IPA, in seconds of the audio. `word` is an index into the words, -1 for none."""

    symbol: str
    start: float
    end: float
    word: int = -1


@dataclass(frozen=True, slots=True)
class Raw:
    """Sound of one piece as an engine made it.

    Attributes:
        audio: of the whole piece, silence at its ends included.
        words: in order, without overlap, if the engine tells; they may differ from the written ones.
        phones: in order, without overlap, if the engine tells. Pauses are left out.
    """

    audio: Audio
    words: tuple[Spoken, ...] = ()
    phones: tuple[Phone, ...] = ()
