"""The marks of one utterance: completed where a voice gives only some, and opened where a sound goes in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from npcsdk.events import Mark
from npcsdk.speech.placing import place_phonemes
from npcsdk.speech.timing import spread
from npcsdk.speech.visemes import visemes

_ORDER = {"sound": 0, "feeling": 1, "command": 2, "word": 3, "phoneme": 4, "viseme": 5}


def complete(marks: Sequence[Mark], text: str, duration: float, language: str = "en") -> tuple[Mark, ...]:
    """The marks of an utterance with words, phonemes and visemes, each from the ones before it where it is missing.

    Args:
        marks: what a voice gave, in seconds within the audio.
        text: of the utterance.
        duration: of its audio in seconds.
        language: of the text.
    """
    kinds = {mark.kind for mark in marks}
    if not text or kinds >= {"word", "viseme"}:
        return tuple(marks)
    words = () if "word" in kinds else spread(text, 0.0, duration)
    if "viseme" in kinds:  # The face is told already; for it alone phonemes are looked for.
        return ordered((*marks, *words))
    spoken = [mark for mark in (*marks, *words) if mark.kind == "word"]
    phonemes = () if "phoneme" in kinds else place_phonemes(spoken, language)
    shapes = visemes(phonemes or [mark for mark in marks if mark.kind == "phoneme"], duration)
    return ordered((*marks, *words, *phonemes, *shapes))


def ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """By time; what begins together in the order sound, feeling, command, word, phoneme, viseme."""
    return tuple(sorted(marks, key=lambda mark: (mark.start, _ORDER[mark.kind])))


def place_of(marks: Iterable[Mark], at: int, duration: float) -> float:
    """The second at which something goes in that stands before character `at`: where the word behind it begins."""
    return next((mark.start for mark in marks if mark.kind == "word" and mark.at >= at), duration)


def opened(marks: Iterable[Mark], second: float, seconds: float) -> tuple[Mark, ...]:
    """The marks with a gap: what lies behind a second comes later; what goes on there is cut, and stays on the
    side where most of it is: lips that close before their word close behind the gap.

    A sound that stands at that second already was put in before, and stays.
    """

    def later(mark: Mark) -> bool:
        return mark.start > second + 1e-9 if mark.kind == "sound" else mark.start + mark.end > 2 * second - 1e-9

    return tuple(
        replace(mark, start=max(mark.start, second) + seconds, end=mark.end + seconds)
        if later(mark)
        else replace(mark, end=min(mark.end, second))
        for mark in marks
    )
